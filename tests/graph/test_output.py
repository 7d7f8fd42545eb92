"""What kg build writes: valid, the same bytes in any order, and every sentence where it is said to stand."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import rdflib

import kg
from kg.graph import query, saved, validate
from kg.graph.statements import statements

ROOT = Path(__file__).parents[2]


def test_the_seeds_are_valid(output: Path) -> None:
    assert validate(output) == []


def test_a_broken_promise_is_found(output: Path, tmp_path: Path) -> None:
    text = (output / "graph.nq").read_text("utf-8")
    broken = text.replace("https://w3id.org/parley#asserted>", "https://w3id.org/parley#certain>")
    (tmp_path / "graph.nq").write_text(broken, "utf-8")
    assert any("certainties" in each.message for each in validate(tmp_path))


def test_every_statement_stands_where_it_says(built: kg.Built) -> None:
    texts = {article.slug: article.text for article in built.articles}
    found = list(statements(built.store))
    assert len(found) > 100
    for each in found:
        text = texts[each.article.rsplit("/article-", 1)[1]]
        assert text[each.start : each.end] == each.sentence
        for start, end in each.spans.values():
            assert each.start <= start < end <= each.end


def test_the_order_of_files_changes_no_byte(output: Path, tmp_path: Path) -> None:
    files = sorted((ROOT / "seeds").glob("*.*"), reverse=True)
    kg.build(files).save(tmp_path)
    names = sorted(path.relative_to(output) for path in output.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert [name for name in names if (output / name).read_bytes() != (tmp_path / name).read_bytes()] == []


def test_other_libraries_read_the_files(built: kg.Built, output: Path) -> None:
    assert len(rdflib.Graph().parse(output / "graph.ttl")) == len({quad.triple for quad in built.store})
    assert nx.read_graphml(output / "graph.graphml").number_of_edges() == built.network.number_of_edges()
    assert nx.read_gexf(output / "graph.gexf").number_of_nodes() == built.network.number_of_nodes()
    trig = rdflib.Dataset()
    trig.parse(output / "graph.trig")
    jsonld = rdflib.Dataset()
    jsonld.parse(output / "graph.jsonld", format="json-ld")
    assert len(list(trig.quads())) == len(list(jsonld.quads())) == len(built.store)


def test_the_default_graph_is_empty_and_the_run_is_described(built: kg.Built, output: Path) -> None:
    asked = "SELECT ?name { ?run a prov:Activity ; prov:used ?m . ?m schema:name ?name }"
    assert query(output, asked)[1] == [["en_parley_news"]]
    assert all(str(quad.graph_name) != "DEFAULT" for quad in built.store)


def test_the_saved_queries_have_answers(output: Path) -> None:
    silent = {name for name in saved() if not query(output, name)[1]}
    assert silent <= {"changes", "contradictions"}
