"""The layers that read a sentence for who holds which position on what, who mediates, what is a plan or a term.

``python -m training.readings --work training/work --out kg/language/model --epochs 12`` trains them on the corpus, on
the states that the exported encoder gives after its lower layers, and writes ``readings.onnx``. They begin as copies of
the encoder's own upper layers. A killed run goes on from its last epoch.

Every pair of words of a sentence is shown: the head of a holder with the head of its target has its position, all
others have none. The words that express a position are told too, which teaches where to look.
"""

from __future__ import annotations

import argparse
import copy
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kg.language.parser import Model, Parse
from kg.language.readings import KINDS_OF_TERMS, POSITIONS, TAGS
from training.data import Example, Span, with_stances
from training.network import WIDTH, Layer, Rounded, calibrate, calibrated

#: How many of the encoder's layers are below.
LOWER = 2
ARGUMENTS, DROPPED = 128, 0.3
EPOCHS, SENTENCES, CALIBRATION = 12, 16, 24
#: Learning rates of copied layers and of new ones; how much a stated pair counts against one without a position.
RATE, NEW_RATE, STATED = 2e-4, 1e-3, 2.0
#: Weights of the losses of pairs, triggers, and tags.
PAIRS, TRIGGERS, TAGGED = 0.5, 0.3, 0.5
#: The part of the epochs after which layers round as the run time does.
ROUNDING = 0.6
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET"})
_SUMMED: Any = {"reduction": "sum", "ignore_index": -1}
_SIGNS = (0, 1, 1, 1, 1, 1, 0, -1, -1, -1, -1)


