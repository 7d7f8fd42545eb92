"""The lexicons read as tables: every entry has a known position and an example that shows it."""

from __future__ import annotations

import pytest

from kg.extraction.lexicon import examples, frames, mapping, negated, polarity, rows

IRREGULAR = {"meet", "seek", "tell", "throw", "break", "bring", "lay", "give", "say"}
UNDER_NEGATION_ONLY = "uncommitted"
POSITIONS = {row[0] for row in rows("polarity")}


@pytest.mark.parametrize("table", ["stance_verbs", "stance_nouns", "stance_adjectives"])
def test_every_frame_has_a_known_position(table: str) -> None:
    found = [frame for entries in frames(table).values() for frame in entries]
    assert len(found) > 10
    assert {frame.position for frame in found} <= POSITIONS | {UNDER_NEGATION_ONLY}


@pytest.mark.parametrize(
    "table",
    [
        "stance_verbs",
        "stance_nouns",
        "stance_adjectives",
        "operators",
        "certainty",
        "circumstances",
        "events",
        "mediation",
        "crowds",
        "summing_nouns",
        "titles",
        "proposing_verbs",
        "content_verbs",
        "word_classes",
        "body_nouns",
        "ruler_nouns",
        "plan_roles",
        "determiners",
    ],
)
def test_every_entry_has_an_example_with_its_word(table: str) -> None:
    for lemma, example in examples(table):
        stem = lemma[: 1 if lemma in IRREGULAR else 3].casefold()
        words = example.casefold().split() + example.casefold().replace("-", " ").split()
        assert any(word.startswith(stem) for word in words), (lemma, example)


def test_negation_of_negation_is_never_a_favourable_position() -> None:
    for position in POSITIONS:
        other = negated(position)
        assert other is None or polarity(other) <= 0 or polarity(position) <= 0


def test_negation_changes_every_position() -> None:
    for position, other in mapping("negations").items():
        assert other != position
