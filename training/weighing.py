"""The weights by which rules and reader are weighed against each other.

``python -m training.weighing`` extracts from the articles of the corpus that say who is meant and that are held out of
the reader's training, compares every stance that a rule or the reader proposes with the annotated ones of its
sentence (same holder, same sign), and writes the weights of :mod:`kg.extraction.weighing` to its table, each with an
example. It prints precision, recall and F1 of what is kept, over five folds of articles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F

import kg
from kg import extraction, language
from kg.evaluation import agree
from kg.extraction import scored, stances
from kg.extraction.cast import Cast
from kg.extraction.findings import Stance
from kg.extraction.lexicon import polarity
from kg.extraction.weighing import KEEP, probability
from training.antecedents import called, command, minimize, text_of, write_weights
from training.data import unseen

OUT = Path("kg/extraction/lexicons/weighing.tsv")
FOLDS, L2, STEPS = 5, 0.5, 80


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposed stance: its features, whether it is right, and the words that it was found by."""

    article: str
    told: dict[str, float]
    right: bool
    example: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """A stance of the corpus: where its sentence stands, and all names of its holder and of who that is part of."""

    start: int
    end: int
    stance: dict[str, str]
    names: tuple[str, ...]


def annotated(article: dict[str, Any], starts: list[int]) -> Iterator[Annotated]:
    """The stances of an article, one for each holder."""
    names = called(article)
    for sentence, start in zip(article["sentences"], starts, strict=True):
        meant = dict(sentence.get("refers", ()))
        for stance in sentence.get("stances", ()):
            for key in meant.get(stance["holder"], ()):
                yield Annotated(start, start + len(sentence["text"]), stance, tuple(names[key]))


def proposed(article: dict[str, Any]) -> tuple[list[Proposed], int]:
    """All proposed stances of an article's sentences, and how many are annotated."""
    text, starts = text_of(article)
    doc = language.load()(text)
    ground = extraction.ground_of(doc, kg.Article(text, source="-", slug="article"))
    by_rule = list(stances.find(doc, ground.cast, ground.plans.at, ground.inside))
    gold, rows = list(annotated(article, starts)), list[Proposed]()
    for each, _ in scored.weighed(by_rule, doc, ground.cast, ground.plans.at, ground.inside):
        left, told = list(gold), each.told()
        for i in sorted(range(len(told)), key=lambda i: told[i].get("rank 0", 0) * -2 - told[i].get("rank 1", 0)):
            stance = each.stances[i]
            if stance.evidence.sentence.start < starts[0]:
                continue
            hit = next((one for one in left if _agrees(stance, one, ground.cast)), None)
            if hit is not None:
                left.remove(hit)
            rows.append(Proposed(article["id"] + article["title"], told[i], hit is not None, stance.evidence.trigger))
    return rows, len(gold)


def _agrees(stance: Stance, one: Annotated, cast: Cast) -> bool:
    span, actor = stance.evidence.sentence, cast.actors[stance.holder]
    there = span.start < one.end and one.start < span.end
    alike = stance.polarity == polarity(one.stance["position"])
    return there and alike and agree([actor.label, *actor.aliases], one.names)


def fit(rows: list[Proposed]) -> dict[str, float]:
    """The weights of a logistic regression with L2."""
    index = {name: i for i, name in enumerate(sorted({name for row in rows for name in row.told}))}
    told = torch.zeros(len(rows), len(index))
    for i, row in enumerate(rows):
        for name, value in row.told.items():
            told[i, index[name]] = value
    right = torch.tensor([float(row.right) for row in rows])
    weights = torch.zeros(len(index), requires_grad=True)

    def loss() -> torch.Tensor:
        return F.binary_cross_entropy_with_logits(told @ weights, right, reduction="sum") + L2 * (weights**2).sum()

    minimize(loss, weights, STEPS)
    return {name: round(float(weights[i].detach()), 2) for name, i in index.items()}


def report(rows: list[Proposed], gold: int) -> None:
    """Print precision, recall and F1 at some thresholds, and how often what gets a probability is right."""
    articles = sorted({row.article for row in rows})
    weighed: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        held_out = set(articles[fold::FOLDS])
        weights = fit([row for row in rows if row.article not in held_out])
        tested = [row for row in rows if row.article in held_out]
        weighed += [(probability(row.told.items(), weights), row.right) for row in tested]
    for least in (0.25, 0.3, KEEP, 0.5, 0.6):
        kept = [right for chance, right in weighed if chance >= least]
        precision, recall = sum(kept) / len(kept), sum(kept) / gold
        f1 = 2 * precision * recall / (precision + recall)
        print(f"from {least} on: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")
    for tenth in range(10):
        inside = [right for chance, right in weighed if tenth <= chance * 10 < tenth + 1]
        if inside:
            print(f"probability {tenth / 10}-{tenth / 10 + 0.1:.1f}: {sum(inside) / len(inside):.2f} of {len(inside)}")


def write(weights: dict[str, float], rows: list[Proposed], out: Path) -> None:
    """The table, with the trigger of a right stance as the example of each feature."""
    examples: dict[str, str] = {}
    for row in rows:
        for name in row.told if row.right else ():
            examples.setdefault(name, " ".join(row.example.split()))
    write_weights(out, "what is told of a proposed stance", weights, examples)


def main(out: Path) -> None:
    rows, gold = list[Proposed](), 0
    for article in unseen():
        found, annotated_there = proposed(article)
        rows, gold = [*rows, *found], gold + annotated_there
    report(rows, gold)
    write(fit(rows), rows, out)


if __name__ == "__main__":
    command(main, __doc__, OUT)
