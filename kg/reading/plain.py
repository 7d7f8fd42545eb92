"""Plain text, with or without YAML front matter, to an article whose text is the decoded file."""

from __future__ import annotations

import re
from typing import Any

import yaml
from charset_normalizer import from_bytes

from kg.errors import ReadingError
from kg.reading import regions
from kg.reading.article import Article, Region
from kg.reading.metadata import Metadata, from_fields

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


def from_text(
    text: str, source: str, slug: str, *, known: Metadata | None = None, notes: tuple[str, ...] = ()
) -> Article:
    """The article that a text holds.

    Args:
        text: kept exactly.
        source: as the user named it.
        slug: key within the build.
        known: metadata that goes before what the text itself says.
        notes: what had to be guessed before.
    """
    fields, start, broken = front_matter(text)
    found, said = regions.find(text, start)
    metadata = (known or Metadata()).over(from_fields({str(k): v for k, v in fields.items()})).over(said)
    front = [Region(0, start, "front_matter")] if start else []
    return Article(
        text=text,
        source=source,
        slug=slug,
        headline=metadata.headline,
        date=metadata.date,
        authors=metadata.authors,
        publisher=metadata.publisher,
        url=metadata.url,
        regions=(*front, *found),
        notes=(*notes, *broken),
    )


def article(data: bytes, source: str, slug: str, known: Metadata | None = None) -> Article:
    """The article that a plain-text file holds.

    Raises:
        ReadingError: the file can't be read as text.
    """
    text, notes = decode(data, source)
    return from_text(text, source, slug, known=known, notes=notes)
