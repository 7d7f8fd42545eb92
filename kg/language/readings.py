"""What a trained reader sees in a sentence: who holds which position on what, who mediates, what is a plan or a term.

An encoder of its own, larger than the parser's, and on it a scorer of every pair of words: whether the first heads the
phrase of somebody who takes a position on what the second heads (biaffine over all pairs, Dozat & Manning 2017; as
graphs of holders and targets, Barnes et al. 2021, "Structured sentiment analysis as dependency graph parsing"). Word 0
stands for a holder outside of the sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg.errors import ModelError
from kg.language.sessions import session

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

PIECES, FILE = "pieces.onnx", "readings.onnx"
POSITIONS = (
    *("none", "accepts", "supports", "proposes", "demands", "concedes"),
    *("considers", "opposes", "rejects", "criticizes", "threatens"),
)
#: What single words are scored for, and the kinds of terms of a plan that they may head.
TAGS = ("mediator", "plan")
KINDS_OF_TERMS = (
    *("none", "truce", "hostage_release", "prisoner_release", "withdrawal", "buffer_zone", "disarmament"),
    *("governance", "aid", "negotiation", "guarantee", "recognition", "sanctions", "elections", "amnesty"),
    *("monitoring", "return_of_displaced", "other"),
)
_KEY = "parley_readings"
#: The layers take most of the time.
_THREADS = 4
#: Pairs less probable than this are forgotten.
_LEAST = 0.05
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """A holder and a target by the numbers of their head words, None for a holder outside of the sentence.

    ``positions`` are the probabilities of :data:`POSITIONS` in their order; they sum to 1.
    """

    holder: int | None
    target: int
    positions: tuple[float, ...]

    @property
    def stated(self) -> float:
        """How probable it is that the holder takes any position on the target."""
        return 1.0 - self.positions[0]

    @property
    def position(self) -> str:
        """The most probable position if there is one."""
        best = max(range(1, len(self.positions)), key=lambda k: self.positions[k])
        return POSITIONS[best]


@dataclass(frozen=True, slots=True)
class Readings:
    """Pairs in the order of the text, and for each of :data:`TAGS` the probability of every token.

    ``terms`` are the probabilities that a token heads a term of each kind, ``[tokens, 18]``.
    """

    pairs: tuple[Pair, ...]
    tags: dict[str, Floats]
    terms: Floats


class Reader:
    """The trained encoder and scorers of a model folder."""

    def __init__(self, folder: Path) -> None:
        self._embedder, self._session = session(folder / PIECES), session(folder / FILE, _THREADS)

    def read(self, feed: dict[str, Ints]) -> tuple[Floats, Floats, Floats]:
        """Probabilities of positions ``[batch, words, words, 11]``, tags ``[.., 2]`` and terms ``[batch, words, 18]``.

        Args:
            feed: ``ids`` and ``case`` of pieces, ``mask``, 1 for pieces and 0 for padding, all ``[batch, pieces]``, and
                ``words``, the first piece of each word, word 0 the root, ``[batch, words]``.
        """
        (embedded,) = self._embedder.run(None, {"ids": feed["ids"], "case": feed["case"]})
        read = {"embedded": embedded, "mask": feed["mask"], "words": feed["words"]}
        positions, tags, terms = self._session.run(None, read)
        return positions, tags, terms


@dataclass(frozen=True, slots=True)
class SentenceReadings:
    """The probable pairs of a sentence, words counted from 1, its tags ``[words, 2]`` and terms ``[words, 18]``."""

    pairs: tuple[Pair, ...]
    tags: Floats
    terms: Floats


UNREAD = SentenceReadings((), np.zeros((0, len(TAGS)), np.float32), np.zeros((0, len(KINDS_OF_TERMS)), np.float32))


def sparse(positions: Floats, tags: Floats, terms: Floats) -> SentenceReadings:
    """The probable pairs of a sentence.

    Args:
        positions: ``[1 + words, 1 + words, 11]``.
        tags: ``[1 + words, 2]``.
        terms: ``[1 + words, 18]``.
    """
    holders, targets = np.nonzero(positions[:, 1:, 0] <= 1 - _LEAST)
    pairs = tuple(
        Pair(
            int(h),
            int(t) + 1,
            tuple(round(float(p), _DIGITS) for p in positions[h, t + 1]),
        )
        for h, t in zip(holders, targets, strict=True)
        if h != t + 1
    )
    return SentenceReadings(pairs, np.round(tags[1:], _DIGITS), np.round(terms[1:], _DIGITS))


def store(doc: Doc, sentences: list[tuple[list[int], SentenceReadings]]) -> None:
    """Keep the readings of a document's sentences with it; a sentence comes with the numbers of its tokens."""
    pairs: list[Pair] = []
    tags = {name: np.zeros(len(doc), np.float32) for name in TAGS}
    terms = np.zeros((len(doc), len(KINDS_OF_TERMS)), np.float32)
    terms[:, 0] = 1.0
    for tokens, found in sentences:
        for pair in found.pairs:
            holder = tokens[pair.holder - 1] if pair.holder else None
            pairs.append(replace(pair, holder=holder, target=tokens[pair.target - 1]))
        for k, name in enumerate(TAGS):
            tags[name][tokens[: len(found.tags)]] = found.tags[:, k]
        terms[tokens[: len(found.terms)]] = found.terms
    doc.user_data[_KEY] = Readings(tuple(pairs), tags, terms)


def readings(doc: Doc) -> Readings:
    """What the trained reader sees in a document parsed by :func:`kg.language.load`.

    Raises:
        ModelError: another pipeline parsed the document.
    """
    found = doc.user_data.get(_KEY)
    if not isinstance(found, Readings):
        raise ModelError("Readings need a document parsed by Parley's own model")
    return found
