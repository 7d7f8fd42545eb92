"""Does an export keep the ontology's promises? SHACL over the union of its graphs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import rdflib
from rdflib.namespace import SH

from kg.errors import GraphError
from kg.resources import ontology_dir


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach: the node, the property, what is wrong, and the value."""

    node: str
    path: str
    message: str
    value: str


def validate(path: Path) -> list[Violation]:
    """The violations of a folder that ``kg build`` wrote, or of one RDF file, sorted.

    Raises:
        GraphError: there is no readable graph.
    """
    from pyshacl import validate as shacl

    file = path / "graph.nq" if path.is_dir() else path
    data, shapes = rdflib.Dataset(default_union=True), rdflib.Graph()
    try:
        data.parse(file)
    except Exception as error:  # rdflib's parsers raise many types
        raise GraphError(f"{file} is not a readable graph ({error}): run kg build first") from error
    union = rdflib.Graph()
    for s, p, o, _ in data.quads():
        union.add((s, p, o))
    shapes.parse(ontology_dir() / "shapes.ttl")
    _, report, _ = shacl(union, shacl_graph=shapes, advanced=True)
    found = []
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        parts = [report.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.resultMessage, SH.value)]
        found.append(Violation(*("" if part is None else str(part) for part in parts)))
    return sorted(found, key=lambda v: (v.node, v.path, v.message, v.value))
