"""Multinomial logistic regressions on what is seen of a phrase, their weights tables: ``class: part``, weight, example.

Of terms (:mod:`kg.extraction.kinds`) and of triggers (:mod:`kg.extraction.certainty_words`) they are learned on what
the reader learned from too. What the reader says of those says little of how right it is elsewhere; what words say
does.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kg.extraction.lexicon import rows

#: The weight of each class by the part that is seen.
Weights = dict[str, NDArray[np.float64]]


@cache
def table(name: str, classes: tuple[str, ...]) -> Weights:
    """The weights of a table."""
    found: Weights = {}
    for row, weight in rows(name):
        label, part = row.split(": ", 1)
        found.setdefault(part, np.zeros(len(classes)))[classes.index(label)] = float(weight)
    return found


def logarithms(parts: Iterable[str], weights: Weights, classes: int, least: float, scale: float = 1.0) -> list[float]:
    """The logarithm of the probability of each class.

    Args:
        parts: what is seen, each once.
        weights: of each part, if it is known.
        classes: how many there are.
        least: no logarithm is told to be less.
        scale: by what the sum of the weights is multiplied.
    """
    scores = scale * sum((weights[part] for part in parts if part in weights), np.zeros(classes))
    return [max(float(score), least) for score in scores - np.logaddexp.reduce(scores)]
