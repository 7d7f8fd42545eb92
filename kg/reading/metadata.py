"""Metadata fields by whatever names they go, from the user, front matter, records or pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

#: Our field, and the names that files give it, in order of preference (lower case, letters and digits only).
NAMES: dict[str, tuple[str, ...]] = {
    field: tuple(names.split())
    for field, names in {
        "text": "text body content articlebody fulltext maintext story article bodytext snippet",
        "title": "title headline heading name subject",
        "date": "date datepublished publisheddate publishedat publishdate pubdate published datetime publicationdate "
        "seendate timestamp created createdat day",
        "author": "author authors byline creator writer",
        "publisher": "publisher source sourcename outlet sitename newspaper media domain feed",
        "url": "url link weburl sourceurl uri href permalink",
        "slug": "slug id uid guid articleid docid key",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about an article apart from its text; ``None`` or empty if it isn't."""

    headline: str | None = None
    date: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    url: str | None = None

    def over(self, other: Metadata) -> Metadata:
        """These fields, and the other's where these are unknown."""
        return Metadata(
            self.headline or other.headline,
            self.date or other.date,
            self.authors or other.authors,
            self.publisher or other.publisher,
            self.url or other.url,
        )


def plain_name(name: object) -> str:
    """A field's name without case and punctuation.

    >>> plain_name("Published_At")
    'publishedat'
    """
    return re.sub(r"[^a-z0-9]", "", str(name).lower())


def pick(fields: Mapping[str, Any], wanted: str, mapping: Mapping[str, str]) -> Any:
    """The value of one of our fields: under the name that the user gave, else under the first usual name.

    >>> pick({"Body": "Talks go on."}, "text", {}), pick({"b": "x"}, "text", {"text": "b"})
    ('Talks go on.', 'x')
    """
    if wanted in mapping:
        return fields.get(mapping[wanted])
    known = {
        plain_name(name): value for name, value in reversed(list(fields.items())) if value not in (None, "", [], {})
    }
    return next((known[name] for name in NAMES[wanted] if name in known), None)


def as_text(value: Any) -> str | None:
    """A value as one line of text; of an object its name.

    >>> as_text({"name": "The Daily"}), as_text("  a\\n b ")
    ('The Daily', 'a b')
    """
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    if isinstance(value, list):
        value = ", ".join(filter(None, map(as_text, value)))
    return " ".join(str(value).split()) or None if value is not None else None


def names(value: Any) -> tuple[str, ...]:
    """Authors, given as a list, an object or one text with ``;`` or ``and``.

    >>> names("Jane Doe and Ali Roe")
    ('Jane Doe', 'Ali Roe')
    """
    if isinstance(value, list):
        return tuple(dict.fromkeys(name for each in value for name in names(each)))
    text = as_text(value)
    if not text:
        return ()
    parts = re.split(r"\s*;\s*|\s+and\s+|\s*\|\s*", re.sub(r"^[Bb]y\s+", "", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def iso_date(value: object) -> str | None:
    """A date as ISO 8601, or None if it isn't one.

    >>> iso_date("2024-05-01T10:00:00Z"), iso_date("Wed, 01 May 2024 10:00:00 GMT"), iso_date("yesterday")
    ('2024-05-01', '2024-05-01', None)
    """
    text = str(value).strip()
    compact = re.match(r"(\d{4})(\d{2})(\d{2})(?:T?\d{6}Z?)?$", text)
    if compact:
        text = "-".join(compact.groups())
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        pass
    for form in ("%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%d.%m.%Y", "%Y/%m/%d"):
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (TypeError, ValueError, IndexError):
        return None


def from_fields(fields: Mapping[str, Any], mapping: Mapping[str, str] | None = None) -> Metadata:
    """The metadata among a record's fields."""
    mapping = mapping or {}
    return Metadata(
        headline=as_text(pick(fields, "title", mapping)),
        date=iso_date(pick(fields, "date", mapping)),
        authors=names(pick(fields, "author", mapping)),
        publisher=as_text(pick(fields, "publisher", mapping)),
        url=as_text(pick(fields, "url", mapping)),
    )
