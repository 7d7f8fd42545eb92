"""Sentences as the reader is shown them: in passages, with what is annotated of each as tensors.

Sentences of one text follow one another. While the reader learns, passages begin anywhere and are of any length, down
to single sentences, and sentences that stand alone are also shown beside others with which they have nothing to do: so
it learns to use what stands around, and not to need it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from kg.language.passages import MOST, passages
from kg.language.readings import CERTAINTIES, TAGS

if TYPE_CHECKING:
    from kg.language.parser import Parse
    from training.data import Example, Span

#: The mark that ends a passage, as a piece and its casing; every sentence begins with one of its own.
END = np.array([[2, 0]], np.int32)
#: How many pieces a passage has, at most and at least, and how many are shown at once.
LONGEST, SHORTEST, AT_ONCE = 320, 48, 5120
#: Lengths are padded to multiples of it.
ROUNDED = 8
#: How many passages in a hundred are single sentences, and how many sentences without a text stay alone.
ALONE, STRANGERS = 10, 50
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "both", "neither"})


@dataclass(slots=True)
class Sentence:
    """A sentence with what is annotated of it; words are counted from 1, 0 is a holder elsewhere.

    Attributes:
        text: its text; sentences of one text follow one another.
        pieces: what the network reads of each piece, number and casing, ``[pieces, 2]``, without a mark at the end.
        words: the first piece of each word.
        nominal: which words may be holders.
        heads: of each word.
        stances: holder, target, position.
        targets: first and last word of the target of each stance.
        triggers: first and last word, position.
        certain: holder, target and trigger of a stance, 0 if it stands elsewhere, and its certainty.
        tags: words by tag, of those tags that are annotated.
        terms: words and their kinds, if annotated.
        mentions: words and the actors for whom they stand, if annotated; a word that stands for nobody has none.
        asks: pronouns and definite nouns.
        annotated: whether stances are.
        held_out: whether it is held out of training.
    """

    text: int
    pieces: NDArray[np.int32]
    words: list[int]
    nominal: list[bool]
    heads: list[int]
    stances: list[tuple[int, int, int]] = field(default_factory=list)
    targets: list[Span] = field(default_factory=list)
    triggers: list[tuple[Span, int]] = field(default_factory=list)
    certain: list[tuple[int, int, int, int]] = field(default_factory=list)
    tags: dict[str, set[int]] = field(default_factory=dict)
    terms: dict[int, int] | None = None
    mentions: dict[int, tuple[str, ...]] | None = None
    asks: list[int] = field(default_factory=list)
    annotated: bool = True
    held_out: bool = False


def root(span: Span, heads: Sequence[int]) -> int:
    """The word of a span (first, last) whose governor is outside; heads count from 1, 0 is that of the sentence."""
    first, last = span
    return next((i for i in range(first, last + 1) if not first <= heads[i] - 1 <= last), last)


def sentence_of(example: Example, parse: Parse, pieces: NDArray[np.int32], first: list[int], text: int) -> Sentence:
    """A sentence as the networks are shown it; one of no ``stances`` is not annotated."""

    def at(span: Span | None) -> int:
        return 0 if span is None else 1 + root(span, parse.head)

    nominal = [True, *(upos in _NOMINAL for upos in parse.upos)]
    found = Sentence(text, pieces, first, nominal, [0, *parse.head], asks=list(_asking(example["words"], parse)))
    found.annotated, found.held_out = "stances" in example, example.get("held out", False)
    stances = example.get("stances", ())
    for (holder, target, trigger, position), certainty in zip(
        stances, example.get("certainties", [None] * len(stances)), strict=True
    ):
        found.stances.append((at(holder), at(target), position))
        found.targets.append((1 + target[0], 1 + target[1]))
        if trigger:
            found.triggers.append(((1 + trigger[0], 1 + trigger[1]), position))
        if certainty is not None:
            found.certain.append((at(holder), at(target), at(trigger), CERTAINTIES.index(certainty)))
    found.tags = {name: {at(span) for span in example[name]} for name in TAGS if name in example}
    if "term" in example:
        found.terms = {at(span): kind for span, kind in example["term"]}
    if "mention" in example:
        found.mentions = {at(span): meant for span, meant in example["mention"]}
    return found


def _asking(words: list[str], parse: Parse) -> Iterator[int]:
    """Pronouns of persons but ``you``, and definite nouns."""
    definite = {head for word, head in zip(words, parse.head, strict=True) if word.lower() in _DEFINITE}
    for i, (upos, xpos, feats) in enumerate(zip(parse.upos, parse.xpos, parse.feats, strict=True), 1):
        if (xpos in ("PRP", "PRP$") and "Person=2" not in feats) or (upos == "NOUN" and i in definite):
            yield i


def drawn(rows: Sequence[Sentence], rng: random.Random) -> Iterator[list[Sentence]]:
    """Passages of all sentences, each in one, as they are shown in one round of training."""
    strangers: list[Sentence] = []
    for _, each in groupby(rows, key=lambda row: row.text):
        text = list(each)
        if len(text) == 1 and rng.randrange(100) >= STRANGERS:
            strangers += text
        else:
            yield from _cut(text, rng)
    rng.shuffle(strangers)
    yield from _cut(strangers, rng)


def _cut(text: list[Sentence], rng: random.Random) -> Iterator[list[Sentence]]:
    """A text in passages, the first of which ends anywhere."""
    passage, size, most = list[Sentence](), 0, rng.randrange(1, LONGEST)
    for row in text:
        if passage and size + len(row.pieces) > most:
            yield passage
            passage, size = [], 0
            most = 0 if rng.randrange(100) < ALONE else rng.randrange(SHORTEST, LONGEST)
        passage.append(row)
        size += len(row.pieces)
    if passage:
        yield passage


def whole(rows: Sequence[Sentence], most: int = MOST) -> list[list[Sentence]]:
    """Passages as the run time makes them."""
    sizes, texts = [len(row.pieces) for row in rows], [row.text for row in rows]
    return [[rows[i] for i in each] for each in passages(sizes, texts, most)]


def batched(several: Iterable[list[Sentence]], rng: random.Random) -> list[list[list[Sentence]]]:
    """Passages of like length together, in random order, as many as are shown at once."""
    sized = sorted(((_size(each) + rng.random() * 8, i, each) for i, each in enumerate(several)), key=lambda s: s[:2])
    found, batch = list[list[list[Sentence]]](), list[list[Sentence]]()
    for size, _, passage in sized:
        if batch and size * (len(batch) + 1) > AT_ONCE:
            found.append(batch)
            batch = []
        batch.append(passage)
    found += [batch] if batch else []
    rng.shuffle(found)
    return found


def _size(passage: list[Sentence]) -> int:
    return sum(len(row.pieces) for row in passage) + 1


@dataclass(slots=True)
class Batch:
    """Passages as tensors: ``B`` passages of ``P`` pieces and ``V`` words, and their ``S`` sentences of ``W`` words.

    Attributes:
        pieces: number and casing, ``[B, P, 2]``.
        mask: 1 for pieces, 0 for padding, ``[B, P]``.
        words: the piece of each word among all of the batch, ``[S, W]``.
        sizes: how many words each sentence has, 0 among them, ``[S]``.
        nominal: which words may be holders, ``[S, W]``.
        among: the pieces of all words of each passage; the first stands for nobody, ``[B, V]``.
        there: which of them there are, ``[B, V]``.
        stances: sentence, holder, target, position, ``[n, 4]``.
        annotated: which sentences have stances annotated, ``[S]``.
        triggers: the position that each word expresses, -1 where unknown, ``[S, W]``.
        certain: sentence, holder, target, trigger, certainty, ``[n, 5]``.
        tags: which words have them, ``[S, W, 2]``.
        tagged: of which sentences they are annotated, ``[S, 2]``.
        terms: the kinds, ``[S, W]``.
        termed: of which sentences they are annotated, ``[S]``.
        asked: passage and word of each mention that takes up another, ``[n, 2]``.
        meant: which words are meant by it, ``[n, V]``; the first if nobody.
        wondered: passage and word of pronouns and definite nouns of which nobody said who is meant, ``[n, 2]``.
    """

    pieces: Tensor
    mask: Tensor
    words: Tensor
    sizes: Tensor
    nominal: Tensor
    among: Tensor
    there: Tensor
    stances: Tensor
    annotated: Tensor
    triggers: Tensor
    certain: Tensor
    tags: Tensor
    tagged: Tensor
    terms: Tensor
    termed: Tensor
    asked: Tensor
    meant: Tensor
    wondered: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on a device."""
        moved = {each.name: getattr(self, each.name).to(device, non_blocking=True) for each in fields(self)}
        return Batch(**moved)


