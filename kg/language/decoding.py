"""From scores to structures: dependency trees and entity spans."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_NEVER = -1e9


def _cycle(heads: NDArray[np.int64]) -> list[int]:
    """A cycle among the heads, or an empty list."""
    state = [0] * len(heads)
    for start in range(1, len(heads)):
        path, node = [], start
        while node and not state[node]:
            state[node] = start
            path.append(node)
            node = int(heads[node])
        if node and state[node] == start:
            return path[path.index(node) :]
    return []


def _arborescence(scores: Floats) -> NDArray[np.int64]:
    """The best tree by Chu & Liu (1965) and Edmonds (1967), by recursive contraction; row 0 is the root."""
    scores = scores.copy()
    np.fill_diagonal(scores, _NEVER)
    heads: NDArray[np.int64] = scores.argmax(1)
    heads[0] = 0
    cycle = np.array(_cycle(heads))
    if not len(cycle):
        return heads
    rest = np.array([i for i in range(len(heads)) if i not in set(cycle.tolist())])
    size = len(rest)
    smaller = np.full((size + 1, size + 1), _NEVER, scores.dtype)
    smaller[:size, :size] = scores[np.ix_(rest, rest)]
    into = scores[np.ix_(cycle, rest)] - scores[cycle, heads[cycle]][:, None]
    out = scores[np.ix_(rest, cycle)]
    smaller[size, :size], smaller[:size, size] = into.max(0), out.max(1)
    solved = _arborescence(smaller)
    result = heads.copy()
    for i in range(1, size):
        result[rest[i]] = cycle[out[i].argmax()] if solved[i] == size else rest[solved[i]]
    entered = cycle[into[:, solved[size]].argmax()]
    result[entered] = rest[solved[size]]
    return result


def tree(scores: Floats) -> NDArray[np.int64]:
    """The heads of the best tree with exactly one root.

    Args:
        scores: ``[n + 1, n + 1]``, dependent by head; row and column 0 are the root.
    """
    heads = _arborescence(scores)
    roots = [i for i in range(1, len(heads)) if heads[i] == 0]
    if len(roots) <= 1:
        return heads
    best, best_score = heads, -np.inf
    for root in roots:
        forced = scores.copy()
        forced[1:, 0] = _NEVER / 2
        forced[root, 0] = scores[root, 0]
        candidate = _arborescence(forced)
        total = float(sum(forced[i, candidate[i]] for i in range(1, len(candidate))))
        if total > best_score:
            best, best_score = candidate, total
    return best


def bio_spans(scores: Floats, tags: list[str]) -> list[tuple[int, int, str]]:
    """The spans of the best legal BIO sequence (Viterbi), as (start, end, label).

    >>> bio_spans(np.eye(3, dtype=np.float32)[[1, 2, 0]], ["O", "B-PER", "I-PER"])
    [(0, 2, 'PER')]
    """
    if (scores.argmax(1) == tags.index("O")).all():
        return []
    legal = _transitions(tuple(tags))
    best = scores[0] + legal[tags.index("O")]
    steps = []
    for row in scores[1:]:
        options = best[:, None] + legal
        steps.append(options.argmax(0))
        best = options.max(0) + row
    path = [int(best.argmax())]
    for step in reversed(steps):
        path.append(int(step[path[-1]]))
    return _spans([tags[i] for i in reversed(path)])


@cache
def _transitions(tags: tuple[str, ...]) -> Floats:
    """What following one tag by another adds to a score, ``[before, after]``: nothing, or far too much to lose."""
    return np.array([[_legal(a, b) for b in tags] for a in tags], np.float32)


def _legal(before: str, tag: str) -> float:
    return 0.0 if tag[0] != "I" or before[2:] == tag[2:] else _NEVER


def _spans(tags: list[str]) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        if tag[0] == "B":
            found.append((i, i + 1, tag[2:]))
        elif tag[0] == "I":
            start, _, label = found[-1]
            found[-1] = (start, i + 1, label)
    return found


def apply_edit(script: str, form: str) -> str:
    """The lemma that an edit script makes of a form.

    >>> apply_edit("3+y", "Cities"), apply_edit("=", "Paris")
    ('city', 'Paris')
    """
    if script == "=":
        return form
    cut, _, tail = script.partition("+")
    low = form.lower()
    return (low[: len(low) - int(cut)] + tail) or low


def regular_stems(form: str) -> list[str]:
    """What a regular noun or verb form may come from, likeliest first.

    >>> regular_stems("barred")[:3], regular_stems("freed")[0]
    (['bar', 'barr', 'barre'], 'free')
    """
    found = []
    for ending in ("ing", "ed"):
        stem = form.removesuffix(ending)
        if stem != form and len(stem) > 1:
            doubled = stem[-1] == stem[-2] and stem[-1] not in "aeiousl"
            vowel = ending == "ed" and stem[-1] in "e"
            found += ([stem[:-1]] if doubled else []) + ([stem + "e"] if vowel else []) + [stem, stem + "e"]
            found += [stem[:-1] + "y"] if stem.endswith("i") else []
    for ending, tail in (("ies", "y"), ("es", ""), ("s", "")):
        if form.endswith(ending):
            found.append(form.removesuffix(ending) + tail)
    return found
