"""Conditions: what somebody wants before they agree, or without which they refuse."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extraction import clauses
from kg.extraction.lexicon import of_kind

_EXCHANGE = frozenset({"return", "exchange"})
_LONG = frozenset({"long", "soon"})


def conditions(token: Token, polarity: int) -> Iterator[Token]:
    """The heads of the conditions under a trigger's clause.

    Args:
        token: the trigger, or the verb that governs it.
        polarity: 1 where somebody agrees *if*, -1 where somebody refuses *unless* or *until*.
    """
    marks = of_kind("circumstances", "assent" if polarity > 0 else "refusal")
    for node in _clause(token):
        for clause in clauses.children(node, "advcl"):
            mark = clauses.first_mark(clause) or ""
            if mark in marks and clauses.first(clause, "nsubj") is not None and _is_condition(clause, mark):
                yield from clauses.conjuncts(clause)
            elif clause.lower_ in ("provided", "providing"):
                yield from (each for child in clauses.children(clause, "ccomp") for each in clauses.conjuncts(child))
        for noun in clauses.children(node, "obl"):
            if noun.lemma_.lower() in _EXCHANGE and clauses.marker(noun) == "in" and polarity > 0:
                yield from clauses.obliques(noun, "for")
            if noun.lemma_.lower() == "condition" and clauses.marker(noun) == "on":
                yield from (
                    each for child in clauses.children(noun, "acl", "ccomp") for each in clauses.conjuncts(child)
                )


def _clause(token: Token) -> Iterator[Token]:
    """The trigger and the verbs above it in one clause."""
    yield token
    node = token
    while clauses.relation(node) in ("xcomp", "obj", "obl", "nsubj") and node.head != node:
        node = node.head
        yield node


def _is_condition(clause: Token, mark: str) -> bool:
    """``as`` alone gives a reason, ``as long as`` a condition; ``even if`` none."""
    words = {child.lower_ for child in clause.children if child.i < clause.i}
    words |= {word.lower_ for child in clause.children for word in child.children if clauses.relation(word) == "fixed"}
    if "even" in words:
        return False
    if mark in ("as", "so"):
        return bool(words & _LONG)
    return True
