"""Text to spaCy documents with Universal Dependencies, by the model that ships with Parley or another."""

from __future__ import annotations

from typing import NamedTuple

import spacy
from spacy.language import Language

from kg.errors import ModelError
from kg.language import coreference as coreference  # registers the extension
from kg.language import parser as parser  # registers the component
from kg.language.conversion import is_foreign
from kg.language.readings import Readings, readings

__all__ = ["ModelInfo", "Readings", "describe", "load", "readings"]


class ModelInfo(NamedTuple):
    """Which pipeline a document was parsed by; the checksum is known for the model that ships with Parley."""

    name: str
    version: str
    sha256: str | None


def describe(nlp: Language) -> ModelInfo:
    """Name, version and checksum of a pipeline."""
    component = nlp.get_pipe("parley_parser") if nlp.has_pipe("parley_parser") else None
    if isinstance(component, parser.ParleyParser):
        meta = component.model.meta
        return ModelInfo(meta["name"], meta["version"], meta["sha256"]["encoder.onnx"])
    return ModelInfo(f"{nlp.meta['lang']}_{nlp.meta['name']}", nlp.meta["version"], None)


def load(model: str | None = None) -> Language:
    """A pipeline that tags, parses and finds names, for ``doc._.coref_clusters`` and :func:`readings` too.

    Args:
        model: name of an installed spaCy pipeline, with Universal Dependencies labels or those of ``en_core_web_*``,
            which are converted; Parley's own if None.

    Raises:
        ModelError: the model is not installed, or damaged.
    """
    if model is not None:
        try:
            other = spacy.load(model)
        except OSError as error:
            raise ModelError(f"No spaCy pipeline named {model!r} is installed") from error
        if is_foreign(other):
            other.add_pipe("parley_conversion")
        return other
    nlp = spacy.blank("en")
    nlp.max_length = 50_000_000
    nlp.add_pipe("parley_parser")
    return nlp
