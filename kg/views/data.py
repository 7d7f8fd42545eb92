"""What the page shows, as JSON: things, statements, articles, terms and relations, with small integers as ids."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import networkx as nx
from pyoxigraph import Store

from kg.graph.statements import Row, Statement, Thing, articles, local, rows, statements, things

_RELATIONS = """SELECT ?from ?relation ?to {
  VALUES ?relation { parley:proposedBy parley:brokeredBy parley:backedBy parley:basedOn parley:revises parley:partOf }
  ?from ?relation ?to }"""
_LINKS = "SELECT ?a ?b { ?a parley:%s ?b }"
#: Seriation is quadratic: the busiest holders are ordered, the others follow by their number of stances.
_SERIATED = 200
_PARTIES = frozenset({"State", "Government", "ArmedGroup", "PoliticalParty"})
_LEADING = 3
_CERTAIN = ("asserted", "reported")

Json = dict[str, Any]


def page_data(store: Store) -> Json:
    """Everything that the page needs, for ``json.dumps``; lists are in a fixed order."""
    known = things(store)
    index = {iri: number for number, iri in enumerate(known)}
    sources = articles(store)
    places = {iri: number for number, iri in enumerate(sources)}
    found = list(statements(store))
    claims = {claim: number for number, claim in enumerate(dict.fromkeys(each.claim for each in found))}
    sentences = {text: number for number, text in enumerate(dict.fromkeys(each.sentence for each in found))}
    return {
        "things": [_thing(thing) for thing in known.values()],
        "articles": [_article(iri, row) for iri, row in sources.items()],
        "processes": [[label, [places[iri] for iri in group]] for label, group in processes(found, known)],
        "sentences": list(sentences),
        "statements": [_statement(each, index, places, claims, sentences) for each in found],
        "relations": [
            [index[row["from"]], local(row["relation"]), index[row["to"]]]
            for row in rows(store, _RELATIONS)
            if row["from"] in index and row["to"] in index
        ],
        "changed": _pairs(store, "changedFrom", claims),
        "conflicts": _pairs(store, "conflictsWith", claims),
        "order": [index[iri] for iri in bloc_order(found, known)],
    }


def slug_of(article: str) -> str:
    """The file name of an article's own page, from its IRI."""
    return article.rsplit("/article-", 1)[-1]


def _thing(thing: Thing) -> Json:
    record: Json = {"iri": thing.iri, "label": thing.label, "kind": thing.kind, "type": thing.type}
    if thing.aliases:
        record["aliases"] = list(thing.aliases)
    if thing.mediator:
        record["mediator"] = True
    return record


def _article(iri: str, row: Row) -> Json:
    fields = ("headline", "date", "publisher", "url", "author")
    return {"iri": iri, "slug": slug_of(iri), **{name: row.get(name, "") for name in fields}}


def _statement(
    each: Statement, index: dict[str, int], places: dict[str, int], claims: dict[str, int], sentences: dict[str, int]
) -> Json:
    record: Json = {
        "kind": each.kind,
        "claim": claims[each.claim],
        "certainty": each.certainty,
        "confidence": each.confidence,
        "rule": each.rule,
        "article": places[each.article],
        "start": each.start,
        "sentence": sentences[each.sentence],
        "date": each.date,
        "edtf": each.edtf,
        "marks": {part: [a - each.start, b - each.start] for part, (a, b) in each.spans.items()},
    }
    if each.sources:
        record["by"] = [index[iri] for iri in each.sources if iri in index]
    for name, value in each.fields.items():
        if name == "party":
            record["parties"] = [index[iri] for iri in value.split()]
        elif name == "kind":
            record["termKind"] = value
        elif name == "polarity":
            record[name] = int(value)
        else:
            record[name] = index.get(value, value)
    if each.kind in ("event", "proposal"):
        record["thing"] = index.get(each.claim, -1)
    return record


def _pairs(store: Store, name: str, claims: dict[str, int]) -> list[list[int]]:
    found = [[claims[row["a"]], claims[row["b"]]] for row in rows(store, _LINKS % name)]
    return sorted(pair for pair in found if len(pair) == 2)


def processes(found: list[Statement], known: dict[str, Thing]) -> list[tuple[str, list[str]]]:
    """Articles grouped by the process that they follow, each group under the names of its two busiest parties.

    Two articles follow one process when they share one of their three busiest parties (armed groups, governments,
    political parties and states that hold stances).
    """
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for each in found:
        if each.kind == "stance" and known[each.fields["holder"]].type in _PARTIES:
            count[each.article][each.fields["holder"]] += 1
    graph = nx.Graph()
    graph.add_nodes_from(sorted(count))
    by_party: dict[str, list[str]] = defaultdict(list)
    for article, holders in sorted(count.items()):
        local_ = (iri for iri in holders if known[iri].type != "State")
        for party in sorted(local_, key=lambda iri: (-holders[iri], iri))[:_LEADING]:
            by_party[party].append(article)
    for articles_ in by_party.values():
        nx.add_path(graph, articles_)
    groups = []
    for part in nx.connected_components(graph):
        total: Counter[str] = sum((count[article] for article in part), Counter())
        leading = sorted(total, key=lambda iri: (-total[iri], iri))[:2]
        groups.append((" – ".join(known[iri].label for iri in leading), sorted(part)))
    return sorted(groups)


def bloc_order(found: list[Statement], known: dict[str, Thing]) -> list[str]:
    """The holders, so that those who take the same side stand together.

    Greedy seriation: begin with the holder of most stances, go on with the one that agrees most with those placed
    last (shared targets count 1 for the same side, -1 for opposite ones); ties go to the busier, then by name.
    """
    sides: dict[str, dict[str, int]] = defaultdict(dict)
    count: Counter[str] = Counter()
    for each in found:
        if each.kind == "stance" and each.certainty in _CERTAIN:
            sides[each.fields["holder"]][each.fields["target"]] = int(each.fields["polarity"])
        if each.kind == "stance":
            count[each.fields["holder"]] += 1

    def agreement(one: str, other: str) -> int:
        return sum(side * sides[other].get(target, 0) for target, side in sides[one].items())

    ranked = sorted(count, key=lambda iri: (-count[iri], known[iri].label))
    rest, lesser = ranked[:_SERIATED], ranked[_SERIATED:]
    placed: list[str] = []
    while rest:
        last = placed[-3:]
        best = max(rest, key=lambda iri: sum(agreement(other, iri) for other in last)) if last else rest[0]
        placed.append(best)
        rest.remove(best)
    return placed + lesser
