"""How sure the text is of a stance: what single words say plainly, else what they and the trained reader make probable.

``reportedly accepted`` is reported and ``will accept`` expected whatever stands around. Else each certainty gets the
sum of the weights of what is true of a stance, and the greatest is taken (multinomial logistic regression): the reader
tells that ``who signed the truce of 1998`` is past, words by whom it is told and on what it hangs, and all words around
the trigger what they mostly mean (:mod:`kg.extraction.certainty_words`). The weights are the table ``certainties.tsv``,
learned by ``training.certainties``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from spacy.tokens import Doc, Token

from kg.extraction import certainty_words
from kg.extraction.certainty import adverbs
from kg.extraction.clauses import children, first, first_conjunct, is_negated, is_passive, marker, relation
from kg.extraction.findings import Span, Stance
from kg.extraction.lexicon import mapping, of_kind
from kg.extraction.lookups import readings_of, sentence_of
from kg.extraction.quotations import is_opening
from kg.extraction.weighing import head_of
from kg.extraction.word_weights import Weights
from kg.language.readings import CERTAINTIES, Readings

Told = Iterable[tuple[str, float]]
#: What words say so plainly that nothing else matters, as adverbs do: ``reportedly``, ``is unlikely to``.
_PLAIN = frozenset({"reported", "unlikely"})
_FUTURE = frozenset({"will", "’ll", "'ll"})
_POSSIBLE = frozenset({"may", "might", "could"})
_CONTENT = ("ccomp", "xcomp", "csubj")
_POLLS = frozenset({"poll", "polls", "survey"})
#: The reader's logarithm of a probability is no less.
_LEAST = -8.0
_FARTHEST, _HIGHEST = 4, 3


def settle(stance: Stance, doc: Doc) -> Stance:
    """The stance with the certainty that is most probable, unless words say it plainly."""
    trigger, readings = head_of(stance.evidence.trigger_span, doc), readings_of(doc)
    if trigger is None or readings is None or is_plain(stance.certainty, verb_of(trigger)):
        return stance
    return replace(stance, certainty=best(features(stance, trigger, readings)))


def is_plain(certainty: str, verb: Token) -> bool:
    """Whether words settle a certainty: its kind, an adverb, ``will``, ``may`` or ``had``, a span of time."""
    by_adverb = any(mapping("certainty").get(adverb) == certainty for adverb in adverbs(verb))
    auxiliaries = {word.lower_ for word in children(verb, "aux")}
    will = verb.tag_ == "VB" and bool(auxiliaries & _FUTURE)
    return (
        certainty in _PLAIN
        or by_adverb
        or (certainty == "possible" and bool(auxiliaries & _POSSIBLE))
        or (certainty == "past" and (_lasted(verb) or ("had" in auxiliaries and relation(verb) == "root")))
        or (certainty == "expected" and will and not is_negated(verb))
    )


def _lasted(verb: Token) -> bool:
    """Whether a verb was so for a time: ``for years refused``, ``used to refuse``."""
    units = of_kind("circumstances", "span")
    spans = any(word.lemma_.lower() in units for child in children(verb, "obl") for word in child.subtree)
    return spans or any(governor.lemma_.lower() == "use" for governor in _governors(verb))


def best(told: Told, weights: Mapping[str, float] | None = None) -> str:
    """The certainty whose weights add up to most; of equals the first of :data:`CERTAINTIES`."""
    known, told = _weights() if weights is None else weights, list(told)
    scores = {each: sum(known.get(f"{each}: {name}", 0.0) * value for name, value in told) for each in CERTAINTIES}
    return max(CERTAINTIES, key=lambda each: scores[each])


@cache
def _weights() -> dict[str, float]:
    return {name: float(weight) for name, weight in mapping("certainties").items()}


def features(
    stance: Stance, trigger: Token, readings: Readings, words: Weights | None = None
) -> Iterator[tuple[str, float]]:
    """What is true of a stance: what single words say, what the reader does, and what stands around its verb.

    Args:
        stance: the stance.
        trigger: the head of its trigger.
        readings: what the reader sees in its document.
        words: what the words around a trigger tell, if not the table's.
    """
    verb = verb_of(trigger)
    yield "any", 1.0
    yield f"words say {stance.certainty}", 1.0
    yield f"{stance.position}, words say {stance.certainty}", 1.0
    yield from _read(stance, trigger, readings)
    yield from _by_words(stance, trigger, words)
    told = {*_of_governors(verb), *_of_time(verb), *_of_conditions(verb), *_of_sources(stance, verb)}
    yield from ((name, 1.0) for name in sorted(told))


def _read(stance: Stance, trigger: Token, readings: Readings) -> Iterator[tuple[str, float]]:
    """What the reader sees: the logarithm of the probability of each certainty."""
    holder, target = (_beside(trigger, span) for span in (stance.evidence.holder_span, stance.evidence.target_span))
    for name, score in readings.certainty(holder, target, trigger.i).items():
        yield f"reader: {name}", max(score, _LEAST)


def _by_words(stance: Stance, trigger: Token, weights: Weights | None) -> Iterator[tuple[str, float]]:
    """What the words around the trigger say: the logarithm of the probability of each certainty."""
    span = stance.evidence.trigger_span
    words = trigger.doc.char_span(span.start, span.end, alignment_mode="expand") if span is not None else None
    parts = certainty_words.parts_of(stance.position, trigger, words if words is not None else [trigger])
    for name, score in zip(CERTAINTIES, certainty_words.logarithms(parts, weights), strict=True):
        yield f"words: {name}", score


def _beside(trigger: Token, span: Span | None) -> int | None:
    """The head of a stretch of the trigger's sentence, None of another."""
    head = head_of(span, trigger.doc)
    return head.i if head is not None and sentence_of(head) == sentence_of(trigger) else None


