"""The weights by which the kind of a term is chosen.

``python -m training.kinds`` extracts from the articles of the corpus that say who is meant and that are held out of the
reader's training, compares each term with the annotated one that it shares most words with, and writes the weights of
:mod:`kg.extraction.kinds` to its table, each with an example. It prints how often the kind is right over five folds of
articles, beside how often the words alone say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F

import kg
from kg import extraction, language
from kg.extraction.findings import Span
from kg.extraction.kinds import SEEN, logarithms
from kg.extraction.terms import seen_in
from kg.extraction.topics import classify
from kg.language.readings import KINDS_OF_TERMS
from training.antecedents import command, minimize, text_of, write_weights
from training.data import unseen

OUT = Path("kg/extraction/lexicons/kinds.tsv")
#: L2 draws the weights of kinds to their mean.
FOLDS, L2, STEPS = 5, 0.1, 60


@dataclass(frozen=True, slots=True)
class Found:
    """A term that is annotated too: what the reader sees of each kind, what the words tell, and which is right."""

    article: str
    seen: list[float]
    told: int
    right: int
    example: str


def annotated(article: dict[str, Any], text: str, starts: list[int]) -> Iterator[tuple[Span, str]]:
    """Where the terms of an article stand, and their kinds."""
    for sentence, start in zip(article["sentences"], starts, strict=True):
        for term in sentence.get("terms", ()):
            words = term["text"].split("#")[0]
            at = text.find(words, start)
            if at >= 0:
                yield Span(at, at + len(words)), term["kind"]


def of_article(article: dict[str, Any]) -> Iterator[Found]:
    """The terms of an article that are extracted and annotated."""
    text, starts = text_of(article)
    gold, doc = list(annotated(article, text, starts)), language.load()(text)
    ground = extraction.ground_of(doc, kg.Article(text, source="-", slug="article"))
    for term in (term for plan in ground.plans.proposals for term in plan.terms):
        span, seen = term.evidence.target_span, seen_in(term.evidence.target_span, doc)
        if span is None or seen is None:
            continue
        shared, kind = max(((_shared(span, other), kind) for other, kind in gold), default=(0, ""))
        if shared > 0:
            told, right = (KINDS_OF_TERMS.index(each) - 1 for each in (classify(term.text), kind))
            yield Found(article["id"] + article["title"], logarithms(seen), told, right, term.text)


def _shared(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def scores(rows: Sequence[Found], weights: torch.Tensor) -> torch.Tensor:
    """The scores of all kinds of some terms, by the weight of what the reader sees and those of what words tell."""
    told = F.one_hot(torch.tensor([row.told for row in rows]), len(weights) - 1)
    return torch.tensor([row.seen for row in rows]) * weights[0] + told * weights[1:]


def fit(rows: Sequence[Found]) -> torch.Tensor:
    """The weights of a conditional logistic regression: of what the reader sees, and of words that tell each kind."""
    right = torch.tensor([row.right for row in rows])
    weights = torch.zeros(len(KINDS_OF_TERMS), requires_grad=True)

    def loss() -> torch.Tensor:
        apart = ((weights[1:] - weights[1:].mean()) ** 2).sum()
        return F.cross_entropy(scores(rows, weights), right, reduction="sum") + L2 * apart

    minimize(loss, weights, STEPS)
    return weights.detach()


def report(rows: Sequence[Found]) -> None:
    """Print how often the kind is right in articles that nothing was learned of, and how often by words alone."""
    articles, right = sorted({row.article for row in rows}), 0
    for fold in range(FOLDS):
        held_out = set(articles[fold::FOLDS])
        weights = fit([row for row in rows if row.article not in held_out])
        tested = [row for row in rows if row.article in held_out]
        best = scores(tested, weights).argmax(-1).tolist()
        right += sum(kind == row.right for kind, row in zip(best, tested, strict=True))
    words = sum(row.told == row.right for row in rows)
    print(f"{len(rows)} terms: {100 * right / len(rows):.1f} % right, {100 * words / len(rows):.1f} % by words alone")


def write(weights: torch.Tensor, rows: Sequence[Found], out: Path) -> None:
    """The table, with a term of the kind that its words tell as the example of each row."""
    names = (SEEN, *KINDS_OF_TERMS[1:])
    examples = {SEEN: next(row.example for row in rows if row.told != row.right)}
    for row in rows:
        if row.told == row.right:
            examples.setdefault(KINDS_OF_TERMS[1 + row.right], " ".join(row.example.split()))
    write_weights(out, "what tells a kind of term", dict(zip(names, weights.tolist(), strict=True)), examples)


def main(out: Path) -> None:
    rows = [row for article in unseen() for row in of_article(article)]
    report(rows)
    write(fit(rows), rows, out)


if __name__ == "__main__":
    command(main, __doc__, OUT)
