"""How sure the text is of a stance, by all that stands around it."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from kg import Article, language
from kg.extraction import extract

CASES = [
    ("Hamas accepted the plan on Monday.", "accepts", "asserted"),
    ("Hamas will accept the plan.", "accepts", "expected"),
    ("Hamas may accept the plan.", "accepts", "possible"),
    ("Hamas would accept the plan only if Israel withdrew.", "accepts", "possible"),
    ("Hamas reportedly accepted the plan.", "accepts", "reported"),
    ("Hamas is unlikely to accept the plan.", "accepts", "unlikely"),
    ("Hamas had rejected the plan last year but now accepts it.", "rejects", "past"),
    ("Hamas had rejected the plan last year but now accepts it.", "accepts", "asserted"),
    ("Hamas previously rejected the plan.", "rejects", "past"),
    ("The rebels, who signed the truce of 1998, want a new deal.", "accepts", "past"),
    ("The rebels are ready to sign, provided that the army withdraws.", "accepts", "possible"),
]


@pytest.mark.parametrize(("text", "position", "certainty"), CASES)
def test_certainty(text: str, position: str, certainty: str) -> None:
    found = extract(language.load()(text), Article(text, source="-", slug="article")).stances
    assert {stance.certainty for stance in found if stance.position == position} == {certainty}


def settled(text: str, doc: Doc) -> list[str]:
    return [stance.certainty for stance in extract(doc, Article(text, source="-", slug="article")).stances]


def test_the_reader_has_the_last_word_where_words_say_nothing_plainly() -> None:
    text = "Kenya accepted the plan."
    doc = language.load()(text)
    language.readings(doc).certainties[:] = [0, 0, 0, 0, 1, 0]
    assert settled(text, doc) == ["past"]


def test_an_adverb_goes_before_the_reader() -> None:
    text = "Kenya reportedly accepted the plan."
    doc = language.load()(text)
    language.readings(doc).certainties[:] = [0, 0, 0, 0, 1, 0]
    assert settled(text, doc) == ["reported"]


def test_without_a_reader_words_decide() -> None:
    text = "Kenya may accept the plan."
    doc = language.load()(text)
    del doc.user_data["parley_readings"]
    assert settled(text, doc) == ["possible"]
