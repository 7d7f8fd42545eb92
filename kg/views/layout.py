"""Where the nodes of the graph view stand, and which of them are shown first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

MOST, MOST_CONGRUENT = 300, 150
_SEED, _ITERATIONS = 7, 150
#: A node's share of the width of its region, the least room around it, and the gap between regions.
_SHARE, _ROOM_X, _ROOM_Y, _GAP = 105.0, 104.0, 52.0, 150
_ASPECT = 1.45
_HUB = -1
#: Of one target; pairs are quadratic.
_MOST_HOLDERS = 60

Place = tuple[int, int]
Points = npt.NDArray[np.float64]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Region:
    """Where the nodes of one process stand: number of the process, left, top, width and height."""

    process: int
    left: int
    top: int
    width: int
    height: int


def joined(statements: Iterable[Json]) -> Any:
    """Things joined by the statements that relate them: a graph weighted by their number.

    Args:
        statements: of :func:`kg.views.data.unpacked`.
    """
    graph = nx.Graph()
    for each in statements:
        for one, other in _pairs(each):
            if one != other:
                count = graph.edges[one, other]["weight"] if graph.has_edge(one, other) else 0
                graph.add_edge(one, other, weight=count + 1)
    return graph


def _pairs(statement: Json) -> Iterator[tuple[int, int]]:
    """What the page draws an edge between; ``edgesOf`` in its script says the same."""
    if statement["kind"] == "stance":
        yield statement["holder"], statement["target"]
    elif statement["kind"] == "mediation":
        concerns = [statement["concerns"]] if "concerns" in statement else []
        for other in (*statement.get("parties", ()), *concerns):
            yield statement["mediator"], other
    elif statement["kind"] == "event" and "thing" in statement:
        for role in ("agent", "recipient"):
            if role in statement:
                yield statement["thing"], statement[role]


def important(graph: Any, most: int = MOST) -> dict[int, int]:
    """The nodes with the most statements, ties by number, and how many statements each has."""
    weight = dict(graph.degree(weight="weight"))
    return {node: weight[node] for node in sorted(weight, key=lambda node: (-weight[node], node))[:most]}


def congruence(statements: Iterable[Json]) -> Any:
    """Actors joined by how often they take the same side or opposite ones: a graph of the best tied, weighted.

    Args:
        statements: of :func:`kg.views.data.unpacked`.
    """
    sides: dict[int, dict[int, int]] = defaultdict(dict)
    for each in statements:
        if each["kind"] == "stance" and each["polarity"]:
            sides[each["target"]][each["holder"]] = each["polarity"]
    ties = Counter(pair for taken in sides.values() for pair in combinations(sorted(taken)[:_MOST_HOLDERS], 2))
    graph = nx.Graph()
    graph.add_weighted_edges_from((a, b, count) for (a, b), count in sorted(ties.items()))
    ranked = sorted(graph, key=lambda actor: (-graph.degree(actor, weight="weight"), actor))
    return graph.subgraph(sorted(ranked[:MOST_CONGRUENT]))


def arrange(graph: Any, nodes: Iterable[int], home: dict[int, int]) -> tuple[dict[int, Place], list[Region]]:
    """Integer coordinates, one region for the nodes of each process; regions are packed.

    Args:
        graph: of :func:`joined` or :func:`congruence`.
        nodes: those to place.
        home: the number of the process that a node belongs to.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    for node in sorted(nodes):
        groups[home.get(node, -1)].append(node)
    drawn = {process: _drawn(graph, group) for process, group in groups.items()}
    sizes = {process: points.max(axis=0) - points.min(axis=0) for process, points in drawn.items()}
    places: dict[int, Place] = {}
    regions = []
    for process, (left, top) in _packed(sizes).items():
        moved = drawn[process] - drawn[process].min(axis=0) + (left, top)
        places |= {node: (round(x), round(y)) for node, (x, y) in zip(groups[process], moved.tolist(), strict=True)}
        width, height = sizes[process].tolist()
        regions.append(Region(process, round(left), round(top), round(width), round(height)))
    return places, regions


def _drawn(graph: Any, group: list[int]) -> Points:
    """One region by Fruchterman & Reingold 1991, seeded; a hub that is then dropped keeps its components together."""
    inside = set(group)
    plain = nx.Graph()
    plain.add_nodes_from(group)
    plain.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b in graph.edges(group) if b in inside and a != b}))
    anchors = [max(sorted(part), key=plain.degree) for part in sorted(nx.connected_components(plain), key=min)]
    plain.add_edges_from(((_HUB, anchor) for anchor in anchors), weight=0.4)
    where = nx.spring_layout(plain, seed=_SEED, k=2.2 / len(plain) ** 0.5, iterations=_ITERATIONS)
    points = np.array([where[node] for node in group], dtype=np.float64)
    return _apart(points * _SHARE * len(group) ** 0.5 * (0.75, 0.5))


def _apart(points: Points) -> Points:
    """Push nodes apart until none stands in another's room."""
    for _ in range(120):
        apart = points[:, None, :] - points[None, :, :]
        lack = np.array((_ROOM_X, _ROOM_Y)) - np.abs(apart)
        near = (lack > 0).all(axis=2) & ~np.eye(len(points), dtype=bool)
        if not near.any():
            break
        # Along the axis where the least has to be moved; equal places part by their order.
        order = np.arange(len(points))
        sign = np.where(apart == 0, np.sign(order[:, None] - order)[:, :, None], np.sign(apart))
        sideways = lack[:, :, 0] / _ROOM_X < lack[:, :, 1] / _ROOM_Y
        step = np.where(np.stack([sideways, ~sideways], axis=2), lack * sign, 0) * near[:, :, None]
        points = points + step.sum(axis=1) * 0.25
    return points


def _packed(sizes: dict[int, Points]) -> dict[int, tuple[float, float]]:
    """Left and top of each region, packed into the width that lets the whole be shown largest."""
    widest = max(float(size[0]) for size in sizes.values())
    trials = [_filled(sizes, widest * (1 + step / 10)) for step in range(50)]
    return min(trials, key=lambda trial: max(trial[1] / _ASPECT, trial[2]))[0]


def _filled(sizes: dict[int, Points], most: float) -> tuple[dict[int, tuple[float, float]], float, float]:
    """Left and top of each region, the tallest first, each as high up as it can; width and height of them all."""
    taken: list[tuple[float, float, float]] = []
    corners: dict[int, tuple[float, float]] = {}
    for process in sorted(sizes, key=lambda each: (-float(sizes[each][1]), each)):
        width, height = map(float, sizes[process] + _GAP)
        lefts = sorted({0.0, *(right for _, right, _ in taken)})
        tops = {
            left: max((low for a, b, low in taken if a < left + width and b > left), default=0.0)
            for left in lefts
            if left == 0 or left + width <= most + _GAP
        }
        left = min(tops, key=lambda each: (tops[each], each))
        corners[process] = (left, tops[left])
        taken.append((left, left + width, tops[left] + height))
    return corners, max(right for _, right, _ in taken), max(low for *_, low in taken)
