"""What extraction finds in one article, as plain frozen dataclasses.

Findings refer to actors, proposals and events of the same article by ``key``; keys of actors are
canonical across articles (``iso:IL``, ``actor:hamas``, ``name:jane-doe``), those of proposals, issues and
events are canonical as far as the words allow (see :mod:`kg.graph.identity`).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of code points of the article's text."""

    start: int
    end: int


def overlap(one: Span | None, other: Span | None) -> bool:
    """Whether two stretches share a character; what stands nowhere shares none.

    >>> overlap(Span(0, 4), Span(3, 9)), overlap(Span(0, 4), Span(4, 9)), overlap(None, Span(0, 4))
    (True, False, False)
    """
    return one is not None and other is not None and one.start < other.end and other.start < one.end


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the text says so.

    Attributes:
        sentence: the whole sentence (its offsets give exactly the sentence, without outer blanks).
        trigger: the words that express the relation, as written, or ``""``.
        trigger_span, holder_span, target_span: what to highlight, where known.
        found_by: the name of the rule or model, such as ``rule:verb.accept``.
        confidence: between 0 and 1.
    """

    sentence: Span
    trigger: str
    found_by: str
    confidence: float
    trigger_span: Span | None = None
    holder_span: Span | None = None
    target_span: Span | None = None


@dataclass(frozen=True, slots=True)
class When:
    """A time with its precision: full dates for engines, EDTF for people.

    >>> When("2025-05-01", "2025-05-31", "2025-05").edtf
    '2025-05'
    """

    earliest: str
    latest: str
    edtf: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, holds a position, speaks, mediates or is a party.

    Attributes:
        key: canonical key: ``iso:XX`` for a country, ``actor:slug`` for a curated one, ``name:slug`` else.
        label: the fullest name.
        type: local name of the class (``State``, ``Government``, ``ArmedGroup``, ...).
        aliases: every other name that the text uses.
        part_of: key of the whole, or None.
        role: such as "prime minister", or None.
        matches: external IRIs for ``skos:exactMatch``.
        mentions: every place where the text names it.
    """

    key: str
    label: str
    type: str
    aliases: tuple[str, ...] = ()
    part_of: str | None = None
    role: str | None = None
    matches: tuple[str, ...] = ()
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a proposal would do."""

    kind: str
    text: str
    evidence: Evidence
    value: float | None = None
    unit: str | None = None
    previous: float | None = None
    certainty: str = "asserted"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan, deal, draft, framework, agreement or resolution.

    ``proposed_by``, ``brokered_by`` and ``backed_by`` hold actor keys; ``based_on`` and ``revises`` proposal keys.
    """

    key: str
    label: str
    evidence: Evidence
    aliases: tuple[str, ...] = ()
    proposed_by: tuple[str, ...] = ()
    brokered_by: tuple[str, ...] = ()
    backed_by: tuple[str, ...] = ()
    based_on: tuple[str, ...] = ()
    revises: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    when: When | None = None
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What a stance is about.

    Attributes:
        kind: ``actor``, ``proposal``, ``event`` or ``issue``.
        key: key of the actor, proposal or event; for an issue a slug of its words.
        label: the words of the text.
        topic: concept of ``parley:topics`` for an issue (``other`` if none fits).
    """

    kind: str
    key: str
    label: str
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Whoever is said to have said it: an actor (``key``) or an unnamed source (``key`` None)."""

    label: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Stance:
    """Somebody's position on something, in one place of the text.

    ``sources`` is empty where holder or author speak; outermost speaker last for nested attribution.
    """

    holder: str
    position: str
    polarity: int
    target: Target
    evidence: Evidence
    certainty: str = "asserted"
    sources: tuple[Source, ...] = ()
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Mediation:
    """A third actor that mediates, brokers, hosts or carries messages."""

    mediator: str
    evidence: Evidence
    parties: tuple[str, ...] = ()
    concerns: Target | None = None
    place: str | None = None
    certainty: str = "asserted"
    sources: tuple[Source, ...] = ()
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A deed. ``agent`` and ``recipient`` are actor keys, or None; their words stay in the labels."""

    key: str
    type: str
    label: str
    evidence: Evidence
    agent: str | None = None
    recipient: str | None = None
    place: str | None = None
    certainty: str = "asserted"
    sources: tuple[Source, ...] = ()
    when: When | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something seen and deliberately not reported, for ``kg explain``."""

    sentence: Span
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one article yields, each tuple in order of the text."""

    actors: tuple[Actor, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    stances: tuple[Stance, ...] = ()
    mediations: tuple[Mediation, ...] = ()
    events: tuple[Event, ...] = ()
    left_out: tuple[LeftOut, ...] = field(default=())
