"""Actors: who is named, how the text calls them, and which words refer to whom.

The result, :class:`~kg.extraction.cast.Cast`, answers one question for all later rules: which actors does this token
stand for? Names come from the gazetteer and the entity recogniser, nominal actors from the table of actor nouns, and
anaphora from recency and kind.
"""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc, Token

from kg.extraction import anaphora, names, nominals
from kg.extraction.cast import Cast, Inside
from kg.extraction.clauses import marker, relation
from kg.extraction.findings import Actor

#: What is often named without doing anything: countries as places, people who are counted, bodies as addresses.
_NAMED_IN_PASSING = frozenset({"State", "Group", "Organization"})
_TAKING_PART = frozenset({"nsubj", "iobj", "root", "appos", "flat", "parataxis"})


def find(doc: Doc, story: Iterable[tuple[int, int]], context: str = "") -> Cast:
    """The cast of an article.

    Args:
        doc: the parsed article.
        story: the stretches of the text that are story; names elsewhere don't count.
        context: slug of the article.
    """
    cast = Cast(context=context)
    inside = Inside(story)
    names.add(doc, cast, inside)
    nominals.add(doc, cast, inside)
    anaphora.resolve(doc, cast, inside)
    names.complete_roles(doc, cast)
    return cast


def takes_part(actor: Actor, by_offset: dict[int, Token]) -> bool:
    """Whether a text lets somebody act, speak or be addressed, and doesn't just name them in passing."""
    if actor.type not in _NAMED_IN_PASSING:
        return True
    for span in actor.mentions:
        words = [by_offset[at] for at in range(span.start, span.end) if at in by_offset]
        heads = [word for word in words if word.head not in words]
        for head in heads:
            while relation(head) == "conj":
                head = head.head
            if relation(head) in _TAKING_PART or head.dep_ == "nmod:poss" or marker(head) in ("by", "between", "with"):
                return True
    return False
