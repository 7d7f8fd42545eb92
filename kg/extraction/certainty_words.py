"""What the words around a trigger make of how sure a text is of a stance.

A multinomial logistic regression on the trigger's words, what hangs on it, and what it hangs on, with their tags. Its
weights are the table ``certainty_words.tsv``, learned by ``training.certainties`` on the stances that the reader
learned from too. What the reader says of those says little of how right it is elsewhere; what words say does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Token

from kg.extraction.clauses import relation
from kg.extraction.lexicon import mapping
from kg.language.readings import CERTAINTIES

Weights = dict[str, NDArray[np.float64]]
#: How far up from the trigger words count.
_HIGHEST = 4
#: What counts of the words beside the trigger, below what it hangs on.
_BESIDE = frozenset({"aux", "advmod", "mark", "obl", "cop", "nsubj"})
#: The logarithm of a probability is no less.
_LEAST = -8.0


def logarithms(parts: Iterable[str], weights: Weights | None = None) -> list[float]:
    """The logarithm of the probability of each of :data:`CERTAINTIES`."""
    known = _weights() if weights is None else weights
    scores = sum((known[part] for part in parts if part in known), np.zeros(len(CERTAINTIES)))
    scores = scores - np.logaddexp.reduce(scores)
    return [max(float(score), _LEAST) for score in scores]


@cache
def _weights() -> Weights:
    found: Weights = {}
    for name, weight in mapping("certainty_words").items():
        certainty, part = name.split(": ", 1)
        found.setdefault(part, np.zeros(len(CERTAINTIES)))[CERTAINTIES.index(certainty)] = float(weight)
    return found


def parts_of(position: str, trigger: Token, words: Iterable[Token]) -> list[str]:
    """What is seen of a stance, each part once.

    Args:
        position: the stance's.
        trigger: the head of its trigger.
        words: all words of its trigger.
    """
    seen = {"any", f"position {position}", f"position {position} {trigger.tag_}", f"relation {trigger.dep_.lower()}"}
    for word in words:
        seen |= {f"word {word.lemma_.lower()}", f"tag {word.tag_}"}
    seen |= {f"head {trigger.lemma_.lower()} {trigger.tag_}", *_below(trigger), *_above(trigger)}
    return sorted(seen)


def _below(trigger: Token) -> Iterator[str]:
    auxiliaries = []
    for child in trigger.children:
        lemma, label = child.lemma_.lower(), child.dep_.lower()
        yield f"below {label} {lemma}"
        yield f"below {label} {child.tag_} {trigger.tag_}"
        if relation(child) in ("aux", "cop"):
            auxiliaries.append(f"{lemma} {child.tag_}")
    yield f"auxiliaries {' '.join(auxiliaries)} {trigger.tag_}"


def _above(trigger: Token) -> Iterator[str]:
    node = trigger
    for height in range(_HIGHEST):
        if node.head == node:
            return
        label, node = relation(node), node.head
        yield f"above {height} {label} {node.lemma_.lower()}"
        yield f"above {height} {label} {node.tag_}"
        for child in node.children:
            if child != trigger and relation(child) in _BESIDE:
                yield f"beside {min(height, 2)} {relation(child)} {child.lemma_.lower()}"
