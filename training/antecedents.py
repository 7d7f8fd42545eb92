"""The weights by which pronouns find their antecedents.

``python -m training.antecedents`` reads the articles of the corpus that say who is meant (``actors``, and in each
sentence ``refers``), runs the extraction up to every pronoun of the third person, with the right answers for all those
before it, and writes the weights of :mod:`kg.extraction.antecedents` to its table, each with an example. The loss is
the negative logarithm of the probability of all right mentions together (Durrett & Klein 2013), with L2. Accuracies
that are printed come from five folds of articles, here of those that are held out of the reader's training.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg import language
from kg.evaluation import agree
from kg.extraction import anaphora, antecedents, names, nominals
from kg.extraction.cast import Cast, Inside
from kg.extraction.findings import Actor
from training.data import ELSEWHERE, article_lines, occurrence

OUT = Path("kg/extraction/lexicons/antecedents.tsv")
FOLDS, SEEN_AT_LEAST, L2, STEPS = 5, 3, 0.2, 60
#: What the squares of the weights of the reader's features cost, and changes of those that were learned before.
READ_L2, KNOWN_L2 = 0.3, 10.0
#: How the names of the reader's features end.
READ = ("read as meant", "read as somebody")
#: Weights nearer to nothing are left out of the table.
LEAST = 0.02
_ARTICLE = re.compile(r"^(the|a|an|this|that|its|his|their|her) ")


@dataclass(frozen=True, slots=True)
class Decision:
    """A pronoun with the features of "nobody" and of every candidate, and which of them are right (nobody first)."""

    article: str
    kind: str
    nobody: tuple[str, ...]
    candidates: tuple[tuple[str, ...], ...]
    examples: tuple[str, ...]
    right: tuple[bool, ...]


def text_of(article: dict[str, Any]) -> tuple[str, list[int]]:
    """The text of an article of the corpus, headline first, and where each sentence begins."""
    text, before, starts = article["title"] + "\n\n", None, []
    for sentence in article["sentences"]:
        if before is not None:
            text += " " if sentence["paragraph"] == before else "\n\n"
        before = sentence["paragraph"]
        starts.append(len(text))
        text += sentence["text"]
    return text, starts


def references(article: dict[str, Any], doc: Doc, starts: list[int]) -> dict[int, tuple[str, ...]]:
    """Who is meant by single words, by their indices; nobody is the empty tuple."""
    return {words[0].i: meant for words, meant in phrases(article, doc, starts) if len(words) == 1}


def phrases(
    article: dict[str, Any], doc: Doc, starts: list[int], said: str = "refers"
) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """The phrases of which the article says who is meant, and who; or, as ``takes_up``, which plans."""
    for sentence, start in zip(article["sentences"], starts, strict=True):
        for surface, meant in sentence.get(said, ()):
            if not surface.startswith(ELSEWHERE):
                begin, end = occurrence(sentence["text"], surface)
                words = doc.char_span(start + begin, start + end, alignment_mode="expand")
                if words is not None:
                    yield words, tuple(meant)


def called(article: dict[str, Any]) -> dict[str, list[str]]:
    """All names of each annotated actor and of who it is part of."""
    actors = {each["id"]: each for each in article["actors"]}
    found = {}
    for key, actor in actors.items():
        whole = actors.get(actor["part_of"] or "")
        found[key] = [actor["label"], *actor["aliases"], *([whole["label"], *whole["aliases"]] if whole else [])]
    return found


def _plain(name: str) -> str:
    return _ARTICLE.sub("", name.lower().replace("’", "'")).removesuffix("'s")


def annotated_as(actor: Actor, article: dict[str, Any]) -> set[str]:
    """The annotated actors that an actor of the extraction may be: by a name that is the same, else by likeness."""
    mine = {_plain(name) for name in (actor.label, *actor.aliases)}
    called = {each["id"]: [each["label"], *each["aliases"]] for each in article["actors"]}
    same = {key for key, theirs in called.items() if mine & {_plain(name) for name in theirs}}
    return same or {key for key, theirs in called.items() if agree([actor.label, *actor.aliases], theirs)}


def named(doc: Doc, text: str) -> tuple[Cast, Inside]:
    """The cast of an article before anything is taken up, and where its story stands: everywhere."""
    cast, inside = Cast(context="article"), Inside([(0, len(text))])
    names.add(doc, cast, inside)
    nominals.add(doc, cast, inside)
    return cast, inside


def decisions(article: dict[str, Any], nlp: Language) -> list[Decision]:
    """All decisions about pronouns in an article."""
    text, starts = text_of(article)
    doc = nlp(text)
    meant, (cast, inside) = references(article, doc, starts), named(doc, text)
    found: list[Decision] = []

    def choose(token: Token, memory: antecedents.Memory, cast: Cast, held: float) -> tuple[str, ...]:
        if token.i not in meant:
            return antecedents.best(token, memory, cast, held)
        asked = antecedents.ranked(token, memory.near(token, cast), cast)
        right = _right(meant[token.i], [mention.keys for mention, _ in asked], cast, article)
        found.append(
            Decision(
                article["id"] + article["title"],
                antecedents.class_of(token),
                tuple(antecedents.of_nobody(token, held)),
                tuple(tuple(features) for _, features in asked),
                tuple(f"{mention.token.text} ... {token.text}" for mention, _ in asked),
                (not meant[token.i], *right),
            )
        )
        return next((mention.keys for (mention, _), hit in zip(asked, right, strict=True) if hit), ())

    anaphora.resolve(doc, cast, inside, choose)
    return found


def _right(
    meant: tuple[str, ...], offered: list[tuple[str, ...]], cast: Cast, article: dict[str, Any]
) -> tuple[bool, ...]:
    """Which candidates are those meant; of several meant, one alone is right only if they aren't offered together."""
    wanted = set(meant)
    may_be = [[annotated_as(cast.actors[key], article) & wanted for key in keys] for keys in offered]
    whole = [all(each) and bool(each) and (len(each) > 1) == (len(wanted) > 1) for each in may_be]
    part = [all(each) and len(each) == 1 for each in may_be]
    return tuple(whole if any(whole) else part)


