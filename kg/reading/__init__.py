"""Sources to articles: files and folders of plain text (more formats follow behind the same function)."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import ReadingError
from kg.reading import plain
from kg.reading.article import Article

__all__ = ["Article", "Skipped", "read", "read_all"]

_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown"})
MAX_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source that gave no article, and why."""

    source: str
    reason: str


def read(source: str | Path, *, max_bytes: int = MAX_BYTES) -> Article:
    """The article that a plain-text or Markdown file holds.

    Raises:
        ReadingError: the file is missing, too large, empty, binary or of an unknown kind.
    """
    path = Path(source)
    if path.suffix.lower() not in _SUFFIXES:
        raise ReadingError(f"{path} is of a kind that can't be read yet: save it as .txt")
    try:
        if path.stat().st_size > max_bytes:
            raise ReadingError(f"{path} has more than {max_bytes} bytes: raise the limit with --max-size")
        data = path.read_bytes()
    except OSError as error:
        raise ReadingError(f"{path} can't be read: {error.strerror}") from error
    return plain.article(data, str(source), _slug(path.stem))


def _slug(stem: str) -> str:
    return re.sub(r"[^\w.-]+", "-", stem).strip("-.") or "article"


def _files(sources: Iterable[str | Path]) -> list[Path]:
    found: set[Path] = set()
    for source in sources:
        path = Path(source)
        if path.is_dir():
            found.update(p for p in path.rglob("*") if p.suffix.lower() in _SUFFIXES and p.is_file())
        else:
            found.add(path)
    return sorted(found)


def read_all(sources: Iterable[str | Path], *, max_bytes: int = MAX_BYTES) -> Iterator[Article | Skipped]:
    """Every article of files and folders, sorted by path; what can't be read or is read already is skipped by name."""
    articles: list[Article] = []
    seen: dict[str, str] = {}
    for path in _files(sources):
        try:
            article = read(path, max_bytes=max_bytes)
        except ReadingError as error:
            yield Skipped(str(path), str(error))
            continue
        if article.sha256 in seen:
            yield Skipped(str(path), f"same text as {seen[article.sha256]}")
            continue
        seen[article.sha256] = str(path)
        articles.append(article)
    counts = Counter(article.slug for article in articles)
    for article in articles:
        unique = counts[article.slug] == 1
        ending = "" if unique else "-" + hashlib.sha256(article.text.encode("utf-8", "replace")).hexdigest()[:6]
        yield replace(article, slug=article.slug + ending)
