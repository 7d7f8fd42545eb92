"""Pairs of spans with the position that the first takes on the second, from the corpus' stances.

``python -m training.positions --work training/work --out kg/language/model`` trains the head of positions on the states
of the exported encoder, keeps the epoch with the least loss on the held-out sentences, divides its scores by the
temperature that fits them best (Guo et al. 2017, "On calibration of modern neural networks"), and writes
``stance.onnx``.

Beside the pairs that a sentence states, others of the same sentence are shown as taking none: the pair the other way
round, the holder with other things, other names with the target. What may be a second name of a holder or a part of a
target is left out.
"""

from __future__ import annotations

import argparse
import copy
import random
from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kg.language.parser import Model, Parse
from training.data import POSITIONS, Example, Span, annotated, spans_of

NOMINALS = frozenset({"NOUN", "PROPN", "PRON"})
INSIDE = frozenset({"det", "amod", "compound", "nmod:poss", "nummod", "flat", "det:predet", "case"})
MOST_NEGATIVES = 6
COPIES, EPOCHS, RATE, SENTENCES, TRIGGER = 3, 7, 3e-4, 16, 0.2


def root(span: Span, heads: Sequence[int]) -> int:
    """The word of a span (first, last) whose governor is outside; heads count from 1, 0 is that of the sentence."""
    first, last = span
    return next((i for i in range(first, last + 1) if not first <= heads[i] - 1 <= last), last)


def noun_phrases(parse: Parse) -> list[Span]:
    """Nouns, names and pronouns with what stands before them; no clauses, no prepositional phrases."""
    found = []
    for i, upos in enumerate(parse.upos):
        if upos not in NOMINALS or parse.rel[i].partition(":")[0] in ("compound", "flat"):
            continue
        first = last = i
        while first and parse.head[first - 1] - 1 == i and parse.rel[first - 1] in INSIDE - {"case"}:
            first -= 1
        while last + 1 < len(parse.upos) and parse.head[last + 1] - 1 == i and parse.rel[last + 1] == "flat":
            last += 1
        found.append((first, last))
    return found