def verb_of(trigger: Token) -> Token:
    """The verb of a trigger's clause: the trigger, or what governs a noun or adjective."""
    node = trigger
    for _ in range(_FARTHEST):
        if node.pos_ in ("VERB", "AUX") or first(node, "cop") is not None or node.head == node:
            return node
        node = node.head
    return node


def _governors(verb: Token) -> Iterator[Token]:
    """The verbs of whose content a verb is part: ``is said to``, ``plans to``."""
    node = first_conjunct(verb)
    for _ in range(_HIGHEST):
        if relation(node) not in _CONTENT or node.head == node:
            return
        yield node.head
        node = first_conjunct(node.head)


def _of_governors(verb: Token) -> Iterator[str]:
    """Who says so is not told: ``is said to``."""
    for governor in _governors(verb):
        if is_passive(governor):
            yield f"in the content of passive {governor.lemma_.lower()}"
            yield f"in the content of passive {governor.pos_}"


def _of_time(verb: Token) -> Iterator[str]:
    """Words for when: of the past, of now, a year."""
    for child in verb.children:
        if relation(child) in ("obl", "advmod", "nmod"):
            words = {word.lower_ for word in child.subtree}
            kinds = (kind for kind in ("time before", "time now") if words & of_kind("circumstances", kind))
            yield from (f"{kind}, {verb.tag_}" for kind in kinds)
            if any(map(_is_year, words)):
                yield f"a year, {verb.tag_}"
    if any(_is_year(word.text) for word in sentence_of(verb)):
        yield f"a year in the sentence, {verb.tag_}"


def _is_year(word: str) -> bool:
    return len(word) == 4 and word[:2] in ("19", "20") and word.isdigit()


def _of_conditions(verb: Token) -> Iterator[str]:
    """What a clause hangs on: ``if``, ``once``, ``provided that``."""
    known = of_kind("circumstances", "assent", "refusal", "condition")
    for clause in children(verb, "advcl", "obl"):
        word = (marker(clause) or "").lower()
        mark = next((mark.lower_ for mark in children(clause, "mark")), word)
        if mark in known or clause.lower_ in known:
            yield f"on a condition: {mark if mark in known else clause.lower_}"
    if any(word.lower_ == "only" for word in children(verb, "advmod")):
        yield "on a condition: only"
    if any(word.lemma_.lower() == "condition" for word in children(verb, "obl")):
        yield "on a condition: condition"


def _of_sources(stance: Stance, verb: Token) -> Iterator[str]:
    """Who says so: somebody without a name, a poll, ``according to``; and whether in their own words."""
    sources = stance.sources
    if sources and all(source.key is None for source in sources):
        yield "said by somebody without a name"
    if any(source.label.lower().split()[-1] in _POLLS for source in sources if source.label):
        yield "said by a poll"
    sentence = sentence_of(verb)
    if any(word.lower_ == "according" for word in sentence):
        yield "according to"
    if any(is_opening(word) for word in sentence if word.i < verb.i):
        yield "in quotation marks"
