"""What in a text is not the story: lines that the table recognises give metadata, never stances."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kg.reading.article import Region

_TABLE = Path(__file__).parent / "lines.tsv"
_LONGEST = 600


class Pattern(NamedTuple):
    """One kind of line: its regular expression, and the kind of region that it is."""

    expression: re.Pattern[str]
    kind: str


class Metadata(NamedTuple):
    """What the lines say about the article."""

    authors: tuple[str, ...]
    publisher: str | None


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
    publisher: str | None = None
    for left, right in lines(text):
        line = text[left:right].strip()
        if left < start or len(line) > _LONGEST:
            continue
        for pattern in patterns():
            match = pattern.expression.match(line)
            if match is None:
                continue
            regions.append(Region(left, right, pattern.kind))
            given = match.groupdict()
            if given.get("author") and given["author"] not in authors:
                authors.append(given["author"])
            publisher = publisher or given.get("publisher")
            break
    return regions, Metadata(tuple(authors), publisher)
