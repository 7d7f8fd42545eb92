"""Everything that Parley raises on purpose, as one small tree of types."""

from __future__ import annotations


class ParleyError(Exception):
    """Base of all errors that a caller may want to catch; its text names the file and the remedy."""


class ReadingError(ParleyError):
    """A source could not be turned into an article."""


class ModelError(ParleyError):
    """A language pipeline is missing, damaged or of the wrong kind."""


class GraphError(ParleyError):
    """An output folder or graph file is missing, damaged or not Parley's."""


class QueryError(ParleyError):
    """A query is malformed or a saved query is unknown."""
