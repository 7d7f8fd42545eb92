"""The dataset as plain rows, one a statement: what the network, the tables and the pages are made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions, Store

from kg.rdf.vocabulary import PREFIXES

_HEADER = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
#: From the surest to the least sure.
CERTAINTIES = ("asserted", "reported", "expected", "possible", "unlikely", "past")
ACTOR_TYPES = (
    "State", "Government", "ArmedGroup", "PoliticalParty", "IntergovernmentalOrganization", "Organization", "Person",
    "Group", "MediaOutlet",
)  # fmt: skip

_THINGS = """SELECT ?thing ?type ?label ?topic {
  ?thing a ?type ; skos:prefLabel ?label . OPTIONAL { ?thing parley:topic ?topic } }"""
_ALIASES = "SELECT ?thing ?label { ?thing skos:altLabel ?label }"
_STATEMENTS = """SELECT ?st ?claim ?certainty ?confidence ?rule ?trigger ?article ?start ?end ?exact ?edtf ?earliest
    ?date ?holderStart ?holderEnd ?triggerStart ?triggerEnd ?targetStart ?targetEnd {
  ?st a parley:Statement ; parley:expresses ?claim ; parley:certainty ?certainty ; parley:confidence ?confidence ;
    parley:foundBy ?rule ; prov:wasDerivedFrom ?article ; parley:evidence ?place .
  ?place oa:hasSelector ?position , ?quote . ?position oa:start ?start ; oa:end ?end . ?quote oa:exact ?exact .
  OPTIONAL { ?st parley:trigger ?trigger }
  OPTIONAL { ?claim parley:edtf ?edtf ; parley:earliest ?earliest }
  OPTIONAL { ?article schema:datePublished ?date }
  OPTIONAL { ?st parley:holderStart ?holderStart ; parley:holderEnd ?holderEnd }
  OPTIONAL { ?st parley:triggerStart ?triggerStart ; parley:triggerEnd ?triggerEnd }
  OPTIONAL { ?st parley:targetStart ?targetStart ; parley:targetEnd ?targetEnd } }"""
_SOURCES = "SELECT ?st ?source ?inner { ?st parley:attributedTo ?source . OPTIONAL { ?st parley:via ?inner } }"
_CLAIMS = {
    "stance": """SELECT ?claim ?position ?polarity ?holder ?target {
      ?claim a parley:Stance ; parley:position ?position ; parley:polarity ?polarity ;
        parley:holder ?holder ; parley:target ?target }""",
    "mediation": """SELECT ?claim ?mediator ?party ?concerns { ?claim a parley:Mediation ; parley:mediator ?mediator .
      OPTIONAL { ?claim parley:party ?party } OPTIONAL { ?claim parley:concerns ?concerns } }""",
    "event": """SELECT ?claim ?type ?agent ?recipient ?place { ?claim a parley:Event ; parley:eventType ?type .
      OPTIONAL { ?claim parley:agent ?agent } OPTIONAL { ?claim parley:recipient ?recipient }
      OPTIONAL { ?claim parley:place ?place } }""",
    "term": """SELECT ?claim ?kind ?label ?value ?unit ?previous ?proposal {
      ?claim a parley:Term ; parley:termKind ?kind ; rdfs:label ?label . ?proposal parley:hasTerm ?claim .
      OPTIONAL { ?claim parley:value ?value } OPTIONAL { ?claim parley:unit ?unit }
      OPTIONAL { ?claim parley:previousValue ?previous } }""",
}
_ARTICLES = """SELECT ?article ?headline ?date ?publisher ?url ?author { ?article a parley:Article .
  OPTIONAL { ?article schema:headline ?headline } OPTIONAL { ?article schema:datePublished ?date }
  OPTIONAL { ?article schema:publisher ?publisher } OPTIONAL { ?article schema:url ?url }
  OPTIONAL { ?article schema:author ?author } }"""

Row = dict[str, str]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Thing:
    """An actor, proposal, issue, event or source.

    Attributes:
        kind: ``actor``, ``proposal``, ``issue``, ``event`` or ``source``.
        type: of an actor its class, of an issue its topic, else empty.
    """

    iri: str
    kind: str
    label: str
    type: str = ""
    aliases: tuple[str, ...] = ()
    mediator: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One place that expresses a claim.

    Attributes:
        kind: ``stance``, ``mediation``, ``event``, ``term`` or ``proposal``.
        fields: the claim's own properties, by local name; several parties are joined by blanks.
        date: of what is said, else of the article; ISO 8601, or empty.
        edtf: the date as precise as the text has it, or empty.
        sources: IRIs of who says so, outermost first.
        spans: the highlighted ``holder``, ``trigger`` and ``target`` in the article's text.
    """

    iri: str
    claim: str
    kind: str
    fields: Row
    certainty: str
    confidence: float
    rule: str
    trigger: str
    article: str
    start: int
    end: int
    sentence: str
    date: str
    edtf: str
    sources: tuple[str, ...]
    spans: dict[str, Pair]


