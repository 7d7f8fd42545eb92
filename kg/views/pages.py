"""The graph page: one file that asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyvis
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pyoxigraph import Store
from pyvis.network import Network

from kg.extraction.findings import LeftOut
from kg.graph.network import network
from kg.rdf.iris import segment
from kg.reading.article import Article
from kg.views.articles import article_page
from kg.views.data import page_data
from kg.views.layout import important, positions

_TEMPLATES = Path(__file__).parent / "templates"
_SHAPES = {"actor": "dot", "proposal": "box", "issue": "diamond", "event": "triangle"}
NONE = "'none'"
_LARGEST, _SMALLEST = 34, 9


def environment() -> Environment:
    """The templates, for one page; everything that is put into them is escaped, and nothing may be missing."""
    return Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)


def text_of(name: str) -> str:
    """A style or script of the page."""
    return (_TEMPLATES / name).read_text("utf-8")


@cache
def vis_network() -> str:
    """The vis-network library that the installed pyvis carries."""
    path = Path(pyvis.__file__).parent / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return path.read_text("utf-8").replace("</script", "<\\/script")


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """A content security policy that lets in exactly these scripts and styles, by their hashes."""

    def hashes(texts: Iterable[str]) -> str:
        digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
        return " ".join(f"'sha256-{digest}'" for digest in digests)

    return (
        f"default-src 'none'; script-src {hashes(scripts) or NONE}; style-src {hashes(styles)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


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
    pages = {"graph.html": _graph_page(store, data)}
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


def _graph_page(store: Store, data: dict[str, Any]) -> bytes:
    graph = network(store)
    shown = important(graph)
    where = positions(graph, shown)
    index = {thing["iri"]: number for number, thing in enumerate(data["things"])}
    net = Network(directed=True, height="100%", width="100%", cdn_resources="in_line")
    net.toggle_physics(False)
    weight = {node: graph.degree(node) for node in shown}
    top = max(weight.values(), default=1)
    for rank, node in enumerate(shown):
        kind = graph.nodes[node]["kind"]
        size = round(_SMALLEST + (_LARGEST - _SMALLEST) * (weight[node] / top) ** 0.5)
        x, y = where[node]
        net.add_node(index[node], label=" ", shape=_SHAPES[kind], x=x, y=y, size=size, physics=False, rank=rank)
    script, style, vis = text_of("graph.js"), text_of("graph.css"), vis_network()
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
