"""What the page shows, as JSON: things, statements, articles, terms and relations, with small integers as ids."""

from __future__ import annotations

import re
from typing import Any

from pyoxigraph import Store

from kg.graph.statements import Row, Statement, Thing, articles, local, rows, statements, things
from kg.views.processes import Process, processes

_RELATIONS = """SELECT ?from ?relation ?to {
  VALUES ?relation { parley:proposedBy parley:brokeredBy parley:backedBy parley:basedOn parley:revises parley:partOf }
  ?from ?relation ?to }"""
_LINKS = "SELECT ?a ?b { ?a parley:%s ?b }"
_PARTS = ("holder", "trigger", "target")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&-]{1,7}")
_LONG = 18

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
    base = common_base([*known, *sources])
    return {
        "base": base,
        "things": [_thing(thing, base) for thing in known.values()],
        "articles": [_article(iri, row) for iri, row in sources.items()],
        "processes": [_process(each, index, places, known) for each in processes(found, known, sources)],
        "sentences": list(sentences),
        "statements": table([_statement(each, index, places, claims, sentences) for each in found]),
        "relations": [
            [index[row["from"]], local(row["relation"]), index[row["to"]]]
            for row in rows(store, _RELATIONS)
            if row["from"] in index and row["to"] in index
        ],
        "changed": _pairs(store, "changedFrom", claims),
        "conflicts": _pairs(store, "conflictsWith", claims),
    }


def slug_of(article: str) -> str:
    """The file name of an article's own page, from its IRI."""
    return article.rsplit("/article-", 1)[-1]


def common_base(iris: list[str]) -> str:
    """What all IRIs begin with, up to a slash or hash; the page writes it once.

    >>> common_base(["https://example.org/id/hamas", "https://example.org/id/israel"])
    'https://example.org/id/'
    """
    if len(iris) < 2:
        return ""
    first, last = min(iris), max(iris)
    length = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: max(first.rfind("/", 0, length), first.rfind("#", 0, length)) + 1]


def short_name(thing: Thing) -> str:
    """An acronym that the texts use for a long name, else the name."""
    acronyms = sorted(alias for alias in thing.aliases if _ACRONYM.fullmatch(alias))
    return acronyms[0] if acronyms and len(thing.label) > _LONG else thing.label


def table(records: list[Json]) -> Json:
    """Records as columns, several times smaller than one object each.

    A column is a list; texts are numbers into its ``words``; a column that most records lack is a pair of lists, ``at``
    (the records that have it) and ``rows``.

    >>> table([{"a": 1, "b": "x"}, {"a": 2, "b": "x"}])
    {'length': 2, 'columns': {'a': {'rows': [1, 2]}, 'b': {'rows': [0, 0], 'words': ['x']}}}
    """
    names = sorted({name for record in records for name in record})
    return {"length": len(records), "columns": {name: _column(name, records) for name in names}}


def _column(name: str, records: list[Json]) -> Json:
    at = [number for number, record in enumerate(records) if name in record]
    values = [records[number][name] for number in at]
    column: Json = {"rows": values}
    if all(isinstance(value, str) for value in values):
        words = {word: number for number, word in enumerate(dict.fromkeys(values))}
        column = {"rows": [words[value] for value in values], "words": list(words)}
    return column if len(at) == len(records) else {**column, "at": at}


def _thing(thing: Thing, base: str) -> Json:
    record: Json = {"key": thing.iri.removeprefix(base), "label": thing.label, "kind": thing.kind}
    if thing.type:
        record["type"] = thing.type
    if thing.aliases:
        record["aliases"] = list(thing.aliases)
    if (short := short_name(thing)) != thing.label:
        record["short"] = short
    if thing.mediator:
        record["mediator"] = True
    return record


def _article(iri: str, row: Row) -> Json:
    fields = ("headline", "date", "publisher", "url", "author")
    return {"iri": iri, "slug": slug_of(iri), **{name: row.get(name, "") for name in fields}}


def _process(process: Process, index: dict[str, int], places: dict[str, int], known: dict[str, Thing]) -> Json:
    return {
        "label": " – ".join(short_name(known[iri]) for iri in process.leading),
        "articles": [places[iri] for iri in process.articles],
        "order": [index[iri] for bloc in process.blocs for iri in bloc],
        "blocs": [number for number, bloc in enumerate(process.blocs) for _ in bloc],
    }


def _statement(
    each: Statement, index: dict[str, int], places: dict[str, int], claims: dict[str, int], sentences: dict[str, int]
) -> Json:
    record: Json = {
        "key": each.iri.rsplit("-", 1)[-1],
        "kind": each.kind,
        "claim": claims[each.claim],
        "certainty": each.certainty,
        "confidence": each.confidence,
        "rule": each.rule,
        "article": places[each.article],
        "start": each.start,
        "sentence": sentences[each.sentence],
        "date": each.date,
        "marks": _marks(each),
    }
    if each.edtf:
        record["edtf"] = each.edtf
    if each.sources:
        record["by"] = [index[iri] for iri in each.sources if iri in index]
    for name, value in each.fields.items():
        if name == "party":
            record["parties"] = [index[iri] for iri in value.split()]
        elif name == "kind":
            record["termKind"] = value
        elif name == "polarity":
            record[name] = int(value)
        elif name in ("label", "value", "unit", "previous", "position", "type"):
            record[name] = value
        elif value in index:
            record[name] = index[value]
    if each.kind in ("event", "proposal") and each.claim in index:
        record["thing"] = index[each.claim]
    return record


def _marks(each: Statement) -> list[int]:
    """Start and end of holder, trigger and target within the sentence; -1 where the text has none."""
    spans = (each.spans.get(part, (each.start - 1, each.start - 1)) for part in _PARTS)
    return [place - each.start for span in spans for place in span]


def _pairs(store: Store, name: str, claims: dict[str, int]) -> list[list[int]]:
    found = [[claims[row[key]] for key in ("a", "b") if row[key] in claims] for row in rows(store, _LINKS % name)]
    return sorted(pair for pair in found if len(pair) == 2)


def unpacked(data: Json) -> list[Json]:
    """The statements of :func:`page_data` one by one, as the page's script reads them."""
    statements_, length = data["statements"]["columns"], data["statements"]["length"]
    records: list[Json] = [{} for _ in range(length)]
    for name, column in statements_.items():
        words = column.get("words")
        for number, value in zip(column.get("at", range(length)), column["rows"], strict=True):
            records[number][name] = words[value] if words else value
    return records
