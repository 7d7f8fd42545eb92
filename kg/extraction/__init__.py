"""From a parsed article to findings: who holds which stance on what, with the sentence that says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from spacy.tokens import Doc, Token

from kg.extraction import (
    actors,
    certainties,
    events,
    lemmas,
    mediations,
    proposals,
    proposed,
    scored,
    stances,
    times,
)
from kg.extraction.cast import Cast
from kg.extraction.findings import Event, Findings, LeftOut, Mediation, Stance, Target
from kg.extraction.topics import classify, concept
from kg.reading.article import Article

__all__ = ["Findings", "extract"]

_DEFINITE, _FEW = frozenset({"the", "this", "that", "its", "their", "his", "her", "such", "any", "these"}), 3
_ARTICLES, _SHORT = frozenset({"a", "an", "to"}), 2
Dated = TypeVar("Dated", Stance, Mediation, Event)


@dataclass(frozen=True, slots=True)
class Ground:
    """What stances stand on: the actors and plans of an article, and which of its words are its story."""

    cast: Cast
    plans: proposals.ProposalIndex
    inside: Callable[[Token], bool]


def ground_of(doc: Doc, article: Article) -> Ground:
    """The actors and plans of a parsed article, whose lemmas are corrected in place."""
    stretches = article.story()

    def inside(token: Token) -> bool:
        return any(start <= token.idx < end for start, end in stretches)

    lemmas.correct(doc)
    cast = actors.find(doc, stretches, article.slug)
    return Ground(cast, proposals.extract(doc, cast, inside, article.slug), inside)


def extract(doc: Doc, article: Article) -> Findings:
    """All findings of one article, each tuple in order of the text.

    Args:
        doc: the parsed text of the article, with the same offsets.
        article: what was read; parts that are not the story yield nothing.
    """
    ground = ground_of(doc, article)
    cast, plans, inside = ground.cast, ground.plans, ground.inside
    dates = times.find(doc, article.date)
    by_offset = {token.idx: token for token in doc}

    def dated(found: Dated) -> Dated:
        span = found.evidence.trigger_span
        trigger = by_offset.get(span.start) if span else None
        return replace(found, when=times.at(dates, trigger)) if trigger is not None else found

    left_out: list[LeftOut] = []
    by_rule = stances.find(doc, cast, plans.at, inside, left_out.append)
    by_both = scored.combine(by_rule, doc, cast, plans.at, inside)
    settled = [dated(_with_topic(certainties.settle(stance, doc), article.slug)) for stance in by_both]
    named_plans, held = proposed.add(plans.proposals, settled, doc, article.slug)
    mediated = tuple(map(dated, mediations.find(doc, cast, plans.at, inside)))
    deeds = tuple(map(dated, events.find(doc, cast, inside)))
    named = {key for plan in named_plans for key in (*plan.proposed_by, *plan.brokered_by, *plan.backed_by)}
    used = (
        named
        | {stance.holder for stance in held}
        | {stance.target.key for stance in held}
        | {source.key for stance in held for source in stance.sources if source.key}
        | {key for each in mediated for key in (each.mediator, *each.parties)}
        | {source.key for each in mediated for source in each.sources if source.key}
        | {source.key for deed in deeds for source in deed.sources if source.key}
        | {key for deed in deeds for key in (deed.agent, deed.recipient) if key}
    )
    wholes = {cast.actors[key].part_of for key in used if key in cast.actors}
    kept = tuple(a for key, a in cast.actors.items() if key in used | wholes or actors.takes_part(a, by_offset))
    known = {actor.key for actor in kept}
    kept = tuple(actor if actor.part_of in known else replace(actor, part_of=None) for actor in kept)
    return Findings(
        actors=kept,
        proposals=named_plans,
        stances=held,
        mediations=mediated,
        events=deeds,
        left_out=tuple(left_out),
    )


def _with_topic(stance: Stance, context: str) -> Stance:
    """The stance with its issue's topic; ``the idea`` of one article is not that of another."""
    target = stance.target
    if target.kind != "issue":
        return stance
    words = target.label.lower().split()
    content = [word for word in words if word not in _DEFINITE | _ARTICLES]
    named = concept(content) if len(content) <= _SHORT else None
    topic, key = named or classify(target.label), target.key
    if named is not None:
        # "to disarm", "dump their weapons" and "disarmament" are one thing that people change their minds about.
        key = f"issue:{named}"
    elif len(words) <= _FEW and words[0] in _DEFINITE:
        key = f"{target.key}-{context}"
    return replace(stance, target=Target(target.kind, key, target.label, topic))
