"""Parley: a knowledge graph of peace negotiations from news articles.

>>> import kg
>>> built = kg.build(["seeds"])  # doctest: +SKIP
>>> built.save("output")  # doctest: +SKIP

One article at a time, :func:`read` and :func:`extract` give plain dataclasses.
"""

from functools import cache

from spacy.language import Language

from kg import errors, extraction, language
from kg.build import Built, build
from kg.extraction.findings import Findings
from kg.reading import Article, Metadata, Options, Skipped, read, read_all

__all__ = [
    "Article",
    "Built",
    "Findings",
    "Metadata",
    "Options",
    "Skipped",
    "build",
    "errors",
    "extract",
    "read",
    "read_all",
]


@cache
def _pipeline(model: str | None) -> Language:
    return language.load(model)


def extract(article: Article, *, model: str | None = None) -> Findings:
    """The findings of one article.

    Args:
        article: of :func:`read`, or made by hand: ``Article("Hamas accepted the plan.", source="-", slug="a")``.
        model: name of another installed spaCy pipeline.

    Raises:
        ModelError: the language model can't be loaded.
    """
    return extraction.extract(_pipeline(model)(article.text), article)
