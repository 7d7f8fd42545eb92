"""The terms of the export, as constants; the ontology page is their contract."""

from __future__ import annotations

from pyoxigraph import NamedNode

PARLEY = "https://w3id.org/parley#"
BASE = "https://w3id.org/parley/id/"

#: Prefixes of every Turtle file that Parley writes and of every query that it answers.
PREFIXES: dict[str, str] = {
    "parley": PARLEY,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "dcterms": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

INTEGER = NamedNode(PREFIXES["xsd"] + "integer")
DECIMAL = NamedNode(PREFIXES["xsd"] + "decimal")
DATE = NamedNode(PREFIXES["xsd"] + "date")


def term(name: str) -> NamedNode:
    """The IRI of a prefixed name.

    Raises:
        KeyError: the prefix is unknown.

    >>> term("parley:holder").value
    'https://w3id.org/parley#holder'
    """
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


TYPE = term("rdf:type")
