"""The dataset as files that are the same bytes for the same quads."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Store, Triple, serialize

from kg.graph import tables
from kg.graph.network import network
from kg.rdf.vocabulary import PREFIXES


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file under another name, then rename it: a killed run leaves the last good one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(data)
    temporary.replace(path)


def checksum(path: Path) -> str:
    """SHA-256 of a file, as 64 hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def nquads(store: Store) -> str:
    """The dataset as sorted N-Quads."""
    return "".join(f"{line}\n" for line in sorted(f"{quad} ." for quad in store))


def ordered(store: Store) -> list[Quad]:
    """All quads, graph by graph."""
    return sorted(store, key=lambda quad: (str(quad.graph_name), str(quad)))


def write(store: Store, folder: Path) -> list[Path]:
    """Write the dataset in every format; returns the paths.

    ``graph.nq``, ``graph.trig`` and ``graph.jsonld`` hold the named graphs, ``graph.ttl`` their union, the rest the
    network of :func:`kg.graph.network`.
    """
    quads = ordered(store)
    union = sorted({quad.triple for quad in quads}, key=str)
    files = {
        "graph.nq": nquads(store).encode(),
        "graph.trig": _bytes(quads, RdfFormat.TRIG),
        "graph.ttl": _bytes(union, RdfFormat.TURTLE),
        "graph.jsonld": _bytes(quads, RdfFormat.JSON_LD),
    }
    drawn = network(store)
    files |= {"graph.graphml": tables.graphml(drawn), "graph.gexf": tables.gexf(drawn)}
    files |= {"nodes.csv": tables.nodes_csv(drawn), "edges.csv": tables.edges_csv(drawn)}
    for name, data in files.items():
        write_atomically(folder / name, data)
    return [folder / name for name in files]


def _bytes(statements: list[Quad] | list[Triple], form: RdfFormat) -> bytes:
    data = serialize(statements, format=form, prefixes=PREFIXES)
    assert data is not None
    return data
