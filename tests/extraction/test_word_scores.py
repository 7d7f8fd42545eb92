"""What words alone tell: of the kind of a term, and of how sure a text is of a stance."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import language
from kg.extraction import certainty_words
from kg.extraction.kinds import KINDS, by_its_words, parts_of
from kg.language.readings import CERTAINTIES


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the laying down of arms", "disarmament"),
        ("convoys of food and medicine", "aid"),
        ("a pardon for deserters", "amnesty"),
        ("an observer force of 120", "monitoring"),
        ("families may go home to their villages", "return_of_displaced"),
        ("pull its soldiers out of the valley", "withdrawal"),
        ("a share of the ministries", "governance"),
        ("a vote within nine months", "elections"),
        ("swap 40 captured soldiers for 60 rebels", "prisoner_release"),
    ],
)
def test_words_tell_the_kind_of_a_term(text: str, kind: str) -> None:
    assert max(zip(by_its_words(text), KINDS, strict=True))[1] == kind


def test_unknown_words_tell_nothing() -> None:
    assert by_its_words("qwx") == pytest.approx([-math.log(len(KINDS))] * len(KINDS))
    assert certainty_words.logarithms(["qwx"]) == pytest.approx([-math.log(len(CERTAINTIES))] * len(CERTAINTIES))


@given(st.text(max_size=60))
def test_any_text_is_split_and_told_of(text: str) -> None:
    assert parts_of(text) == sorted(set(parts_of(text)))
    assert sum(math.exp(score) for score in by_its_words(text)) <= 1.05


def chance(sentence: str, certainty: str) -> float:
    trigger = next(token for token in language.load()(sentence) if token.text.startswith("accept"))
    scores = certainty_words.logarithms(certainty_words.parts_of("accepts", trigger, [trigger]))
    return scores[CERTAINTIES.index(certainty)]


@pytest.mark.parametrize(
    ("sentence", "certainty"),
    [
        ("The rebels are expected to accept the map.", "expected"),
        ("The rebels might accept the map.", "possible"),
        ("The rebels had accepted an earlier map.", "past"),
        ("The rebels have reportedly accepted the map.", "reported"),
        ("The rebels are unlikely to accept the map.", "unlikely"),
    ],
)
def test_words_make_a_certainty_more_probable(sentence: str, certainty: str) -> None:
    plain = "The rebels accepted the map."
    assert chance(sentence, certainty) > chance(plain, certainty) + 1
    assert chance(plain, "asserted") > chance(sentence, "asserted")
