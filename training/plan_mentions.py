"""The weights by which nouns name plans: new ones, ones named before, or none.

``python -m training.plan_mentions`` reads the articles of the corpus that say which plan is meant (``proposals``, and
in each sentence ``takes_up``), runs the extraction of proposals up to every noun that may name one, with the right
answers for all those before it, and writes the weights of :mod:`kg.extraction.plan_mentions` to its table, each with
an example. Loss and folds are those of :mod:`training.antecedents`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.extraction import actors, lemmas, proposals
from kg.extraction.cast import Cast, Inside
from kg.extraction.plan_mentions import Plan, shape_of, told
from training.antecedents import Decision, command, learn, phrases, text_of

OUT = Path("kg/extraction/lexicons/plan_mentions.tsv")


def meant_plans(article: dict[str, Any], doc: Doc, starts: list[int]) -> dict[int, frozenset[str]]:
    """The plans that phrases take up, by the index of their heads."""
    return {words.root.i: frozenset(meant) for words, meant in phrases(article, doc, starts, "takes_up")}


def decisions(article: dict[str, Any], nlp: Language) -> list[Decision]:
    """All decisions about nouns in the story of an article."""
    text, starts = text_of(article)
    doc = nlp(text)
    lemmas.correct(doc)
    story = [(starts[0], len(text))]
    meant, cast = meant_plans(article, doc, starts), actors.find(doc, story, "article")
    found: list[Decision] = []

    def choose(token: Token, plans: Sequence[Plan], cast: Cast) -> int:
        wanted = meant.get(token.i, frozenset())
        known = [bool(wanted & {key for word in plan.mentions for key in meant.get(word.i, ())}) for plan in plans]
        right = (not wanted, bool(wanted) and not any(known), *known)
        first, *others = map(tuple, told(token, plans, cast))
        examples = [f"... {token.text}", *(f"{plan.mentions[-1].text} ... {token.text}" for plan in plans)]
        which = article["id"] + article["title"]
        found.append(Decision(which, shape_of(token), first, tuple(others), tuple(examples), right))
        return right.index(True)

    proposals.extract(doc, cast, Inside(story).__contains__, "article", choose)
    return found


def main(out: Path) -> None:
    learn(decisions, out)


if __name__ == "__main__":
    command(main, __doc__, OUT)
