"""Quads of many articles to one dataset, and the dataset to files."""

from kg.graph.merging import merge
from kg.graph.querying import query, saved
from kg.graph.writing import write

__all__ = ["merge", "query", "saved", "write"]
