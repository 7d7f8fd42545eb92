"""Reports that contradict each other, and stances that change, on a page of two made-up articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import kg
from kg import graph, rdf
from kg.extraction.findings import Actor, Evidence, Findings, Span, Stance, Target
from kg.views import render

NORTH, SOUTH = (Actor(f"name:{name.lower()}", name, "ArmedGroup") for name in ("North", "South"))
PLAN = Target("issue", "issue:plan", "the plan", "truce")


def report(slug: str, date: str, *positions: tuple[Actor, str, int]) -> tuple[kg.Article, Findings]:
    sentences = [f"{actor.label} {position} the plan." for actor, position, _ in positions]
    article = kg.Article(" ".join(sentences), source="-", slug=slug, date=date, headline=slug, publisher=f"The {slug}")
    stances, at = [], 0
    for (actor, position, polarity), sentence in zip(positions, sentences, strict=True):
        evidence = Evidence(Span(at, at + len(sentence)), position, "rule:test", 0.8)
        stances.append(Stance(actor.key, position, polarity, PLAN, evidence))
        at += len(sentence) + 1
    return article, Findings(actors=(NORTH, SOUTH), stances=tuple(stances))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    pairs = [
        report("Morning", "2024-03-01", (NORTH, "accepts", 1), (SOUTH, "rejects", -1)),
        report("Evening", "2024-03-01", (NORTH, "rejects", -1)),
        report("Later", "2024-05-01", (SOUTH, "accepts", 1)),
    ]
    store = graph.merge(quad for article, findings in pairs for quad in rdf.quads(article, findings))
    path: Path = tmp_path_factory.mktemp("contradictions") / "graph.html"
    path.write_bytes(render(store, [])["graph.html"])
    return path.as_uri()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    tab.set_default_timeout(5000)
    yield tab
    tab.close()


def test_a_contested_cell_shows_both_sides(page: Page, address: str) -> None:
    page.goto(address)
    cell = page.locator(".matrix .cell", has_text="⇄")
    assert "contradictory reports" in (cell.get_attribute("aria-label") or "")
    cell.click()
    assert "contradict" in page.locator("#evidence .notice").inner_text()
    assert {"For 1", "Against 1"} <= set(page.locator("#evidence h3").all_inner_texts())


def test_contradictory_reports_stand_side_by_side(page: Page, address: str) -> None:
    page.goto(address + "#view=timeline")
    assert page.locator("#main .rival").count() == 1
    marks = [mark.bounding_box() for mark in page.locator("#main .hot", has=page.locator(".ring")).all()]
    assert len(marks) == 3  # two that contradict each other, one that changed
    heights = sorted(box["y"] for box in marks if box)
    assert heights[1] - heights[0] < 30


def test_a_change_goes_from_the_old_stance_to_the_new(page: Page, address: str) -> None:
    page.goto(address + "#view=timeline")
    assert page.locator("#main .move-head").count() == 1
    page.goto(address)
    page.reload()
    answer = page.locator(".answer", has_text="Who changed position?").inner_text()
    assert "South ✗ rejects → ✓ accepts the plan by 1 May 2024" in " ".join(answer.split())


def test_publishers_are_a_filter(page: Page, address: str) -> None:
    page.goto(address + "#view=table")
    page.select_option("#f-source", label="The Evening (1)")
    assert page.locator(".list tbody td.c2").all_inner_texts() == ["✗ rejects"]


def test_the_slider_shows_the_latest_stance_of_its_day(page: Page, address: str) -> None:
    page.goto(address)
    south = page.locator(".matrix .cell[data-sel^='cell/south']")
    assert "accepts" in south.inner_text()
    page.locator("#f-to").focus()
    page.keyboard.press("ArrowLeft")
    assert "rejects" in south.inner_text()
