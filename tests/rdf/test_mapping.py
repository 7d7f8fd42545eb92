"""The layout of an export: one graph a triple, evidence that quotes its sentence, IRIs that survive anything."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Store

from kg.extraction.findings import Actor, Evidence, Findings, Proposal, Source, Span, Stance, Target, Term
from kg.rdf import PREFIXES, quads
from kg.rdf.iris import Minter, segment
from kg.reading.article import Article

TEXT = "Lead. The Front accepted Kenya's plan, a diplomat said. It would bring a 30-day truce."
SENTENCE = Span(6, 55)
EVIDENCE = Evidence(SENTENCE, "accepted", "rule:verb.accept", 0.85, trigger_span=Span(16, 24))
FINDINGS = Findings(
    actors=(
        Actor("name:the-front", "The Front", "ArmedGroup", aliases=("the group",)),
        Actor("iso:KE", "Kenya", "State"),
    ),
    proposals=(
        Proposal(
            "proposal:kenya-plan",
            "Kenya's plan",
            EVIDENCE,
            proposed_by=("iso:KE",),
            terms=(
                Term("truce", "a 30-day truce", Evidence(Span(56, 86), "would", "rule:term.would", 0.7), 30, "day"),
            ),
        ),
    ),
    stances=(
        Stance(
            "name:the-front",
            "accepts",
            1,
            Target("proposal", "proposal:kenya-plan", "Kenya's plan"),
            EVIDENCE,
            sources=(Source("a diplomat"),),
        ),
    ),
)
ARTICLE = Article(TEXT, source="a.txt", slug="a", date="2024-05-01")


def ask(query: str, store: Store) -> list[tuple[str, ...]]:
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    solutions = store.query(prefixes + query, use_default_graph_as_union=True)
    return [tuple(getattr(value, "value", "") for value in row) for row in solutions]  # type: ignore[union-attr]


def store_of() -> Store:
    store = Store()
    store.extend(quads(ARTICLE, FINDINGS))
    return store


def test_every_triple_stands_in_one_named_graph() -> None:
    found = quads(ARTICLE, FINDINGS)
    triples = [(quad.subject, quad.predicate, quad.object) for quad in found]
    assert len(triples) == len(set(triples))
    assert all(isinstance(quad.graph_name, NamedNode) for quad in found)


def test_the_order_of_findings_changes_nothing() -> None:
    other = Findings(actors=FINDINGS.actors[::-1], proposals=FINDINGS.proposals, stances=FINDINGS.stances)
    assert quads(ARTICLE, FINDINGS) == quads(ARTICLE, other)


def test_evidence_quotes_exactly_its_sentence() -> None:
    rows = ask(
        """SELECT ?start ?end ?exact { ?s a parley:Statement ; parley:evidence ?e . ?e oa:hasSelector ?p, ?q .
           ?p oa:start ?start ; oa:end ?end . ?q oa:exact ?exact }""",
        store_of(),
    )
    assert rows
    for start, end, exact in rows:
        assert TEXT[int(start) : int(end)] == exact


def test_a_stance_answers_a_query_without_a_reasoner() -> None:
    rows = ask(
        """SELECT ?who ?what ?by { ?st parley:expresses ?c ; parley:attributedTo/skos:prefLabel ?by .
           ?c a parley:Stance, parley:Claim ; parley:holder/skos:prefLabel ?who ; parley:position parley:accepts ;
              parley:polarity 1 ; parley:target/skos:prefLabel ?what }""",
        store_of(),
    )
    assert rows == [("The Front", "Kenya's plan", "a diplomat")]


def test_a_term_keeps_its_number_and_unit() -> None:
    rows = ask("SELECT ?v ?u { ?t parley:termKind parley:truce ; parley:value ?v ; parley:unit ?u }", store_of())
    assert rows == [("30", "day")]


@given(st.text(max_size=300))
def test_any_text_makes_an_iri(text: str) -> None:
    iri = Minter("https://example.org/").entity(f"name:{text}").value
    assert iri.isascii()
    assert not set(iri) & set(' <>"{}|\\^`')


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_different_names_make_different_segments(one: str, two: str) -> None:
    import unicodedata

    safe = [unicodedata.normalize("NFC", text).encode("utf-8", "replace") for text in (one, two)]
    assert (segment(one) == segment(two)) == (safe[0] == safe[1])
