"""What in a text is not the story: lines that the table recognises give metadata, never stances."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kg.reading.article import Region
from kg.reading.metadata import Metadata

_TABLE = Path(__file__).parent / "lines.tsv"
_LONGEST, _LONGEST_HEADLINE = 600, 160
_HEADING = re.compile(r"#{1,6}\s+(?P<words>.+?)\s*#*$")
#: A place in capitals, or any before an agency in brackets, and a dash: ``NAIROBI, Kenya, 3 May (Reuters) –``.
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z'’.-]{2,}(?: [A-Z][A-Z'’.-]+)*(?:[,/] [^—–()\n]{2,40}?)?(?:\s*\([^()\n]{2,40}\))?"
    r"|[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,2}(?:[,/] [^—–()\n]{2,40}?)?\s*\([A-Z][^()\n]{1,40}\))"
    r"(?:\s*(?:—|–)\s*|\s+(?:--?|—|–)\s+)+(?=\S)"
)
#: The same without capitals or agency, as it may begin a report: ``New York — Members``.
_PLACE = re.compile(r"[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,2}(?:, [A-Z][\w .'’-]{2,20})? [—–] (?=[A-Z])")
_SENTENCE_END = re.compile(r"[.!?…:;,][\"”’']?$")


class Pattern(NamedTuple):
    """One kind of line: its regular expression, and the kind of region that it is."""

    expression: re.Pattern[str]
    kind: str


@cache
def patterns() -> tuple[Pattern, ...]:
    """The table of lines, in its order."""
    rows = (line.split("\t") for line in _TABLE.read_text("utf-8").splitlines() if line and not line.startswith("# "))
    return tuple(Pattern(re.compile(row[0]), row[1]) for row in rows)


def lines(text: str) -> Iterator[tuple[int, int]]:
    """The offsets of each line without its line break."""
    for match in re.finditer(r"[^\r\n]+", text):
        yield match.span()


def find(text: str, start: int = 0) -> tuple[list[Region], Metadata]:
    """The regions after an offset that are not the story, and what they say about the article."""
    regions: list[Region] = []
    authors: list[str] = []
    publisher = headline = date = None
    begun = False
    stretches = [(a, b) for a, b in lines(text) if a >= start and text[a:b].strip()]
    for number, (left, right) in enumerate(stretches):
        line = text[left:right].strip()
        heading = _HEADING.match(line)
        if heading is not None or (number == 0 and len(stretches) > 1 and _is_headline(text, line, right)):
            regions.append(Region(left, right, "heading" if headline else "headline"))
            headline = headline or (heading["words"] if heading else line)
            continue
        match, kind = _recognise(line) if len(line) <= _LONGEST else (None, "")
        if match is None:
            regions += _dateline(text, left, right, first=not begun)
            begun = True
            continue
        regions.append(Region(left, right, kind))
        given = match.groupdict()
        if given.get("author") and given["author"] not in authors:
            authors.append(given["author"])
        publisher, date = publisher or given.get("publisher"), date or given.get("date")
    return regions, Metadata(headline, date, tuple(authors), publisher)


def _dateline(text: str, left: int, right: int, *, first: bool = False) -> list[Region]:
    """Where and by whom a report was written, before the dash that begins it: none or one region.

    >>> [(at.start, at.end) for at in _dateline("LOME, Togo -- Rebels refused.", 0, 29)]
    [(0, 14)]
    """
    found = _DATELINE.match(text, left, right) or (_PLACE.match(text, left, right) if first else None)
    return [Region(left, found.end(), "dateline")] if found is not None else []


def _recognise(line: str) -> tuple[re.Match[str] | None, str]:
    for pattern in patterns():
        match = pattern.expression.match(line)
        if match is not None:
            return match, pattern.kind
    return None, ""


def _is_headline(text: str, line: str, end: int) -> bool:
    """A first line that stands alone, is short and doesn't end like a sentence."""
    gap = re.match(r"[ \t]*(\r?\n|\r)", text[end:])
    alone = gap is not None and re.match(r"[ \t]*[\r\n]", text[end + gap.end() :]) is not None
    return alone and len(line) <= _LONGEST_HEADLINE and not _SENTENCE_END.search(line) and _recognise(line)[0] is None