class Upper(nn.Module):
    """The layers, and scorers of pairs (biaffine, Dozat & Manning 2017), triggers and tags."""

    def __init__(self, layers: Sequence[nn.Module]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.holder, self.target = nn.Linear(WIDTH, ARGUMENTS), nn.Linear(WIDTH, ARGUMENTS)
        size = ARGUMENTS + 1
        self.pair = nn.Parameter(torch.randn(len(POSITIONS), size, size) * 0.02)
        self.trigger, self.tags = nn.Linear(WIDTH, len(POSITIONS)), nn.Linear(WIDTH, len(TAGS))
        self.term = nn.Linear(WIDTH, len(KINDS_OF_TERMS))
        self.drop = nn.Dropout(DROPPED)
        with torch.no_grad():
            self.pair[0, -1, -1] = 4.0

    def forward(self, lower: Tensor, mask: Tensor, words: Tensor) -> tuple[Tensor, ...]:
        """Scores of pairs, ``[batch, words, words, positions]``, and of triggers, tags and terms of single words."""
        x = lower
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        x = self.drop(torch.gather(x, 1, words[:, :, None].expand(-1, -1, WIDTH)))
        one = torch.ones_like(x[..., :1])
        holder = torch.cat([self.drop(F.gelu(self.holder(x))), one], -1)
        target = torch.cat([self.drop(F.gelu(self.target(x))), one], -1)
        across = target[:, None].transpose(2, 3)
        pairs = ((holder[:, None] @ self.pair[None]) @ across).permute(0, 2, 3, 1)
        return pairs, self.trigger(x), self.tags(x), self.term(x)


class Shipped(nn.Module):
    """What the run time computes: probabilities of positions, tags and terms."""

    def __init__(self, upper: Upper, temperature: float) -> None:
        super().__init__()
        self.upper, self.temperature = upper, temperature

    def forward(self, lower: Tensor, mask: Tensor, words: Tensor) -> tuple[Tensor, ...]:
        pairs, _, tags, terms = self.upper(lower, mask, words)
        return (pairs / self.temperature).softmax(-1), tags.sigmoid(), terms.softmax(-1)


@dataclass(slots=True)
class Sentence:
    """A sentence with its gold pairs (holder, target, position), words counted from 1, 0 a holder elsewhere."""

    lower: Tensor
    words: list[int]
    nominal: list[bool]
    heads: list[int]
    stances: list[tuple[int, int, int]]
    targets: list[Span]
    triggers: list[tuple[Span, int]]
    tags: dict[str, set[int]]
    terms: dict[int, int] | None


def root(span: Span, heads: Sequence[int]) -> int:
    """The word of a span (first, last) whose governor is outside; heads count from 1, 0 is that of the sentence."""
    first, last = span
    return next((i for i in range(first, last + 1) if not first <= heads[i] - 1 <= last), last)


def sentences(model: Model, examples: list[Example]) -> list[Sentence]:
    """Sentences of the corpus with the states of their pieces."""
    words = [example["words"] for example in examples]
    parses, found = model.parse(words), {}
    for i, lower, first in model.lower(words):
        found[i] = _sentence(examples[i], parses[i], torch.from_numpy(lower.copy()), first)
    return [found[i] for i in range(len(examples))]


def _sentence(example: Example, parse: Parse, lower: Tensor, first: list[int]) -> Sentence:
    stances, targets, triggers = [], [], []
    for holder, target, trigger, position in example["stances"]:
        at = 1 + root(holder, parse.head) if holder else 0
        stances.append((at, 1 + root(target, parse.head), position))
        targets.append((1 + target[0], 1 + target[1]))
        if trigger:
            triggers.append(((1 + trigger[0], 1 + trigger[1]), position))
    tags = {name: {1 + root(span, parse.head) for span in example[name]} for name in TAGS if name in example}
    terms = {1 + root(at, parse.head): kind for at, kind in example["term"]} if "term" in example else None
    nominal = [True, *(upos in _NOMINAL for upos in parse.upos)]
    return Sentence(lower, first, nominal, [0, *parse.head], stances, targets, triggers, tags, terms)


@dataclass(slots=True)
class Batch:
    """Sentences as tensors; gold is -1 for what is not known or not asked."""

    lower: Tensor
    mask: Tensor
    words: Tensor
    pairs: Tensor
    triggers: Tensor
    tags: Tensor
    terms: Tensor


def tensors(batch: list[Sentence]) -> Batch:
    """Some sentences, padded."""
    pieces, words = max(len(s.lower) for s in batch), max(len(s.words) for s in batch)
    found = Batch(
        torch.zeros(len(batch), pieces, WIDTH),
        torch.zeros(len(batch), pieces, dtype=torch.long),
        torch.zeros(len(batch), words, dtype=torch.long),
        torch.full((len(batch), words, words), -1),
        torch.full((len(batch), words), -1),
        torch.full((len(batch), words, len(TAGS)), -1.0),
        torch.full((len(batch), words), -1),
    )
    for row, each in enumerate(batch):
        size = len(each.words)
        found.lower[row, : len(each.lower)], found.mask[row, : len(each.lower)] = each.lower, 1
        found.words[row, :size] = torch.tensor(each.words)
        found.pairs[row, :size, 1:size] = torch.where(torch.tensor(each.nominal), 0, -1)[:, None]
        for holder, target, position in each.stances:
            found.pairs[row, holder, target] = position
        found.triggers[row, 1:size] = 0
        for (first, last), position in each.triggers:
            found.triggers[row, first : last + 1] = position
        for k, name in enumerate(TAGS):
            if name in each.tags:
                found.tags[row, 1:size, k] = 0
                found.tags[row, list(each.tags[name]), k] = 1
        if each.terms is not None:
            found.terms[row, 1:size] = 0
            for word, kind in each.terms.items():
                found.terms[row, word] = kind
    return found


def loss_of(net: Upper, batch: Batch) -> Tensor:
    """The loss per sentence: over all pairs, over the words that express positions, over tags."""
    pairs, triggers, tags, terms = net(batch.lower, batch.mask, batch.words)
    asked, told, known = batch.pairs >= 0, batch.triggers >= 0, batch.tags >= 0
    losses = F.cross_entropy(pairs[asked], batch.pairs[asked], reduction="none")
    total = PAIRS * (losses * torch.where(batch.pairs[asked] > 0, STATED, 1.0)).sum()
    total = total + TRIGGERS * F.cross_entropy(triggers[told], batch.triggers[told], reduction="sum")
    if known.any():
        loss = F.binary_cross_entropy_with_logits(tags[known], batch.tags[known], reduction="sum")
        total = total + TAGGED * (loss + F.cross_entropy(terms.flatten(0, 1), batch.terms.flatten(), **_SUMMED))
    return total / len(batch.lower)


def batches(rows: list[Sentence], rng: random.Random) -> list[list[Sentence]]:
    """Sentences of like length together, in random order."""
    ordered = sorted(rows, key=lambda row: len(row.lower) + rng.random() * 4)
    found = [ordered[i : i + SENTENCES] for i in range(0, len(ordered), SENTENCES)]
    rng.shuffle(found)
    return found


def fit(net: Upper, rows: list[Sentence], held_out: list[Sentence], epochs: int, work: Path) -> None:
    """Train; the state after each epoch is kept in ``work``, from where a killed run goes on."""
    copied = [p for name, p in net.named_parameters() if name.startswith("layers.")]
    new = [p for name, p in net.named_parameters() if not name.startswith("layers.")]
    optimizer = torch.optim.AdamW([{"params": copied, "lr": RATE}, {"params": new, "lr": NEW_RATE}], weight_decay=0.01)
    rates, file, begin = [group["lr"] for group in optimizer.param_groups], work / "readings.pt", 0
    if file.exists():
        state = torch.load(file)
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
        begin = state["epoch"] + 1
    steps = epochs * len(batches(rows, random.Random(0)))
    for epoch in range(begin, epochs):
        if epoch >= ROUNDING * epochs and not calibrated(net):
            shown = [tensors(each) for each in batches(rows, random.Random(0))[:CALIBRATION]]
            calibrate(net, [(each.lower, each.mask, each.words) for each in shown])
        net.train()
        total, step = 0.0, epoch * steps // epochs
        for each in batches(rows, random.Random(epoch)):
            pace = min((step + 1) / (0.1 * steps), (steps - step) / (0.9 * steps))
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * max(pace, 0.0)
            loss = loss_of(net, tensors(each))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimizer.step()
            total, step = total + float(loss.detach()), step + 1
        torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, file)
        found = ", ".join(f"{name} {value:.1f}" for name, value in scores_of(net, held_out).items())
        print(f"epoch {epoch} loss {total * epochs / steps:.3f}; held out: {found}", flush=True)


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


