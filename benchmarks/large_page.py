"""A thousand synthetic articles on one page: ``python benchmarks/large_page.py /tmp/large``.

Prints the size of the file, the time until the matrix can be used, and frames per second while the graph is panned.
"""

from __future__ import annotations

import argparse
import random
import shutil
import time
from pathlib import Path

from playwright.sync_api import sync_playwright
from pyvis.network import Network

from kg import graph, rdf, views
from kg.extraction.findings import Actor, Evidence, Findings, Span, Stance, Target
from kg.extraction.lexicon import polarity
from kg.reading import Article

POSITIONS = ("accepts", "rejects", "demands", "supports", "criticizes", "opposes", "considers")
PAN = """async () => {
  const canvas = document.querySelector("#main canvas"), start = performance.now();
  let frames = 0, x = 400;
  const at = (type, x) => canvas.dispatchEvent(new PointerEvent(type, {clientX: x, clientY: 400, bubbles: true, pointerId: 1, button: 0, buttons: 1}));
  at("pointerdown", x);
  while (performance.now() - start < 2000) { x += 3; at("pointermove", x); await new Promise(requestAnimationFrame); frames += 1; }
  at("pointerup", x);
  return frames / ((performance.now() - start) / 1000);
}"""  # noqa: E501


def synthetic(articles: int, statements: int, things: int) -> list[object]:
    """The quads of articles whose statements join random actors and issues."""
    rng = random.Random(1)
    found: list[object] = []
    for number in range(articles):
        sentences, stances, actors = [], [], {}
        at = 0
        for _ in range(statements):
            holder, target = int(things * rng.random() ** 3 / 2), int(things * rng.random() ** 2 / 2)
            position = rng.choice(POSITIONS)
            sentence = f"Actor {holder} {position} the matter {target} in report {number}."
            evidence = Evidence(Span(at, at + len(sentence)), position, "rule:benchmark", 0.8)
            at += len(sentence) + 1
            sentences.append(sentence)
            actors[holder] = Actor(f"name:actor-{holder}", f"Actor {holder}", "Organization")
            issue = Target("issue", f"issue:matter-{target}", f"matter {target}", "other")
            stances.append(Stance(f"name:actor-{holder}", position, polarity(position), issue, evidence))
        date = f"20{number % 20 + 1:02}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        article = Article(" ".join(sentences), source="-", slug=f"a{number:04}", date=date, headline=f"Report {number}")
        found += rdf.quads(article, Findings(actors=tuple(actors.values()), stances=tuple(stances)))
    return found


def main(out: Path, articles: int, statements: int, things: int) -> None:
    began = time.perf_counter()
    store = graph.merge(synthetic(articles, statements, things))  # type: ignore[arg-type]
    print(f"dataset {time.perf_counter() - began:.1f} s, {len(store)} quads")
    began = time.perf_counter()
    page = views.render(store, [])["graph.html"]
    out.mkdir(parents=True, exist_ok=True)
    (out / "graph.html").write_bytes(page)
    print(f"page {time.perf_counter() - began:.1f} s, {len(page) / 1e6:.1f} MB")
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        began = time.perf_counter()
        tab.goto((out / "graph.html").resolve().as_uri())
        tab.locator(".matrix .cell").first.click()
        print(f"opened and clicked {time.perf_counter() - began:.2f} s")
        began = time.perf_counter()
        tab.locator("#tab-graph").click()
        tab.locator("#main canvas").wait_for()
        print(f"graph {time.perf_counter() - began:.2f} s, {tab.evaluate(PAN):.0f} frames/s")
        browser.close()


STOCK = """async (limit) => {
  const start = performance.now();
  return await Promise.race([
    new Promise((done) => network.once("stabilized", () => done(`at rest after ${Math.round(performance.now() - start)} ms`))),
    new Promise((done) => setTimeout(() => done(`not at rest after ${limit / 1000} s`), limit)),
  ]);
}"""  # noqa: E501


def stock(out: Path, nodes: int, seconds: int) -> None:
    """The same number of nodes on pyvis's own page, its requests to the network refused."""
    net = Network(directed=True, cdn_resources="in_line")
    rng = random.Random(1)
    for node in range(nodes):
        net.add_node(node, label=f"Actor {node}")
    for _ in range(3 * nodes):
        net.add_edge(rng.randrange(nodes), rng.randrange(nodes))
    (out / "stock.html").write_text(net.generate_html(), "utf-8")
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        refused: list[str] = []
        tab.on("requestfailed", lambda request: refused.append(request.url))
        tab.route("http*://**", lambda route: route.abort())
        began = time.perf_counter()
        tab.goto((out / "stock.html").resolve().as_uri())
        loaded = time.perf_counter() - began
        print(f"stock pyvis, {nodes} nodes: loaded {loaded:.1f} s, {tab.evaluate(STOCK, seconds * 1000)}")
        print(f"stock pyvis asked the network for {len(refused)} files")
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--statements", type=int, default=60, help="per article")
    parser.add_argument("--things", type=int, default=20_000)
    options = parser.parse_args()
    main(options.out, options.articles, options.statements, options.things)
    stock(options.out, 1000, 60)
