"""Hand-made parses with the labels of en_core_web, and what the rules need to read in them."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from kg.extraction import clauses
from kg.language.conversion import convert

VOCAB = spacy.blank("en").vocab


def parsed(text: str, heads: list[int], deps: str, pos: str) -> Doc:
    return convert(Doc(VOCAB, text.split(), heads=heads, deps=deps.split(), pos=pos.split()))


def test_a_passive_keeps_its_agent() -> None:
    doc = parsed(
        "The plan was rejected by Kenya", [1, 3, 3, 3, 3, 4], "det nsubjpass auxpass ROOT agent pobj",
        "DET NOUN AUX VERB ADP PROPN",
    )  # fmt: skip
    verb = doc[3]
    assert [noun.text for noun in clauses.patients(verb)] == ["plan"]
    assert clauses.subject(verb) == doc[5]


def test_a_predicate_takes_the_place_of_be() -> None:
    doc = parsed("Kenya is ready for talks", [1, 1, 1, 2, 3], "nsubj ROOT acomp prep pobj", "PROPN AUX ADJ ADP NOUN")
    ready = doc[2]
    assert (ready.head, ready.dep_, doc[1].dep_) == (ready, "ROOT", "cop")
    assert clauses.subject(ready) == doc[0]
    assert clauses.obliques(ready, "for") == [doc[4]]


@pytest.mark.parametrize(("governor", "relation"), [("VERB", "obl"), ("NOUN", "nmod")])
def test_a_noun_governs_its_preposition(governor: str, relation: str) -> None:
    doc = parsed("agree to talks", [0, 0, 1], "ROOT prep pobj", f"{governor} ADP NOUN")
    assert (doc[2].head.i, doc[2].dep_, doc[1].head.i, doc[1].dep_) == (0, relation, 2, "case")


def test_particles_and_possessives() -> None:
    doc = parsed(
        "Kenya turned down Iran 's plan", [1, 1, 1, 5, 3, 1], "nsubj ROOT prt poss case dobj",
        "PROPN VERB ADP PROPN PART NOUN",
    )  # fmt: skip
    assert clauses.has_particle(doc[1], "down")
    assert doc[3].dep_ == "nmod:poss"
    assert clauses.patients(doc[1]) == [doc[5]]
