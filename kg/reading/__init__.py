"""Sources to articles: files, folders, globs, web addresses and standard input, one module per format."""

from __future__ import annotations

import glob
import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.errors import ReadingError
from kg.reading import pdf, plain, records, web
from kg.reading.article import Article, Region
from kg.reading.metadata import Metadata
from kg.reading.tongue import language_of

__all__ = ["Article", "Metadata", "Options", "Region", "Skipped", "read", "read_all"]

_KINDS = {
    ".txt": "plain", ".text": "plain", ".md": "plain", ".markdown": "plain", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv",
    ".pdf": "pdf",
}  # fmt: skip
_MEDIA_TYPES = {
    "text/html": "html", "application/xhtml+xml": "html", "application/json": "json", "text/csv": "csv",
    "application/pdf": "pdf", "application/x-ndjson": "jsonl", "application/jsonl": "jsonl",
}  # fmt: skip
_STDIN = "-"
MAX_BYTES = 5_000_000
#: A file of records may be so many times larger than one article.
_RECORDS = 100


@dataclass(frozen=True, slots=True)
class Options:
    """How to read.

    Attributes:
        max_bytes: the largest article that is read (a file of records may be a hundred times larger).
        force: read what doesn't seem to be English, too.
        known: metadata for articles that don't carry it themselves.
        fields: names of our fields (``text``, ``title``, ...) to columns, where they can't be guessed.
    """

    max_bytes: int = MAX_BYTES
    force: bool = False
    known: Metadata = field(default_factory=Metadata)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source that gave no article, and why."""

    source: str
    reason: str


def read(source: str | Path, options: Options | None = None) -> Article:
    """The one article of a file, a web address or standard input (``-``).

    >>> read("seeds/bosnia-1995-11-dayton.md").date  # doctest: +SKIP
    '1995-11-21'

    Raises:
        ReadingError: nothing is there, it can't be read, or it holds several articles.
    """
    found = list(_articles(str(source), options or Options()))
    if len(found) != 1:
        raise ReadingError(f"{source} holds {len(found)} records: use read_all")
    if isinstance(found[0], ReadingError):
        raise found[0]
    return found[0]


def read_all(sources: Iterable[str | Path], options: Options | None = None) -> Iterator[Article | Skipped]:
    """Every article of the sources, in order of their names, whatever the order in which they are given.

    What can't be read, repeats another article's text or isn't English is skipped, with the reason.
    """
    options = options or Options()
    articles: list[Article] = []
    seen: dict[str, str] = {}
    for source in _expand(sources):
        for found in _guarded(source, options):
            if isinstance(found, ReadingError):
                yield Skipped(source, str(found))
                continue
            same = seen.setdefault(_content(found), found.source)
            if same != found.source:
                yield Skipped(found.source, f"{found.source} has the same text as {same}")
            elif found.language != "en" and not options.force:
                reason = f"{found.source} is not English ({found.language}): --force reads it all the same"
                yield Skipped(found.source, reason)
            else:
                articles.append(found)
    counts = Counter(article.slug for article in articles)
    for article in sorted(articles, key=lambda a: (a.slug, a.sha256)):
        ending = "" if counts[article.slug] == 1 else f"-{article.sha256[:6]}"
        yield replace(article, slug=article.slug + ending)


def _expand(sources: Iterable[str | Path]) -> list[str]:
    """Files of folders and globs, sorted, each once; addresses and ``-`` as they are."""
    found: dict[str, None] = {}
    for source in map(str, sources):
        path = Path(source)
        if source == _STDIN or web.is_url(source):
            found[source] = None
        elif path.is_dir():
            inside = (p for p in path.rglob("*") if p.suffix.lower() in _KINDS and p.is_file())
            found |= dict.fromkeys(str(p) for p in inside if not p.name.startswith("."))
        elif not path.exists() and glob.has_magic(source):
            matches = [p for p in glob.glob(source, recursive=True) if Path(p).is_file()]  # noqa: PTH207
            found |= dict.fromkeys(matches or [source])
        else:
            found[source] = None
    return sorted(found)


def _guarded(source: str, options: Options) -> Iterator[Article | ReadingError]:
    try:
        yield from _articles(source, options)
    except ReadingError as error:
        yield error


def _articles(source: str, options: Options) -> Iterator[Article | ReadingError]:
    """The articles of one source, each with its language."""
    data, kind, slug = _load(source, options)
    found: Iterable[Article | ReadingError]
    if kind in ("json", "jsonl", "csv"):
        found = records.articles(data, source, slug, kind, options.fields, options.known)
    else:
        reader = {"html": web.article, "pdf": pdf.article}.get(kind, plain.article)
        found = [reader(data, source, slug, options.known)]
    for each in found:
        if isinstance(each, ReadingError):
            yield each
            continue
        story = "\n".join(each.text[a:b] for a, b in each.story())
        if not story.strip():
            yield ReadingError(f"{each.source} has no story in it")
        elif len(each.text.encode("utf-8", "replace")) > options.max_bytes:
            yield ReadingError(
                f"{each.source} has more than {options.max_bytes} bytes: raise the limit with --max-size"
            )
        else:
            yield replace(each, slug=_slug(each.slug), language=language_of(story))


def _load(source: str, options: Options) -> tuple[bytes, str, str]:
    """The bytes of a source, the kind of file that they are, and a slug."""
    if source == _STDIN:
        data = sys.stdin.buffer.read()
        return data, _sniff(data), "stdin"
    if web.is_url(source):
        data, media = web.fetch(source, options.max_bytes)
        tail = re.sub(r"[?#].*", "", source).rstrip("/").rsplit("/", 1)[-1]
        return data, _MEDIA_TYPES.get(media, _sniff(data)), re.sub(r"\.\w{1,5}$", "", tail)
    path = Path(source)
    kind = _KINDS.get(path.suffix.lower())
    limit = options.max_bytes * (_RECORDS if kind in ("json", "jsonl", "csv") else 1)
    try:
        if path.stat().st_size > limit:
            raise ReadingError(f"{source} has more than {limit} bytes: raise the limit with --max-size")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ReadingError(f"{source} can't be read: {reason}") from error
    return data, kind or _sniff(data), path.stem


def _sniff(data: bytes) -> str:
    """The kind of file that bytes without a name are."""
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF-"):
        return "pdf"
    if re.match(rb"<(?:!doctype html|html|head|body|\?xml|article|div|p\b)", head, re.IGNORECASE):
        return "html"
    if head.startswith((b"{", b"[")):
        return "jsonl" if re.match(rb"\{[^\n]*\}\s*\n\s*\{", data) else "json"
    return "plain"


def _slug(stem: str) -> str:
    return re.sub(r"[^\w.-]+", "-", stem).strip("-.")[:120] or "article"


def _content(article: Article) -> str:
    """What makes two articles the same: their story, whatever the blanks."""
    story = " ".join(" ".join(article.text[a:b] for a, b in article.story()).split())
    return hashlib.sha256(story.encode("utf-8", "replace")).hexdigest()
