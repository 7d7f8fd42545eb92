"""The page in a real browser: what people see, click, share and take away; and what hostile articles can't do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

import kg

VIEWS = ("matrix", "graph", "timeline", "mediation", "table")
VECTORS = (Path(__file__).parent / "vectors.txt").read_text("utf-8").split("\n----\n")


@pytest.fixture
def page(browser: Browser, output: Path) -> Iterator[Page]:
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    tab.goto((output / "graph.html").as_uri())
    yield tab
    tab.close()


def open_view(page: Page, output: Path, address: str) -> None:
    page.goto("about:blank")
    page.goto((output / "graph.html").as_uri() + "#" + address)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_opens_by_its_address_without_a_request_or_an_error(browser: Browser, output: Path, view: str) -> None:
    tab = browser.new_page()
    requests: list[str] = []
    errors: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("console", lambda message: errors.append(message.text))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto((output / "graph.html").as_uri() + f"#view={view}")
    tab.wait_for_timeout(300)
    assert tab.locator(f"#tab-{view}").get_attribute("aria-selected") == "true"
    assert tab.locator("main").inner_text().strip() or tab.locator("main canvas").count()
    assert len(requests) == 1
    assert errors == []
    tab.close()


def test_a_cell_shows_the_sentence_that_says_so(page: Page) -> None:
    cell = page.locator(".matrix .cell").first
    holder, position = cell.get_attribute("aria-label").split(",")[0], cell.inner_text().split()[1]  # type: ignore[union-attr]
    cell.click()
    assert position in holder
    quote = page.locator("#evidence blockquote").first
    assert quote.locator("mark[data-part=trigger]").count() >= 1
    assert "sel=" in page.url


def test_search_by_keyboard_selects_an_actor(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("sinn")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#evidence h2").inner_text() == "Sinn Féin"
    page.keyboard.press("Escape")


def test_tabs_go_by_arrow_keys(page: Page) -> None:
    page.locator("#tab-matrix").focus()
    page.keyboard.press("ArrowRight")
    assert "view=graph" in page.url
    assert page.evaluate("document.activeElement.id") == "tab-graph"


FILTERS = [
    ("position", "rejects"),
    ("certainty", "possible"),
    ("type", "Person"),
    ("process", "0"),
    ("article", "0"),
]


@pytest.mark.parametrize(("box", "value"), FILTERS)
def test_a_filter_leaves_fewer_statements_and_only_those(page: Page, box: str, value: str) -> None:
    before = int(page.locator("#count").inner_text().split()[0])
    page.select_option(f"#f-{box}", value)
    after = int(page.locator("#count").inner_text().split()[0])
    assert 0 < after < before
    assert f"{box}={value}" in page.url
    if box == "position":
        page.locator("#tab-table").click()
        assert {text.split()[0] for text in page.locator(".list .cell").all_inner_texts()} == {"rejects"}
    page.locator("#clear").click()
    assert int(page.locator("#count").inner_text().split()[0]) == before


def test_the_slider_hides_what_came_later(page: Page) -> None:
    page.locator("#f-slide").focus()
    page.keyboard.press("Home")
    shown, total = page.locator("#count").inner_text().split()[0::2][:2]
    assert 0 < int(shown) < int(total)


def test_an_empty_result_says_why(page: Page, output: Path) -> None:
    open_view(page, output, "position=threatens&certainty=unlikely&type=MediaOutlet")
    assert "No stance passes the filters" in page.locator("main").inner_text()


EXPORTS = [
    ("csv", "table", b"date,who"),
    ("svg", "mediation", b"<svg"),
    ("svg", "matrix", b"<svg"),
    ("svg", "graph", b"<svg"),
    ("png", "timeline", b"\x89PNG"),
    ("png", "graph", b"\x89PNG"),
]


@pytest.mark.parametrize(("button", "view", "beginning"), EXPORTS)
def test_exports(page: Page, button: str, view: str, beginning: bytes) -> None:
    page.locator(f"#tab-{view}").click()
    page.wait_for_timeout(200)
    with page.expect_download() as waiting:
        page.locator(f"#export-{button}").click()
    assert waiting.value.suggested_filename.endswith(f".{button}")
    assert Path(waiting.value.path()).read_bytes().startswith(beginning)


def test_copies_are_the_sentence_with_its_place_and_a_query_that_finds_it(
    page: Page, built: kg.Built, output: Path
) -> None:
    page.locator(".matrix .cell").first.click()
    page.get_by_role("button", name="copy as citation").first.click()
    citation = page.evaluate("window.lastCopied")
    assert "characters" in citation
    page.get_by_role("button", name="copy as SPARQL").first.click()
    rows = list(built.dataset.query(page.evaluate("window.lastCopied")))
    assert rows
    assert str(rows[0][1])[:40] in citation  # type: ignore[index]


def test_an_article_page_and_the_graph_link_to_each_other(page: Page, output: Path) -> None:
    page.locator(".matrix .cell").first.click()
    page.locator("#evidence .statement a").first.click()
    assert "/articles/" in page.url
    assert page.locator("mark:target").count() == 1
    page.locator(".note a").first.click()
    assert page.locator("#evidence .statement").count() == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_no_accessibility_violation(browser: Browser, output: Path, view: str, theme: str) -> None:
    tab = browser.new_page(color_scheme=theme)  # type: ignore[arg-type]
    tab.context.set_offline(True)
    tab.goto((output / "graph.html").as_uri() + f"#view={view}&sel=n1")
    tab.wait_for_timeout(200)
    violations = Axe().run(tab).response["violations"]
    assert [(v["id"], [node["html"][:120] for node in v["nodes"][:3]]) for v in violations] == []
    tab.close()


def test_hostile_articles_are_shown_as_text(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, vector in enumerate(VECTORS):
        lines = [f"The {vector} Front rejected the {vector} peace plan on Tuesday, Ada {vector} Example said."]
        lines += [f"Kenya mediated between the Front and the army, and the army accepted the plan for {vector}."]
        article = kg.Article("\n\n".join(lines), source=vector, slug=f"h{number}", headline=vector, publisher=vector)
        text = f"---\ntitle: {article.headline!r}\n---\n{article.text}"
        (folder / f"h{number}.txt").write_bytes(text.encode("utf-8", "replace"))
    built = kg.build([folder], options=kg.Options(force=True, known=kg.Metadata(url=VECTORS[4], publisher=VECTORS[0])))
    built.save(tmp_path / "out")
    assert len(built.articles) >= 25
    tab = browser.new_page()
    requests: list[str] = []
    errors: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("dialog", lambda dialog: errors.append(dialog.message))
    for view in VIEWS:
        tab.goto("about:blank")
        tab.goto(
            (tmp_path / "out" / "graph.html").as_uri() + f"#view={view}&sel=<img src=x onerror=pwned=1>&type={view}'\"<"
        )
        tab.goto((tmp_path / "out" / "graph.html").as_uri() + f"#view={view}&sel=n1")
        tab.wait_for_timeout(150)
        assert tab.evaluate("window.pwned") is None
        assert tab.locator("main img, main iframe, aside img, main style").count() == 0
    for file in sorted((tmp_path / "out" / "articles").glob("*.html"))[:8]:
        tab.goto(file.as_uri())
        assert tab.evaluate("window.pwned") is None
        assert tab.locator("main script, main img, main iframe").count() == 0
    assert errors == []
    assert all(url.startswith(("file:", "about:")) for url in requests)
    tab.close()


def test_the_theme_changes_and_the_page_stays(page: Page) -> None:
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#theme").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert page.locator(".matrix .cell").count() > 10


@pytest.mark.parametrize(("box", "value"), [("from", "2016-01-01"), ("to", "2000-01-01")])
def test_dates_bound_what_is_shown(page: Page, box: str, value: str) -> None:
    page.fill(f"#f-{box}", value)
    page.locator(f"#f-{box}").dispatch_event("change")
    page.locator("#tab-table").click()
    dates = page.locator(".list tbody tr td:first-child").all_inner_texts()
    assert dates
    assert all((date >= value) if box == "from" else (date <= value) for date in dates if date)


def test_a_proposal_opens_to_its_terms(page: Page) -> None:
    page.locator(".twist").first.click()
    assert page.locator(".twist").first.get_attribute("aria-expanded") == "true"
    term = page.locator("tr.sub th button").first
    term.click()
    assert page.locator("#evidence .statement").count() == 1
    assert page.locator("#evidence").inner_text().count("§") == 1


def test_congruence_joins_those_on_the_same_side(page: Page, output: Path) -> None:
    open_view(page, output, "view=graph&net=congruence")
    assert page.get_by_role("button", name="Congruence").get_attribute("aria-pressed") == "true"
    everything = page.locator("#canvas").get_attribute("aria-label")
    page.get_by_role("button", name="Congruence").click()
    assert page.locator("#canvas").get_attribute("aria-label") != everything
    assert "net=" not in page.url


@pytest.mark.parametrize("view", ["timeline", "mediation"])
def test_marks_answer_to_the_keyboard(page: Page, view: str) -> None:
    page.locator(f"#tab-{view}").click()
    page.locator("main svg [tabindex]").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#evidence .statement").count() >= 1


def test_a_node_of_the_graph_is_a_link_to_its_neighbourhood(page: Page, output: Path) -> None:
    page.locator(".matrix thead button").first.click()
    name = page.locator("#evidence h2").inner_text()
    page.get_by_role("button", name="show in the graph").click()
    assert "view=graph" in page.url
    open_view(page, output, page.url.split("#")[1])
    assert page.locator("#evidence h2").inner_text() == name
