"""Every format gives an article; every bad source is named, and never costs the others."""

from __future__ import annotations

import http.server
import io
import json
import sys
import threading
from pathlib import Path

import pytest

from kg.errors import ReadingError
from kg.reading import Article, Metadata, Options, Skipped, read, read_all

STORY = "The Front rejected the offer on Tuesday. Kenya said that talks would go on in Nairobi next week."
PAGE = f"""<!doctype html><html lang="en"><head><title>Talks go on | The Sample Post</title>
<meta name="author" content="Ada Example"><meta property="og:site_name" content="The Sample Post">
<meta property="og:title" content="Talks go on"><meta property="article:published_time" content="2024-05-03T10:00:00Z">
</head><body><nav>Home | World</nav><article><h1>Talks go on</h1><p>{STORY}</p>
<p>The government has not answered. Its minister left the hall before the session ended, delegates said.</p>
<script>alert(1)</script></article><footer>Cookies</footer></body></html>"""


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_page_gives_its_story_and_its_metadata(tmp_path: Path) -> None:
    article = read(put(tmp_path, "talks.html", PAGE))
    assert STORY in article.text
    assert "alert" not in article.text
    expected = ("Talks go on", "2024-05-03", ("Ada Example",), "The Sample Post")
    assert (article.headline, article.date, article.authors, article.publisher) == expected


RECORD = {"Headline": "Talks go on", "Body": STORY, "published_at": "2024-05-03T10:00", "source": {"name": "Post"}}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps(RECORD)),
        ("a.json", json.dumps({"articles": [RECORD]})),
        ("a.jsonl", json.dumps(RECORD) + "\n"),
        ("a.csv", f'Headline;Body;published_at;source\nTalks go on;"{STORY}";2024-05-03;Post\n'),
        ("a.tsv", f"Headline\tBody\tpublished_at\tsource\nTalks go on\t{STORY}\t20240503\tPost\n"),
    ],
)
def test_records_are_mapped_by_their_usual_names(tmp_path: Path, name: str, content: str) -> None:
    article = read(put(tmp_path, name, content))
    assert (article.text, article.headline, article.date, article.publisher) == (
        STORY,
        "Talks go on",
        "2024-05-03",
        "Post",
    )


def test_a_field_with_an_odd_name_can_be_given(tmp_path: Path) -> None:
    path = put(tmp_path, "a.json", json.dumps({"zz": STORY}))
    with pytest.raises(ReadingError, match="--field text=NAME"):
        read(path)
    assert read(path, Options(fields={"text": "zz"})).text == STORY


def test_a_broken_record_costs_only_itself(tmp_path: Path) -> None:
    put(tmp_path, "a.jsonl", json.dumps(RECORD) + "\n{broken\n[1]\n" + json.dumps({"text": STORY + " More."}) + "\n")
    found = list(read_all([tmp_path]))
    assert sum(isinstance(each, Article) for each in found) == 2
    assert [each.reason for each in found if isinstance(each, Skipped)] == [
        f"{tmp_path / 'a.jsonl'}, line {n}, is not a JSON object" for n in (2, 3)
    ]


def test_what_the_user_says_goes_before_what_the_file_says(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", f"---\ntitle: Old\ndate: 2020-01-01\n---\n{STORY}")
    article = read(path, Options(known=Metadata(headline="New", url="https://example.org/x")))
    assert (article.headline, article.date, article.url) == ("New", "2020-01-01", "https://example.org/x")


def test_a_first_line_alone_is_the_headline(tmp_path: Path) -> None:
    article = read(put(tmp_path, "a.txt", f"Front spurns new offer\n\n{STORY}"))
    assert (article.headline, article.regions[0].kind) == ("Front spurns new offer", "headline")


def test_another_language_is_said_and_skipped_unless_forced(tmp_path: Path) -> None:
    french = "Le gouvernement a rejeté la proposition de paix que les médiateurs avaient préparée à Genève. " * 3
    put(tmp_path, "a.txt", french)
    (skipped,) = read_all([tmp_path])
    assert isinstance(skipped, Skipped)
    assert "not English (fr)" in skipped.reason
    (kept,) = read_all([tmp_path], Options(force=True))
    assert isinstance(kept, Article)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", bytes(range(32)) * 40, "binary"),
        ("a.txt", b"word " * 3000, "--max-size"),
        ("a.html", b"<html><body></body></html>", "no article"),
        ("a.html", b"<<<>><!--", "no article"),
        ("a.json", b"{", "not valid JSON"),
        ("a.json", b"[" * 5000, "not valid JSON"),
        ("a.csv", b"a,b\n", "no records"),
        ("a.pdf", b"%PDF-1.7 broken", "PDF"),
    ],
)
def test_bad_input_is_named_with_its_remedy(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    put(tmp_path, name, content)
    (skipped,) = read_all([tmp_path], Options(max_bytes=10_000))
    assert isinstance(skipped, Skipped)
    assert reason in skipped.reason
    assert name in skipped.reason


def test_one_text_in_two_files_is_read_once(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    put(tmp_path, "b.txt", f"---\ntitle: Again\n---\n\n{STORY}\n")
    article, skipped = sorted(read_all([tmp_path]), key=lambda each: isinstance(each, Skipped))
    assert isinstance(article, Article) and isinstance(skipped, Skipped)
    assert "same text" in skipped.reason


def test_globs_and_the_order_of_sources(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        put(tmp_path, f"{name}.txt", f"{STORY} {name}")
    paths = [str(tmp_path / f"{name}.txt") for name in "cab"]
    given, globbed = list(read_all(paths)), list(read_all([str(tmp_path / "*.txt")]))
    assert given == globbed
    assert [each.slug for each in given if isinstance(each, Article)] == ["a", "b", "c"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PAGE.encode())))
    article = read("-")
    assert (article.slug, article.headline) == ("stdin", "Talks go on")


def test_a_web_address(tmp_path: Path) -> None:
    put(tmp_path, "talks.html", PAGE)

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(tmp_path))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        article = read(f"{base}/talks.html")
        (missing,) = read_all([f"{base}/none.html"])
        server.shutdown()
    assert (article.slug, article.headline) == ("talks", "Talks go on")
    assert isinstance(missing, Skipped)
    assert "can't be reached" in missing.reason
