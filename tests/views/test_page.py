"""The page in a real browser: what people see, click, share and take away."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

import kg

MARKS = {"matrix": ".cell", "graph": "canvas", "timeline": ".hot", "mediation": ".mid-box", "table": "tbody tr"}
VIEWS = tuple(MARKS)


@pytest.fixture
def page(browser: Browser, output: Path) -> Iterator[Page]:
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    tab.set_default_timeout(5000)
    tab.goto((output / "graph.html").as_uri())
    yield tab
    tab.close()


def open_at(page: Page, output: Path, address: str) -> None:
    page.goto("about:blank")
    page.goto((output / "graph.html").as_uri() + "#" + address)


def count(page: Page) -> int:
    return int(page.locator("#count").inner_text().split()[0].replace(",", ""))


def table_column(page: Page, number: int) -> set[str]:
    return set(page.locator(f".list tbody td.c{number}").all_inner_texts())


# ---- Opening


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_opens_by_its_address_without_a_request_or_an_error(browser: Browser, output: Path, view: str) -> None:
    tab = browser.new_page()
    requests: list[str] = []
    errors: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("console", lambda message: errors.append(message.text))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto((output / "graph.html").as_uri() + f"#view={view}")
    tab.wait_for_selector("html[data-ready]")
    assert tab.locator(f"#tab-{view}").get_attribute("aria-selected") == "true"
    marks = {
        "matrix": ".cell",
        "graph": "canvas",
        "timeline": "svg .hot",
        "mediation": "svg .mid-box",
        "table": "tbody tr",
    }
    assert tab.locator(f"#main {marks[view]}").count() >= 1
    assert len(requests) == 1
    assert errors == []
    tab.close()


def test_the_seeds_can_be_used_in_under_a_second(browser: Browser, output: Path) -> None:
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    times: list[float] = []
    while min(times, default=1000) >= 1000 and len(times) < 8:  # the machine may be busy with something else
        tab.goto((output / "graph.html").as_uri())
        tab.wait_for_selector("html[data-ready]")
        times.append(tab.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"))
        tab.locator(".matrix .cell").first.click()
        tab.goto("about:blank")
    assert min(times) < 1000
    tab.close()


def test_a_page_without_findings_says_so(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It rained in the hills for most of the afternoon, and nobody minded.", "utf-8")
    kg.build([tmp_path / "a.txt"]).save(tmp_path / "out")
    tab = browser.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    for view in VIEWS:
        tab.goto("about:blank")
        tab.goto((tmp_path / "out" / "graph.html").as_uri() + f"#view={view}")
        assert "The articles hold no" in tab.locator("#main").inner_text()
    assert errors == []
    tab.close()


def test_the_policy_stops_what_gets_past_us(page: Page) -> None:
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.pwned=1>')")
    page.wait_for_timeout(100)
    assert page.evaluate("window.pwned") is None


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_no_accessibility_violation(browser: Browser, output: Path, view: str, theme: str) -> None:
    tab = browser.new_page(color_scheme=theme)  # type: ignore[arg-type]
    tab.context.set_offline(True)
    tab.goto((output / "graph.html").as_uri() + f"#view={view}&sel=thing/qa&certainty=sure")
    tab.wait_for_selector("html[data-ready]")
    assert tab.locator("#evidence .statement").count() >= 1
    violations = Axe().run(tab).response["violations"]
    assert [(v["id"], [node["html"][:120] for node in v["nodes"][:3]]) for v in violations] == []
    tab.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_accessibility_violation_in_what_opens(browser: Browser, output: Path, theme: str) -> None:
    tab = browser.new_page(color_scheme=theme)  # type: ignore[arg-type]
    tab.goto((output / "graph.html").as_uri() + "#view=mediation&kind=mediation")
    tab.locator("#export summary").click()
    tab.fill("#search", "peace")
    assert Axe().run(tab).response["violations"] == []
    tab.keyboard.press("Escape")
    tab.keyboard.press("?")
    assert tab.locator("#help").is_visible()
    assert Axe().run(tab).response["violations"] == []
    tab.goto(next((output / "articles").glob("*.html")).as_uri())
    assert Axe().run(tab).response["violations"] == []
    tab.close()


# ---- The questions that people come with, each from the page as it opens


def test_who_mediates_between_whom(page: Page) -> None:
    answer = page.locator(".answer", has_text="Who mediates between whom?")
    assert "Martti Ahtisaari" in (answer.text_content() or "")
    answer.get_by_role("button", name="Mediation map").click()
    picture = page.locator("#main svg", has_text="Ahtisaari")
    names = picture.locator("text").all_text_contents()
    assert "Free Aceh Movement" in names
    assert any("Indonesia" in name for name in names)
    assert "memorandum of understanding" in picture.locator(".pill-text").all_text_contents()
    page.get_by_role("button", name="Martti Ahtisaari, mediator").click()
    assert "brokered" in page.locator("#evidence mark[data-part=trigger]").all_inner_texts()


def test_who_accepts_and_who_rejects_since_when(page: Page) -> None:
    answer = page.locator(".answer", has_text="Who accepts")
    answer.get_by_text(re.compile(r"^\d+ more$")).click()
    answer.get_by_role("button", name="agreement in Doha").click()
    lines = page.locator("#evidence .standings tr").all_inner_texts()
    assert any(re.search(r"Taliban\s*✓ accepts\s*since 29 Feb 2020", line) for line in lines)
    assert any(re.search(r"Iran\s*✗ rejects\s*by 2 Mar 2020", line) for line in lines)


def test_who_changed_position_and_where_the_text_says_so(page: Page) -> None:
    answer = page.locator(".answer", has_text="Who changed position?")
    assert "→" in answer.inner_text()
    answer.get_by_role("button", name="Why:").first.click()
    assert page.locator("#evidence .notice").count() == 1
    positions = page.locator("#evidence .claim .chip").all_inner_texts()
    assert len(set(positions)) >= 2
    assert page.locator("#evidence blockquote mark").count() >= 2


# ---- The matrix


def test_a_cell_shows_the_sentence_that_says_so(page: Page) -> None:
    cell = page.locator(".matrix .cell").first
    label, position = cell.get_attribute("aria-label") or "", cell.inner_text().split()[1].rstrip("0123456789↻")
    cell.click()
    assert position in label
    quote = page.locator("#evidence blockquote").first
    assert quote.locator("mark[data-part=trigger]").count() >= 1
    assert "sel=cell/" in page.url
    assert page.locator(".matrix .cell[aria-pressed=true]").count() == 1


def test_a_cell_has_symbol_word_and_colour(page: Page) -> None:
    for cell in page.locator(".matrix .cell").all()[:12]:
        assert re.match(r"\S [a-z]+", cell.inner_text())
        assert cell.evaluate("node => getComputedStyle(node).backgroundColor") != "rgba(0, 0, 0, 0)"


def test_changed_cells_carry_a_mark(page: Page, output: Path) -> None:
    changed = page.locator(".matrix .cell", has_text="↻")
    assert changed.count() >= 1
    assert "changed" in (changed.first.get_attribute("aria-label") or "")


def test_arrow_keys_go_from_cell_to_cell(page: Page) -> None:
    page.evaluate(
        """() => [...document.querySelectorAll('.matrix tbody tr')]
            .find(row => row.querySelectorAll('.cell').length > 1 && row.nextElementSibling)
            .querySelector('.cell').focus()"""
    )
    start = page.evaluate("document.activeElement.dataset.sel")
    page.keyboard.press("ArrowRight")
    right = page.evaluate("document.activeElement.dataset.sel")
    page.keyboard.press("ArrowDown")
    below = page.evaluate("document.activeElement.dataset.sel")
    assert len({start, below, right}) == 3
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.sel") == below
    assert page.locator(".cell[aria-pressed=true]").get_attribute("data-sel") == below
    assert page.locator("#evidence .statement").count() >= 1


def test_a_proposal_opens_to_its_terms(page: Page) -> None:
    twist = page.locator(".twist[aria-label$='terms']").first
    twist.click()
    opened = page.locator(".twist[aria-expanded=true]")
    assert opened.count() == 1
    term = page.locator("tr.term button").first
    words = term.inner_text()
    term.click()
    assert page.locator("#evidence .statement").count() == 1
    assert words in page.locator("#evidence .claim").inner_text()
    assert "open=p-" in page.url


def test_a_topic_opens_to_its_issues(page: Page) -> None:
    twist = page.locator(".twist[aria-label$='issues']").first
    twist.click()
    assert twist.get_attribute("aria-expanded") == "true"
    assert page.locator(".matrix tr.sub").count() >= 2


def test_all_actors_and_rows_of_a_process_can_be_shown(page: Page) -> None:
    before = page.locator(".process").first.locator("thead th").count()
    page.get_by_role("button", name="more actors").first.click()
    assert page.locator(".process").first.locator("thead th").count() > before
    page.get_by_role("button", name="show less").click()
    assert page.locator(".process").first.locator("thead th").count() == before


def test_blocs_stand_together(page: Page) -> None:
    assert page.locator(".matrix thead th.bloc").count() >= 1
    columns = page.locator(".process", has_text="Taliban").first
    heads = [head.replace("★", "").strip() for head in columns.locator("thead th").all_inner_texts()]
    row = columns.locator("tr", has=page.locator("button.label", has_text="agreement in Doha"))
    sides = [("con" if "rejects" in cell else "pro") for cell in row.locator("td").all_inner_texts() if cell]
    changes = sum(a != b for a, b in pairwise(sides))
    assert len(heads) >= 4
    assert changes <= 2


# ---- Filters


FILTERS = [
    ("position", "rejects", 2, "✗ rejects"),
    ("certainty", "possible", 4, "possible"),
    ("kind", "mediation", 2, "mediates"),
    ("source", "a:yemen-2022-04-truce", 6, "Truce"),
    ("type", "Mediator", None, None),
    ("process", None, None, None),
]


@pytest.mark.parametrize(("box", "value", "column", "text"), FILTERS)
def test_a_filter_leaves_fewer_statements_and_only_those(
    page: Page, box: str, value: str | None, column: int | None, text: str | None
) -> None:
    before = count(page)
    value = value or page.locator(f"#f-{box} option").nth(1).get_attribute("value") or ""
    page.select_option(f"#f-{box}", value)
    assert 0 < count(page) < before
    assert f"{box}=" in page.url
    page.locator("#tab-table").click()
    assert page.locator(".list tbody tr").count() == min(150, count(page))
    if column is not None and text is not None:
        assert all(text.lower() in cell.lower() for cell in table_column(page, column))
    page.reload()
    assert 0 < count(page) < before
    page.locator("#clear").click()
    assert count(page) == before


def test_a_side_is_a_position_filter(page: Page) -> None:
    page.select_option("#f-position", "against")
    page.locator("#tab-table").click()
    assert {cell.split()[1] for cell in table_column(page, 2)} <= {"rejects", "opposes", "criticizes", "threatens"}


def test_who_says_so_is_a_source(page: Page) -> None:
    speaker = page.locator("#f-source optgroup[label^=Who] option").first
    name = speaker.inner_text()
    page.select_option("#f-source", speaker.get_attribute("value"))
    page.locator("#tab-table").click()
    assert table_column(page, 5) == {name}


@pytest.mark.parametrize(("thumb", "key"), [("from", "End"), ("to", "Home")])
def test_the_sliders_bound_the_dates(page: Page, thumb: str, key: str) -> None:
    before = count(page)
    page.locator(f"#f-{thumb}").focus()
    page.keyboard.press(key)
    assert 0 < count(page) < before
    page.locator("#tab-table").click()
    assert {date.split()[-1] for date in table_column(page, 0)} == ({"2023"} if thumb == "from" else {"1992"})
    assert page.locator("#histogram .out").count() > 1
    assert page.locator("#range").inner_text().endswith("2023" if thumb == "from" else "1992")


def test_an_empty_result_says_why_and_how_to_go_on(page: Page, output: Path) -> None:
    open_at(page, output, "position=threatens&type=IntergovernmentalOrganization")
    assert "No stance passes the filters: actor type" in page.locator("#main").inner_text()
    page.get_by_role("button", name="Lift the position").click()
    assert page.locator(".matrix .cell").count() >= 1
    assert "position=" not in page.url


def test_an_address_from_another_build_says_so(page: Page, output: Path) -> None:
    open_at(page, output, "sel=thing/nobody-of-this-name&type=NoSuchType")
    assert "another build" in page.locator("#evidence").inner_text()
    assert "no such type" in page.locator("#f-type option:checked").inner_text()


# ---- Search and keys


def test_search_by_keyboard_selects_an_actor(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("sinn")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#evidence h2").inner_text() == "Sinn Féin"
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    page.keyboard.press("Escape")
    assert page.locator("#evidence h2").inner_text() == "At a glance"


def test_search_finds_other_names_and_sentences(page: Page) -> None:
    page.fill("#search", "FARC")
    assert "Revolutionary Armed Forces of Colombia (FARC)" in page.locator("#hits li").first.inner_text()
    page.fill("#search", "guaranteed by")
    page.locator("#hit-text").click()
    assert page.locator("#tab-table").get_attribute("aria-selected") == "true"
    assert all("guaranteed by" in sentence for sentence in table_column(page, 7))
    page.get_by_role("button", name="Any text").click()
    assert page.locator("#text-filter").is_hidden()


def test_search_says_when_there_is_nothing(page: Page) -> None:
    page.fill("#search", "zzzz")
    assert "nothing of that name" in page.locator("#hits").inner_text()


def test_tabs_go_by_arrow_keys(page: Page) -> None:
    page.locator("#tab-matrix").focus()
    page.keyboard.press("ArrowRight")
    assert "view=graph" in page.url
    assert page.evaluate("document.activeElement.id") == "tab-graph"
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.id") == "tab-table"


KEYS = [("/", "search"), ("f", "f-process"), ("e", "evidence"), ("m", "main")]


@pytest.mark.parametrize(("key", "focused"), KEYS)
def test_keys_move_the_focus(page: Page, key: str, focused: str) -> None:
    page.keyboard.press(key)
    assert page.evaluate("document.activeElement.id") == focused


def test_numbers_open_the_views_and_help_lists_the_keys(page: Page) -> None:
    for number, view in enumerate(VIEWS, 1):
        page.keyboard.press(str(number))
        assert page.locator(f"#tab-{view}").get_attribute("aria-selected") == "true"
    page.keyboard.press("?")
    assert "search" in page.locator("#keys").inner_text()
    page.keyboard.press("Escape")
    page.select_option("#f-position", "rejects")
    page.locator("#main").focus()
    page.keyboard.press("c")
    assert page.locator("#clear").is_hidden()


def test_back_returns_to_what_was_selected(page: Page) -> None:
    page.locator(".matrix thead button").first.click()
    name = page.locator("#evidence h2").inner_text()
    page.locator("#tab-timeline").click()
    page.go_back()
    assert page.locator("#tab-matrix").get_attribute("aria-selected") == "true"
    assert page.locator("#evidence h2").inner_text() == name
    page.go_back()
    assert page.locator("#evidence h2").inner_text() == "At a glance"


def test_the_theme_changes_and_stays(page: Page) -> None:
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.keyboard.press("t")
    after = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    assert before != after == page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page.locator(".matrix .cell").count() > 10


# ---- Graph


PLACE = """label => {
  const { network } = parley.graph(), id = parley.things.findIndex((thing) => thing.label === label);
  const at = network.canvasToDOM(network.getPosition(id));
  const box = document.querySelector("#main canvas").getBoundingClientRect();
  return [box.left + at.x, box.top + at.y];
}"""
OPACITIES = """() => Object.fromEntries(
  parley.graph().network.body.data.nodes.get().map((node) => [parley.labelOf(node.id), node.opacity]))"""
LINKS = "() => parley.graph().links.map((e) => [parley.labelOf(e.a), e.relation, parley.labelOf(e.b), e.times])"
HIDDEN = """() => {
  const { inside } = parley.graph();
  const s = parley.statements.find((s) => s.kind === "stance" && !inside.has(s.target) && inside.has(s.holder));
  return parley.things[s.target];
}"""
SCALE = "() => parley.graph().network.getScale()"
CUT_LABELS = """() => {
  const { labels, network } = parley.graph(), box = document.getElementById("canvas").getBoundingClientRect();
  const ink = document.createElement("canvas").getContext("2d");
  return labels.list.filter(({ text, x, y, font, kind }) => {
    ink.font = font;
    const half = ink.measureText(text).width / 2;
    const [left, right] = [x - half, x + half].map((end) => network.canvasToDOM({ x: end, y }).x);
    return kind === "node" && (left < 0 || right > box.width);
  });
}"""


def test_a_click_on_a_node_selects_it_and_dims_the_rest(page: Page, output: Path) -> None:
    open_at(page, output, "view=graph")
    page.mouse.click(*page.evaluate(PLACE, "Taliban"))
    assert page.locator("#evidence h2").inner_text() == "Taliban"
    opacities = page.evaluate(OPACITIES)
    assert opacities["Taliban"] == 1
    assert opacities["Qatar"] == 1
    assert opacities["Sinn Féin"] < 0.5


def test_an_edge_opens_the_statements_that_it_bundles(page: Page, output: Path) -> None:
    open_at(page, output, "view=graph&sel=edge/taliban/proposal-agreement-in-doha/accepts")
    assert page.locator("#evidence .claim").first.inner_text().startswith("Taliban ✓ accepts")


def test_what_is_hidden_comes_in_when_it_is_selected(page: Page, output: Path) -> None:
    open_at(page, output, "view=graph")
    hidden = page.evaluate(HIDDEN)
    assert "hidden" in page.locator(".graph-tools").inner_text()
    page.evaluate("key => { location.hash = `view=graph&sel=thing/${encodeURIComponent(key)}`; }", hidden["key"])
    page.wait_for_function(f"label => ({OPACITIES})()[label] === 1", arg=hidden["label"])


def test_keys_go_through_the_nodes(page: Page, output: Path) -> None:
    open_at(page, output, "view=graph")
    page.keyboard.press("n")
    first = page.locator("#evidence h2").inner_text()
    page.keyboard.press("n")
    assert page.locator("#evidence h2").inner_text() != first
    page.keyboard.press("p")
    assert page.locator("#evidence h2").inner_text() == first


def test_zoom_and_fit(page: Page, output: Path) -> None:
    open_at(page, output, "view=graph")
    before = page.evaluate(SCALE)
    page.get_by_role("button", name="Zoom in").click()
    assert page.evaluate(SCALE) > before
    page.get_by_role("button", name="Fit").click()
    assert page.evaluate(SCALE) == pytest.approx(before, rel=0.01)


def test_no_label_is_cut_at_an_edge(page: Page, output: Path) -> None:
    open_at(page, output, "view=graph")
    page.wait_for_function("() => parley.graph()?.labels?.list.length > 20")
    assert page.evaluate(CUT_LABELS) == []


def test_congruence_joins_those_on_the_same_side(page: Page, output: Path) -> None:
    open_at(page, output, "view=graph&net=congruence")
    assert page.get_by_role("button", name="Same side").get_attribute("aria-pressed") == "true"
    ties = page.evaluate(LINKS)
    assert {"Taliban", "Pakistan"} in [{a, b} for a, _, b, _ in ties]
    most = max(times for *_, times in ties)
    page.select_option("#cut", "2")
    assert len(page.evaluate(LINKS)) < len(ties)
    assert most >= 2
    page.get_by_role("button", name="Opposite sides").click()
    opposed = {frozenset((a, b)) for a, _, b, _ in page.evaluate(LINKS)}
    assert frozenset(("Iran", "Taliban")) in opposed
    open_at(page, output, "view=graph&net=congruence&sel=same/taliban/pk")
    assert "On the same side" in page.locator("#evidence").inner_text()
    assert page.locator("#evidence .statement").count() >= 2


# ---- Timeline, mediation, table


def test_lanes_are_actors_or_proposals(page: Page, output: Path) -> None:
    open_at(page, output, "view=timeline")
    panel = page.locator("#main svg", has_text="Taliban").first
    actors = panel.locator("text").all_text_contents()
    page.get_by_role("button", name="Lane per proposal or issue").click()
    assert "lanes=proposal" in page.url
    assert page.locator("#main svg text[text-anchor=end]", has_text="agreement in Doha").count() == 1
    assert "Taliban" in actors


def test_a_mark_tells_its_precision_and_a_change_is_joined(page: Page, output: Path) -> None:
    open_at(page, output, "view=timeline")
    assert page.locator("#main rect.pro-mark, #main rect.con-mark").count() >= 3
    assert page.locator("#main .pro-tail").count() >= 10
    assert page.locator("#main .move").count() >= 1
    assert page.locator("#main .ring").count() >= 1


def test_the_timeline_of_a_selection(page: Page, output: Path) -> None:
    open_at(page, output, "view=timeline&sel=thing/taliban")
    assert page.locator("#main .process").count() == 1
    assert "only Taliban" in page.locator(".view-tools").inner_text()
    page.get_by_role("button", name="show all").click()
    assert page.locator("#main .process").count() > 1


@pytest.mark.parametrize("view", ["timeline", "mediation"])
def test_marks_answer_to_the_keyboard(page: Page, view: str) -> None:
    page.locator(f"#tab-{view}").click()
    page.locator("#main svg [tabindex]").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.locator("#evidence .statement").count() >= 1
    assert page.evaluate("document.activeElement.getAttribute('role')") == "button"


def test_a_link_of_the_map_opens_its_sentences(page: Page, output: Path) -> None:
    open_at(page, output, "view=mediation&sel=edge/qa/taliban/mediates")
    said = page.locator("#evidence .claim").first.inner_text()
    assert said.startswith("Qatar ⇆ mediates between") and "Taliban" in said


def test_more_rows_stay_where_the_reader_is(page: Page, output: Path) -> None:
    open_at(page, output, "view=table")
    page.get_by_role("button", name=re.compile(r"\d+ more$")).scroll_into_view_if_needed()
    before = page.locator("#main").evaluate("main => main.scrollTop")
    page.get_by_role("button", name=re.compile(r"\d+ more$")).click()
    assert page.locator(".list tbody tr").count() > 150
    assert page.locator("#main").evaluate("main => main.scrollTop") == before > 0


def test_the_table_is_no_wider_than_its_place(page: Page, output: Path) -> None:
    open_at(page, output, "view=table")
    page.locator(".list tbody tr").first.wait_for()
    assert page.locator("#main").evaluate("main => main.scrollWidth <= main.clientWidth")


def test_the_table_sorts(page: Page, output: Path) -> None:
    open_at(page, output, "view=table&position=rejects")
    page.get_by_role("button", name="who", exact=True).click()
    names = page.locator(".list tbody td.c1").all_inner_texts()
    assert names == sorted(names)
    page.get_by_role("button", name="who ▲").click()
    assert page.locator(".list tbody td.c1").all_inner_texts() == sorted(names, reverse=True)
    assert page.locator(".list th[aria-sort=descending]").count() == 1


# ---- Taking away


def taken(page: Page, name: str) -> bytes:
    page.locator("#export summary").click()
    with page.expect_download() as waiting:
        page.locator(f"#export-{name}").click()
    assert waiting.value.suggested_filename.endswith(f".{name}")
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_can_be_taken_away_as_svg_and_png(page: Page, output: Path, view: str) -> None:
    open_at(page, output, f"view={view}&q=truce" if view == "table" else f"view={view}")
    picture = ElementTree.fromstring(taken(page, "svg"))
    words = " ".join(filter(None, (node.text for node in picture.iter("{http://www.w3.org/2000/svg}text"))))
    expected = {"matrix": "rejects", "graph": "Taliban", "timeline": "Taliban", "mediation": "Norway", "table": "truce"}
    assert expected[view] in words
    assert float(picture.get("width", "0")) > 500
    png = taken(page, "png")
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") > 1000
    assert len(png) > 20_000


def test_the_csv_holds_the_selection_and_no_formula(page: Page, output: Path) -> None:
    open_at(page, output, "view=table&position=rejects&sel=thing/taliban")
    rows = list(csv.DictReader(io.StringIO(taken(page, "csv").decode("utf-8-sig"))))
    assert len(rows) == page.locator(".list tbody tr").count() > 0
    assert {row["what"] for row in rows} == {"rejects"}
    assert all(row["sentence"] and row["url"] is not None and row["rule"] for row in rows)


def test_print_shows_the_view_and_its_evidence(page: Page, output: Path) -> None:
    open_at(page, output, "position=rejects&sel=thing/taliban")
    page.emulate_media(media="print")
    assert page.locator("#filter-box").is_hidden()
    assert page.locator(".matrix .cell").first.is_visible()
    assert page.locator("#evidence blockquote").first.is_visible()
    assert "position ✗ rejects" in page.locator("#print-note").inner_text()
    assert page.pdf()[:4] == b"%PDF"


def test_a_narrow_screen_has_no_sideways_scrolling_and_a_sheet_for_evidence(browser: Browser, output: Path) -> None:
    tab = browser.new_page(viewport={"width": 390, "height": 800})
    for view in VIEWS:
        tab.goto("about:blank")
        tab.goto((output / "graph.html").as_uri() + f"#view={view}")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    tab.goto((output / "graph.html").as_uri())
    tab.reload()
    tab.locator(".matrix .cell").first.click()
    box = tab.locator("#evidence").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 801
    assert tab.locator("#evidence blockquote").first.is_visible()
    tab.get_by_role("button", name="Close the selection").click()
    tab.locator("#filter-box summary").click()
    assert tab.locator("#f-position").is_visible()
    tab.close()
