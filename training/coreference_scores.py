"""Measures of coreference: MUC, B-cubed, CEAF (entity), and their average, the CoNLL score (Pradhan et al. 2014)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.optimize import linear_sum_assignment

Cluster = frozenset[tuple[int, int]]
Pairs = Iterable[tuple[list[Cluster], list[Cluster]]]


def conll(documents: Pairs) -> dict[str, float]:
    """F1 of each measure over documents given as gold and found clusters, in percent.

    >>> a, b, c = (0, 1), (3, 4), (7, 8)
    >>> conll([([frozenset({a, b, c})], [frozenset({a, b, c})])])
    {'MUC': 100.0, 'B3': 100.0, 'CEAF': 100.0, 'CoNLL': 100.0}
    """
    documents = list(documents)
    scores = {"MUC": _f1(documents, muc), "B3": _f1(documents, b_cubed), "CEAF": ceaf(documents)}
    return scores | {"CoNLL": sum(scores.values()) / 3}


def _f1(documents, half) -> float:  # type: ignore[no-untyped-def]
    recall = [half(gold, found) for gold, found in documents]
    precision = [half(found, gold) for gold, found in documents]
    r, p = (sum(x for x, _ in part) / max(1e-9, sum(y for _, y in part)) for part in (recall, precision))
    return 200 * r * p / max(1e-9, r + p)


def muc(key: list[Cluster], response: list[Cluster]) -> tuple[float, float]:
    """Links of the key that the response keeps, and all of them (Vilain et al. 1995)."""
    of = {mention: k for k, cluster in enumerate(response) for mention in cluster}
    kept = all_ = 0
    for cluster in key:
        parts = len({of[m] for m in cluster if m in of}) + sum(m not in of for m in cluster)
        kept, all_ = kept + len(cluster) - parts, all_ + len(cluster) - 1
    return kept, all_


def b_cubed(key: list[Cluster], response: list[Cluster]) -> tuple[float, float]:
    """The share of each mention's cluster that the response keeps with it, summed, and the mentions."""
    of = {mention: cluster for cluster in response for mention in cluster}
    total = sum(len(cluster & of[m]) / len(cluster) for cluster in key for m in cluster if m in of)
    return total, sum(map(len, key))


def ceaf(documents: list[tuple[list[Cluster], list[Cluster]]]) -> float:
    """Likeness of clusters in the best one-to-one pairing (Luo 2005, the entity-based variant)."""
    similar = gold_count = found_count = 0.0
    for gold, found in documents:
        gold_count, found_count = gold_count + len(gold), found_count + len(found)
        if gold and found:
            table = np.array([[2 * len(g & f) / (len(g) + len(f)) for f in found] for g in gold])
            rows, columns = linear_sum_assignment(-table)
            similar += table[rows, columns].sum()
    return float(200 * similar / max(1e-9, gold_count + found_count))
