"""Findings to RDF: vocabulary, IRIs and the mapping, as the ontology lays them out."""

from kg.rdf.mapping import quads
from kg.rdf.provenance import provenance, software_version
from kg.rdf.vocabulary import BASE, PREFIXES

__all__ = ["BASE", "PREFIXES", "provenance", "quads", "software_version"]
