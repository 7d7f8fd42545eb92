"""The graph page: one file that asks the network for nothing."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import astuple
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

import pyvis
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pyoxigraph import Store
from pyvis.network import Network

from kg.extraction.findings import LeftOut
from kg.rdf.iris import segment
from kg.reading.article import Article
from kg.views.articles import article_page
from kg.views.data import page_data, unpacked
from kg.views.layout import arrange, congruence, important, joined
from kg.views.policy import policy

_TEMPLATES = Path(__file__).parent / "templates"
#: The page's script, part by part: each uses the ones before it.
_SCRIPTS = (
    "model", "dom", "state", "filters", "words", "evidence", "matrix", "edges", "network", "looks", "picture",
    "timeline", "mediation", "table", "search", "export", "page",
)  # fmt: skip
_LARGEST, _SMALLEST = 30, 10


def environment() -> Environment:
    """The templates, for one page; everything that is put into them is escaped, and nothing may be missing."""
    return Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)


def text_of(name: str) -> str:
    """A style or script of the page."""
    return (_TEMPLATES / name).read_text("utf-8")


def page_script() -> str:
    """The script of the graph page: its parts in one block, so that none of their names becomes global."""
    parts = "".join(text_of(f"scripts/{name}.js") for name in _SCRIPTS)
    return f'"use strict";\n{{\n{parts}}}\n'


@cache
def vis_network() -> str:
    """The vis-network library that the installed pyvis carries."""
    path = Path(pyvis.__file__).parent / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return path.read_text("utf-8").replace("</script", "<\\/script")


def embedded(value: object) -> Markup:
    """JSON that can stand in a ``script`` element: no character in it can end the element or open a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text.encode("utf-8", "replace").decode("utf-8"))


def render(store: Store, articles: Iterable[Article]) -> dict[str, bytes]:
    """The pages by file name: ``graph.html`` and ``articles/SLUG.html``.

    Args:
        store: the merged dataset.
        articles: what was read, for their texts.
    """
    data = page_data(store)
    pages = {"graph.html": _graph_page(data)}
    by_slug = {each["slug"]: number for number, each in enumerate(data["articles"])}
    for article in articles:
        name = segment(article.slug)
        if name in by_slug:
            page = article_page(article, data, by_slug[name], environment(), text_of("article.css"))
            pages[f"articles/{article.slug}.html"] = page.encode("utf-8", "replace")
    return pages


def standalone(store: Store, article: Article, left_out: Iterable[LeftOut] = ()) -> str:
    """The page of one article alone, with what was seen and left out.

    Raises:
        KeyError: the article is not in the store.
    """
    data = page_data(store)
    by_slug = {each["slug"]: number for number, each in enumerate(data["articles"])}
    number = by_slug[segment(article.slug)]
    return article_page(article, data, number, environment(), text_of("article.css"), left_out)


def _graph_page(data: dict[str, Any]) -> bytes:
    net = _container(data)
    script, style, vis = page_script(), text_of("graph.css"), vis_network()
    net.path = "graph.html.j2"
    net.templateEnv = environment()
    net.templateEnv.globals.update(
        data=embedded(data),
        policy=policy((vis, script), (style,)),
        vis=Markup(vis),
        script=Markup(script),
        style=Markup(style),
        embedded=embedded,
    )
    html: str = net.generate_html(name="graph.html")
    return html.encode("utf-8", "replace")


def _container(data: dict[str, Any]) -> Network:
    """The pyvis network of the most important nodes, placed; adds their regions to the data."""
    statements = unpacked(data)
    graph = joined(statements)
    shown = important(graph)
    where, regions = arrange(graph, shown, _homes(data, statements)) if shown else ({}, [])
    data["regions"] = [astuple(region) for region in regions]
    data["congruent"] = _congruent(statements)
    net = Network(directed=True, height="100%", width="100%", cdn_resources="in_line")
    net.toggle_physics(False)
    top = max(shown.values(), default=1)
    for rank, (node, weight) in enumerate(shown.items()):
        x, y = where[node]
        net.add_node(node, label=" ", x=x, y=y, size=_size(weight / top), physics=False, rank=rank)
    return net


def _size(share: float) -> int:
    """A node's radius, its area by its share of the greatest weight."""
    return round(_SMALLEST + (_LARGEST - _SMALLEST) * sqrt(share))


def _congruent(statements: list[dict[str, Any]]) -> list[list[int]]:
    """The actors of the congruence network: number, x, y and size, those with the most ties first."""
    graph = congruence(statements)
    if not graph:
        return []
    ties = dict(graph.degree(weight="weight"))
    where, _ = arrange(graph, list(graph), {})
    ranked = sorted(graph, key=lambda actor: (-ties[actor], actor))
    top = max(ties.values())
    return [[actor, *where[actor], _size(ties[actor] / top)] for actor in ranked]


def _homes(data: dict[str, Any], statements: list[dict[str, Any]]) -> dict[int, int]:
    """The process in which each thing has most of its statements."""
    process = {article: number for number, each in enumerate(data["processes"]) for article in each["articles"]}
    count: dict[int, Counter[int]] = defaultdict(Counter)
    for statement in statements:
        for name in ("holder", "target", "mediator", "concerns", "agent", "recipient", "thing", "proposal"):
            if name in statement:
                count[statement[name]][process[statement["article"]]] += 1
        for party in statement.get("parties", ()):
            count[party][process[statement["article"]]] += 1
    return {thing: min(found, key=lambda each: (-found[each], each)) for thing, found in count.items()}
