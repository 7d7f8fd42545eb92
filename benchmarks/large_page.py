"""A thousand synthetic articles on one page, beside stock pyvis: ``python benchmarks/large_page.py /tmp/large``.

Prints the size of the file, the time until the matrix is drawn and a cell is clicked, how long each view takes and
frames per second while the graph is panned; then the same for pyvis's own page of the same graph, and for the whole
graph drawn by vis-network without physics. ``--sigma FOLDER`` adds sigma.js (``npm i sigma@2 graphology`` there).

What it decided: the page has no tab for the whole graph. On two cores without a graphics card, vis-network pans 2,000
nodes at 15 frames a second and sigma.js at 5, all 34,000 at less than one, and no label of so many can be read. The
matrix and the table hold everything; the graph shows the 300 most important nodes (56 frames a second) and brings in
the rest by search, selection, filter and expansion.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from pyoxigraph import RdfFormat, Store
from pyvis.network import Network

from kg import graph, rdf, views
from kg.extraction.findings import Actor, Evidence, Findings, Mediation, Span, Stance, Target
from kg.extraction.lexicon import polarity
from kg.reading import Article
from kg.views.pages import vis_network

POSITIONS = ("accepts", "rejects", "demands", "supports", "criticizes", "opposes", "considers")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
WEBGL = ["--no-sandbox", "--disable-background-networking", "--enable-unsafe-swiftshader"]
#: Drags the canvas for two seconds; answers with frames per second.
PAN = """async () => {
  const canvas = [...document.querySelectorAll("canvas")].pop(), start = performance.now();
  let frames = 0, x = 400;
  const at = (type, x) => {
    const place = { clientX: x, clientY: 400, bubbles: true, button: 0, buttons: 1 };
    canvas.dispatchEvent(new PointerEvent(`pointer${type}`, { ...place, pointerId: 1 }));
    canvas.dispatchEvent(new MouseEvent(`mouse${type}`, place));
  };
  at("down", x);
  while (performance.now() - start < 2000) {
    x += 3;
    at("move", x);
    await new Promise(requestAnimationFrame);
    frames += 1;
  }
  at("up", x);
  return frames / ((performance.now() - start) / 1000);
}"""
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
REST = """async (limit) => {
  const start = performance.now();
  return await Promise.race([
    new Promise((done) => network.once("stabilized", () => done(`at rest after ${performance.now() - start} ms`))),
    new Promise((done) => setTimeout(() => done(`not at rest after ${limit / 1000} s`), limit)),
  ]);
}"""


def synthetic(articles: int, statements: int, things: int) -> Iterator[Any]:
    """The quads of articles whose statements join random actors and issues; some are mediations."""
    rng = random.Random(1)
    for number in range(articles):
        sentences, stances, mediations, actors = [], [], [], {}
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
            if rng.random() < 0.02 and len(actors) > 2:
                one, other = rng.sample(sorted(actors), 2)
                parties = (f"name:actor-{one}", f"name:actor-{other}")
                mediations.append(Mediation(f"name:actor-{holder}", evidence, parties))
            else:
                stances.append(Stance(f"name:actor-{holder}", position, polarity(position), issue, evidence))
        date = f"20{number % 20 + 1:02}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        article = Article(" ".join(sentences), source="-", slug=f"a{number:04}", date=date, headline=f"Report {number}")
        found = Findings(actors=tuple(actors.values()), stances=tuple(stances), mediations=tuple(mediations))
        yield from rdf.quads(article, found)


def dataset(out: Path, articles: int, statements: int, things: int) -> Store:
    """The merged dataset; kept in the folder, as it takes longer to make than to load."""
    kept = out / f"{articles}-{statements}-{things}.nq"
    if not kept.exists():
        out.mkdir(parents=True, exist_ok=True)
        kept.write_text(graph.nquads(graph.merge(synthetic(articles, statements, things))), "utf-8")
    store = Store()
    store.load(path=str(kept), format=RdfFormat.N_QUADS)
    return store


@contextmanager
def opened(path: Path, flags: list[str] = FLAGS) -> Iterator[Page]:
    """A page in Chromium, its requests to the network refused."""
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        tab.set_default_timeout(120_000)
        tab.route("http*://**", lambda route: route.abort())
        tab.goto(path.resolve().as_uri())
        yield tab
        browser.close()


def ours(store: Store, out: Path) -> None:
    """Our page."""
    began = time.perf_counter()
    page = views.render(store, [])["graph.html"]
    (out / "graph.html").write_bytes(page)
    print(f"ours: made in {time.perf_counter() - began:.1f} s, {len(page) / 1e6:.1f} MB")
    began = time.perf_counter()
    with opened(out / "graph.html") as tab:
        ready = tab.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd") / 1000
        tab.locator(".matrix .cell").first.click()
        print(f"ours: drawn after {ready:.2f} s; started, opened and clicked {time.perf_counter() - began:.2f} s")
        tab.keyboard.press("Escape")
        for view in ("graph", "timeline", "mediation", "table", "matrix", "graph"):
            began = time.perf_counter()
            tab.locator(f"#tab-{view}").click()
            tab.evaluate(DRAWN)
            print(f"ours: {view} {time.perf_counter() - began:.2f} s")
        print(f"ours: graph {tab.evaluate(PAN):.0f} frames/s, {tab.evaluate('parley.graph().nodes.length')} nodes")


def stock(network: Any, out: Path, seconds: int) -> None:
    """The same graph on pyvis's own page."""
    net = Network(directed=True, cdn_resources="in_line")
    for node, data in network.nodes(data=True):
        net.add_node(node, label=data["label"])
    net.add_edges((one, other) for one, other in network.edges())
    (out / "stock.html").write_text(net.generate_html(), "utf-8")
    size = (out / "stock.html").stat().st_size / 1e6
    began = time.perf_counter()
    try:
        with opened(out / "stock.html") as tab:
            loaded = time.perf_counter() - began
            print(f"stock pyvis, {len(network)} nodes, {size:.1f} MB: loaded {loaded:.1f} s")
            print(f"stock pyvis, {len(network)} nodes: {tab.evaluate(REST, seconds * 1000)}")
    except Exception as error:  # a page that never answers is a result, too
        print(f"stock pyvis, {len(network)} nodes: no answer in {time.perf_counter() - began:.0f} s ({error!s:.60})")


