"""Pairs of spans with the position that the first takes on the second, from the corpus' stances.

Beside the pairs that a sentence states, others of the same sentence are shown as taking none: the pair the other way
round, the holder with other things, other names with the target. What may be a second name of a holder or a part of a
target is left out.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from kg.language.parser import Parse
from training.data import POSITIONS, Example, Span, spans_of

NOMINALS = frozenset({"NOUN", "PROPN", "PRON"})
INSIDE = frozenset({"det", "amod", "compound", "nmod:poss", "nummod", "flat", "det:predet", "case"})
MOST_NEGATIVES = 6


def root(span: Span, heads: Sequence[int]) -> int:
    """The word of a span (first, last) whose governor is outside; heads count from 1, 0 is that of the sentence."""
    first, last = span
    return next((i for i in range(first, last + 1) if not first <= heads[i] - 1 <= last), last)


def noun_phrases(parse: Parse) -> list[Span]:
    """Nouns, names and pronouns with what stands before them; no clauses, no prepositional phrases."""
    found = []
    for i, upos in enumerate(parse.upos):
        if upos not in NOMINALS or parse.rel[i].partition(":")[0] in ("compound", "flat"):
            continue
        first = last = i
        while first and parse.head[first - 1] - 1 == i and parse.rel[first - 1] in INSIDE - {"case"}:
            first -= 1
        while last + 1 < len(parse.upos) and parse.head[last + 1] - 1 == i and parse.rel[last + 1] == "flat":
            last += 1
        found.append((first, last))
    return found


def overlap(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def pairs(example: Example, parse: Parse, rng: random.Random, vary: bool) -> list[Example]:
    """The pairs of a sentence for training or measuring.

    Args:
        example: a sentence of the corpus.
        parse: its parse.
        rng: chooses among the pairs without a position.
        vary: show holders and targets also as their base phrases, as extraction may find them.
    """
    phrases = noun_phrases(parse)
    found = []
    for holder, target, trigger, position in example["stances"]:
        one, other = (_varied(span, parse, phrases, rng) if vary else span for span in (holder, target))
        found.append(_pair(one, other, parse, POSITIONS[position], trigger))
    candidates = sorted({*phrases, *((a, b - 1) for a, b, _ in spans_of(example["ner"]))})
    stated = [(h, t) for h, t, _, _ in example["stances"]]
    others = {(t, h) for h, t in stated} | {(a, b) for a in candidates for b in candidates if not overlap(a, b)}
    kept = [pair for pair in sorted(others) if _is_none(pair, stated, parse)]
    near = [p for p in kept if any(overlap(p[k], s[j]) for s in stated for k in (0, 1) for j in (0, 1))]
    count = max(2, min(MOST_NEGATIVES, 3 * len(stated) or 3))
    chosen = rng.sample(near, min(len(near), count)) if stated else []
    far = [pair for pair in kept if pair not in near]
    chosen += rng.sample(far, min(len(far), count - len(chosen))) if count > len(chosen) else []
    return found + [_pair(a, b, parse, "none", None) for a, b in chosen]


def _is_none(pair: tuple[Span, Span], stated: list[tuple[Span, Span]], parse: Parse) -> bool:
    """Whether a pair surely takes no position: it doesn't say a stated pair again, nor may a pronoun hide one."""
    one, other = pair
    if overlap(one, other) or any(overlap(one, h) and overlap(other, t) for h, t in stated):
        return False
    pronouns = any(parse.upos[i] == "PRON" for h, _ in stated for i in range(h[0], h[1] + 1))
    itself = any(parse.upos[i] == "PRON" for i in range(one[0], one[1] + 1))
    aimed = any(overlap(other, target) for _, target in stated)
    return not (aimed and (pronouns or itself))


def _varied(span: Span, parse: Parse, phrases: list[Span], rng: random.Random) -> Span:
    """The span, or the base phrase or bare word of its head."""
    head = root(span, parse.head)
    base = next((p for p in phrases if p[0] <= head <= p[1]), (head, head))
    return rng.choices([span, base, (head, head)], [0.5, 0.35, 0.15])[0]


def _pair(holder: Span, target: Span, parse: Parse, position: str, trigger: Span | None) -> Example:
    return {
        "holder": (*holder, root(holder, parse.head)),
        "target": (*target, root(target, parse.head)),
        "positions": (position,),
        "trigger": trigger,
        "weak": False,
    }
