"""Parley: a knowledge graph of peace negotiations from news articles.

>>> import kg
>>> built = kg.build(["seeds"])  # doctest: +SKIP
>>> built.save("output")  # doctest: +SKIP
"""

from kg.build import Built, build
from kg.reading import Article, read

__all__ = ["Article", "Built", "build", "read"]
