"""Actors: who is named, how the text calls them, and which words refer to whom.

The result, :class:`~kg.extraction.cast.Cast`, answers one question for all later rules: which actors does this token
stand for? Names come from the gazetteer and the entity recogniser, nominal actors from the table of actor nouns, and
anaphora from recency and kind.
"""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc, Token

from kg.extraction import anaphora, names, nominals
from kg.extraction.cast import BODIES, Cast, Inside
from kg.extraction.clauses import marker, relation
from kg.extraction.findings import Actor, Span

#: What is often named without doing anything: countries as places, people who are counted, bodies as addresses.
_NAMED_IN_PASSING = frozenset({"State", "Group", "Organization"})
_TAKING_PART = frozenset({"nsubj", "iobj", "root", "appos", "flat", "parataxis"})
#: What introduces a body of which there is none yet, or may be none.
_INDEFINITE = frozenset({"a", "an", "any", "no"})


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
    if _is_planned(actor, by_offset) or _only_suffers(actor, by_offset):
        return False
    if actor.type not in _NAMED_IN_PASSING:
        return True
    for span in actor.mentions:
        for head in _heads(span, by_offset):
            while relation(head) == "conj":
                head = head.head
            if relation(head) in _TAKING_PART or head.dep_ == "nmod:poss" or marker(head) in ("by", "between", "with"):
                return True
    return False


def _is_planned(actor: Actor, by_offset: dict[int, Token]) -> bool:
    """Whether an actor is a body that a text only speaks of as one there might be: ``a transitional authority``."""
    if actor.type not in BODIES | {"Government"} or not _is_unnamed(actor):
        return False
    first = [by_offset[span.start] for span in actor.mentions if span.start in by_offset]
    return bool(first) and all(word.lower_ in _INDEFINITE for word in first)


def _only_suffers(actor: Actor, by_offset: dict[int, Token]) -> bool:
    """Whether things are only done to an unnamed actor: ``displaced families``, ``the wounded``."""
    first = [_heads(span, by_offset)[:1] for span in actor.mentions]
    return _is_unnamed(actor) and bool(first) and all(heads and relation(heads[0]) == "obj" for heads in first)


def _is_unnamed(actor: Actor) -> bool:
    """Whether only common nouns name somebody, and nothing that they belong to is known."""
    return not actor.part_of and not any(map(str.isupper, actor.label))


def _heads(span: Span, by_offset: dict[int, Token]) -> list[Token]:
    """The words of a mention whose governors are outside."""
    words = [by_offset[at] for at in range(span.start, span.end) if at in by_offset]
    return [word for word in words if word.head not in words]