VIS = """
const looks = { edges: { smooth: false }, nodes: { shape: "dot" } };
new vis.Network(box, { nodes, edges }, { physics: false, layout: { improvedLayout: false }, ...looks });
"""
SIGMA = """
const g = new graphology.MultiGraph();
for (const n of nodes) g.addNode(n.id, { x: n.x, y: n.y, size: 2, label: n.label, color: "#0b5cad" });
for (const e of edges) g.addEdge(e.from, e.to, { size: 0.5, color: "#cccccc" });
new Sigma(g, box);
"""


def whole(network: Any, out: Path, library: str, scripts: list[str], draw: str, most: int) -> None:
    """So many nodes of the graph, on random places, drawn at once by a library without physics."""
    rng = random.Random(1)
    ranked = sorted(network, key=lambda node: (-network.degree(node), node))[:most]
    index = {node: number for number, node in enumerate(ranked)}
    nodes = [
        {"id": i, "label": network.nodes[node]["label"], "x": rng.gauss(0, 3000), "y": rng.gauss(0, 2000)}
        for node, i in index.items()
    ]
    edges = [{"from": index[a], "to": index[b]} for a, b in network.edges() if a in index and b in index]
    html = "<!doctype html><meta charset=utf-8><div id=box style='height:880px'></div>"
    html += "".join(f"<script>{script}</script>" for script in scripts)
    html += f"<script>const nodes={json.dumps(nodes)}, edges={json.dumps(edges)}, box=document.all.box;{draw}</script>"
    (out / "whole.html").write_text(html, "utf-8")
    began = time.perf_counter()
    with opened(out / "whole.html", WEBGL if library == "sigma" else FLAGS) as tab:
        tab.evaluate(DRAWN)
        loaded = time.perf_counter() - began
        print(
            f"whole, {library}: {len(nodes)} nodes, {len(edges)} edges: "
            f"open {loaded:.1f} s, {tab.evaluate(PAN):.1f} frames/s"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--statements", type=int, default=60, help="per article")
    parser.add_argument("--things", type=int, default=40_000)
    parser.add_argument("--seconds", type=int, default=60, help="how long stock pyvis may take to come to rest")
    parser.add_argument("--sigma", type=Path, help="a folder with node_modules/sigma and node_modules/graphology")
    options = parser.parse_args()
    store = dataset(options.out, options.articles, options.statements, options.things)
    ours(store, options.out)
    network = graph.network(store)
    print(f"graph: {network.number_of_nodes()} nodes, {network.number_of_edges()} edges")
    for most in (300, 2000, 5000):
        whole(network, options.out, "vis-network", [vis_network()], VIS, most)
    if options.sigma:
        built = ("graphology/dist/graphology.umd.min.js", "sigma/build/sigma.min.js")
        scripts = [(options.sigma / "node_modules" / name).read_text("utf-8") for name in built]
        for most in (2000, 5000, len(network)):
            whole(network, options.out, "sigma", scripts, SIGMA, most)
    ranked = sorted(network, key=lambda node: (-network.degree(node), node))
    stock(network.subgraph(ranked[:1000]), options.out, options.seconds)
    stock(network, options.out, options.seconds)


if __name__ == "__main__":
    main()
