"""Records to articles: JSON, JSON Lines and CSV, whose fields are guessed by their usual names."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from kg.errors import ReadingError
from kg.reading.article import Article
from kg.reading.metadata import Metadata, as_text, from_fields, pick
from kg.reading.plain import decode, from_text

_LISTS = ("articles", "items", "results", "documents", "data", "docs", "records", "stories")
Fields = Mapping[str, Any]


def articles(
    data: bytes, source: str, slug: str, kind: str, mapping: Mapping[str, str], known: Metadata | None = None
) -> Iterator[Article | ReadingError]:
    """The article of each record; a record without text gives the error that names it.

    Args:
        data: the file.
        source: as the user named it.
        slug: of the file; a record's own id or number is added where there are several.
        kind: ``json``, ``jsonl`` or ``csv``.
        mapping: names of our fields to those of the file, for what can't be guessed.
        known: metadata that goes before the record's.

    Raises:
        ReadingError: the file as a whole can't be read.
    """
    text, notes = decode(data, source)
    rows = list({"json": _json, "jsonl": _jsonl, "csv": _csv}[kind](text, source))
    if not rows:
        raise ReadingError(f"{source} has no records")
    for number, fields in enumerate(rows, 1):
        place = source if len(rows) == 1 else f"{source}#{number}"
        if isinstance(fields, ReadingError):
            yield fields
            continue
        body = pick(fields, "text", mapping)
        if not isinstance(body, str) or not body.strip():
            named = ", ".join(map(str, list(fields)[:8]))
            yield ReadingError(f"{place} has no text (fields: {named}): name its field with --field text=NAME")
            continue
        own = as_text(pick(fields, "slug", mapping))
        label = slug if len(rows) == 1 else f"{slug}-{own or number}"
        yield from_text(body, place, label, known=(known or Metadata()).over(from_fields(fields, mapping)), notes=notes)


def _json(text: str, source: str) -> Iterator[Fields | ReadingError]:
    try:
        value = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise ReadingError(f"{source} is not valid JSON ({error})") from error
    if isinstance(value, dict):
        inner = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), None)
        value = [value] if inner is None else inner
    if not isinstance(value, list):
        raise ReadingError(f"{source} holds neither an object nor a list of objects")
    for number, each in enumerate(value, 1):
        yield each if isinstance(each, dict) else ReadingError(f"{source}#{number} is not an object")


def _jsonl(text: str, source: str) -> Iterator[Fields | ReadingError]:
    for number, line in enumerate(text.lstrip("\ufeff").split("\n"), 1):
        if line.strip():
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                value = None
            yield value if isinstance(value, dict) else ReadingError(f"{source}, line {number}, is not a JSON object")


def _csv(text: str, source: str) -> Iterator[Fields | ReadingError]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        dialect: Any = csv.Sniffer().sniff(text[:10_000].split("\n")[0], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    dialect.doublequote = True
    try:
        rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), dialect=dialect)
        for row in rows:
            yield {str(name): value for name, value in row.items() if name is not None}
    except csv.Error as error:
        raise ReadingError(f"{source} is not valid CSV ({error})") from error
