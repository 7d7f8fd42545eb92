"""Text to spaCy documents with Universal Dependencies, by the model that ships with Parley or another."""

from __future__ import annotations

import spacy
from spacy.language import Language

from kg.errors import ModelError
from kg.language import parser as parser  # registers the component

__all__ = ["load"]


def load(model: str | None = None) -> Language:
    """A pipeline that tags, parses and finds names.

    Args:
        model: name of an installed spaCy pipeline with Universal Dependencies labels; Parley's own if None.

    Raises:
        ModelError: the model is not installed, or damaged.
    """
    if model is not None:
        try:
            return spacy.load(model)
        except OSError as error:
            raise ModelError(f"No spaCy pipeline named {model!r} is installed") from error
    nlp = spacy.blank("en")
    nlp.max_length = 50_000_000
    nlp.add_pipe("parley_parser")
    return nlp
