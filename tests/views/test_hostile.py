"""What hostile articles can't do: everything in them is shown as text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import kg
from kg import graph, rdf
from kg.extraction.findings import Actor, Evidence, Findings, Mediation, Source, Span, Stance, Target
from kg.views import render

VECTORS = (Path(__file__).parent / "vectors.txt").read_text("utf-8").split("\n----\n")
VIEWS = ("matrix", "graph", "timeline", "mediation", "table")
OWN = ("file:", "about:")
HREFS = "all => all.map((a) => a.getAttribute('href'))"
PARTS = ("sel", "type", "position", "process", "source", "q", "from", "open", "net", "sort")
BAD_TAGS = "img, iframe, object, embed, base, form[action], meta[http-equiv=refresh], math, video, audio, link"


def hostile(number: int, vector: str) -> tuple[kg.Article, Findings]:
    """An article with a vector wherever a text can stand, and what would be found in it."""
    sentence = f"{vector} rejected the {vector} plan, {vector} said."
    article = kg.Article(
        sentence,
        source=vector,
        slug=f"h{number} '\"<b>{{{{7}}}}&%",
        headline=vector,
        authors=(vector,),
        publisher=vector,
        url=vector,
        date="2024-01-02",
    )
    evidence = Evidence(Span(0, len(sentence)), vector, "rule:test", 0.8)
    actors = (Actor(f"name:{vector}", vector, "ArmedGroup"), Actor(f"name:b{vector}", f"b{vector}", "Government"))
    target = Target("issue", f"issue:{vector}", vector, "truce")
    source = Source(vector)
    stance = Stance(f"name:{vector}", "rejects", -1, target, evidence, sources=(source,))
    mediation = Mediation(f"name:b{vector}", evidence, (f"name:{vector}",))
    return article, Findings(actors=actors, stances=(stance,), mediations=(mediation,))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("hostile")
    pairs = [hostile(number, vector) for number, vector in enumerate(VECTORS)]
    store = graph.merge(quad for article, findings in pairs for quad in rdf.quads(article, findings))
    for name, page in render(store, [article for article, _ in pairs]).items():
        path = out / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(page)
    return out


@pytest.fixture
def watched(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    tab = browser.new_page()
    wrong: list[str] = []
    tab.on(
        "request", lambda request: None if request.url.startswith(("file:", "about:")) else wrong.append(request.url)
    )
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda message: wrong.append(message.text))
    tab.on("dialog", lambda dialog: wrong.append(dialog.message))
    yield tab, wrong
    tab.close()


def test_there_are_enough_vectors() -> None:
    assert len(VECTORS) >= 25


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_executes_in_any_view(folder: Path, watched: tuple[Page, list[str]], view: str) -> None:
    tab, wrong = watched
    tab.goto((folder / "graph.html").as_uri() + f"#view={view}")
    for key in tab.evaluate("parley.things.filter((thing) => thing.kind !== 'source').map((thing) => thing.key)")[::9]:
        tab.evaluate("key => { location.hash = `sel=thing/${encodeURIComponent(key)}`; }", key)
        tab.wait_for_timeout(20)
    assert tab.evaluate("window.pwned") is None
    assert tab.locator(BAD_TAGS).count() == 0
    assert tab.locator("script").count() == 4
    assert wrong == []


def test_every_vector_is_shown_as_it_is(folder: Path, watched: tuple[Page, list[str]]) -> None:
    tab, _ = watched
    tab.goto((folder / "graph.html").as_uri() + "#view=table&kind=stance")
    shown = tab.locator(".list tbody td.c1").all_text_contents()
    assert sorted(shown) == sorted(VECTORS)


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_executes_from_the_address(folder: Path, watched: tuple[Page, list[str]], view: str) -> None:
    tab, wrong = watched
    for vector in VECTORS[VIEWS.index(view) :: len(VIEWS)]:
        address = "&".join(f"{part}={vector}" for part in PARTS)
        tab.goto("about:blank")
        tab.goto((folder / "graph.html").as_uri() + f"#view={view}&{address}")
        assert tab.evaluate("window.pwned") is None
        assert tab.locator(BAD_TAGS).count() == 0
    assert wrong == []


def test_nothing_executes_in_article_pages(folder: Path, watched: tuple[Page, list[str]]) -> None:
    tab, wrong = watched
    pages = sorted((folder / "articles").rglob("*.html"))
    assert len(pages) >= 20
    for file in pages:
        tab.goto(file.as_uri())
        assert tab.evaluate("window.pwned") is None
        assert tab.locator(f"script, {BAD_TAGS}").count() == 0
        assert all(link.startswith("../graph.html") for link in tab.eval_on_selector_all("a", HREFS))
    assert wrong == []


def test_links_of_the_page_stay_in_the_folder(folder: Path, watched: tuple[Page, list[str]]) -> None:
    tab, _ = watched
    tab.goto((folder / "graph.html").as_uri() + "#view=table")
    links = tab.eval_on_selector_all("a", HREFS)
    assert len(links) > 20
    assert all(link == "#main" or link.startswith("articles/") for link in links)
    assert not any(".." in link.split("#")[0].split("/") for link in links)


def test_an_article_that_is_read_and_built_is_as_harmless(tmp_path: Path, watched: tuple[Page, list[str]]) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number, vector in enumerate(VECTORS[::5]):
        body = f"The {vector} Front rejected the {vector} peace plan on Tuesday, Ada {vector} Example said."
        text = f"---\ntitle: {json.dumps(vector)}\n---\n{body}"
        (source / f"h{number}.txt").write_bytes(text.encode("utf-8", "replace"))
    kg.build([source], options=kg.Options(force=True)).save(tmp_path / "out")
    tab, wrong = watched
    tab.goto((tmp_path / "out" / "graph.html").as_uri())
    assert tab.locator(".matrix .cell").count() >= 1
    assert tab.evaluate("window.pwned") is None
    assert wrong == []