def scores_of(net: Upper, rows: list[Sentence], least: float = 0.5) -> dict[str, float]:
    """F1 on held-out sentences, in percent: holder and sign; holder, position and target; each tag."""
    counts: Counter[str] = Counter()
    net.eval()
    for begin in range(0, len(rows), SENTENCES):
        each = tensors(rows[begin : begin + SENTENCES])
        with torch.no_grad():
            pairs, _, tags, terms = net(each.lower, each.mask, each.words)
        scores = pairs.softmax(-1)
        for row, sentence in enumerate(rows[begin : begin + SENTENCES]):
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


def temperature_of(net: Upper, rows: list[Sentence]) -> float:
    """By what to divide the scores of pairs, so that the loss on held-out sentences is least (Guo et al. 2017)."""
    found, gold = [], []
    net.eval()
    for begin in range(0, len(rows), SENTENCES):
        each = tensors(rows[begin : begin + SENTENCES])
        with torch.no_grad():
            pairs = net(each.lower, each.mask, each.words)[0]
        found.append(pairs[each.pairs >= 0])
        gold.append(each.pairs[each.pairs >= 0])
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


def copies(layers: nn.ModuleList) -> list[nn.Module]:
    """The encoder's upper layers, to be trained apart from it."""
    own = [copy.deepcopy(layer) for layer in list(layers)[LOWER:]]
    for layer in own:
        assert isinstance(layer, Layer)
        for part in layer.modules():
            if isinstance(part, Rounded):
                part.scale.zero_()
    return own


def main(work: Path, out: Path, epochs: int, threads: int) -> None:
    from training.export import write_meta, write_readings
    from training.shipped import labels_of, network

    torch.manual_seed(1)
    torch.set_num_threads(threads)
    work.mkdir(parents=True, exist_ok=True)
    examples, model = with_stances(), Model(out)
    rows = sentences(model, [e for e in examples if not e["held out"]])
    held_out = sentences(model, [e for e in examples if e["held out"]])
    print(f"{len(rows)} sentences, {len(held_out)} held out", flush=True)
    net = Upper(copies(network(out, labels_of(out)).encoder.layers))
    fit(net, rows, held_out, epochs, work)
    temperature = temperature_of(net, held_out)
    print("temperature", temperature)
    write_readings(net, temperature, out)
    write_meta(out, {})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--out", type=Path, default=Path("kg/language/model"))
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    main(options.work, options.out, options.epochs, options.threads)
