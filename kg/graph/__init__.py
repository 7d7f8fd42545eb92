"""Quads of many articles to one dataset, and the dataset to files, tables and answers."""

from kg.graph.merging import merge
from kg.graph.network import network
from kg.graph.querying import construct, query, saved, sparql_json
from kg.graph.validation import Violation, validate
from kg.graph.writing import checksum, nquads, write

__all__ = [
    "Violation",
    "checksum",
    "construct",
    "merge",
    "network",
    "nquads",
    "query",
    "saved",
    "sparql_json",
    "validate",
    "write",
]
