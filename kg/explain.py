"""Sentence by sentence: what was found, by which rule or model, and what was seen and left out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kg.extraction.findings import Actor, Evidence, Findings, Source
from kg.reading.article import Article


@dataclass(frozen=True, slots=True)
class Note:
    """One thing said about a sentence; ``rule`` is empty where something was left out."""

    words: str
    rule: str
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Explained:
    """A sentence that yielded something or was considered."""

    start: int
    text: str
    notes: tuple[Note, ...]


def explain(article: Article, findings: Findings) -> list[Explained]:
    """The notes on each sentence that has any, in order of the text."""
    names = {actor.key: actor for actor in findings.actors}
    notes: dict[tuple[int, int], list[Note]] = defaultdict(list)

    def add(evidence: Evidence, words: str) -> None:
        span = evidence.sentence
        notes[span.start, span.end].append(Note(words, evidence.found_by, evidence.confidence))

    for proposal in findings.proposals:
        add(proposal.evidence, f"proposal: {proposal.label}")
        for term in proposal.terms:
            amount = f" = {term.value:g} {term.unit or ''}".rstrip() if term.value is not None else ""
            add(term.evidence, f"term ({term.kind}) of {proposal.label}: {term.text}{amount}")
    for stance in findings.stances:
        words = f"{_name(names, stance.holder)} {stance.position} {stance.target.label}"
        when = f", {stance.when.edtf}" if stance.when else ""
        add(stance.evidence, f"{words} [{stance.certainty}{when}{_said(stance.sources)}]")
    for each in findings.mediations:
        parties = ", ".join(_name(names, key) for key in each.parties)
        add(each.evidence, f"{_name(names, each.mediator)} mediates between {parties or 'parties not named'}")
    for event in findings.events:
        ends = " → ".join(_name(names, key) if key else "?" for key in (event.agent, event.recipient))
        add(event.evidence, f"event ({event.type}): {event.label}, {ends}")
    for left in findings.left_out:
        notes[left.sentence.start, left.sentence.end].append(Note(f"left out: {left.what} ({left.why})", ""))
    return [Explained(a, article.text[a:b], tuple(found)) for (a, b), found in sorted(notes.items())]


def _name(names: dict[str, Actor], key: str) -> str:
    return names[key].label if key in names else key


def _said(sources: tuple[Source, ...]) -> str:
    return f", says {', '.join(source.label for source in sources)}" if sources else ""
