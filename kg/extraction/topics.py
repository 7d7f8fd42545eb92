"""What a phrase is about, as a concept of ``parley:topics``."""

from __future__ import annotations

from kg.extraction.lexicon import rows


def classify(text: str) -> str:
    """The topic whose stem comes first in the table and stands in the text, else ``other``.

    >>> classify("the return of the hostages"), classify("a new bridge")
    ('hostage_release', 'other')
    """
    words = f" {text.casefold()}"
    return next((topic for stem, topic in rows("topics") if f" {stem}" in words or f"-{stem}" in words), "other")