def tensors(several: list[list[Sentence]]) -> Batch:
    """Some passages, padded: processors are prepared anew for every shape that they meet."""
    rows = [row for passage in several for row in passage]

    def padded(sizes: Iterable[int]) -> int:
        return -(-max(sizes) // ROUNDED) * ROUNDED

    pieces, words = padded(map(_size, several)), padded(len(row.words) for row in rows)
    vocabulary = padded(1 + sum(len(row.words) - 1 for row in passage) for passage in several)
    shape = (len(rows), words)
    shown = np.zeros((len(several), pieces, 2), np.int64)
    mask = np.zeros((len(several), pieces), np.int64)
    at, nominal = np.zeros(shape, np.int64), np.zeros(shape, bool)
    among, there = (np.zeros((len(several), vocabulary), kind) for kind in (np.int64, bool))
    triggers, terms = np.full(shape, -1, np.int64), np.zeros(shape, np.int64)
    tags, tagged = np.zeros((*shape, len(TAGS)), np.float32), np.zeros((len(rows), len(TAGS)), bool)
    stances, certain = list[tuple[int, ...]](), list[tuple[int, ...]]()
    references: list[tuple[int, int, set[int]]] = []
    wondered: list[tuple[int, int]] = []
    s = 0
    for b, passage in enumerate(several):
        begin, word, places = 0, 1, list[tuple[Sentence, int]]()
        among[b, 0], there[b, 0] = b * pieces, True
        for row in passage:
            size = len(row.words)
            end = begin + len(row.pieces)
            shown[b, begin:end] = row.pieces
            at[s, :size] = b * pieces + begin + np.array(row.words)
            nominal[s, :size] = row.nominal
            among[b, word : word + size - 1] = at[s, 1:size]
            there[b, word : word + size - 1] = True
            stances += [(s, *stance) for stance in row.stances]
            certain += [(s, *each) for each in row.certain]
            _mark(row, triggers[s], tags[s], tagged[s], terms[s])
            places.append((row, word - 1))
            begin, word, s = end, word + size - 1, s + 1
        shown[b, begin], mask[b, : begin + 1] = END[0], 1
        references += [(b, *each) for each in _referring(places)]
        wondered += [(b, i + word) for row, i in places if row.mentions is None for word in row.asks]
    meant = np.zeros((len(references), vocabulary), bool)
    for n, (_, _, right) in enumerate(references):
        meant[n, list(right)] = True
    return Batch(
        *map(torch.from_numpy, (shown, mask, at, np.array([len(row.words) for row in rows]), nominal, among, there)),
        _table(stances, 4),
        torch.tensor([row.annotated for row in rows]),
        torch.from_numpy(triggers),
        _table(certain, 5),
        *map(torch.from_numpy, (tags, tagged, terms)),
        torch.tensor([row.terms is not None for row in rows]),
        _table([(b, i) for b, i, _ in references], 2),
        torch.from_numpy(meant),
        _table(wondered, 2),
    )


def _table(rows: list[tuple[int, ...]], columns: int) -> Tensor:
    return torch.tensor(rows, dtype=torch.long).reshape(-1, columns)


def _mark(
    row: Sentence,
    triggers: NDArray[np.int64],
    tags: NDArray[np.float32],
    tagged: NDArray[np.bool_],
    terms: NDArray[np.int64],
) -> None:
    """Write what is annotated of single words."""
    if row.annotated:
        triggers[1 : len(row.words)] = 0
        for (first, last), position in row.triggers:
            triggers[first : last + 1] = position
    for k, name in enumerate(TAGS):
        if name in row.tags:
            tagged[k], tags[list(row.tags[name]), k] = True, 1
    for word, kind in (row.terms or {}).items():
        terms[word] = kind


def _referring(places: list[tuple[Sentence, int]]) -> Iterator[tuple[int, set[int]]]:
    """The words of a passage that take up others, and which; the first, which is nobody, if none there is meant."""
    mentions = {i + word: meant for row, i in places for word, meant in (row.mentions or {}).items()}
    for row, i in places:
        for word in row.asks:
            meant = (row.mentions or {}).get(word)
            if meant is not None:
                right = {other for other, theirs in mentions.items() if other != i + word and set(meant) & set(theirs)}
                yield i + word, right or {0}
