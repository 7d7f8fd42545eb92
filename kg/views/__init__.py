"""The dataset as pages that people open: the graph, and each article with what was found in it."""

from kg.views.pages import render, standalone

__all__ = ["render", "standalone"]
