"""Kinds of names in one document."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc

from kg.language.names import agreed

VOCAB = spacy.blank("en").vocab


def test_most_of_a_name_decide_and_a_full_name_speaks_for_its_last_word() -> None:
    doc = Doc(VOCAB, ["Ada", "Moro", "spoke", ".", "Moro", "left", ".", "Moro", "won", "."], pos=["PROPN"] * 10)
    names = [(0, 2, "PERSON"), (4, 5, "GPE"), (7, 8, "PERSON")]
    assert agreed(doc, names) == [(0, 2, "PERSON"), (4, 5, "PERSON"), (7, 8, "PERSON")]


def test_a_draw_changes_nothing() -> None:
    doc = Doc(VOCAB, ["Lagos", "and", "Lagos"], pos=["PROPN", "CCONJ", "PROPN"])
    names = [(0, 1, "GPE"), (2, 3, "ORG")]
    assert agreed(doc, names) == names


def test_adjectives_and_plurals_are_peoples() -> None:
    doc = Doc(
        VOCAB, ["Qatari", "aid", "for", "Syrians", "and", "the", "Philippines"],
        tags=["JJ", "NN", "IN", "NNPS", "CC", "DT", "NNPS"],
        pos=["ADJ", "NOUN", "ADP", "PROPN", "CCONJ", "DET", "PROPN"],
        morphs=["", "", "", "Number=Plur", "", "", "Number=Ptan"],
    )  # fmt: skip
    names = [(0, 1, "GPE"), (3, 4, "GPE"), (6, 7, "GPE")]
    assert [kind for _, _, kind in agreed(doc, names)] == ["NORP", "NORP", "GPE"]
