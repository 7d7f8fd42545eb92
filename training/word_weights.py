"""The weights by which words tell a class: of :mod:`kg.extraction.word_weights`, for ``kinds`` and ``certainties``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F

from kg.extraction.word_weights import Weights
from training.antecedents import minimize, write_weights


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a phrase, its class, and the phrase."""

    parts: list[str]
    label: str
    example: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How words are learned from.

    Attributes:
        l2: what the squares of the weights cost.
        steps: of L-BFGS, at most.
        least: weights that say less are left out.
        fewest: what is seen fewer times tells nothing.
        scaled: whether all phrases count as if they were of one length.
    """

    l2: float
    steps: int
    least: float
    fewest: int = 1
    scaled: bool = False


def fit(rows: Sequence[Seen], classes: Sequence[str], how: Settings) -> Weights:
    """What each part tells of each class."""
    counts = Counter(part for row in rows for part in row.parts)
    index = {part: i for i, part in enumerate(sorted(part for part in counts if counts[part] >= how.fewest))}
    known = [[index[part] for part in row.parts if part in index] for row in rows]
    flat = torch.tensor([i for each in known for i in each])
    starts = torch.tensor([0, *map(len, known)]).cumsum(0)[:-1]
    lengths = torch.tensor([len(row.parts) if how.scaled else 1 for row in rows for part in row.parts if part in index])
    scale = lengths**-0.5
    right = torch.tensor([classes.index(row.label) for row in rows])
    weights = torch.zeros(len(index), len(classes), requires_grad=True)

    def loss() -> torch.Tensor:
        scores = F.embedding_bag(flat, weights, starts, mode="sum", per_sample_weights=scale)
        return F.cross_entropy(scores, right, reduction="sum") + how.l2 * (weights**2).sum()

    minimize(loss, weights, how.steps)
    rounded = torch.where(weights.detach().abs() < how.least, 0.0, weights.detach()).double().numpy().round(2)
    return {part: rounded[i] for part, i in index.items() if rounded[i].any()}


def write(weights: Weights, rows: Sequence[Seen], classes: Sequence[str], out: Path, title: str, by: str) -> None:
    """The table, with a phrase of the class as the example of each row."""
    told = {
        f"{label}: {part}": float(row[k]) for part, row in weights.items() for k, label in enumerate(classes) if row[k]
    }
    examples: dict[str, str] = {}
    for each in rows:
        for part in each.parts:
            examples.setdefault(f"{each.label}: {part}", " ".join(each.example.split()))
    write_weights(out, title, told, examples, by)
