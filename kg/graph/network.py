"""The dataset as a network: actors, proposals, issues and events, joined by who does what to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import networkx as nx
from pyoxigraph import Store

from kg.graph.statements import CERTAINTIES, Statement, Thing, local, rows, statements, things

_RELATIONS = """SELECT ?from ?relation ?to {
  VALUES ?relation { parley:proposedBy parley:brokeredBy parley:backedBy parley:basedOn parley:revises parley:partOf }
  ?from ?relation ?to }"""
_QUOTES = 3


def network(store: Store) -> Any:
    """A ``networkx.MultiDiGraph`` whose nodes are IRIs; parallel edges have different relations.

    Nodes carry ``label``, ``kind``, ``type``, ``mediator``; edges ``relation`` (a position, ``mediates_between``,
    ``agent``, ...), ``polarity``, ``count`` (statements), ``certainty`` (the surest), ``first`` and ``last`` (dates),
    ``articles`` (how many) and ``evidence`` (the first sentences).
    """
    known = things(store)
    graph = nx.MultiDiGraph()
    for iri, thing in sorted(known.items()):
        if thing.kind != "source":
            graph.add_node(iri, label=thing.label, kind=thing.kind, type=thing.type, mediator=thing.mediator)
    bundles: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for each in statements(store):
        for one, relation, other in _edges(each):
            if one in graph and other in graph:
                bundles[one, relation, other].append(each)
    for (one, relation, other), bundle in sorted(bundles.items()):
        graph.add_edge(one, other, key=relation, relation=relation, **_summary(bundle))
    for row in rows(store, _RELATIONS):
        if row["from"] in graph and row["to"] in graph:
            name = local(row["relation"])
            plain = {"polarity": 0, "count": 1, "certainty": "asserted", "first": "", "last": "", "articles": 0}
            graph.add_edge(row["from"], row["to"], key=name, relation=name, evidence="", **plain)
    return graph


def _edges(statement: Statement) -> Iterable[tuple[str, str, str]]:
    fields = statement.fields
    if statement.kind == "stance":
        yield fields["holder"], fields["position"], fields["target"]
    elif statement.kind == "mediation":
        for party in fields.get("party", "").split():
            yield fields["mediator"], "mediates_between", party
        if "concerns" in fields:
            yield fields["mediator"], "mediates", fields["concerns"]
    elif statement.kind == "event":
        if "agent" in fields:
            yield fields["agent"], "agent", statement.claim
        if "recipient" in fields:
            yield statement.claim, "recipient", fields["recipient"]


def _summary(bundle: list[Statement]) -> dict[str, str | int]:
    dates = sorted(each.date for each in bundle if each.date)
    return {
        "polarity": int(bundle[0].fields.get("polarity", 0)),
        "count": len(bundle),
        "certainty": min((each.certainty for each in bundle), key=CERTAINTIES.index),
        "first": dates[0] if dates else "",
        "last": dates[-1] if dates else "",
        "articles": len({each.article for each in bundle}),
        "evidence": " | ".join(dict.fromkeys(each.sentence for each in bundle[:_QUOTES])),
    }


def kinds(known: dict[str, Thing]) -> dict[str, int]:
    """How many things there are of each kind."""
    counts: dict[str, int] = defaultdict(int)
    for thing in known.values():
        counts[thing.kind] += 1
    return dict(sorted(counts.items()))
