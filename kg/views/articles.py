"""One article's own page: its text, with the statements marked where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from jinja2 import Environment

from kg.extraction.findings import LeftOut
from kg.reading.article import Article

Json = dict[str, Any]


def article_page(
    article: Article, data: Json, number: int, environment: Environment, style: str, left_out: Iterable[LeftOut] = ()
) -> str:
    """The page's HTML.

    Args:
        article: what was read.
        data: of :func:`kg.views.data.page_data`.
        number: of the article in that data.
        environment: the templates.
        style: the style sheet.
        left_out: what was seen and not reported.
    """
    from markupsafe import Markup

    from kg.views.pages import policy

    by_start: dict[int, list[Json]] = defaultdict(list)
    ends: dict[int, int] = {}
    for place, statement in enumerate(data["statements"]):
        if statement["article"] == number:
            sentence = data["sentences"][statement["sentence"]]
            ends[statement["start"]] = statement["start"] + len(sentence)
            by_start[statement["start"]].append({"id": place, "words": describe(statement, data), **statement})
    for each in left_out:
        ends.setdefault(each.sentence.start, each.sentence.end)
        by_start[each.sentence.start].append({"id": -1, "words": f"left out: {each.what} ({each.why})", "rule": ""})
    return environment.get_template("article.html.j2").render(
        article=article,
        pieces=_pieces(article, by_start, ends),
        policy=policy((), (style,)),
        style=Markup(style),
        count=sum(len(each) for each in by_start.values()),
    )


def _pieces(article: Article, by_start: dict[int, list[Json]], ends: dict[int, int]) -> list[Json]:
    """The text cut into stretches: plain, aside (no story), and sentences with their statements."""
    cuts = {0, len(article.text)}
    asides = [region for region in article.regions if region.kind not in ("headline", "heading")]
    for start, end in [*ends.items(), *((region.start, region.end) for region in asides)]:
        cuts |= {start, end}
    points = sorted(cuts)
    pieces = []
    for start, end in pairwise(points):
        inside = [key for key, stop in ends.items() if key <= start < stop]
        pieces.append(
            {
                "text": article.text[start:end],
                "start": start,
                "aside": any(region.start <= start < region.end for region in asides),
                "marked": bool(inside),
                "statements": by_start.get(start, []) if start in ends else [],
            }
        )
    return pieces


def describe(statement: Json, data: Json) -> str:
    """A statement in words."""

    def label(key: str) -> str:
        value = statement.get(key)
        return data["things"][value]["label"] if isinstance(value, int) else str(value or "")

    kind = statement["kind"]
    if kind == "stance":
        words = f"{label('holder')} {statement['position']} {label('target')}"
    elif kind == "mediation":
        parties = ", ".join(data["things"][party]["label"] for party in statement.get("parties", []))
        words = f"{label('mediator')} mediates" + (f" between {parties}" if parties else "")
    elif kind == "term":
        words = f"term of {label('proposal')}: {statement['label']}"
    elif kind == "event":
        words = f"event ({statement['type']}): {label('thing')}"
    else:
        words = f"proposal: {label('thing')}"
    said = ", ".join(data["things"][source]["label"] for source in statement.get("by", []))
    hedge = "" if statement["certainty"] == "asserted" else f" [{statement['certainty']}]"
    return words + hedge + (f", says {said}" if said else "")
