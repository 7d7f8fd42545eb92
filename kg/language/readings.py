"""What a trained reader sees in a passage: who holds which position on what, how surely, mediators, plans, terms.

An encoder of its own, larger than the parser's, and on it a scorer of every pair of words: whether the first heads the
phrase of somebody who takes a position on what the second heads (biaffine over all pairs, Dozat & Manning 2017; as
graphs of holders and targets, Barnes et al. 2021, "Structured sentiment analysis as dependency graph parsing"). Word 0
stands for a holder outside of the sentence. How sure the text is of a stance is a sum of what three words say: the
heads of holder, target and trigger. Sentences are read with those around them (:mod:`kg.language.passages`), which also
tells whom a pronoun or a definite noun takes up: a score of every two words (Lee et al. 2017, "End-to-end neural
coreference resolution").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg.errors import ModelError
from kg.language.pieces import Encoded
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
#: How sure the text is of a stance, and the words that have a say in it.
CERTAINTIES = ("asserted", "expected", "possible", "reported", "past", "unlikely")
ROLES = ("holder", "target", "trigger")
#: What the file gives.
READ = ("positions", "tags", "terms", "certainties", "meant")
_KEY = "parley_readings"
#: The layers take most of the time.
_THREADS = 4
#: Pairs, and words that are taken up, less probable than this are forgotten.
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

    ``terms`` are the probabilities that a token heads a term of each kind, ``[tokens, 18]``; ``certainties`` what each
    token says for each of :data:`CERTAINTIES` if it heads a holder, a target or a trigger, ``[tokens, 3, 6]``;
    ``meant`` how probably each takes up which tokens of its passage, learned of pronouns and definite nouns alone.
    """

    pairs: tuple[Pair, ...]
    tags: dict[str, Floats]
    terms: Floats
    certainties: Floats
    meant: dict[int, dict[int, float]]

    def certainty(self, holder: int | None, target: int | None, trigger: int) -> dict[str, float]:
        """The logarithm of the probability of each certainty of a stance.

        Args:
            holder: the head of its holder, None if it stands in another sentence.
            target: the same of its target.
            trigger: the head of the words that express it.
        """
        heads = enumerate((holder, target, trigger))
        said = np.sum([self.certainties[token, role] for role, token in heads if token is not None], axis=0)
        scores = said - said.max()
        scores = scores - np.log(np.exp(scores).sum())
        return dict(zip(CERTAINTIES, scores.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class SentenceReadings:
    """The probable pairs of a sentence, words counted from 1, and tags, terms and certainties of each word.

    ``meant`` is, by word, how probably it takes up which words of its passage: how many sentences before (or, negative,
    after), and which word there.
    """

    pairs: tuple[Pair, ...]
    tags: Floats
    terms: Floats
    certainties: Floats
    meant: dict[int, dict[tuple[int, int], float]]


class Reader:
    """The trained encoder and scorers of a model folder."""

    def __init__(self, folder: Path) -> None:
        self._embedder, self._session = session(folder / PIECES), session(folder / FILE, _THREADS)

    def read(self, passage: list[Encoded], end: int) -> list[SentenceReadings]:
        """What is seen in the sentences of a passage, which follow one another.

        Args:
            passage: the sentences.
            end: the number of the mark that ends it.
        """
        begins = np.cumsum([0, *(len(each.ids) for each in passage)])
        sizes = [len(each.first) for each in passage]
        ids = np.array([[*(number for each in passage for number in each.ids), end]], np.int64)
        case = np.array([[*(kind for each in passage for kind in each.case), 0]], np.int64)
        words = np.zeros((len(passage), max(sizes)), np.int64)
        for row, (each, begin) in enumerate(zip(passage, begins, strict=False)):
            words[row, : sizes[row]] = np.array(each.first) + begin
        inner = [words[row, 1:size] for row, size in enumerate(sizes)]
        (embedded,) = self._embedder.run(None, {"ids": ids, "case": case})
        feed = {"embedded": embedded, "words": words, "among": np.concatenate([words[0, :1], *inner])}
        positions, tags, terms, said, meant = self._session.run(READ, feed)
        said = said.reshape(*said.shape[:2], len(ROLES), len(CERTAINTIES))
        links = _links(meant, sizes)
        return [
            _sparse(positions[row, :n, :n], tags[row, :n], terms[row, :n], said[row, :n], links[row])
            for row, n in enumerate(sizes)
        ]


def _links(scores: Floats, sizes: list[int]) -> list[dict[int, dict[tuple[int, int], float]]]:
    """For each sentence of a passage, which words its words probably take up.

    Args:
        scores: of the words of the passage, the first of which stands for nobody, ``[1 + words, 1 + words]``.
        sizes: how many words each sentence has, its root among them.
    """
    apart = np.exp(scores - scores.max(1, keepdims=True))
    probable = apart / apart.sum(1, keepdims=True)
    places = [(row, word) for row, size in enumerate(sizes) for word in range(1, size)]
    found: list[dict[int, dict[tuple[int, int], float]]] = [{} for _ in sizes]
    for anaphor, antecedent in np.argwhere(probable[1:, 1:] >= _LEAST).tolist():
        (row, word), (other, there) = places[anaphor], places[antecedent]
        value = round(float(probable[anaphor + 1, antecedent + 1]), _DIGITS)
        found[row].setdefault(word, {})[row - other, there] = value
    return found


def _nothing(words: int) -> tuple[Floats, Floats, Floats]:
    """Tags, terms and certainties of words of which nothing is known."""
    terms = np.zeros((words, len(KINDS_OF_TERMS)), np.float32)
    terms[:, 0] = 1.0
    said = np.zeros((words, len(ROLES), len(CERTAINTIES)), np.float32)
    return np.zeros((words, len(TAGS)), np.float32), terms, said


UNREAD = SentenceReadings((), *_nothing(0), {})


def _sparse(
    positions: Floats, tags: Floats, terms: Floats, certainties: Floats, meant: dict[int, dict[tuple[int, int], float]]
) -> SentenceReadings:
    """The probable pairs of a sentence.

    Args:
        positions: ``[1 + words, 1 + words, 11]``.
        tags: ``[1 + words, 2]``.
        terms: ``[1 + words, 18]``.
        certainties: ``[1 + words, 3, 6]``.
        meant: as they are kept.
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
    single = [np.round(each[1:], _DIGITS) for each in (tags, terms, certainties)]
    return SentenceReadings(pairs, single[0], single[1], single[2], meant)


def store(doc: Doc, sentences: list[tuple[list[int], SentenceReadings]]) -> None:
    """Keep the readings of a document's sentences with it; a sentence comes with the numbers of its tokens."""
    pairs: list[Pair] = []
    tags, terms, certainties = _nothing(len(doc))
    meant: dict[int, dict[int, float]] = {}
    for number, (tokens, found) in enumerate(sentences):
        for pair in found.pairs:
            holder = tokens[pair.holder - 1] if pair.holder else None
            pairs.append(replace(pair, holder=holder, target=tokens[pair.target - 1]))
        for all_, own in ((tags, found.tags), (terms, found.terms), (certainties, found.certainties)):
            all_[tokens[: len(own)]] = own
        for word, taken in found.meant.items():
            meant[tokens[word - 1]] = {
                sentences[number - before][0][other - 1]: value for (before, other), value in taken.items()
            }
    by_name = {name: tags[:, k] for k, name in enumerate(TAGS)}
    doc.user_data[_KEY] = Readings(tuple(pairs), by_name, terms, certainties, meant)


def readings(doc: Doc) -> Readings:
    """What the trained reader sees in a document parsed by :func:`kg.language.load`.

    Raises:
        ModelError: another pipeline parsed the document.
    """
    found = doc.user_data.get(_KEY)
    if not isinstance(found, Readings):
        raise ModelError("Readings need a document parsed by Parley's own model")
    return found
