"""What the reader learns: who holds which position on what, who mediates, what is a plan or a term.

Every pair of words of a sentence is shown: the head of a holder with the head of its target has its position, all
others have none. The words that express a position are told too, which teaches where to look. Where a reader has left
what it thinks of a sentence (:class:`Taught`), that is learned as well, also of sentences that nobody annotated
(distillation; Hinton, Vinyals & Dean 2015). :mod:`training.reader` has the network and the steps.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from kg.language.parser import Parse
from kg.language.readings import KINDS_OF_TERMS, POSITIONS, TAGS
from training.data import Example, Span
from training.network import calibrate

SENTENCES, CALIBRATION, ROUND, NOTED = 32, 24, 8, 200
#: How much a stated pair counts against one without a position.
STATED = 2.0
#: Weights of the losses of pairs, triggers, and tags.
PAIRS, TRIGGERS, TAGGED = 0.5, 0.3, 0.5
#: The part of the epochs in which the rate grows.
WARMING = 0.1
#: What an annotation weighs against the opinion of the same sentence.
ANNOTATED = 0.5
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET"})
_SUMMED: Any = {"reduction": "sum", "ignore_index": -1}
_SIGNS = (0, 1, 1, 1, 1, 1, 0, -1, -1, -1, -1)


class Scorers(nn.Module):
    """Scorers of pairs of words (biaffine, Dozat & Manning 2017), and of triggers, tags and terms of single words."""

    def __init__(self, width: int, arguments: int, dropped: float) -> None:
        super().__init__()
        self.holder, self.target = nn.Linear(width, arguments), nn.Linear(width, arguments)
        size = arguments + 1
        self.pair = nn.Parameter(torch.randn(len(POSITIONS), size, size) * 0.02)
        self.trigger, self.tags = nn.Linear(width, len(POSITIONS)), nn.Linear(width, len(TAGS))
        self.term = nn.Linear(width, len(KINDS_OF_TERMS))
        self.drop = nn.Dropout(dropped)
        with torch.no_grad():
            self.pair[0, -1, -1] = 4.0

    def score(self, x: Tensor, words: Tensor) -> tuple[Tensor, ...]:
        """Scores of pairs, ``[batch, words, words, positions]``, and of triggers, tags and terms.

        Args:
            x: states of pieces, ``[batch, pieces, width]``.
            words: the first piece of each word, ``[batch, words]``.
        """
        x = self.drop(torch.gather(x, 1, words[:, :, None].expand(-1, -1, x.shape[-1])))
        one = torch.ones_like(x[..., :1])
        holder = torch.cat([self.drop(F.gelu(self.holder(x))), one], -1)
        target = torch.cat([self.drop(F.gelu(self.target(x))), one], -1)
        across = target[:, None].transpose(2, 3)
        pairs = ((holder[:, None] @ self.pair[None].to(holder.dtype)) @ across).permute(0, 2, 3, 1)
        return pairs.float(), self.trigger(x).float(), self.tags(x).float(), self.term(x).float()


@dataclass(slots=True)
class Taught:
    """What a reader thinks of a sentence: probabilities of positions of pairs, and of tags and terms of words."""

    pairs: NDArray[np.float16]
    tags: NDArray[np.float16]
    terms: NDArray[np.float16]


@dataclass(slots=True)
class Sentence:
    """A sentence with its gold pairs (holder, target, position), words counted from 1, 0 a holder elsewhere.

    ``pieces`` is what the network reads of each piece: number and casing. Of a sentence that nobody annotated there is
    only what a reader thinks.
    """

    pieces: Tensor
    words: list[int]
    nominal: list[bool]
    heads: list[int]
    stances: list[tuple[int, int, int]]
    targets: list[Span]
    triggers: list[tuple[Span, int]]
    tags: dict[str, set[int]]
    terms: dict[int, int] | None
    annotated: bool = True
    taught: Taught | None = None


def root(span: Span, heads: Sequence[int]) -> int:
    """The word of a span (first, last) whose governor is outside; heads count from 1, 0 is that of the sentence."""
    first, last = span
    return next((i for i in range(first, last + 1) if not first <= heads[i] - 1 <= last), last)


def sentence_of(example: Example, parse: Parse, pieces: Tensor, first: list[int]) -> Sentence:
    """A sentence as the networks are shown it; one of no ``stances`` is not annotated."""
    stances, targets, triggers = [], [], []
    for holder, target, trigger, position in example.get("stances", ()):
        at = 1 + root(holder, parse.head) if holder else 0
        stances.append((at, 1 + root(target, parse.head), position))
        targets.append((1 + target[0], 1 + target[1]))
        if trigger:
            triggers.append(((1 + trigger[0], 1 + trigger[1]), position))
    tags = {name: {1 + root(span, parse.head) for span in example[name]} for name in TAGS if name in example}
    terms = {1 + root(at, parse.head): kind for at, kind in example["term"]} if "term" in example else None
    nominal, heads = [True, *(upos in _NOMINAL for upos in parse.upos)], [0, *parse.head]
    return Sentence(pieces, first, nominal, heads, stances, targets, triggers, tags, terms, "stances" in example)


@dataclass(slots=True)
class Batch:
    """Sentences as tensors: what is wanted of pairs, triggers, tags and terms, in probabilities, and what is asked."""

    pieces: Tensor
    mask: Tensor
    words: Tensor
    pairs: Tensor
    asked: Tensor
    triggers: Tensor
    tags: Tensor
    tagged: Tensor
    terms: Tensor
    termed: Tensor


def tensors(batch: list[Sentence]) -> Batch:
    """Some sentences, padded."""
    rows, pieces, words = len(batch), _padded([s.pieces for s in batch]), _padded([s.words for s in batch])
    found = Batch(
        torch.zeros(rows, pieces, batch[0].pieces.shape[1]),
        torch.zeros(rows, pieces, dtype=torch.long),
        torch.zeros(rows, words, dtype=torch.long),
        torch.zeros(rows, words, words, len(POSITIONS)),
        torch.zeros(rows, words, words, dtype=torch.bool),
        torch.full((rows, words), -1),
        torch.zeros(rows, words, len(TAGS)),
        torch.zeros(rows, words, len(TAGS), dtype=torch.bool),
        torch.zeros(rows, words, len(KINDS_OF_TERMS)),
        torch.zeros(rows, words, dtype=torch.bool),
    )
    for row, each in enumerate(batch):
        size = len(each.words)
        found.pieces[row, : len(each.pieces)], found.mask[row, : len(each.pieces)] = each.pieces, 1
        found.words[row, :size] = torch.tensor(each.words)
        found.asked[row, :size, 1:size] = torch.tensor(each.nominal)[:, None]
        if each.annotated:
            _tell(found, row, each)
        if each.taught is not None:
            _teach(found, row, each.taught, each)
    return found


def _padded(several: Sequence[Sized]) -> int:
    """The length of the longest, rounded up: processors are prepared anew for every shape that they meet."""
    return -(-max(map(len, several)) // ROUND) * ROUND


def _tell(found: Batch, row: int, each: Sentence) -> None:
    """Write an annotation into a row."""
    size = len(each.words)
    found.pairs[row, :size, :size, 0] = 1
    for holder, target, position in each.stances:
        found.asked[row, holder, target] = True
        found.pairs[row, holder, target] = F.one_hot(torch.tensor(position), len(POSITIONS))
    found.triggers[row, 1:size] = 0
    for (first, last), position in each.triggers:
        found.triggers[row, first : last + 1] = position
    for k, name in enumerate(TAGS):
        if name in each.tags:
            found.tagged[row, 1:size, k] = True
            found.tags[row, list(each.tags[name]), k] = 1
    if each.terms is not None:
        found.termed[row, 1:size] = True
        found.terms[row, 1:size, 0] = 1
        for word, kind in each.terms.items():
            found.terms[row, word] = F.one_hot(torch.tensor(kind), len(KINDS_OF_TERMS))


def _teach(found: Batch, row: int, taught: Taught, each: Sentence) -> None:
    """Add what a reader thinks to a row."""
    size = len(each.words)
    for goal, known, thought in (
        (found.pairs[row, :size, :size], each.annotated, taught.pairs),
        (found.tags[row, :size], bool(each.tags), taught.tags),
        (found.terms[row, :size], each.terms is not None, taught.terms),
    ):
        share = ANNOTATED if known else 0.0
        goal.mul_(share).add_(torch.from_numpy(thought.astype(np.float32)), alpha=1 - share)
    found.tagged[row, 1:size], found.termed[row, 1:size] = True, True


def loss_of(net: Scorers, batch: Batch) -> Tensor:
    """The loss per sentence: over all pairs, over the words that express positions, over tags."""
    pairs, triggers, tags, terms = net(batch.pieces, batch.mask, batch.words)
    wanted = batch.pairs[batch.asked]
    losses = F.cross_entropy(pairs[batch.asked], wanted, reduction="none")
    total = PAIRS * (losses * (1 + (STATED - 1) * (1 - wanted[:, 0]))).sum()
    total = total + TRIGGERS * F.cross_entropy(triggers.flatten(0, 1), batch.triggers.flatten(), **_SUMMED)
    if batch.tagged.any():
        loss = F.binary_cross_entropy_with_logits(tags[batch.tagged], batch.tags[batch.tagged], reduction="sum")
        loss = loss + F.cross_entropy(terms[batch.termed], batch.terms[batch.termed], reduction="sum")
        total = total + TAGGED * loss
    return total / len(batch.pieces)


def batches(rows: list[Sentence], rng: random.Random) -> list[list[Sentence]]:
    """Sentences of like length together, in random order."""
    ordered = sorted(rows, key=lambda row: len(row.pieces) + rng.random() * 4)
    found = [ordered[i : i + SENTENCES] for i in range(0, len(ordered), SENTENCES)]
    rng.shuffle(found)
    return found


def optimizer_of(net: Scorers, rates: tuple[float, float]) -> torch.optim.Optimizer:
    """An optimizer with one rate for pretrained layers and one for the rest."""
    named = [(name, p) for name, p in net.named_parameters() if p.requires_grad]
    copied = [p for name, p in named if name.startswith("encoder.")]
    new = [p for name, p in named if not name.startswith("encoder.")]
    groups = [{"params": copied, "lr": rates[0]}, {"params": new, "lr": rates[1]}]
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=True)


def fit(
    net: Scorers,
    rows: list[Sentence],
    held_out: list[Sentence],
    epochs: int,
    file: Path,
    rates: tuple[float, float],
) -> None:
    """Train; the state after each epoch is kept in a file, from where a killed run goes on."""
    optimizer, begin = optimizer_of(net, rates), 0
    if file.exists():
        state = torch.load(file)
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
        begin = state["epoch"] + 1
    steps = epochs * len(batches(rows, random.Random(0)))
    for epoch in range(begin, epochs):
        net.train()
        total, step = 0.0, epoch * steps // epochs
        for each in batches(rows, random.Random(epoch)):
            pace = min((step + 1) / (WARMING * steps), (steps - step) / ((1 - WARMING) * steps))
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * max(pace, 0.0)
            with half():
                loss = loss_of(net, tensors(each))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0, foreach=True)
            optimizer.step()
            total, step = total + float(loss.detach()), step + 1
            if step % NOTED == 0:
                print(f"step {step} of {steps}", flush=True)
        keep({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, file)
        found = ", ".join(f"{name} {value:.1f}" for name, value in scores_of(net, held_out).items())
        print(f"epoch {epoch} loss {total * epochs / steps:.3f}; held out: {found}", flush=True)


@contextmanager
def half() -> Iterator[None]:
    """Matrices are multiplied in bfloat16, which processors that know it do four times as fast.

    Attention is computed plainly: on the short rows of sentences that is several times faster than by blocks.
    """
    with torch.autocast("cpu", torch.bfloat16), sdpa_kernel(SDPBackend.MATH):
        yield


def keep(state: dict[str, Any], file: Path) -> None:
    """Write a checkpoint so that a killed run leaves the last good one."""
    torch.save(state, file.with_suffix(".new"))
    file.with_suffix(".new").replace(file)


def thoughts(net: Scorers, rows: list[Sentence]) -> Iterator[tuple[list[int], tuple[Tensor, ...]]]:
    """The scores of a network for sentences of like length together, and which they are."""
    net.eval()
    order = sorted(range(len(rows)), key=lambda i: len(rows[i].pieces))
    for begin in range(0, len(rows), SENTENCES):
        chunk = order[begin : begin + SENTENCES]
        each = tensors([rows[i] for i in chunk])
        with torch.no_grad(), half():
            yield chunk, net(each.pieces, each.mask, each.words)


Found = list[tuple[float, int, int, int]]


def cells(stated: Tensor, best: Tensor, sentence: Sentence, least: float) -> Found:
    """The pairs above a probability: probability, holder, target and position."""
    size = len(sentence.words)
    above = (stated[:size, :size] > least) & torch.tensor(sentence.nominal)[:, None]
    above[:, 0] = False
    return [(float(stated[h, t]), h, t, int(best[h, t])) for h, t in above.nonzero().tolist()]


def chosen(found: Found, heads: Sequence[int]) -> Found:
    """One pair for each holder, position and branch of the tree, the most probable."""
    kept: Found = []
    for cell in sorted(found, reverse=True):
        _, holder, target, position = cell
        again = any(h == holder and p == position and (heads[target] == t or heads[t] == target) for _, h, t, p in kept)
        if not again:
            kept.append(cell)
    return kept


def scores_of(net: Scorers, rows: list[Sentence], least: float = 0.5) -> dict[str, float]:
    """F1 on held-out sentences, in percent: holder and sign; holder, position and target; each tag."""
    counts: Counter[str] = Counter()
    for chunk, (pairs, _, tags, terms) in thoughts(net, rows):
        scores = pairs.softmax(-1)
        for row, sentence in enumerate(rows[i] for i in chunk):
            found = cells(1 - scores[row, ..., 0], scores[row, ..., 1:].argmax(-1) + 1, sentence, least)
            count_stances(counts, chosen(found, sentence.heads), sentence)
            count_terms(counts, terms[row].argmax(-1).tolist(), sentence)
            for k, name in enumerate(TAGS):
                if name in sentence.tags:
                    at = {i for i in range(1, len(sentence.words)) if float(tags[row, i, k]) > 0}
                    counts[f"{name} found"] += len(at)
                    counts[f"{name} gold"] += len(sentence.tags[name])
                    counts[f"{name} right"] += len(at & sentence.tags[name])
    return {
        name: 200 * counts[f"{name} right"] / max(1, counts[f"{name} found"] + counts[f"{name} gold"])
        for name in ("loose", "strict", "term", *TAGS)
    }


def count_terms(counts: Counter[str], best: list[int], sentence: Sentence) -> None:
    if sentence.terms is not None:
        found = {(i, best[i]) for i in range(1, len(sentence.words)) if best[i]}
        counts["term found"] += len(found)
        counts["term gold"] += len(sentence.terms)
        counts["term right"] += len(found & set(sentence.terms.items()))


def count_stances(counts: Counter[str], found: Found, sentence: Sentence) -> None:
    for name in ("loose", "strict"):
        counts[f"{name} found"] += len(found)
        counts[f"{name} gold"] += len(sentence.stances)
    mine = Counter((holder, _SIGNS[position]) for _, holder, _, position in found)
    theirs = Counter((holder, _SIGNS[position]) for holder, _, position in sentence.stances)
    counts["loose right"] += (mine & theirs).total()
    left = list(zip(sentence.stances, sentence.targets, strict=True))
    for _, holder, target, position in found:
        for gold in left:
            (h, _, p), (first, last) = gold
            if h == holder and p == position and first <= target <= last:
                counts["strict right"] += 1
                left.remove(gold)
                break


def temperature_of(net: Scorers, rows: list[Sentence]) -> float:
    """By what to divide the scores of pairs, so that the loss on held-out sentences is least (Guo et al. 2017)."""
    found, gold = [], []
    for chunk, (pairs, *_) in thoughts(net, rows):
        each = tensors([rows[i] for i in chunk])
        found.append(pairs[each.asked])
        gold.append(each.pairs[each.asked].argmax(-1))
    scores, right = torch.cat(found), torch.cat(gold)
    log = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([log], max_iter=40, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        value = F.cross_entropy(scores / log.exp(), right)
        value.backward()
        return value

    optimizer.step(loss)
    return round(float(log.detach().exp()), 3)


def calibrate_on(net: Scorers, rows: list[Sentence]) -> None:
    """Set the scales of rounding by some sentences."""
    shown = [tensors(each) for each in batches(rows, random.Random(0))[:CALIBRATION]]
    calibrate(net, [(each.pieces, each.mask, each.words) for each in shown])
