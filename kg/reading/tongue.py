"""Which language a story is in."""

from __future__ import annotations

import math

import py3langid

_SAMPLE, _FEWEST_LETTERS = 4000, 60
#: How much likelier another language must be than English, as a log ratio, before an article is turned away.
_MARGIN = 10.0


def language_of(text: str) -> str:
    """ISO 639-1 code of the likeliest language; English when the text is short or the evidence slight.

    >>> language_of("Le gouvernement a rejeté la proposition de paix que les médiateurs avaient préparée à Genève.")
    'fr'
    """
    sample = text[:_SAMPLE]
    if sum(char.isalpha() for char in sample) < _FEWEST_LETTERS:
        return "en"
    ranked: list[tuple[str, float]] = py3langid.rank(sample)
    english = next((score for code, score in ranked if code == "en"), -math.inf)
    code, best = ranked[0]
    return str(code) if best - english > _MARGIN else "en"
