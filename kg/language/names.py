"""Kinds of names made to agree within a document: a name means one thing in one text (Gale, Church & Yarowsky 1992)."""

from __future__ import annotations

from collections import Counter

from spacy.tokens import Doc, Token

Name = tuple[int, int, str]


def agreed(doc: Doc, names: list[Name]) -> list[Name]:
    """Names (first token, token after the last one, kind) with the kind that most of their like have.

    The last word of a person's full name speaks for that word as a person's name. A single adjective or plural is no
    state but its people.

    Args:
        doc: a document with tags and features.
        names: its names, as each sentence by itself gives them.
    """
    names = [(start, end, _people(doc[start:end][0], kind) if end - start == 1 else kind) for start, end, kind in names]
    votes: dict[str, Counter[str]] = {}
    for start, end, kind in names:
        votes.setdefault(doc[start:end].text, Counter())[kind] += 1
        if kind == "PERSON" and end - start > 1:
            votes.setdefault(doc[end - 1].text, Counter())[kind] += 1
    return [(start, end, _winner(votes[doc[start:end].text], kind)) for start, end, kind in names]


def _people(token: Token, kind: str) -> str:
    people = token.pos_ == "ADJ" or (token.tag_ == "NNPS" and "Plur" in token.morph.get("Number", []))
    return "NORP" if people and kind == "GPE" else kind


def _winner(votes: Counter[str], kind: str) -> str:
    """The kind with most votes; a draw leaves a name as it is."""
    most = max(votes.values())
    return kind if votes[kind] == most else min(name for name, count in votes.items() if count == most)
