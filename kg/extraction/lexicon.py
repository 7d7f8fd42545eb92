"""Linguistic knowledge as data: the tables in ``lexicons/``, read once.

Every table is tab-separated; lines that begin with ``#`` explain it; the last column is an example.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "lexicons"


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a table, as tuples of its columns without the example.

    >>> rows("polarity")[0]
    ('accepts', '1')
    """
    lines = (_FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    return tuple(tuple(line.split("\t")[:-1]) for line in lines if line and not line.startswith("#"))


@cache
def examples(name: str) -> tuple[tuple[str, str], ...]:
    """Each entry of a table with its example sentence, for documentation and tests."""
    lines = (_FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    cells = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((row[0], row[-1]) for row in cells)


@cache
def mapping(name: str) -> dict[str, str]:
    """A table of two columns (and the example) as a dictionary."""
    return {row[0]: row[1] for row in rows(name)}


@cache
def of_kind(name: str, *kinds: str) -> frozenset[str]:
    """The words of a table that are of some kinds, its second column.

    >>> "until" in of_kind("circumstances", "refusal")
    True
    """
    return frozenset(row[0] for row in rows(name) if row[1] in kinds)


def word_class(*classes: str) -> frozenset[str]:
    """The words that rules know as a class, of the table ``word_classes``.

    >>> "guerrilla" in word_class("fighter")
    True
    """
    return of_kind("word_classes", *classes)


@cache
def listing(name: str) -> dict[str, tuple[str, ...]]:
    """A table of two columns (and the example) whose second is a list with commas.

    >>> listing("body_nouns")["country"]
    ('State',)
    """
    return {word: tuple(cell.split(",")) for word, cell in mapping(name).items()}


@dataclass(frozen=True, slots=True)
class Frame:
    """A trigger: its position, and the slots in which its target may stand, best first."""

    lemma: str
    slots: tuple[str, ...]
    position: str


@cache
def frames(name: str) -> dict[str, tuple[Frame, ...]]:
    """The frames of a stance lexicon by lemma, in order of the table."""
    found: dict[str, tuple[Frame, ...]] = {}
    for lemma, slots, position in rows(name):
        found[lemma] = (*found.get(lemma, ()), Frame(lemma, tuple(slots.split(",")), position))
    return found


def polarity(position: str) -> int:
    """The polarity of a position: 1, 0 or -1.

    >>> polarity("rejects")
    -1
    """
    return int(mapping("polarity")[position])


def negated(position: str, lemma: str = "") -> str | None:
    """What a position becomes under negation, or None if nothing remains; some words have a rule of their own.

    >>> negated("rejects"), negated("proposes"), negated("supports", "praise")
    ('considers', None, None)
    """
    table = mapping("negations")
    other = table.get(lemma, table[position])
    return None if other == "-" else other
