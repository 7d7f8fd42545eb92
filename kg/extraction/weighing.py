"""How probable it is that a stance is right, given what a rule and the trained reader see.

A logistic regression on what :func:`features` tells: which kind of rule found the stance, if any, how probable the
reader finds a like position of the same holder, of that holder on that target, the opposite, or somebody else's, and
what else the sentence says of the holder. Its weights are the table ``weighing.tsv``, learned by ``training.weighing``
on articles that the reader has not seen; so the probability is calibrated, and is the stance's confidence.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token

from kg.extraction.cast import Cast
from kg.extraction.certainty import marks
from kg.extraction.clauses import children, is_negated, listed
from kg.extraction.findings import Span, Stance
from kg.extraction.lexicon import frames, mapping, polarity, word_class
from kg.language.readings import POSITIONS, Pair

#: From which probability on a stance is kept. F1 is greatest from half of the F1 that can be had on (Lipton, Elkan &
#: Naryanaswamy 2014), which is less; but an invented stance is worse than a missed one, and of those that get 0.4 to
#: 0.5 every second is right (of held-out articles 47 of 100; of reports of other authors, read by hand, 6 of 10).
KEEP = 0.4
#: The same for what a rule found: less, so that what the text says plainly is not lost to a reader that misread it.
KEEP_RULED = 0.3
#: The same for a verb that only says that somebody thinks about it, which the reader takes for a yes or no.
KEEP_PLAIN = 0.2
#: At least so probable is what is told in passing, an aim (``efforts to end the war``) or whom somebody backs (``its
#: backers, Iran and Syria``): the guidelines count it, the annotators of the corpus often passed over it, so that
#: neither reader nor weights know it.
IN_PASSING = 0.5
#: From which probability on the reader's position goes before a rule's of the same sign, if it leaves that at most so
#: much.
SURER, DOUBTED = 0.7, 0.2
#: By what a stance of the reader alone is found, and what says that a rule's has its position from there.
READER = "model:reading"
BY_READER = "; position by model:reading"
_LEAST, _MOST = 0.01, 0.99
_TOLD_IN_PASSING = word_class("an aim in passing", "a backer in passing")
_SIGNS = tuple(polarity(position) if position != "none" else None for position in POSITIONS)
_PRONOUNS = {
    **dict.fromkeys(("i", "my", "me", "we", "our", "us"), "first person"),
    **dict.fromkeys(("he", "she", "him", "his", "her"), "he"),
    **dict.fromkeys(("it", "its"), "it"),
    **dict.fromkeys(("they", "them", "their"), "they"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the reader sees of a stance: probabilities, and the holder's head word (None outside of the sentence).

    ``like`` is that of a position of the same sign that the holder has on anything, ``exact`` on this target,
    ``unlike`` that of one with another sign, ``other`` that of anybody else's position on the target. ``position`` is
    the one of that sign which it sees on this target, if it is surer of it than of what a rule says.
    """

    holder: Token | None
    like: float = 0.0
    exact: float = 0.0
    unlike: float = 0.0
    other: float = 0.0
    position: str | None = None


def look(stance: Stance, pairs: Sequence[Pair], doc: Doc, cast: Cast) -> Seen:
    """What the pairs of its sentence say of a stance: those whose holder is its holder's words, or refers to it."""
    evidence, own = stance.evidence, list[Pair]()
    for pair in pairs:
        if pair.holder is None:
            mine = evidence.holder_span is None
        else:
            words = evidence.holder_span is not None and _in(doc[pair.holder], evidence.holder_span)
            mine = words or stance.holder in _named(doc[pair.holder], cast)
        if mine:
            own.append(pair)
    trigger = head_of(evidence.trigger_span, doc)
    on_target = [pair for pair in pairs if _is_about(pair, evidence.target_span, trigger, doc)]
    signs = {stance.polarity}
    if not is_read(stance):
        signs |= overlooked(trigger) | ({-stance.polarity} if is_doubted(trigger) else set())
        signs |= {-1, 0, 1} if is_plain(stance) else set()
    likes = {id(pair): _like(pair, signs) for pair in own}
    return Seen(
        head_of(evidence.holder_span, doc),
        max(likes.values(), default=0.0),
        max((likes[id(pair)] for pair in on_target if id(pair) in likes), default=0.0),
        max((pair.stated - likes[id(pair)] for pair in own), default=0.0),
        max((pair.stated for pair in on_target if id(pair) not in likes), default=0.0),
        _surer(stance, [pair for pair in on_target if id(pair) in likes]),
    )


def _surer(stance: Stance, pairs: Sequence[Pair]) -> str | None:
    """The position of a rule's sign that the reader sees instead of the rule's: ``would like to see`` is a demand."""
    if is_read(stance) or not pairs or stance.evidence.found_by.endswith(".condition"):
        return None
    best = max(pairs, key=lambda pair: pair.stated)
    chances = dict(zip(POSITIONS, best.positions, strict=True))
    alike = [position for position in POSITIONS[1:] if polarity(position) == stance.polarity]
    surest = max(alike, key=lambda position: chances[position])
    clear = chances[surest] >= SURER and chances[stance.position] <= DOUBTED
    return surest if clear and surest != stance.position else None


