"""What the words around a trigger make of how sure a text is of a stance.

A regression (:mod:`kg.extraction.word_weights`) on the trigger's words, what hangs on it, and what it hangs on, with
their tags. Its weights are the table ``certainty_words.tsv``, learned by ``training.certainties``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from kg.extraction import word_weights
from kg.extraction.clauses import relation
from kg.extraction.word_weights import Weights, table
from kg.language.readings import CERTAINTIES

#: How far up from the trigger words count.
_HIGHEST = 4
#: What counts of the words beside the trigger, below what it hangs on.
_BESIDE = frozenset({"aux", "advmod", "mark", "obl", "cop", "nsubj"})
#: The logarithm of a probability is no less.
_LEAST = -8.0


def logarithms(parts: Iterable[str], weights: Weights | None = None) -> list[float]:
    """The logarithm of the probability of each of :data:`CERTAINTIES`."""
    known = table("certainty_words", CERTAINTIES) if weights is None else weights
    return word_weights.logarithms(parts, known, len(CERTAINTIES), _LEAST)


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
