"""How good a reader is on sentences held out of its training, and what is fitted on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from kg.language.passages import MOST
from kg.language.readings import TAGS
from training.network import calibrate
from training.readings import CALIBRATION, DEVICE, SIGNS, Reader, Round, Scores, may_state, thoughts
from training.shown import Batch, Sentence, tensors, whole

Floats = NDArray[np.float32]
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


def scores_of(
    nets: Sequence[Reader], rows: Sequence[Sentence], least: float = 0.5, most: int = MOST
) -> dict[str, float]:
    """What readers together are worth, in percent.

    F1 of holder and sign (``loose``), of holder, position and target (``strict``), of words that head terms of a kind
    and of each tag; how often certainties are right, and the words that pronouns and definite nouns take up.

    Args:
        nets: the readers.
        rows: sentences that none of them has seen.
        least: how probable a pair must be.
        most: how many pieces a passage has; as at run time, or 1 for sentences alone.
    """
    counts: Counter[str] = Counter()
    for sentences, batch, scores in thoughts(nets, whole(rows, most)):
        pairs, tags, terms = scores.pairs.cpu(), scores.tags.cpu().numpy(), scores.terms.argmax(-1).cpu().tolist()
        for row, sentence in enumerate(sentences):
            found = cells(1 - pairs[row, ..., 0], pairs[row, ..., 1:].argmax(-1) + 1, sentence, least)
            count_stances(counts, chosen(found, sentence.heads), sentence)
            count_words(counts, tags[row], terms[row], sentence, 0.5)
        _count_choices(counts, batch, scores)
    chosen_of = ("certainty", "meant", "meant there")
    return f1_of(counts) | {name: 100 * counts[f"{name} right"] / max(1, counts[name]) for name in chosen_of}


def f1_of(counts: Counter[str]) -> dict[str, float]:
    """F1 of stances, terms and tags by what is found, annotated, and both, in percent."""
    return {
        name: 200 * counts[f"{name} right"] / max(1, counts[f"{name} found"] + counts[f"{name} gold"])
        for name in ("loose", "strict", "term", *TAGS)
    }


def count_words(counts: Counter[str], tags: Floats, terms: Sequence[int], sentence: Sentence, least: float) -> None:
    """Add up the words that are tagged and that head terms of a kind: found, annotated, and both.

    Args:
        counts: the sums.
        tags: probabilities, ``[1 + words, 2]``.
        terms: kinds of words, counted from 0, which is none.
        sentence: what is annotated.
        least: how probable a tag must be.
    """
    size = len(sentence.words)
    found: dict[str, set[tuple[int, int]]] = {
        name: {(i, 1) for i in range(1, size) if tags[i, k] > least} for k, name in enumerate(TAGS)
    }
    gold = {name: {(i, 1) for i in words} for name, words in sentence.tags.items()}
    if sentence.terms is not None:
        found["term"] = {(i, terms[i]) for i in range(1, size) if terms[i]}
        gold["term"] = set(sentence.terms.items())
    for name, right in gold.items():
        counts[f"{name} found"] += len(found[name])
        counts[f"{name} gold"] += len(right)
        counts[f"{name} right"] += len(found[name] & right)


def _count_choices(counts: Counter[str], batch: Batch, scores: Scores) -> None:
    """Of certainties, and of whom anaphors take up; ``meant there`` are those that take up words of their passage."""
    s, *words, right = batch.certain.unbind(1)
    said = scores.certainties.unflatten(-1, (len(words), -1))
    of_stances = sum(said[s, word, role] * (word > 0)[:, None] for role, word in enumerate(words))
    counts["certainty"] += len(s)
    counts["certainty right"] += int((of_stances.argmax(-1) == right).sum()) if len(s) else 0
    b, i = batch.asked.unbind(1)
    hit = batch.meant.gather(1, scores.meant[b, i].argmax(-1)[:, None])[:, 0]
    there = ~batch.meant[:, 0]
    counts["meant"] += len(b)
    counts["meant right"] += int(hit.sum())
    counts["meant there"] += int(there.sum())
    counts["meant there right"] += int((hit & there).sum())


def count_stances(counts: Counter[str], found: Found, sentence: Sentence) -> None:
    """Add up what is found, annotated, and both."""
    for name in ("loose", "strict"):
        counts[f"{name} found"] += len(found)
        counts[f"{name} gold"] += len(sentence.stances)
    mine = Counter((holder, SIGNS[position]) for _, holder, _, position in found)
    theirs = Counter((holder, SIGNS[position]) for holder, _, position in sentence.stances)
    counts["loose right"] += (mine & theirs).total()
    left = list(zip(sentence.stances, sentence.targets, strict=True))
    for _, holder, target, position in found:
        for gold in left:
            (h, _, p), (first, last) = gold
            if h == holder and p == position and first <= target <= last:
                counts["strict right"] += 1
                left.remove(gold)
                break


def temperature_of(net: Reader, rows: Sequence[Sentence]) -> float:
    """By what to divide the scores of pairs, so that the loss on held-out sentences is least (Guo et al. 2017)."""
    found, gold = [], []
    for _, batch, thought in thoughts([net], whole(rows)):
        wanted = torch.zeros(thought.pairs.shape[:-1], dtype=torch.long, device=DEVICE)
        s, h, t, p = batch.stances.unbind(1)
        wanted[s, h, t] = p
        asked = may_state(batch) & batch.annotated[:, None, None]
        found.append(thought.pairs[asked].clamp(min=1e-9).log().cpu())
        gold.append(wanted[asked].cpu())
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


def calibrate_on(net: Reader, rows: Sequence[Sentence]) -> None:
    """Set the scales of rounding by some sentences."""
    shown = Round(rows, 0).batches[:CALIBRATION]
    calibrate(net, [(tensors(each).to(DEVICE),) for each in shown])
