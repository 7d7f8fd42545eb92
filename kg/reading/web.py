"""Web pages: the article's text by trafilatura, with the page's metadata; and fetching a page by its address."""

from __future__ import annotations

import urllib.error
import urllib.request

from kg.errors import ReadingError
from kg.reading.article import Article
from kg.reading.metadata import Metadata, iso_date, names
from kg.reading.plain import decode, from_text

_AGENT = "Mozilla/5.0 (compatible; Parley; reads one page at its user's request)"
_TIMEOUT = 30


def article(data: bytes, source: str, slug: str, known: Metadata | None = None) -> Article:
    """The article of a page; its text is the headline, a blank line, and the paragraphs.

    Raises:
        ReadingError: no article is found in the page.
    """
    import trafilatura  # slow to load, and most runs read no page
    from trafilatura.settings import Document

    markup, notes = decode(data, source)
    page_url = source if is_url(source) else None
    try:
        page = trafilatura.bare_extraction(
            markup, url=page_url, with_metadata=True, include_comments=False, include_tables=False
        )
    except Exception as error:  # a parser for hostile pages may fail in any way; one page never costs the others
        raise ReadingError(f"{source} can't be read as a page ({error}): save its text as .txt") from error
    body = (page.text or "") if isinstance(page, Document) else ""
    if not isinstance(page, Document) or not body.strip():
        raise ReadingError(f"{source} has no article that could be found: save its text as .txt")
    said = Metadata(
        headline=page.title or None,
        date=iso_date(page.date),
        authors=names(page.author),
        publisher=page.sitename or page.hostname or None,
        url=page.url or page_url,
    )
    if said.headline and not body.startswith(said.headline):
        body = f"{said.headline}\n\n{body}"
    return from_text(body, source, slug, known=(known or Metadata()).over(said), notes=notes)


def is_url(source: str) -> bool:
    """Whether a source is a web address."""
    return source.lower().startswith(("http://", "https://"))


def fetch(url: str, max_bytes: int) -> tuple[bytes, str]:
    """The bytes of a page and their media type.

    Raises:
        ReadingError: the page can't be reached or is too large.
    """
    request = urllib.request.Request(url, headers={"User-Agent": _AGENT})
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:
            data = response.read(max_bytes + 1)
            kind = response.headers.get_content_type()
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise ReadingError(f"{url} can't be reached ({error}): check the address, or save the page") from error
    if len(data) > max_bytes:
        raise ReadingError(f"{url} has more than {max_bytes} bytes: raise the limit with --max-size")
    return data, kind
