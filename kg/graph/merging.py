"""One dataset from the quads of many articles, with what follows from them: labels, mediators, direct triples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from kg.graph.change import links
from kg.graph.statements import statements, things
from kg.rdf.iris import Minter
from kg.rdf.vocabulary import BASE, PREFIXES, TYPE, term

_HEADER = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
_DIRECT = """SELECT DISTINCT ?holder ?position ?target {
  VALUES ?certainty { parley:asserted parley:reported }
  GRAPH ?a { ?statement parley:expresses ?stance ; parley:certainty ?certainty }
  GRAPH ?b { ?stance parley:holder ?holder ; parley:position ?position ; parley:target ?target } }"""
_BETWEEN = "SELECT DISTINCT ?mediator ?party { GRAPH ?a { ?m parley:mediator ?mediator ; parley:party ?party } }"
_LINKS = {"changed_from": term("parley:changedFrom"), "conflicts_with": term("parley:conflictsWith")}
_MEDIATORS = "SELECT DISTINCT ?mediator { GRAPH ?a { ?m parley:mediator ?mediator } }"


def merge(quads: Iterable[Quad], base_iri: str = BASE) -> Store:
    """The dataset of all quads; the order in which they come changes nothing.

    Args:
        quads: what :func:`kg.rdf.quads` gave for each article.
        base_iri: as given there; derived triples go into its graph ``direct``.
    """
    store = Store()
    store.extend(_one_label(quads))
    mint = Minter(base_iri)
    core, direct = mint.graph("core"), mint.graph("direct")
    for (mediator,) in _rows(store, _MEDIATORS):
        store.add(Quad(mediator, TYPE, term("parley:Mediator"), core))
    for holder, position, target in _rows(store, _DIRECT):
        store.add(Quad(holder, position, target, direct))
    for mediator, party in _rows(store, _BETWEEN):
        store.add(Quad(mediator, term("parley:mediatesBetween"), party, direct))
    for link in links(list(statements(store)), things(store)):
        store.add(Quad(NamedNode(link.claim), _LINKS[link.kind], NamedNode(link.other), direct))
    return store


def _rows(store: Store, query: str) -> list[tuple[NamedNode, ...]]:
    solutions = store.query(_HEADER + query)
    assert isinstance(solutions, QuerySolutions)
    return [tuple(value for value in row if isinstance(value, NamedNode)) for row in solutions]


def _one_label(quads: Iterable[Quad]) -> Iterable[Quad]:
    """One ``skos:prefLabel`` a thing: the longest, then the first by alphabet; the others become altLabels."""
    preferred, alternative = term("skos:prefLabel"), term("skos:altLabel")
    texts: dict[NamedNode, set[str]] = defaultdict(set)
    main: dict[NamedNode, set[str]] = defaultdict(set)
    graphs: dict[NamedNode, NamedNode] = {}
    for quad in quads:
        subject, value, graph = quad.subject, quad.object, quad.graph_name
        if quad.predicate not in (preferred, alternative) or not isinstance(value, Literal):
            yield quad
            continue
        assert isinstance(subject, NamedNode) and isinstance(graph, NamedNode), "Parley writes no blank nodes"
        texts[subject].add(value.value)
        graphs[subject] = graph
        if quad.predicate == preferred:
            main[subject].add(value.value)
    for subject, found in texts.items():
        best = min(main[subject] or found, key=lambda text: (-len(text), text))
        for text in found:
            role = preferred if text == best else alternative
            yield Quad(subject, role, Literal(text, language="en"), graphs[subject])