def _named(holder: Token, cast: Cast) -> set[str]:
    """Whom a reader's holder stands for, appositions included, as the parse sees them."""
    beside = (key for noun in children(holder, "appos") for key in cast.references.get(noun.i, ()))
    return {*cast.at(holder), *beside}


def overlooked(trigger: Token | None) -> set[int]:
    """The sign of a negated verb, which the reader gives where it overlooks the negation; empty if it has several."""
    known = frames("stance_verbs").get(trigger.lemma_.lower(), ()) if trigger is not None else ()
    with_object = [frame for frame in known if "obj" in frame.slots] or known
    signs = {polarity(frame.position) for frame in with_object if frame.position != "uncommitted"}
    return signs if trigger is not None and is_negated(trigger) and len(signs) == 1 else set()


def is_doubted(trigger: Token | None) -> bool:
    """Whether a verb is unlikely without being negated (``will hardly accept``): the reader takes it for a refusal."""
    return trigger is not None and not is_negated(trigger) and "unlikely" in marks(trigger)


def least(stance: Stance) -> float:
    """From which probability on a stance is kept."""
    if is_read(stance):
        return KEEP
    return KEEP_PLAIN if is_plain(stance) else KEEP_RULED


def chance_of(stance: Stance, told: Mapping[str, float]) -> float:
    """How probable a stance is, given its features."""
    rule, _, noun = stance.evidence.found_by.partition(".")
    chance = probability(told.items())
    return max(chance, IN_PASSING) if rule == "rule:noun" and noun in _TOLD_IN_PASSING else chance


def is_plain(stance: Stance) -> bool:
    """Whether a rule found a verb that only says that somebody thinks about it, whatever the reader makes of it.

    It takes ``was reviewed by the council`` for a yes.
    """
    known = frames("stance_verbs").get(stance.evidence.found_by.removeprefix("rule:verb."), ())
    return [frame.position for frame in known] == ["considers"]


def is_read(stance: Stance) -> bool:
    """Whether the reader alone found a stance."""
    return stance.evidence.found_by == READER


def _like(pair: Pair, signs: set[int]) -> float:
    """How probable positions of some signs are."""
    return sum(chance for chance, sign in zip(pair.positions, _SIGNS, strict=True) if sign in signs)


def _is_about(pair: Pair, target: Span | None, trigger: Token | None, doc: Doc) -> bool:
    """Whether a pair is about a target, what announces it (``two points: ...``), or what its holder does to it.

    The last is so where the words say that somebody refuses to *sign* the accord.
    """
    word = doc[pair.target]
    if trigger is not None and pair.target == trigger.i:
        return True
    if target is None or _in(word, target):
        return target is not None
    items = listed(word)
    return bool(items) and head_of(target, doc) in items


def _in(token: Token, span: Span) -> bool:
    return span.start <= token.idx < span.end


def head_of(span: Span | None, doc: Doc) -> Token | None:
    """The word that governs the others of a stretch of the text, None of no stretch."""
    words = doc.char_span(span.start, span.end, alignment_mode="expand") if span is not None else None
    return words.root if words is not None else None


def features(stance: Stance, seen: Seen, rank: int) -> Iterator[tuple[str, float]]:
    """What speaks for and against a stance; ``rank`` counts those of its holder and sign that are better attested."""
    rule = stance.evidence.found_by.partition(":")[2]
    source = "reader" if is_read(stance) else "rule"
    yield "always", 1.0
    yield f"found by {rule.partition('.')[0]}", 1.0
    if rule.endswith(".condition"):
        yield "condition", 1.0
    yield f"{source}: like", _logit(seen.like)
    yield "exact", _logit(seen.exact)
    yield "unlike", _logit(seen.unlike)
    yield "other", _logit(seen.other)
    yield f"rank {min(rank, 2)}", 1.0
    yield f"{source}: {stance.position}", 1.0
    yield f"about {stance.target.kind}", 1.0
    if seen.holder is None:
        yield "holder elsewhere", 1.0
    elif _PRONOUNS.get(seen.holder.lower_) == "first person":
        # The corpus names groups for "we" where extraction names the speaker's body: its count says little of either.
        return
    elif seen.holder.pos_ == "PRON":
        yield f"holder {_PRONOUNS.get(seen.holder.lower_, 'another pronoun')}", 1.0
    else:
        yield f"holder {seen.holder.pos_}", 1.0


def _logit(chance: float) -> float:
    chance = min(max(chance, _LEAST), _MOST)
    return math.log(chance / (1 - chance))


@cache
def _weights() -> dict[str, float]:
    return {name: float(weight) for name, weight in mapping("weighing").items()}


def probability(told: Iterable[tuple[str, float]], weights: Mapping[str, float] | None = None) -> float:
    """The probability that a stance with some features is right, by the table's weights or others."""
    weights = _weights() if weights is None else weights
    return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in told)))


def ranks(stances: Sequence[Stance], seen: Sequence[Seen]) -> list[int]:
    """For each stance of a sentence, how many of its holder and sign are better attested; rules go before equals."""
    order = sorted(
        range(len(stances)),
        key=lambda i: (-seen[i].exact - (0.0 if is_read(stances[i]) else 1.0), i),
    )
    found, before = [0] * len(stances), dict[tuple[str, int], int]()
    for i in order:
        key = (stances[i].holder, stances[i].polarity)
        found[i] = before.get(key, 0)
        before[key] = found[i] + 1
    return found
