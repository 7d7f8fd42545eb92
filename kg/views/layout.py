"""Where the nodes of the graph view stand, and which of them are shown first."""

from __future__ import annotations

from typing import Any

import networkx as nx

MOST = 300
_SEED, _SCALE, _GAP = 7, 62, 90


def important(graph: Any, most: int = MOST) -> list[str]:
    """The nodes with the most statements, ties by IRI; sources of nothing are left out."""
    weight = {node: sum(data["count"] for *_, data in graph.in_edges(node, data=True)) for node in graph}
    for node in graph:
        weight[node] += sum(data["count"] for *_, data in graph.out_edges(node, data=True))
    ranked = sorted((node for node in graph if weight[node]), key=lambda node: (-weight[node], node))
    return ranked[:most]


def positions(graph: Any, nodes: list[str]) -> dict[str, tuple[int, int]]:
    """Integer coordinates, one component beside the other (each by Fruchterman & Reingold 1991, seeded)."""
    plain = nx.Graph()
    plain.add_nodes_from(nodes)
    chosen = set(nodes)
    plain.add_edges_from((a, b) for a, b in graph.edges() if a in chosen and b in chosen and a != b)
    components = sorted(nx.connected_components(plain), key=lambda part: (-len(part), min(part)))
    placed: dict[str, tuple[int, int]] = {}
    left = top = height = 0.0
    width = _SCALE * max(8.0, 3.4 * len(nodes) ** 0.5)
    for part in components:
        ordered = nx.Graph()
        ordered.add_nodes_from(sorted(part))
        ordered.add_edges_from(sorted(tuple(sorted(edge)) for edge in plain.subgraph(part).edges()))
        radius = _SCALE * len(part) ** 0.5
        where = nx.spring_layout(ordered, seed=_SEED, k=1.6 / len(part) ** 0.5, iterations=120)
        if left and left + 2 * radius > width:
            left, top, height = 0.0, top + height + _GAP, 0.0
        for node, (x, y) in where.items():
            placed[node] = (round(left + radius + x * radius), round(top + radius + y * radius))
        left, height = left + 2 * radius + _GAP, max(height, 2 * radius)
    return placed