def overlap(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def pairs(example: Example, parse: Parse, rng: random.Random, vary: bool) -> list[Example]:
    """The pairs of a sentence for training or measuring.

    Args:
        example: a sentence of the corpus.
        parse: its parse.
        rng: chooses among the pairs without a position.
        vary: show holders and targets also as their base phrases, as extraction may find them.
    """
    phrases = noun_phrases(parse)
    found = []
    for holder, target, trigger, position in example["stances"]:
        one, other = (_varied(span, parse, phrases, rng) if vary else span for span in (holder, target))
        found.append(_pair(one, other, parse, POSITIONS[position], trigger))
    candidates = sorted({*phrases, *((a, b - 1) for a, b, _ in spans_of(example["ner"]))})
    stated = [(h, t) for h, t, _, _ in example["stances"]]
    others = {(t, h) for h, t in stated} | {(a, b) for a in candidates for b in candidates if not overlap(a, b)}
    kept = [pair for pair in sorted(others) if _is_none(pair, stated, parse)]
    near = [p for p in kept if any(overlap(p[k], s[j]) for s in stated for k in (0, 1) for j in (0, 1))]
    count = max(2, min(MOST_NEGATIVES, 3 * len(stated) or 3))
    chosen = rng.sample(near, min(len(near), count)) if stated else []
    far = [pair for pair in kept if pair not in near]
    chosen += rng.sample(far, min(len(far), count - len(chosen))) if count > len(chosen) else []
    return found + [_pair(a, b, parse, "none", None) for a, b in chosen]


def _is_none(pair: tuple[Span, Span], stated: list[tuple[Span, Span]], parse: Parse) -> bool:
    """Whether a pair surely takes no position: it doesn't say a stated pair again, nor may a pronoun hide one."""
    one, other = pair
    if overlap(one, other) or any(overlap(one, h) and overlap(other, t) for h, t in stated):
        return False
    pronouns = any(parse.upos[i] == "PRON" for h, _ in stated for i in range(h[0], h[1] + 1))
    itself = any(parse.upos[i] == "PRON" for i in range(one[0], one[1] + 1))
    aimed = any(overlap(other, target) for _, target in stated)
    return not (aimed and (pronouns or itself))


def _varied(span: Span, parse: Parse, phrases: list[Span], rng: random.Random) -> Span:
    """The span, or the base phrase or bare word of its head."""
    head = root(span, parse.head)
    base = next((p for p in phrases if p[0] <= head <= p[1]), (head, head))
    return rng.choices([span, base, (head, head)], [0.5, 0.35, 0.15])[0]


def _pair(holder: Span, target: Span, parse: Parse, position: str, trigger: Span | None) -> Example:
    return {
        "holder": (*holder, root(holder, parse.head)),
        "target": (*target, root(target, parse.head)),
        "positions": (position,),
        "trigger": trigger,
        "weak": False,
    }


class Sentence:
    """The states of a sentence and its pairs as tensors."""

    def __init__(self, parse: Parse, found: list[Example]) -> None:
        self.states = torch.from_numpy(parse.states[1:])
        self.spans = torch.tensor([[pair["holder"], pair["target"]] for pair in found])
        self.gold = torch.tensor([POSITIONS.index(pair["positions"][0]) for pair in found])
        self.trigger = torch.tensor([pair["trigger"] or (-1, -1) for pair in found])


def sentences(model: Model, examples: list[Example], rng: random.Random, copies: int) -> list[Sentence]:
    """Sentences with pairs; several copies of each, differently cut, or one as annotated if ``copies`` is 0."""
    parses = model.parse([example["words"] for example in examples])
    shown = [(e, p) for _ in range(max(1, copies)) for e, p in zip(examples, parses, strict=True)]
    found = [(parse, pairs(example, parse, rng, vary=copies > 0)) for example, parse in shown]
    return [Sentence(parse, each) for parse, each in found if each]


def scores(head: nn.Module, batch: list[Sentence]) -> tuple[Tensor, Tensor]:
    """Scores ``[pairs, positions]`` and attention ``[pairs, words]`` of all pairs of some sentences."""
    states = nn.utils.rnn.pad_sequence([s.states for s in batch], batch_first=True)
    counts = torch.tensor([len(s.states) for s in batch])
    bias = (torch.arange(states.shape[1])[None] >= counts[:, None]) * -1e4
    sentence = torch.repeat_interleave(torch.arange(len(batch)), torch.tensor([len(s.gold) for s in batch]))
    result: tuple[Tensor, Tensor] = head(states, bias, sentence, torch.cat([s.spans for s in batch]))
    return result


def loss_of(head: nn.Module, batch: list[Sentence]) -> Tensor:
    found, attention = scores(head, batch)
    gold, trigger = torch.cat([s.gold for s in batch]), torch.cat([s.trigger for s in batch])
    total = F.cross_entropy(found, gold)
    known = trigger[:, 0] >= 0
    if known.any():
        place, (first, last) = torch.arange(attention.shape[1])[None], trigger[known].unbind(1)
        outside = (place < first[:, None]) | (place > last[:, None])
        total = total - TRIGGER * attention[known].masked_fill(outside, -1e4).logsumexp(1).mean()
    return total


def held_out_scores(head: nn.Module, dev: list[Sentence]) -> tuple[Tensor, Tensor]:
    with torch.no_grad():
        return scores(head.eval(), dev)[0], torch.cat([s.gold for s in dev])


def calibrated_loss(found: Tensor, gold: Tensor) -> float:
    """The loss after division by the best temperature: how much the scores know, however sure they are."""
    return float(F.cross_entropy(found / temperature_of(found, gold), gold))


def fit(head: nn.Module, train: list[Sentence], dev: list[Sentence], rng: random.Random) -> nn.Module:
    """The head at its best epoch by the calibrated loss on the held-out part; the head as it came counts as one."""
    best, least = copy.deepcopy(head), calibrated_loss(*held_out_scores(head, dev))
    print(f"held-out loss {least:.4f}", flush=True)
    optimizer = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=0.05)
    for epoch in range(EPOCHS):
        head.train()
        rng.shuffle(train)
        for start in range(0, len(train), SENTENCES):
            loss = loss_of(head, train[start : start + SENTENCES])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        found, gold = held_out_scores(head, dev)
        loss_, right = calibrated_loss(found, gold), (found.argmax(1) == gold).float()
        stated = float(right[gold > 0].mean())
        print(f"epoch {epoch} loss {loss_:.4f} accuracy {float(right.mean()):.3f} stated {stated:.3f}", flush=True)
        if loss_ < least:
            best, least = copy.deepcopy(head), loss_
    return best


def temperature_of(found: Tensor, gold: Tensor) -> float:
    """The temperature with the least loss."""
    log = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([log], max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        value = F.cross_entropy(found / log.exp(), gold)
        value.backward()
        return value

    optimizer.step(loss)
    return round(float(log.detach().exp()), 3)


def main(work: Path, out: Path) -> None:
    from training.export import trained, write_meta, write_pairs

    torch.manual_seed(1)
    torch.set_num_threads(1)
    rng, model, own = random.Random(1), Model(out), annotated()
    net, _ = trained(work)
    train = sentences(model, [e for e in own if not e["held out"]], rng, COPIES)
    dev = sentences(model, [e for e in own if e["held out"]], random.Random(1), 0)
    net.position_of = fit(net.position_of, train, dev, rng)
    temperature = temperature_of(*held_out_scores(net.position_of, dev))
    print("temperature", temperature)
    write_pairs(net.eval(), temperature, out)
    write_meta(out, {})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--out", type=Path, default=Path("kg/language/model"))
    options = parser.parse_args()
    main(options.work, options.out)
