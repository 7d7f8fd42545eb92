"""Plain text, with or without YAML front matter, to an article whose text is the decoded file."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import yaml
from charset_normalizer import from_bytes

from kg.errors import ReadingError
from kg.reading import regions
from kg.reading.article import Article, Region

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?\r?\n)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
#: Of the encodings that decode a file, news archives use these.
_ENCODINGS = ["utf_16", "utf_32", "cp1252", "cp1251", "cp1256", "gb18030", "shift_jis"]
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f]")


def decode(data: bytes, source: str) -> tuple[str, tuple[str, ...]]:
    """The text of a file, and a note where its encoding had to be guessed.

    Raises:
        ReadingError: the file is empty, binary or undecodable.
    """
    if not data.strip():
        raise ReadingError(f"{source} is empty")
    try:
        text, notes = data.decode("utf-8"), ()
    except UnicodeDecodeError:
        best = from_bytes(data, cp_isolation=_ENCODINGS).best()
        if best is None:
            raise ReadingError(f"{source} is not text in any known encoding: save it as UTF-8") from None
        return _checked(str(best), source), (f"decoded as {best.encoding}",)
    return _checked(text, source), notes


def _checked(text: str, source: str) -> str:
    if len(_BINARY.findall(text)) > len(text) * 0.01:
        raise ReadingError(f"{source} looks binary: give a text file")
    return text


def front_matter(text: str) -> tuple[dict[str, Any], int, tuple[str, ...]]:
    """The fields of the front matter, the offset of the text after it, and a note where it is broken."""
    match = _FRONT.match(text)
    if match is None:
        return {}, 0, ()
    try:
        fields = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, match.end(), ("front matter is not valid YAML",)
    return (fields if isinstance(fields, dict) else {}), match.end(), ()


def iso_date(value: object) -> str | None:
    """A date as ISO 8601, or None if it isn't one.

    >>> iso_date("2024-05-01T10:00:00Z"), iso_date("yesterday")
    ('2024-05-01', None)
    """
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        return None


def article(data: bytes, source: str, slug: str) -> Article:
    """The article that a plain-text file holds.

    Raises:
        ReadingError: the file can't be read as text.
    """
    text, notes = decode(data, source)
    fields, start, broken = front_matter(text)
    found, said = regions.find(text, start)
    named = fields.get("author") or fields.get("authors")
    authors = tuple(str(name) for name in (named if isinstance(named, list) else [named]) if name)
    publisher = fields.get("source") or fields.get("publisher") or said.publisher
    headline, url = fields.get("title") or fields.get("headline"), fields.get("url")
    front = [Region(0, start, "front_matter")] if start else []
    return Article(
        text=text,
        source=source,
        slug=slug,
        headline=str(headline) if headline else None,
        date=iso_date(fields.get("date")),
        authors=authors or said.authors,
        publisher=str(publisher) if publisher else None,
        url=str(url) if url else None,
        regions=(*front, *found),
        notes=(*notes, *broken),
    )
