"""IRIs made from what things say: the same input gives the same IRI, on any machine."""

from __future__ import annotations

import hashlib
import unicodedata
from urllib.parse import quote

from pyoxigraph import NamedNode

_SHORT = 80


def segment(text: str) -> str:
    """A path segment: NFC, then percent-encoded to ASCII; long texts are cut and keep a checksum.

    >>> segment("Séléka/<b>")
    'S%C3%A9l%C3%A9ka%2F%3Cb%3E'
    """
    normal = unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode("utf-8")
    if len(normal) > _SHORT:
        normal = f"{normal[:_SHORT]}-{hashlib.sha256(normal.encode()).hexdigest()[:12]}"
    return quote(normal, safe="-._~")


def digest(*parts: object) -> str:
    """Sixteen hexadecimal digits that depend on all parts and on where one ends and the next begins."""
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


class Minter:
    """Makes the IRIs of one dataset.

    >>> Minter("https://example.org/").entity("iso:IL").value
    'https://example.org/il'
    """

    def __init__(self, base: str) -> None:
        self.base = base if base.endswith(("/", "#")) else base + "/"

    def entity(self, key: str) -> NamedNode:
        """An actor, proposal, issue or event, from its key without the class."""
        kind, _, local = key.partition(":")
        name = local.casefold() if kind in ("iso", "actor", "name") else f"{kind}-{local}"
        return NamedNode(self.base + segment(name))

    def claim(self, kind: str, *parts: object) -> NamedNode:
        """A stance, mediation or term, from what it says."""
        return NamedNode(f"{self.base}{kind}-{digest(*parts)}")

    def article(self, slug: str) -> NamedNode:
        """An article."""
        return NamedNode(f"{self.base}article-{segment(slug)}")

    def graph(self, name: str) -> NamedNode:
        """A named graph: ``core``, ``direct``, ``provenance`` or ``article/SLUG``."""
        return NamedNode(f"{self.base}graph/" + "/".join(segment(part) for part in name.split("/")))

    def evidence(self, slug: str, start: int, end: int) -> NamedNode:
        """A stretch of an article's text, after RFC 5147."""
        return NamedNode(f"{self.article(slug).value}#char={start},{end}")