def _tensors(rows: list[Decision], index: dict[str, int]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    most = max(1 + len(row.candidates) for row in rows)
    asked = torch.zeros(len(rows), most, len(index))
    there = torch.zeros(len(rows), most, dtype=torch.bool)
    right = torch.zeros(len(rows), most, dtype=torch.bool)
    for i, row in enumerate(rows):
        for j, features in enumerate((row.nobody, *row.candidates)):
            there[i, j], right[i, j] = True, row.right[j]
            for name in features:
                if name in index:
                    asked[i, j, index[name]] = 1
    return asked, there, right


def fit(rows: list[Decision], l2: float = L2, base: Mapping[str, float] | None = None) -> dict[str, float]:
    """The weights of the features that are seen often enough.

    Args:
        rows: the decisions.
        l2: what the squares of the weights cost.
        base: weights that are known, to which those of the same features are drawn.
    """
    known = base or {}
    counts = Counter(name for row in rows for names_ in (row.nobody, *row.candidates) for name in names_)
    index = {name: i for i, name in enumerate(sorted(n for n, c in counts.items() if c >= SEEN_AT_LEAST))}
    asked, there, right = _tensors([row for row in rows if any(row.right)], index)
    drawn = torch.tensor([known.get(name, 0.0) for name in index])
    cost = torch.tensor([KNOWN_L2 if name in known else l2 for name in index])
    weights = drawn.clone().requires_grad_()

    def loss() -> torch.Tensor:
        scores = (asked @ weights).masked_fill(~there, -1e9)
        missed = scores.logsumexp(1) - scores.masked_fill(~right, -1e9).logsumexp(1)
        return missed.sum() + (cost * (weights - drawn) ** 2).sum()

    minimize(loss, weights, STEPS)
    return {**known, **{name: round(float(weights[i].detach()), 2) for name, i in index.items()}}


def unread(row: Decision) -> Decision:
    """A decision without what the reader says of it."""

    def other(names_: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names_ if not name.endswith(READ))

    return replace(row, nobody=other(row.nobody), candidates=tuple(map(other, row.candidates)))


def minimize(loss: Callable[[], torch.Tensor], weights: torch.Tensor, steps: int) -> None:
    """Set weights to where a smooth loss of them is least (L-BFGS; Nocedal & Wright 2006, chapter 7), in place."""
    optimizer = torch.optim.LBFGS([weights], max_iter=steps, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        optimizer.zero_grad()
        value = loss()
        value.backward()
        return value

    optimizer.step(step)


def accuracies(
    rows: list[Decision], l2: float = L2, base: Mapping[str, float] | None = None
) -> Iterator[tuple[str, int, int]]:
    """Kind of pronoun, how many were decided rightly, and how many there are, over five folds of articles.

    Args:
        rows: the decisions.
        l2: what the squares of the weights cost.
        base: weights that are known.
    """
    articles = sorted({row.article for row in rows})
    right, asked = Counter[str](), Counter[str]()
    for fold in range(FOLDS):
        held_out = set(articles[fold::FOLDS])
        weights = fit([row for row in rows if row.article not in held_out], l2, base)
        for row in rows:
            if row.article in held_out:
                scores = [sum(weights.get(n, 0.0) for n in each) for each in (row.nobody, *row.candidates)]
                asked[row.kind] += 1
                right[row.kind] += row.right[scores.index(max(scores))]
    return ((kind, right[kind], asked[kind]) for kind in sorted(asked))


def write(weights: dict[str, float], rows: list[Decision], out: Path) -> None:
    """The table, with an antecedent and its pronoun as an example of every feature."""
    examples: dict[str, str] = {}
    for row in rows:
        for features, example, hit in zip(row.candidates, row.examples, row.right[1:], strict=True):
            for name in features if hit else ():
                examples.setdefault(name, example)
    write_weights(out, "what is true of a word and what it may take up", weights, examples)


def write_weights(
    out: Path, title: str, weights: dict[str, float], examples: dict[str, str], by: str | None = None
) -> None:
    """A table of learned weights, without those that are next to nothing; its trainer has its name, or another."""
    lines = [f"# {title}\tweight\texample; learned by training.{by or out.stem}"]
    for name in sorted(weights):
        if abs(weights[name]) >= LEAST:
            lines.append(f"{name}\t{weights[name]:.2f}\t{examples.get(name) or '-'}")
    out.write_text("\n".join(lines) + "\n", "utf-8")


def learn(
    decide: Callable[[dict[str, Any], Language], list[Decision]], out: Path, l2: float = L2, read: bool = False
) -> None:
    """Learn from all articles that say who is meant, print the accuracies, and write the table.

    Args:
        decide: the decisions of an article.
        out: the table.
        l2: what the squares of the weights cost.
        read: whether the reader says something of the decisions. As it has learned most of them, that is left out at
            first, and how much it counts is learned of the articles that are held out of its training.
    """
    nlp = language.load()
    several = [(held_out, decide(article, nlp)) for article, held_out in article_lines() if "actors" in article]
    seen, kept = ([row for held_out, rows in several if held_out is held for row in rows] for held in (False, True))
    rows = [*seen, *kept]
    told = accuracies(kept, READ_L2, fit(list(map(unread, seen)), l2)) if read else accuracies(rows, l2)
    for kind, right, asked in told:
        print(f"{kind}: {right} of {asked} right ({100 * right / asked:.1f} %)")
    write(fit(kept, READ_L2, fit(list(map(unread, rows)), l2)) if read else fit(rows, l2), rows, out)


def command(main: Callable[[Path], None], description: str | None, out: Path) -> None:
    """Run a trainer from the command line, which may name another table than its own."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--out", type=Path, default=out)
    main(parser.parse_args().out)


def main(out: Path) -> None:
    learn(decisions, out, read=True)


if __name__ == "__main__":
    command(main, __doc__, OUT)
