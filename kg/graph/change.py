"""Stances that change, and stances that contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.graph.statements import Statement, Thing

#: What is not said to hold can neither contradict nor replace what is.
_HELD = frozenset({"asserted", "reported"})


@dataclass(frozen=True, slots=True)
class Link:
    """``changed_from`` (the later claim first) or ``conflicts_with`` (both ways) between two stances."""

    kind: str
    claim: str
    other: str


@dataclass(frozen=True, slots=True)
class _Held:
    claim: str
    polarity: int
    date: str
    past: bool


def links(statements: Iterable[Statement], things: dict[str, Thing]) -> Iterator[Link]:
    """Changes and contradictions among a holder's stances on one target.

    A change needs another polarity and a later date, or a text that puts the earlier stance in the past. Two stances
    contradict each other when one favours and the other disfavours the same thing on the same day. About actors,
    praise and blame on one day are no contradiction: they concern different acts.
    """
    groups: dict[tuple[str, str], dict[_Held, None]] = defaultdict(dict)
    for each in statements:
        if each.kind == "stance" and each.certainty in (*_HELD, "past"):
            held = _Held(each.claim, int(each.fields["polarity"]), each.date, each.certainty == "past")
            groups[each.fields["holder"], each.fields["target"]][held] = None
    found: set[Link] = set()
    for (_, target), stances in sorted(groups.items()):
        about_actor = target in things and things[target].kind == "actor"
        found.update(_changes(list(stances)))
        if not about_actor:
            found.update(_conflicts(list(stances)))
    yield from sorted(found, key=lambda link: (link.kind, link.claim, link.other))


def _changes(stances: list[_Held]) -> Iterator[Link]:
    ordered = sorted(stances, key=lambda s: (s.date, not s.past, s.claim))
    for i, later in enumerate(ordered):
        earlier = [s for s in ordered[:i] if s.date < later.date or (s.past and not later.past)]
        if earlier and earlier[-1].polarity != later.polarity and earlier[-1].claim != later.claim:
            yield Link("changed_from", later.claim, earlier[-1].claim)


def _conflicts(stances: list[_Held]) -> Iterator[Link]:
    held = [s for s in stances if not s.past]
    for one in held:
        for other in held:
            if one.date == other.date and one.polarity * other.polarity < 0:
                yield Link("conflicts_with", one.claim, other.claim)
