"""The weights by which the kind of a term is chosen.

``python -m training.kinds`` first learns what words tell of kinds, from the terms of all articles of the corpus that
are not held out, and writes that to ``term_words.tsv``. Then it extracts from the articles that say who is meant and
that are held out of the reader's training, compares each term with the annotated one that it shares most words with,
and writes the weights of :mod:`kg.extraction.kinds` to their table. Each row has an example. Printed is how often the
kind is right over five folds of articles, beside how often the topic of its words alone says so.
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
from kg.extraction.kinds import KINDS, SEEN, WORDS, by_its_words, logarithms, parts_of
from kg.extraction.terms import seen_in
from kg.extraction.topics import classify
from kg.extraction.word_weights import Weights
from training import word_weights
from training.antecedents import command, minimize, text_of, write_weights
from training.data import article_lines, unseen
from training.word_weights import Seen, Settings

OUT = Path("kg/extraction/lexicons/kinds.tsv")
#: L2 draws the weights of kinds to their mean.
FOLDS, L2, STEPS = 5, 0.1, 60
BY_WORDS = Settings(l2=0.0125, steps=200, least=0.5, scaled=True)


@dataclass(frozen=True, slots=True)
class Found:
    """A term that is annotated too: what reader and words tell of each kind, its topic, and which is right."""

    article: str
    seen: list[float]
    words: list[float]
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


def phrases() -> list[Seen]:
    """The terms that are not held out."""
    lines = (sentence for article, held_out in article_lines() if not held_out for sentence in article["sentences"])
    terms = ((term["text"].split("#")[0], term["kind"]) for row in lines for term in row.get("terms", ()))
    return [Seen(parts_of(text), kind, text) for text, kind in terms]


def of_article(article: dict[str, Any], words: Weights) -> Iterator[Found]:
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
            told, right = (KINDS.index(each) for each in (classify(term.text), kind))
            which = article["id"] + article["title"]
            yield Found(which, logarithms(seen), by_its_words(term.text, words), told, right, term.text)


def _shared(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def scores(rows: Sequence[Found], weights: torch.Tensor) -> torch.Tensor:
    """The scores of all kinds of some terms, by the weights of reader, words and topics."""
    topics = F.one_hot(torch.tensor([row.told for row in rows]), len(KINDS)) * weights[2:]
    seen, words = (torch.tensor([getattr(row, name) for row in rows]) for name in ("seen", "words"))
    return seen * weights[0] + words * weights[1] + topics


def fit(rows: Sequence[Found]) -> torch.Tensor:
    """The weights of a conditional logistic regression: of reader and words, and of each topic."""
    right = torch.tensor([row.right for row in rows])
    weights = torch.zeros(2 + len(KINDS), requires_grad=True)

    def loss() -> torch.Tensor:
        apart = ((weights[2:] - weights[2:].mean()) ** 2).sum()
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
    topics = sum(row.told == row.right for row in rows)
    print(f"{len(rows)} terms: {100 * right / len(rows):.1f} % right, {100 * topics / len(rows):.1f} % by topics alone")


def write(weights: torch.Tensor, rows: Sequence[Found], out: Path) -> None:
    """The table, with a term of the kind that its topic tells as the example of each row."""
    names = (SEEN, WORDS, *KINDS)
    examples = dict.fromkeys((SEEN, WORDS), next(row.example for row in rows if row.told != row.right))
    for row in rows:
        if row.told == row.right:
            examples.setdefault(KINDS[row.right], " ".join(row.example.split()))
    write_weights(out, "what tells a kind of term", dict(zip(names, weights.tolist(), strict=True)), examples)


def main(out: Path) -> None:
    terms = phrases()
    words = word_weights.fit(terms, KINDS, BY_WORDS)
    table = out.with_name("term_words.tsv")
    word_weights.write(words, terms, KINDS, table, "kind and what its terms are told in", "kinds")
    rows = [row for article in unseen() for row in of_article(article, words)]
    report(rows)
    write(fit(rows), rows, out)


if __name__ == "__main__":
    command(main, __doc__, OUT)
