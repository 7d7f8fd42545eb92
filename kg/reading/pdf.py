"""PDF files, with the extra ``pdf``: the text layer, its lines joined to paragraphs."""

from __future__ import annotations

import io
import re

from kg.errors import ReadingError
from kg.reading.article import Article
from kg.reading.metadata import Metadata, iso_date, names
from kg.reading.plain import from_text

_BROKEN_WORD = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_BROKEN_LINE = re.compile(r"(?<![.!?:”\"\n])\n(?=[^\n])")


def article(data: bytes, source: str, slug: str, known: Metadata | None = None) -> Article:
    """The article of a PDF file.

    Raises:
        ReadingError: the extra is not installed, or the file is broken, locked or has no text layer.
    """
    try:
        import pypdf
    except ImportError as error:
        raise ReadingError(f"{source} is a PDF: pip install 'parley-kg[pdf]' to read it") from error
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        raw = "\n\n".join(page.extract_text() for page in reader.pages)
        info = reader.metadata
        title, author, created = (info.title, info.author, info.creation_date) if info else (None, None, None)
    except Exception as error:  # pypdf raises many types for hostile files; one file never costs the others
        raise ReadingError(f"{source} can't be read as a PDF ({error})") from error
    text = _BROKEN_LINE.sub(" ", _BROKEN_WORD.sub("", raw.replace("\r\n", "\n"))).strip()
    if not text:
        raise ReadingError(f"{source} has no text layer: run OCR on it first")
    said = Metadata(headline=title or None, date=iso_date(created.date()) if created else None, authors=names(author))
    return from_text(text, source, slug, known=(known or Metadata()).over(said), notes=("lines joined",))
