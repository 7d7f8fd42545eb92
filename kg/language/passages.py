"""Which sentences the reader sees together: passages of a text, so that each sentence stands among its neighbours.

Passages of a text are of like length and never overlap, so reading them takes no longer than reading sentences alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

#: How many pieces a passage has at most, but for half a sentence at either end.
MOST = 192


def passages(sizes: Sequence[int], texts: Sequence[int], most: int = MOST) -> list[list[int]]:
    """The numbers of the sentences of each passage.

    Args:
        sizes: how many pieces each sentence has.
        texts: the text of each sentence; sentences of one text stand together.
        most: how many pieces a passage has at most, but for half a sentence at either end.

    >>> passages([90, 80, 100, 60, 50], [0, 0, 0, 1, 1])
    [[0, 1], [2], [3, 4]]
    """
    found: list[list[int]] = []
    for _, numbers in groupby(range(len(sizes)), key=lambda i: texts[i]):
        sentences = list(numbers)
        total, begin = sum(sizes[i] for i in sentences), 0
        share = total / -(-total // most)
        by_place = dict[int, list[int]]()
        for i in sentences:
            by_place.setdefault(int((begin + sizes[i] / 2) / share), []).append(i)
            begin += sizes[i]
        found += by_place.values()
    return found
