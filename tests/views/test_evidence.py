"""What the evidence pane shows, links and copies."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page
from pyoxigraph import QuerySolutions

import kg
from kg import graph
from kg.graph.statements import statements
from kg.rdf.iris import segment
from kg.views.data import slug_of

BASE = "https://w3id.org/parley/id/"
SPY = "navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }"


@pytest.fixture
def page(browser: Browser, output: Path) -> Iterator[Page]:
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    tab.goto((output / "graph.html").as_uri())
    tab.evaluate(SPY)
    yield tab
    tab.close()


def copied(page: Page, what: str) -> str:
    page.get_by_role("button", name=f"copy as {what}").first.click()
    page.get_by_text("copied ✓").wait_for()
    text: str = page.evaluate("window.copied")
    return text


def test_a_citation_is_the_sentence_with_its_place(page: Page, built: kg.Built) -> None:
    page.locator(".matrix .cell").first.click()
    sentence = page.locator("#evidence blockquote").first.inner_text()
    citation = copied(page, "citation")
    assert sentence in citation
    start, _, end = citation.rsplit("characters ", 1)[1].split(".")[0].partition("–")
    text = next(article.text for article in built.articles if sentence in article.text)
    assert text[int(start) : int(end)].strip() == sentence


def test_the_copied_query_finds_the_statement(page: Page, output: Path) -> None:
    page.locator(".matrix .cell").first.click()
    sentence = page.locator("#evidence blockquote").first.inner_text()
    columns, rows = graph.query(output, copied(page, "SPARQL"))
    assert columns == ["statement", "certainty", "sentence"]
    assert [row[2] for row in rows] == [sentence]


def test_every_statement_has_a_query_that_finds_it_and_no_other(page: Page, built: kg.Built) -> None:
    queries = page.evaluate("parley.statements.map((s) => [s.key, parley.sparqlOf(s)])")
    assert len(queries) > 300
    for key, query in queries:
        found = built.store.query(query, use_default_graph_as_union=True)
        assert isinstance(found, QuerySolutions)
        assert [row["statement"].value for row in found] == [f"{BASE}statement-{key}"], query


@pytest.mark.parametrize("kind", ["stance", "mediation", "term", "event", "proposal"])
def test_the_query_of_each_kind_runs_on_the_command_line(page: Page, output: Path, kind: str) -> None:
    query = page.evaluate("kind => parley.sparqlOf(parley.statements.find((s) => s.kind === kind))", kind)
    _, rows = graph.query(output, query)
    assert len(rows) == 1


def test_marks_stand_where_the_words_are(page: Page, built: kg.Built) -> None:
    texts = {segment(article.slug): article.text for article in built.articles}
    apart = [each for each in statements(built.store) if disjoint(list(each.spans.values()))]
    for each in apart[::40]:
        page.goto(page.url.split("#")[0] + f"#sel=statement/{each.iri.rsplit('-', 1)[1]}")
        for part, (start, end) in each.spans.items():
            words = texts[slug_of(each.article)][start:end]
            assert page.locator(f"#evidence mark[data-part={part}]").text_content() == words


def disjoint(spans: list[tuple[int, int]]) -> bool:
    ordered = sorted(spans)
    return len(ordered) > 1 and all(a[1] <= b[0] for a, b in pairwise(ordered))


def test_a_card_names_certainty_date_source_and_who_says_so(page: Page) -> None:
    page.select_option("#f-certainty", "possible")
    page.select_option("#f-source", label="Malik Mahmud")
    page.locator(".matrix .cell").first.click()
    note = page.locator("#evidence .statement .meta").first.inner_text()
    assert "says Malik Mahmud" in note
    assert "possible" in note
    assert "2005" in note
    assert "Parley seed articles" in page.locator("#evidence .statement a").first.inner_text()


def test_an_article_page_and_the_graph_link_to_each_other(page: Page) -> None:
    page.locator(".matrix .cell").first.click()
    words = page.locator("#evidence .claim").first.inner_text()
    page.locator("#evidence .statement a").first.click()
    assert "/articles/" in page.url
    note = page.locator(".note:target")
    assert note.count() == 1
    assert note.locator("a").inner_text().split()[0] == words.split()[0]
    note.locator("a").click()
    page.locator("#evidence .statement").first.wait_for()
    assert page.locator("#evidence .statement").count() == 1
    assert page.locator("#evidence .claim").inner_text() == words
    page.go_back()
    page.get_by_role("link", name="this article in the graph").click()
    assert "source=a:" in unquote(page.url)
    assert page.locator("#f-source").evaluate("box => box.classList.contains('on')")


def test_every_link_to_an_article_leads_to_a_note_on_its_page(page: Page, output: Path) -> None:
    page.locator("#tab-table").click()
    for link in page.locator(".list a").all()[::25]:
        file, _, note = (link.get_attribute("href") or "").partition("#")
        text = (output / unquote(file)).read_text("utf-8")
        assert f'id="{note}"' in text


def test_a_thing_leads_to_the_other_views(page: Page) -> None:
    page.locator(".matrix thead button").first.click()
    name = page.locator("#evidence h2").inner_text()
    for label, view in {"In the graph": "graph", "On the timeline": "timeline", "As a table": "table"}.items():
        page.get_by_role("button", name=label).click()
        assert page.locator(f"#tab-{view}").get_attribute("aria-selected") == "true"
        assert page.locator("#evidence h2").inner_text() == name


def test_the_same_articles_give_the_same_page(built: kg.Built, output: Path) -> None:
    again = kg.views.render(built.store, built.articles)
    assert again["graph.html"] == (output / "graph.html").read_bytes()
    assert {name for name in again if name.startswith("articles/")} == {
        f"articles/{path.name}" for path in (output / "articles").iterdir()
    }
