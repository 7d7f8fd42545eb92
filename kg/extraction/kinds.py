"""Which kind a term is: what its words tell and what the trained reader sees at any of them.

Each kind gets a sum of logarithms of odds: how probable its words make it, how probable the reader finds it, and how
much it counts that they are of its topic, or for ``other`` of none. The weights are the table ``kinds.tsv``.

How probable words make a kind is a regression (:mod:`kg.extraction.word_weights`) on the words and their beginnings,
all terms scaled to one length (Joachims 1998, "Text categorization with support vector machines", for the
representation), the table ``term_words.tsv``. ``training.kinds`` learns both.
"""

from __future__ import annotations

import math
import re

import numpy as np
from numpy.typing import NDArray

from kg.extraction import word_weights
from kg.extraction.lexicon import mapping
from kg.extraction.topics import classify
from kg.extraction.word_weights import Weights, table
from kg.language.readings import KINDS_OF_TERMS

KINDS = KINDS_OF_TERMS[1:]
SEEN, WORDS = "seen by the reader", "told by the words"
#: Added to what the reader sees: what it finds hardly probable speaks no more against a kind than that.
_LEAST = 0.02
#: What words make hardly probable speaks no more against a kind than that, as a logarithm.
_LOWEST = -6.0
#: How many letters of a longer word count as its beginning.
_BEGINNINGS = (4, 6)
#: Added for ``other``: the kinds that others annotate are told less freely than those of the corpus.
_NONE = 1.0
_WORD = re.compile(r"[^\W\d_]+|\d[\d,.]*")
_NUMBER = "number"


def kind_of(text: str, seen: NDArray[np.float32] | None = None) -> str:
    """The kind of a term.

    Args:
        text: its words.
        seen: how probable the reader finds that a word of it heads a term of each of :data:`KINDS_OF_TERMS`.

    >>> kind_of("the return of the hostages")
    'hostage_release'
    """
    told = classify(text)
    if seen is None:
        return told
    weights = mapping("kinds")
    by_reader, by_words = (float(weights.get(name, 0.0)) for name in (SEEN, WORDS))
    pairs = zip(logarithms(seen), by_its_words(text), strict=True)
    scores = [by_reader * chance + by_words * word for chance, word in pairs]
    scores[KINDS.index(told)] += float(weights.get(told, 0.0))
    scores[KINDS.index("other")] += _NONE
    return KINDS[max(range(len(scores)), key=scores.__getitem__)]


def logarithms(seen: NDArray[np.float32]) -> list[float]:
    """The logarithms of what the reader sees of each kind."""
    return [math.log(float(chance) + _LEAST) for chance in seen[1:]]


def parts_of(text: str) -> list[str]:
    """The words of a term and their beginnings, each once.

    >>> parts_of("free 200 prisoners")
    ['free', 'number', 'pris-', 'prison-', 'prisoners']
    """
    words = [_NUMBER if word[0].isdigit() else word for word in _WORD.findall(text.lower())]
    return sorted({*words, *(f"{word[:n]}-" for word in words for n in _BEGINNINGS if len(word) > n)})


def by_its_words(text: str, weights: Weights | None = None) -> list[float]:
    """The logarithm of the probability of each kind by the words of a term.

    >>> max(zip(by_its_words("a general amnesty"), KINDS))[1]
    'amnesty'
    """
    known = table("term_words", KINDS) if weights is None else weights
    parts = parts_of(text)
    return word_weights.logarithms(parts, known, len(KINDS), _LOWEST, len(parts or "-") ** -0.5)
