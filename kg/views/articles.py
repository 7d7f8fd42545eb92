"""One article's own page: its text, with the statements marked where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from kg.extraction.findings import LeftOut
from kg.reading.article import Article
from kg.views.data import unpacked
from kg.views.policy import policy

Json = dict[str, Any]
Span = tuple[int, int]

_SIDES = {1: "pro", 0: "mid", -1: "con"}


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
    own = [each for each in unpacked(data) if each["article"] == number]
    notes: dict[int, list[Json]] = defaultdict(list)
    ends: dict[int, int] = {}
    for each in own:
        ends[each["start"]] = each["start"] + len(data["sentences"][each["sentence"]])
        notes[each["start"]].append(_note(each, data))
    for left in left_out:
        ends.setdefault(left.sentence.start, left.sentence.end)
        notes[left.sentence.start].append({"left_out": left.what, "why": left.why})
    return environment.get_template("article.html.j2").render(
        article=article,
        pieces=_pieces(article, notes, ends, [span for each in own for span in _triggers(each)]),
        policy=policy((), (style,)),
        style=Markup(style),
        count=len(own),
    )


def _note(statement: Json, data: Json) -> Json:
    polarity = statement.get("polarity", 0)
    return {
        "key": statement["key"],
        "words": describe(statement, data),
        "side": _SIDES[polarity],
        "hedge": "" if statement["certainty"] == "asserted" else statement["certainty"],
        "rule": f"{statement['rule'].removeprefix('rule:')} · {statement['confidence']:.0%}",
    }


def _triggers(statement: Json) -> list[Span]:
    start, end = statement["marks"][2:4]
    return [(statement["start"] + start, statement["start"] + end)] if start >= 0 else []


def _pieces(article: Article, notes: dict[int, list[Json]], ends: dict[int, int], triggers: list[Span]) -> list[Json]:
    """The text cut into stretches: plain, aside (no story), and sentences with their statements."""
    asides = [(region.start, region.end) for region in article.regions if region.kind not in ("headline", "heading")]
    pieces = []
    for start, end in _stretches(len(article.text), [*ends.items(), *asides]):
        inside = [key for key, stop in ends.items() if key <= start < stop]
        pieces.append(
            {
                "parts": _parts(article.text, (start, end), triggers),
                "aside": any(a <= start < b for a, b in asides),
                "marked": bool(inside),
                "notes": notes.get(start, []) if start in ends else [],
            }
        )
    return pieces


def _stretches(length: int, spans: Iterable[Span]) -> list[Span]:
    """The whole cut at every end of a span."""
    cuts = {0, length, *(place for span in spans for place in span)}
    return list(pairwise(sorted(place for place in cuts if 0 <= place <= length)))


def _parts(text: str, within: Span, triggers: list[Span]) -> list[tuple[str, bool]]:
    """The words of a stretch, and which of them triggered a statement."""
    start, end = within
    inside = [(max(a, start), min(b, end)) for a, b in triggers if a < end and b > start]
    cuts = sorted({start, end, *(place for span in inside for place in span)})
    return [(text[a:b], any(x <= a < y for x, y in inside)) for a, b in pairwise(cuts)]


def describe(statement: Json, data: Json) -> str:
    """A statement in words."""

    def label(key: str) -> str:
        number = statement.get(key)
        return str(data["things"][number]["label"]) if isinstance(number, int) else ""

    kind = statement["kind"]
    if kind == "stance":
        words = f"{label('holder')} {statement['position']} {label('target')}"
    elif kind == "mediation":
        parties = " and ".join(data["things"][party]["label"] for party in statement.get("parties", []))
        words = f"{label('mediator')} mediates" + (f" between {parties}" if parties else "")
    elif kind == "term":
        words = f"term of {label('proposal')}: {statement['label']}"
    elif kind == "event":
        words = f"event ({statement['type']}): {label('thing')}"
    else:
        words = f"proposal: {label('thing')}"
    said = ", ".join(data["things"][source]["label"] for source in statement.get("by", []))
    return words + (f", says {said}" if said else "")
