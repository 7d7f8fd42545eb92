"""The weights by which ``both sides``, ``neither`` and the like find their two.

``python -m training.parties`` reads the articles of the corpus that say who is meant, runs the extraction up to every
such phrase, with the right answers for all those before it, and writes the weights of :mod:`kg.extraction.parties` to
its table, each with an example. The pair that an article takes up most often is learned as what it is about. Loss and
folds are those of :mod:`training.antecedents`.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.evaluation import agree
from kg.extraction import anaphora, antecedents, parties
from training.antecedents import Decision, called, command, learn, named, phrases, text_of

OUT = Path("kg/extraction/lexicons/parties.tsv")
PLACE, ARTICLE = "the two of a place", "the two of an article"
_DETERMINERS = frozenset({"DET", "CCONJ", "ADV", "PRON", "NUM"})


def meant_pairs(article: dict[str, Any], doc: Doc, starts: list[int]) -> dict[int, tuple[str, ...]]:
    """Who is meant by the heads of phrases such as ``both sides``, by their indices."""
    found: dict[int, tuple[str, ...]] = {}
    for words, meant in phrases(article, doc, starts):
        found.setdefault(_counted(words.root).i, meant)
    return found


def _counted(word: Token) -> Token:
    """The noun that ``both`` counts, or the word itself."""
    return word.head if word.pos_ in _DETERMINERS and word.head.pos_ == "NOUN" and word in word.head.lefts else word


def decisions(article: dict[str, Any], nlp: Language) -> list[Decision]:
    """All decisions about pairs in an article."""
    text, starts = text_of(article)
    doc = nlp(text)
    meant, (cast, inside) = meant_pairs(article, doc, starts), named(doc, text)
    theirs, found, most = called(article), list[Decision](), Counter[tuple[str, ...]]()

    def right(pair: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
        mine = [[cast.actors[key].label, *cast.actors[key].aliases] for key in pair]
        found = [[agree(own, theirs[key]) for key in wanted] for own in mine]
        return len(pair) == len(wanted) and all(map(any, found)) and all(map(any, zip(*found, strict=True)))

    def decide(kind: str, anaphor: Token | None, known: parties.Parties, wanted: tuple[str, ...]) -> tuple[str, ...]:
        asked = list(known.told(anaphor))
        hits = [right(pair, wanted) for pair, _ in asked]
        first, *others = [tuple(features) for _, features in asked]
        _, *labels = [" and ".join(cast.actors[key].label for key in pair) for pair, _ in asked]
        which = article["id"] + article["title"]
        found.append(Decision(which, kind, first, tuple(others), tuple(labels), tuple(hits)))
        return next((pair for (pair, _), hit in zip(asked, hits, strict=True) if hit), ())

    def choose(token: Token, known: parties.Parties) -> tuple[str, ...]:
        if token.i not in meant or len(meant[token.i]) not in (0, 2):
            return parties.best(token, known)
        most[tuple(sorted(meant[token.i]))] += 1
        return decide(PLACE, token, known, meant[token.i])

    anaphora.resolve(doc, cast, inside, antecedents.best, choose)
    common = next((pair for pair, _ in most.most_common() if pair), None)
    known = parties.Parties(doc, cast)
    if common is not None and any(True for _ in known.told()):
        decide(ARTICLE, None, known, common)
    return found


def main(out: Path) -> None:
    learn(decisions, out)


if __name__ == "__main__":
    command(main, __doc__, OUT)
