"""The two sides of an article: who ``both``, ``neither side`` and ``the parties`` are."""

from __future__ import annotations

import pytest

from kg import language
from kg.extraction import actors
from kg.extraction.lexicon import rows
from kg.extraction.parties import Parties


def meant(text: str, word: str) -> set[str]:
    """The labels of those whom the last occurrence of a word stands for."""
    doc = language.load()(text)
    cast = actors.find(doc, [(0, len(text))])
    token = [token for token in doc if token.text == word][-1]
    return {cast.actors[key].label for key in cast.at(token)}


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Eritrea and Ethiopia received the ruling. Both accepted it.", "Both", {"Eritrea", "Ethiopia"}),
        ("UNITA and the government of Angola met in Lusaka. Neither side would sign.", "side", {"UNITA", "Angola"}),
        ("Peru and Ecuador closed the border. The two countries refused to talk.", "countries", {"Peru", "Ecuador"}),
        (
            "Talks between Hamas and Israel broke off, Egypt said. The parties rejected a new draft.",
            "parties",
            {"Hamas", "Israel"},
        ),
        (
            "Qatar invited the Taliban and Pakistan to Doha. Both delegations accepted.",
            "delegations",
            {"Taliban", "Pakistan"},
        ),
    ],
)
def test_words_for_both_sides_take_up_the_two_that_a_reader_would_think_of(
    text: str, word: str, expected: set[str]
) -> None:
    found = meant(text, word)
    assert len(found) == len(expected)
    assert all(any(name in label for label in found) for name in expected)


@pytest.mark.parametrize("text", ["Kenya read both proposals.", "Kenya rejected each clause of the draft."])
def test_two_things_are_nobody(text: str) -> None:
    doc = language.load()(text)
    cast = actors.find(doc, [(0, len(text))])
    assert all(not cast.at(token) for token in doc if token.text in ("proposals", "clause", "both", "each"))


def test_an_article_on_one_actor_has_no_two_sides() -> None:
    text = "Kenya rejected the draft."
    doc = language.load()(text)
    assert Parties(doc, actors.find(doc, [(0, len(text))])).main() == ()


def test_who_mediates_is_left_out_on_demand() -> None:
    text = "Egypt told Hamas and Israel to sign. Hamas refused, and Israel refused too."
    doc = language.load()(text)
    cast = actors.find(doc, [(0, len(text))])
    egypt = next(key for key, actor in cast.actors.items() if actor.label == "Egypt")
    assert egypt not in Parties(doc, cast).main([egypt])


def test_a_mediator_is_less_a_party_than_who_does_not_mediate() -> None:
    weights = {name: float(weight) for name, weight in rows("parties")}
    never = weights.get("not a mediator", 0.0) + weights.get("mediates 0 times", 0.0)
    for times in (1, 2, 3):
        assert weights.get("surely a mediator", 0.0) + weights.get(f"mediates {times} times", 0.0) < never
    assert weights.get("joined just before", 0.0) > 0
