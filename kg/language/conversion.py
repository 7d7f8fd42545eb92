"""Parses of ``en_core_web_*`` (ClearNLP labels) to Universal Dependencies, as far as the rules read them.

Three things differ in structure and not only in name: prepositions govern their nouns, ``be`` governs its predicate,
and the agent of a passive hangs on ``by``. After Schuster & Manning (2016) the content words govern.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Token

_TABLE = Path(__file__).parent / "conversion.tsv"
_PREDICATES = ("attr", "acomp")
_VERBAL = frozenset({"VERB", "AUX", "ADJ"})


@cache
def labels() -> dict[str, str]:
    """The labels that only change their names."""
    lines = _TABLE.read_text("utf-8").splitlines()
    cells = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {row[0]: row[1] for row in cells}


def is_foreign(nlp: Language) -> bool:
    """Whether a pipeline parses with the labels of ``en_core_web_*``."""
    return "parser" in nlp.pipe_names and "dobj" in nlp.get_pipe("parser").labels  # type: ignore[attr-defined]


def convert(doc: Doc) -> Doc:
    """Rewrite heads and labels of a document in place; returns it.

    >>> import spacy
    >>> words, heads = "Kenya agreed to talks".split(), [1, 1, 1, 2]
    >>> doc = Doc(spacy.blank("en").vocab, words, heads=heads, deps=["nsubj", "ROOT", "prep", "pobj"])
    >>> [(token.dep_, token.head.text) for token in convert(doc)][2:]
    [('case', 'talks'), ('obl', 'agreed')]
    """
    heads = [token.head.i for token in doc]
    relations = [labels().get(token.dep_, token.dep_) for token in doc]
    for token in doc:
        if token.dep_ in ("prep", "agent"):
            _lift_noun(token, heads, relations)
    for token in doc:
        if token.lemma_ == "be" or token.lower_ in ("is", "was", "are", "were", "be", "been"):
            _lift_predicate(token, heads, relations)
    attributes: list[int | str] = ["HEAD", "DEP"]
    values: Any = Doc(doc.vocab, [t.text for t in doc], heads=heads, deps=relations).to_array(attributes)
    doc.from_array(attributes, values)
    return doc


def _lift_noun(preposition: Token, heads: list[int], relations: list[str]) -> None:
    """The noun after a preposition takes its place; the preposition becomes its case."""
    noun = next((child for child in preposition.children if child.dep_ == "pobj"), None)
    if noun is None:
        return
    governor = heads[preposition.i]
    verbal = preposition.doc[governor].pos_ in _VERBAL or not preposition.doc[governor].pos_
    heads[noun.i], heads[preposition.i] = governor, noun.i
    agent = preposition.dep_ == "agent"
    relations[noun.i] = "obl:agent" if agent else ("obl" if verbal else "nmod")
    relations[preposition.i] = "case"


def _lift_predicate(be: Token, heads: list[int], relations: list[str]) -> None:
    """The predicate of ``be`` takes its place and its dependents; ``be`` becomes its copula."""
    predicate = next((child for child in be.children if child.dep_ in _PREDICATES), None)
    if predicate is None:
        return
    for i, head in enumerate(heads):
        if head == be.i and i not in (be.i, predicate.i):
            heads[i] = predicate.i
    root = heads[be.i] == be.i
    heads[predicate.i] = predicate.i if root else heads[be.i]
    relations[predicate.i] = relations[be.i]
    heads[be.i], relations[be.i] = predicate.i, "cop"


@Language.component("parley_conversion")
def conversion(doc: Doc) -> Doc:
    """The conversion as a component at the end of a pipeline."""
    return convert(doc)
