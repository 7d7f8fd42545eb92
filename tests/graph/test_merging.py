"""Merging: order changes nothing, one preferred label each, direct triples only from what is said to hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph

from kg.errors import GraphError, QueryError
from kg.extraction.findings import Actor, Evidence, Findings, Mediation, Span, Stance, Target
from kg.graph import merge, query, saved, write
from kg.rdf import quads
from kg.reading.article import Article

TEXT = "Kenya mediates. The Front rejects the offer."
EVIDENCE = Evidence(Span(16, 44), "rejects", "rule:verb.reject", 0.85)


def article_quads(slug: str, label: str, certainty: str) -> list[object]:
    findings = Findings(
        actors=(Actor("name:front", label, "ArmedGroup"), Actor("iso:KE", "Kenya", "State")),
        stances=(
            Stance("name:front", "rejects", -1, Target("issue", "issue:offer", "offer", "other"), EVIDENCE, certainty),
        ),
        mediations=(Mediation("iso:KE", Evidence(Span(0, 15), "mediates", "rule:m", 0.8), ("name:front",)),),
    )
    return list(quads(Article(TEXT, source=slug, slug=slug), findings))


def folder_of(tmp_path: Path, *parts: list[object]) -> Path:
    write(merge(quad for part in parts for quad in part), tmp_path)  # type: ignore[misc]
    return tmp_path


def test_the_order_of_articles_changes_no_byte(tmp_path: Path) -> None:
    one, two = article_quads("a", "The Front", "asserted"), article_quads("b", "Front", "possible")
    first, second = folder_of(tmp_path / "1", one, two), folder_of(tmp_path / "2", two[::-1], one[::-1])
    for name in ("graph.nq", "graph.trig", "graph.ttl", "graph.jsonld", "graph.graphml", "graph.gexf", "edges.csv"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
        assert (first / name).stat().st_size > 300


def test_no_triple_stands_in_two_graphs_or_in_the_default_graph() -> None:
    parts = (article_quads("a", "The Front", "asserted"), article_quads("b", "Front", "possible"))
    store = merge(quad for part in parts for quad in part)  # type: ignore[misc]
    triples = [quad.triple for quad in store]
    assert len(triples) == len(set(triples))
    assert all(quad.graph_name != DefaultGraph() for quad in store)


def test_one_preferred_label_remains(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, article_quads("a", "The Front", "asserted"), article_quads("b", "Front", "asserted"))
    _, rows = query(folder, "SELECT ?p ?l { ?a a parley:ArmedGroup ; skos:prefLabel ?p ; skos:altLabel ?l }")
    assert rows == [["The Front", "Front"]]


@pytest.mark.parametrize(("certainty", "answer"), [("asserted", "true"), ("reported", "true"), ("possible", "false")])
def test_direct_triples_need_a_statement_that_it_is_so(tmp_path: Path, certainty: str, answer: str) -> None:
    folder = folder_of(tmp_path, article_quads("a", "The Front", certainty))
    assert query(folder, "ASK { ?holder parley:rejects ?target }")[1] == [[answer]]


def test_mediators_are_marked(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, article_quads("a", "The Front", "asserted"))
    assert query(folder, "mediations")[1] == [["Kenya", "The Front"]]
    assert query(folder, "ASK { ?m a parley:Mediator }")[1] == [["true"]]


def test_every_saved_query_has_a_question_and_runs(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, article_quads("a", "The Front", "asserted"))
    assert len(saved()) >= 12
    for name, question in saved().items():
        assert question.endswith("?")
        assert query(folder, name)[0], name
    answered = {name for name in saved() if query(folder, name)[1]}
    assert {"articles", "evidence", "mediations", "rejections", "support", "topics"} <= answered


def stance_quads(slug: str, date: str, position: str, polarity: int) -> list[object]:
    findings = Findings(
        actors=(Actor("name:front", "The Front", "ArmedGroup"),),
        stances=(Stance("name:front", position, polarity, Target("issue", "issue:offer", "offer", "other"), EVIDENCE),),
    )
    return list(quads(Article(TEXT, source=slug, slug=slug, date=date), findings))


def test_a_later_other_stance_is_a_change_and_not_a_contradiction(tmp_path: Path) -> None:
    parts = (stance_quads("a", "2024-03-01", "rejects", -1), stance_quads("b", "2024-05-01", "accepts", 1))
    folder = folder_of(tmp_path, *parts)
    (row,) = query(folder, "changes")[1]
    assert [cell for cell in row if cell] == ["The Front", "offer", "rejects", "accepts"]
    assert query(folder, "contradictions")[1] == []


def test_opposite_reports_of_one_day_contradict_each_other(tmp_path: Path) -> None:
    parts = (stance_quads("a", "2024-03-01", "rejects", -1), stance_quads("b", "2024-03-01", "accepts", 1))
    folder = folder_of(tmp_path, *parts)
    assert query(folder, "contradictions")[1] == [["The Front", "offer", "accepts", "rejects"]]
    assert query(folder, "changes")[1] == []


def test_a_malformed_query_and_an_empty_folder_are_told_apart(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "full", article_quads("a", "The Front", "asserted"))
    with pytest.raises(QueryError):
        query(folder, "SELECT {{")
    with pytest.raises(GraphError):
        query(tmp_path / "none", "rejections")
