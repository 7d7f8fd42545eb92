"""Which kind a term is: what its words are about and what the trained reader sees at any of them.

Each kind gets a sum of logarithms of odds: how probable the reader finds it, and how much the words count that tell it,
or for ``other`` words that tell none. The weights are the table ``kinds.tsv``, learned by ``training.kinds``.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from kg.extraction.lexicon import mapping
from kg.extraction.topics import classify
from kg.language.readings import KINDS_OF_TERMS

SEEN = "seen by the reader"
#: Added to what the reader sees: what it finds hardly probable speaks no more against a kind than that.
_LEAST = 0.02


def kind_of(text: str, seen: NDArray[np.float32] | None = None) -> str:
    """The kind of a term.

    Args:
        text: its words.
        seen: how probable the reader finds that a word of it heads a term of each of :data:`KINDS_OF_TERMS`.

    >>> kind_of("the return of the hostages")
    'hostage_release'
    """
    told = classify(text)
    if seen is None:
        return told
    weights = mapping("kinds")
    scores = [float(weights[SEEN]) * chance for chance in logarithms(seen)]
    scores[KINDS_OF_TERMS.index(told) - 1] += float(weights.get(told, 0.0))
    return KINDS_OF_TERMS[1 + max(range(len(scores)), key=scores.__getitem__)]


def logarithms(seen: NDArray[np.float32]) -> list[float]:
    """The logarithms of what the reader sees of each kind but ``none``."""
    return [math.log(float(chance) + _LEAST) for chance in seen[1:]]