def rows(store: Store, query: str) -> list[Row]:
    """The answers to a query over all graphs, as texts, sorted; unbound variables are left out."""
    solutions = store.query(_HEADER + query, use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    found = [_row(names, solution) for solution in solutions]
    unique = {tuple(sorted(row.items())): row for row in found}
    return [unique[key] for key in sorted(unique)]


def _row(names: list[str], solution: QuerySolution) -> Row:
    return {n: v.value for n in names if isinstance(v := solution[n], NamedNode | Literal)}


def local(iri: str) -> str:
    """The last part of an IRI of the vocabulary.

    >>> local("https://w3id.org/parley#accepts")
    'accepts'
    """
    return iri.rsplit("#", 1)[-1]


def things(store: Store) -> dict[str, Thing]:
    """Everything that has a label and is not an article, by IRI."""
    aliases: dict[str, list[str]] = defaultdict(list)
    for row in rows(store, _ALIASES):
        aliases[row["thing"]].append(row["label"])
    labels: dict[str, str] = {}
    types: dict[str, set[str]] = defaultdict(set)
    topics: dict[str, str] = {}
    for row in rows(store, _THINGS):
        iri = row["thing"]
        labels[iri] = row["label"]
        types[iri].add(local(row["type"]))
        topics[iri] = local(row.get("topic", ""))
    found = {}
    for iri, classes in sorted(types.items()):
        kind = next((k for k in ("Actor", "Proposal", "Issue", "Event", "Source") if k in classes), None)
        if kind is None:
            continue
        own = next((name for name in ACTOR_TYPES if name in classes), "") if kind == "Actor" else topics[iri]
        found[iri] = Thing(iri, kind.lower(), labels[iri], own, tuple(aliases[iri]), "Mediator" in classes)
    return found


def articles(store: Store) -> dict[str, Row]:
    """Metadata of the articles, by IRI; several authors are joined by ``; ``."""
    found: dict[str, Row] = {}
    for row in rows(store, _ARTICLES):
        known = found.setdefault(row["article"], row)
        if known is not row and row.get("author") and row["author"] not in known["author"].split("; "):
            known["author"] += f"; {row['author']}"
    return found


def _claims(store: Store) -> dict[str, tuple[str, Row]]:
    found: dict[str, tuple[str, Row]] = {}
    for kind, query in _CLAIMS.items():
        for row in rows(store, query):
            fields = {name: local(v) if name in ("position", "type", "kind") else v for name, v in row.items()}
            claim = fields.pop("claim")
            _, known = found.setdefault(claim, (kind, fields))
            if "party" in fields and fields["party"] not in known["party"].split():
                known["party"] += f" {fields['party']}"
    return found


def statements(store: Store) -> Iterator[Statement]:
    """All statements, in order of article and place."""
    claims = _claims(store)
    sources: dict[str, list[str]] = defaultdict(list)
    for row in rows(store, _SOURCES):
        for source in (row["source"], row.get("inner", "")):
            if source and source not in sources[row["st"]]:
                sources[row["st"]].append(source)
    found = rows(store, _STATEMENTS)
    for row in sorted(found, key=lambda r: (r["article"], int(r["start"]), r["st"])):
        kind, fields = claims.get(row["claim"], ("proposal", {}))
        yield Statement(
            iri=row["st"],
            claim=row["claim"],
            kind=kind,
            fields=fields,
            certainty=local(row["certainty"]),
            confidence=float(row["confidence"]),
            rule=row["rule"],
            trigger=row.get("trigger", ""),
            article=row["article"],
            start=int(row["start"]),
            end=int(row["end"]),
            sentence=row["exact"],
            date=row.get("earliest") or row.get("date", ""),
            edtf=row.get("edtf", ""),
            sources=tuple(sources[row["st"]]),
            spans={
                part: (int(row[f"{part}Start"]), int(row[f"{part}End"]))
                for part in ("holder", "trigger", "target")
                if f"{part}Start" in row
            },
        )
