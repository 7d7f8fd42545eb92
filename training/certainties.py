"""The weights by which the certainty of a stance is chosen.

``python -m training.certainties`` first learns what the words around a trigger tell, from the stances of all articles
of the corpus that are not held out, and writes that to ``certainty_words.tsv``. Then it extracts from the articles that
say who is meant and that are held out of the reader's training, compares each stance that is annotated too (same
sentence, holder and position), and writes the weights of :mod:`kg.extraction.certainties` to their table. Each row has
an example. Printed is how often the certainty is right over five folds of articles, beside how often single words alone
say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from spacy.tokens import Doc
from spacy.vocab import Vocab

import kg
from kg import extraction, language
from kg.evaluation import agree
from kg.extraction import certainty_words, scored, stances
from kg.extraction.cast import Cast
from kg.extraction.certainties import best, features, is_plain, verb_of
from kg.extraction.findings import Stance
from kg.extraction.weighing import head_of
from kg.extraction.word_weights import Weights
from kg.language.parser import Model
from kg.language.readings import CERTAINTIES, POSITIONS
from training import word_weights
from training.antecedents import command, minimize, text_of, write_weights
from training.data import articles, unseen
from training.shown import root
from training.weighing import Annotated, annotated
from training.word_weights import Seen, Settings

OUT = Path("kg/extraction/lexicons/certainties.tsv")
MODEL = Path("kg/language/model")
FOLDS, L2, STEPS = 5, 1.5, 100
#: To what the weights of what reader and words say of the same certainty are drawn.
DRAWN = {"reader": 1.0, "words": 0.5}
BY_WORDS = Settings(l2=1.65, steps=150, least=0.15, fewest=3)
#: What is true of fewer stances says nothing.
FEWEST = 6


@dataclass(frozen=True, slots=True)
class Found:
    """A stance that is annotated too: what is true of it, what the words alone say, if plainly, and what is right."""

    article: str
    told: tuple[tuple[str, float], ...]
    by_words: str
    plain: bool
    right: str
    example: str


def told() -> Iterator[Seen]:
    """The stances of the corpus that are not held out."""
    examples = [example for example in articles() if example["stances"] and not example["held out"]]
    vocab = Vocab()
    for example, parse in zip(examples, Model(MODEL, reads=False).parse([e["words"] for e in examples]), strict=True):
        heads = [head - 1 if head else i for i, head in enumerate(parse.head)]
        doc = Doc(vocab, example["words"], heads=heads, deps=parse.rel, tags=parse.xpos, lemmas=parse.lemma)
        for (_, target, trigger, position), certainty in zip(example["stances"], example["certainties"], strict=True):
            first, last = trigger or target
            words = doc[first : last + 1]
            parts = certainty_words.parts_of(POSITIONS[position], doc[root((first, last), parse.head)], words)
            yield Seen(parts, certainty, words.text)


def of_article(article: dict[str, Any], words: Weights) -> Iterator[Found]:
    """The stances of an article that are extracted and annotated, one for each holder, same triggers first."""
    text, starts = text_of(article)
    gold, name = list(annotated(article, starts)), article["id"] + article["title"]
    doc = language.load()(text)
    readings = language.readings(doc)
    ground = extraction.ground_of(doc, kg.Article(text, source="-", slug="article"))
    by_rule = stances.find(doc, ground.cast, ground.plans.at, ground.inside)
    left = list(scored.combine(by_rule, doc, ground.cast, ground.plans.at, ground.inside))
    for of_trigger in (True, False):
        for stance in list(left):
            one = next((one for one in gold if _agrees(stance, one, ground.cast, of_trigger)), None)
            if one is not None:
                left.remove(stance)
                gold.remove(one)
                trigger = head_of(stance.evidence.trigger_span, doc)
                if trigger is not None:
                    told, plain = (
                        tuple(features(stance, trigger, readings, words)),
                        is_plain(stance.certainty, verb_of(trigger)),
                    )
                    example = f"{stance.evidence.trigger} {stance.target.label}"
                    yield Found(name, told, stance.certainty, plain, one.stance["certainty"], example)


def _agrees(stance: Stance, one: Annotated, cast: Cast, of_trigger: bool) -> bool:
    span, actor = stance.evidence.sentence, cast.actors[stance.holder]
    there = span.start < one.end and one.start < span.end and stance.position == one.stance["position"]
    trigger = stance.evidence.trigger.lower() in one.stance["trigger"].lower()
    return there and (trigger or not of_trigger) and agree([actor.label, *actor.aliases], one.names)


def fit(found: Sequence[Found]) -> dict[str, float]:
    """The weights of a multinomial logistic regression, of what words don't say plainly.

    L2 draws them to nothing, and those of what reader and words say of the same certainty to :data:`DRAWN`.
    """
    rows = [row for row in found if not row.plain]
    counts = Counter(name for row in rows for name, _ in row.told)
    index = {name: i for i, name in enumerate(sorted(name for name in counts if counts[name] >= FEWEST))}
    told = torch.zeros(len(rows), len(index))
    for i, row in enumerate(rows):
        for name, value in row.told:
            if name in index:
                told[i, index[name]] = value
    right = torch.tensor([CERTAINTIES.index(row.right) for row in rows])
    drawn = torch.tensor([[DRAWN.get(name.removesuffix(f": {each}"), 0.0) for each in CERTAINTIES] for name in index])
    weights = drawn.clone().requires_grad_()

    def loss() -> torch.Tensor:
        wrong = F.cross_entropy(told @ weights, right, reduction="sum")
        return wrong + L2 * ((weights - drawn) ** 2).sum()

    minimize(loss, weights, STEPS)
    learned = weights.detach().tolist()
    return {f"{each}: {name}": learned[i][k] for name, i in index.items() for k, each in enumerate(CERTAINTIES)}


def _chosen(row: Found, weights: dict[str, float]) -> str:
    return row.by_words if row.plain else best(row.told, weights)


def report(rows: Sequence[Found]) -> None:
    """Print how often the learned certainty is right in articles, and the one that the words alone say."""
    articles, right = sorted({row.article for row in rows}), 0
    for fold in range(FOLDS):
        held_out = set(articles[fold::FOLDS])
        weights = fit([row for row in rows if row.article not in held_out])
        right += sum(_chosen(row, weights) == row.right for row in rows if row.article in held_out)
    words = sum(row.by_words == row.right for row in rows)
    print(f"{len(rows)} stances: {100 * right / len(rows):.1f} % right, {100 * words / len(rows):.1f} % by words alone")


def write(weights: dict[str, float], rows: Sequence[Found], out: Path) -> None:
    """The table, with a stance of the right certainty as the example of each feature."""
    examples: dict[str, str] = {}
    for row in rows:
        for name, _ in row.told:
            examples.setdefault(f"{row.right}: {name}", " ".join(row.example.split()))
    write_weights(out, "what is told of a certainty", weights, examples)


def main(out: Path) -> None:
    seen, table = list(told()), out.with_name("certainty_words.tsv")
    words = word_weights.fit(seen, CERTAINTIES, BY_WORDS)
    word_weights.write(words, seen, CERTAINTIES, table, "certainty and what is seen around a trigger", "certainties")
    rows = [row for article in unseen() for row in of_article(article, words)]
    report(rows)
    write(fit(rows), rows, out)


if __name__ == "__main__":
    command(main, __doc__, OUT)
