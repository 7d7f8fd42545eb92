"""How sure the text is of a stance, weighed from all that stands around it.

``will accept`` is expected and ``will not accept`` a refusal of today; ``who signed the truce of 1998`` is past and
``signed it on Monday`` is not; ``is ready, provided that`` only possible. Each certainty gets the sum of the weights of
what is true of a stance, the greatest is taken (a multinomial logistic regression). The weights are the table
``certainties.tsv``, learned by ``training.certainties``; what :mod:`kg.extraction.certainty` finds by single words is
one thing among the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from spacy.tokens import Doc, Token

from kg.extraction.attribution import is_speech
from kg.extraction.clauses import children, first, first_conjunct, is_negated, is_passive, marker, relation
from kg.extraction.findings import Stance
from kg.extraction.lexicon import mapping, of_kind
from kg.extraction.lookups import sentence_of
from kg.extraction.quotations import is_opening
from kg.extraction.weighing import head_of, is_read

CERTAINTIES = ("asserted", "expected", "possible", "reported", "past")
#: What words say so plainly that nothing else matters, as adverbs do: ``reportedly``, ``is unlikely to``.
_PLAIN = frozenset({"reported", "unlikely"})
_WILL, _SPAN, _USED = "verb form will VB", "a span of time", "in the content of use"
_CONTENT = ("ccomp", "xcomp", "csubj")


def settle(stance: Stance, doc: Doc) -> Stance:
    """The stance with the certainty that is most probable, unless words say it plainly."""
    told = list(features(stance, doc))
    return replace(stance, certainty=best(told)) if told and not is_plain(stance.certainty, told) else stance


def is_plain(certainty: str, told: Iterable[str]) -> bool:
    """Whether what words say is settled: by its kind, by an adverb (``formerly``), ``will``, a span, ``used to``."""
    names = list(told)
    adverbs = (name.removeprefix("word ") for name in names if name.startswith("word "))
    by_adverb = any(mapping("certainty").get(adverb) == certainty for adverb in adverbs)
    lasted = certainty == "past" and any(name.startswith((_SPAN, _USED)) for name in names)
    return certainty in _PLAIN or by_adverb or lasted or (certainty == "expected" and _WILL in names)


def best(told: Iterable[str], weights: Mapping[str, float] | None = None) -> str:
    """The certainty whose weights add up to most; of equals the first of :data:`CERTAINTIES`."""
    known, told = _weights() if weights is None else weights, list(told)
    scores = {each: sum(known.get(f"{each}: {name}", 0.0) for name in told) for each in CERTAINTIES}
    return max(CERTAINTIES, key=lambda each: scores[each])


@cache
def _weights() -> dict[str, float]:
    return {name: float(weight) for name, weight in mapping("certainties").items()}


def features(stance: Stance, doc: Doc) -> Iterator[str]:
    """What is true of a stance: what single words say, its position, its verb, and what stands around that."""
    trigger = head_of(stance.evidence.trigger_span, doc)
    if trigger is None:
        return
    verb = _verb(trigger)
    tense = " ".join([*_auxiliaries(verb), verb.tag_, *(["not"] if is_negated(verb) else [])])
    place = relation(first_conjunct(verb))
    yield "any"
    yield f"words say {stance.certainty}"
    yield f"{stance.position}, words say {stance.certainty}"
    yield f"{stance.position}, read" if is_read(stance) else f"{stance.position}, by a rule"
    yield f"verb form {tense}"
    yield f"clause {place}, {verb.tag_}"
    root = sentence_of(verb).root
    if root != verb:
        yield f"{verb.tag_} under {' '.join([*_auxiliaries(root), root.tag_])}"
    yield from _of_governors(verb)
    yield from _of_time(verb)
    yield from _of_conditions(verb)
    yield from _of_sources(stance, verb)


def _verb(trigger: Token) -> Token:
    """The verb of a trigger's clause: the trigger, or what governs a noun or adjective."""
    node = trigger
    for _ in range(4):
        if node.pos_ in ("VERB", "AUX") or first(node, "cop") is not None or node.head == node:
            return node
        node = node.head
    return node


def _auxiliaries(verb: Token) -> list[str]:
    words = [word.lower_ for word in children(verb, "aux", "cop")]
    return [{"'ll": "will", "’ll": "will", "'d": "would", "’d": "would"}.get(word, word) for word in words]


def _of_governors(verb: Token) -> Iterator[str]:
    """What verbs say of a clause that is their content: ``is said to``, ``plans to``."""
    node = first_conjunct(verb)
    for _ in range(3):
        if relation(node) not in _CONTENT or node.head == node:
            return
        governor = node.head
        kind = "passive " if is_passive(governor) else ""
        yield f"in the content of {kind}{governor.lemma_.lower()}"
        yield f"in the content of {kind}{'speech' if is_speech(governor) else governor.pos_}, {governor.tag_}"
        node = first_conjunct(governor)


def _of_time(verb: Token) -> Iterator[str]:
    """Words for when: of the past, of now, a year."""
    for child in verb.children:
        if relation(child) not in ("obl", "advmod", "nmod"):
            continue
        words = {word.lower_ for word in child.subtree}
        for kind in ("time before", "time now"):
            if words & of_kind("circumstances", kind):
                yield f"{kind}, {verb.tag_}"
        units = of_kind("circumstances", "span")
        if relation(child) == "obl" and any(word.lemma_.lower() in units for word in child.subtree):
            yield f"{_SPAN}, {verb.tag_}"
        if any(len(word) == 4 and word[:2] in ("19", "20") and word.isdigit() for word in words):
            yield f"a year, {verb.tag_}"
        yield from (f"word {word}" for word in words & mapping("certainty").keys() if relation(child) == "advmod")


def _of_conditions(verb: Token) -> Iterator[str]:
    """What a clause hangs on: ``if``, ``once``, ``provided that``; and whether it is such a clause."""
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
    if relation(first_conjunct(verb)) == "advcl":
        yield f"in a clause with {next((mark.lower_ for mark in children(first_conjunct(verb), 'mark')), 'no mark')}"


def _of_sources(stance: Stance, verb: Token) -> Iterator[str]:
    """Who says so: nobody, somebody of the article, somebody without a name."""
    sources = stance.sources
    named = [source for source in sources if source.key is not None]
    if sources and not named:
        yield "said by somebody without a name"
    sentence = sentence_of(verb)
    if any(len(word) == 4 and word.text[:2] in ("19", "20") and word.is_digit for word in sentence):
        yield f"a year in the sentence, {verb.tag_}"
    words = {word.lower_ for word in sentence}
    if "according" in words:
        yield "according to"
    if any(source.label.lower().split()[-1] in ("poll", "survey", "polls") for source in sources if source.label):
        yield "said by a poll"
    if any(is_opening(word) for word in sentence if word.i < verb.i):
        yield "in quotation marks"
