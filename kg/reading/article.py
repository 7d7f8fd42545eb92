"""The article: its text exactly as read, and what is known about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the text that is not the story.

    Attributes:
        start: first code point.
        end: one past the last code point.
        kind: ``front_matter``, ``headline``, ``byline``, ``disclosure``, ``republication``, ``caption``,
            ``boilerplate``, ``dateline`` or ``heading``. Extraction skips all but ``headline`` and ``heading``.
    """

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Article:
    """One news article.

    Offsets of everything found in it count Unicode code points of :attr:`text`, which for a plain-text
    file is the whole decoded file (front matter included).

    Attributes:
        text: the text exactly as read.
        source: path, URL or ``-`` that it came from, as the user named it.
        slug: file-name-like key, unique within one build.
        headline, date (ISO 8601), authors, publisher, url, language: metadata; ``None`` or empty if unknown.
        regions: parts of the text that are not the story, in order, not overlapping.
        notes: what the reader of the file had to guess or mend ("decoded as windows-1252").

    >>> Article("Hamas accepted the plan.", source="a.txt", slug="a").sha256[:8]
    'e9c29c8f'
    """

    text: str
    source: str
    slug: str
    headline: str | None = None
    date: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    url: str | None = None
    language: str = "en"
    regions: tuple[Region, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def sha256(self) -> str:
        """Checksum of the text in UTF-8, as 64 hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def story(self) -> list[tuple[int, int]]:
        """The stretches that are story (headlines and headings too), as (start, end) offsets."""
        stretches, at = [], 0
        for region in self.regions:
            if region.kind in ("headline", "heading"):
                continue
            if region.start > at:
                stretches.append((at, region.start))
            at = max(at, region.end)
        if at < len(self.text):
            stretches.append((at, len(self.text)))
        return stretches
