"""The dataset as files that are the same bytes for the same quads."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Store, Triple, serialize

from kg.rdf.vocabulary import PREFIXES


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file under another name, then rename it: a killed run leaves the last good one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(data)
    temporary.replace(path)


def ordered(store: Store) -> list[Quad]:
    """All quads in the order of their N-Quads lines."""
    return sorted(store, key=str)


def write(store: Store, folder: Path) -> list[Path]:
    """Write ``graph.nq``, ``graph.trig`` and ``graph.ttl`` (the union of the graphs); returns their paths."""
    quads = ordered(store)
    lines = sorted(f"{quad} ." for quad in quads)
    union = sorted({quad.triple for quad in quads}, key=str)
    files = {
        "graph.nq": ("\n".join(lines) + "\n").encode() if lines else b"",
        "graph.trig": _bytes(quads, RdfFormat.TRIG),
        "graph.ttl": _bytes(union, RdfFormat.TURTLE),
    }
    for name, data in files.items():
        write_atomically(folder / name, data)
    return [folder / name for name in files]


def _bytes(statements: list[Quad] | list[Triple], form: RdfFormat) -> bytes:
    data = serialize(statements, format=form, prefixes=PREFIXES)
    assert data is not None
    return data
