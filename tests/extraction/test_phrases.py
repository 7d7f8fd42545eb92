"""Phrases as a reader would quote them."""

from __future__ import annotations

import pytest

from kg import language
from kg.extraction.names import people_of
from kg.extraction.phrases import clause_phrase, phrase


@pytest.mark.parametrize(
    ("text", "verb", "expected"),
    [
        ("Oslo said that the rebels should take 49%.", "take", "the rebels should take 49%"),
        ('"We want him to leave the palace," the envoy of Peru said in Lima.', "leave", "him to leave the palace"),
        ("“They must leave the palace,” said the envoy.", "leave", "They must leave the palace"),
        ("They must leave the “Green Zone” by May.", "leave", "They must leave the “Green Zone” by May"),
        ("They must leave the “Green Zone”.", "leave", "They must leave the “Green Zone”"),
        ('He urged them to give a "clear No".', "give", 'them to give a "clear No"'),
    ],
)
def test_a_clause_ends_with_its_quotation_and_keeps_its_units(text: str, verb: str, expected: str) -> None:
    doc = language.load()(text)
    token = next(token for token in doc if token.text == verb)
    label, span = clause_phrase(token)
    assert label in expected
    assert expected.endswith(label)
    assert text[span.start : span.end] == label


def test_a_people_of_two_words_is_read_as_one() -> None:
    doc = language.load()("The South Sudanese rebel met a Sudanese minister.")
    found = [people_of(token) for token in doc if token.text == "Sudanese"]
    assert [entry.label for entry in found if entry is not None] == ["South Sudan", "Sudan"]


def test_what_stands_before_a_sentence_is_no_part_of_its_subject() -> None:
    text = "For Machar, the Lake Plus proposal, as it is known, that is coming out of Juba, is likely the best deal."
    token = next(token for token in language.load()(text) if token.text == "proposal")
    assert phrase(token)[0] == "the Lake Plus proposal"
