"""Plain text: kept exactly, its metadata found, and nothing but a ReadingError for bad input."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ReadingError
from kg.reading.plain import article, front_matter
from kg.reading.regions import lines, patterns

STORY = "The Front rejected the offer.\nTalks go on.\n"
DISCLOSURE = "Ada B. Example does not work for, consult, own shares in or receive funding from any company.\n"
REPUBLISHED = "This article was originally published on The Sample Post. Read the original article."


def test_the_text_is_the_file() -> None:
    text = "---\r\ntitle: A\r\n---\r\nKenya met the Front.\r\n"
    read = article(text.encode(), "a.txt", "a")
    assert read.text == text
    assert [text[a:b].strip() for a, b in read.story()] == ["Kenya met the Front."]


def test_closing_lines_give_author_and_publisher_and_are_no_story() -> None:
    read = article((STORY + DISCLOSURE + REPUBLISHED).encode(), "a.txt", "a")
    assert (read.authors, read.publisher) == (("Ada B. Example",), "The Sample Post")
    assert "".join(read.text[a:b] for a, b in read.story()).strip() == STORY.strip()


@pytest.mark.parametrize(
    ("dateline", "story"),
    [
        ("KASSALA, Sudan (Reuters) - ", "The Front left."),
        ("GOMA -- ", "Rebels left."),
        ("PHNOM PENH—", "The king left."),
        ("Nairobi, 3 May (Xinhua) – ", "The envoy left."),
        ("ZAGREB, Croatia - — ", "The Serbs left."),
        ("Geneva, Switzerland – ", "The Syrians left."),
        ("", "Kenya – and Uganda – left."),
        ("", "UN-backed talks - the third this year - failed."),
        ("", "NATO left."),
        ("", "Kenya (which hosts the talks) - and Uganda - left."),
    ],
)
def test_where_a_report_was_written_is_no_story(dateline: str, story: str) -> None:
    read = article(f"The Front leaves\n\n{dateline}{story}\n".encode(), "a.txt", "a")
    assert "".join(read.text[a:b] for a, b in read.story()).split("\n\n")[1].strip() == story


def test_front_matter_gives_metadata() -> None:
    read = article(b"---\ntitle: Truce\ndate: 2024-05-01\nsource: Wire\nauthor: [A, B]\n---\nText.", "a.txt", "a")
    assert (read.headline, read.date, read.publisher, read.authors) == ("Truce", "2024-05-01", "Wire", ("A", "B"))


def test_another_encoding_is_guessed_and_said() -> None:
    text = "Le président séléka a refusé l’accord de paix proposé à Bangui par les médiateurs régionaux."
    read = article(text.encode("cp1252"), "a.txt", "a")
    assert "président" in read.text
    assert read.notes


@pytest.mark.parametrize("data", [b"", b"  \n\t", bytes(range(32)) * 40])
def test_what_is_no_text_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(ReadingError, match=r"odd\.txt"):
        article(data, "odd.txt", "odd")


def test_broken_front_matter_is_noted() -> None:
    fields, start, notes = front_matter("---\na: [\n---\nText")
    assert (fields, start, bool(notes)) == ({}, 13, True)


@given(st.binary(max_size=400))
def test_any_bytes_give_an_article_or_a_reading_error(data: bytes) -> None:
    try:
        read = article(data, "x", "x")
    except ReadingError:
        return
    assert all(0 <= a < b <= len(read.text) for a, b in read.story())


@given(st.text(max_size=200))
def test_lines_hold_no_line_breaks(text: str) -> None:
    assert not any(mark in text[a:b] for a, b in lines(text) for mark in "\r\n")


def test_every_pattern_of_the_table_compiles() -> None:
    assert len(patterns()) >= 8
