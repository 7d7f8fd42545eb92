"""Articles grouped by the peace process that they follow, and who stands together in each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from kg.graph.statements import Statement, Thing

#: Who can lead a process, and how much a statement of theirs counts towards its name.
_PARTIES = {"ArmedGroup": 3, "Government": 2, "PoliticalParty": 2, "State": 1}
#: How much more counts between whom somebody mediates, and what armies and people count there.
_MEDIATED, _OTHER = 3, 1
_LEADING, _NAMED = 3, 2
#: Seriation is quadratic: the busiest holders are ordered, the others follow by their number of stances.
_SERIATED = 80
_LOOK_BACK = 5
_CERTAIN = ("asserted", "reported")


Counts = dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Process:
    """Articles about one process.

    Attributes:
        leading: its two busiest parties; none for the articles that follow no process.
        articles: IRIs.
        blocs: the holders of stances, those who take the same side in one bloc and beside each other.
    """

    leading: tuple[str, ...]
    articles: tuple[str, ...]
    blocs: tuple[tuple[str, ...], ...]


def processes(found: list[Statement], known: dict[str, Thing], articles: Iterable[str]) -> list[Process]:
    """The processes by name; what follows none comes last.

    Two articles follow one process when they share one of their three busiest parties (armed groups, governments and
    political parties that hold stances).
    """
    holding, weight = _parties(found, known)
    by_article: dict[str, list[Statement]] = defaultdict(list)
    for each in found:
        by_article[each.article].append(each)
    rest = set(articles)
    grouped = []
    for part in nx.connected_components(_joined(holding, known)):
        rest -= part
        total: Counter[str] = sum((weight[article] for article in sorted(part)), Counter())
        grouped.append((_leading(total, known), tuple(sorted(part))))
    grouped.sort(key=lambda group: ([known[iri].label for iri in group[0]], group[1]))
    if rest:
        grouped.append(((), tuple(sorted(rest))))
    return [
        Process(leading, group, blocs([each for article in group for each in by_article[article]], known))
        for leading, group in grouped
    ]


def _parties(found: list[Statement], known: dict[str, Thing]) -> tuple[Counts, Counts]:
    """How many stances each party holds in each article, and how much it counts when a process is named."""
    holding: Counts = defaultdict(Counter)
    weight: Counts = defaultdict(Counter)
    for each in found:
        holders = [each.fields["holder"]] if each.kind == "stance" else []
        for party in holders:
            if party in known:
                weight[each.article][party] += _PARTIES.get(known[party].type, 0)
        for party in each.fields.get("party", "").split():
            if party in known:
                weight[each.article][party] += _MEDIATED * _PARTIES.get(known[party].type, _OTHER)
        for holder in holders:
            if holder in known and known[holder].type in _PARTIES:
                holding[each.article][holder] += 1
    return holding, weight


def _joined(holding: Counts, known: dict[str, Thing]) -> nx.Graph:
    """Articles as nodes, joined where they share a leading party; states take part in too many processes to join."""
    graph = nx.Graph()
    graph.add_nodes_from(sorted(holding))
    by_party: dict[str, list[str]] = defaultdict(list)
    for article, parties in sorted(holding.items()):
        own = (iri for iri in parties if known[iri].type != "State" and not _common(known[iri]))
        for party in sorted(own, key=lambda iri: (-parties[iri], iri))[:_LEADING]:
            by_party[party].append(article)
    for joined in by_party.values():
        nx.add_path(graph, joined)
    return graph


def _leading(total: Counter[str], known: dict[str, Thing]) -> tuple[str, ...]:
    ranked = sorted(+total, key=lambda iri: (_common(known[iri]), known[iri].mediator, -total[iri], iri))
    return tuple(ranked[:_NAMED])


def _common(thing: Thing) -> bool:
    """Whether the name is a common noun, such as "rebels"."""
    return thing.label[:1].islower()


def blocs(found: list[Statement], known: dict[str, Thing]) -> tuple[tuple[str, ...], ...]:
    """The holders in blocs, so that those who take the same side stand together; who shares no target comes last.

    Greedy seriation: begin with the holder of most stances, go on with the one that agrees most with those placed
    last (shared targets count 1 for the same side, -1 for opposite ones; ties go to the busier, then by name). Where
    nobody agrees, the next bloc begins with whoever disagrees most with this one.
    """
    sides: dict[str, dict[str, int]] = defaultdict(dict)
    count: Counter[str] = Counter()
    for each in found:
        if each.kind == "stance":
            count[each.fields["holder"]] += 1
            if each.certainty in _CERTAIN:
                sides[each.fields["holder"]][each.fields["target"]] = int(each.fields["polarity"])
    shared = Counter(target for taken in sides.values() for target, side in taken.items() if side)

    def agreement(one: str, others: list[str]) -> int:
        return sum(side * sides[other].get(target, 0) for other in others for target, side in sides[one].items())

    ranked = sorted(count, key=lambda iri: (-count[iri], known[iri].label))
    alone = [iri for iri in ranked if not any(shared[target] > 1 for target in sides[iri])]
    waiting = [iri for iri in ranked if iri not in set(alone)]
    lesser = waiting[_SERIATED:] + alone
    del waiting[_SERIATED:]
    placed: list[list[str]] = []
    while waiting:
        last = placed[-1] if placed else []
        best = max(waiting, key=lambda iri: agreement(iri, last[-_LOOK_BACK:]))
        if last and agreement(best, last) > 0:
            last.append(best)
        else:
            best = min(waiting, key=lambda iri: agreement(iri, last))
            placed.append([best])
        waiting.remove(best)
    return tuple(map(tuple, [*placed, lesser] if lesser else placed))
