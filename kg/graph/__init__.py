"""Quads of many articles to one dataset, and the dataset to files, tables and answers."""

from kg.graph.merging import merge
from kg.graph.network import network
from kg.graph.querying import query, saved
from kg.graph.validation import Violation, validate
from kg.graph.writing import write

__all__ = ["Violation", "merge", "network", "query", "saved", "validate", "write"]
