"""Stances in what somebody says: that a thing must be, that it is a mistake, that they will not do it.

The trigger is the word in the content that carries the position: the modal (``must``), the evaluation
(``a betrayal``) or the announced act; the holder is whoever says it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from kg.extraction import clauses
from kg.extraction.attribution import is_speech
from kg.extraction.cast import Cast
from kg.extraction.certainty import operator
from kg.extraction.conditions import conditions
from kg.extraction.lexicon import frames, mapping, rows
from kg.extraction.topics import classify
from kg.extraction.triggers import targets

_DUTY = frozenset({"must", "should", "ought", "shall"})
_NEEDS = frozenset({"need", "have", "ought"})
_FUTURE = frozenset({"will", "would", "shall", "’ll", "'ll", "wo", "’d", "'d"})
_OWN = frozenset({"it", "they", "he", "she", "we", "i"})


@dataclass(frozen=True, slots=True)
class Saying:
    """A position in the content of what is said.

    Attributes:
        trigger: the word that carries it.
        verb: the verb of saying, whose subject holds it.
        position: one of the positions.
        target: the head of what it is about.
        rule: the name of the rule.
        by: who is said to do it, where that is the one who holds the position.
    """

    trigger: Token
    verb: Token
    position: str
    target: Token
    rule: str
    by: Token | None = None


def at(verb: Token, cast: Cast) -> Iterator[Saying]:
    """The positions in what a verb of saying or naming reports (none if it is negated), and refusals *until*."""
    if verb.pos_ == "ADJ":
        yield from _prospects(verb)
    if verb.pos_ != "VERB":
        return
    yield from _refusals(verb)
    yield from _prospects(verb)
    if clauses.is_negated(verb):
        return
    if verb.lemma_.lower() in clauses.EVALUATING:
        yield from _namings(verb)
    if is_speech(verb):
        for clause in contents(verb):
            yield from _duties(clause, verb)
            yield from _evaluations(clause, verb)
            yield from _announcements(clause, verb, cast)


def contents(verb: Token) -> Iterator[Token]:
    """The clauses that a verb of speech reports, coordination included; the main clause where it is an aside."""
    for child in clauses.children(verb, "ccomp", "parataxis"):
        if not is_speech(child):
            yield from clauses.conjuncts(child)
    if clauses.relation(verb) == "parataxis" and verb.head != verb:
        yield from clauses.conjuncts(verb.head)


def _duties(clause: Token, verb: Token) -> Iterator[Saying]:
    """``X said that Y must go``; ``cannot`` and ``must not`` are against it."""
    if clauses.asks(clause):
        return
    duty = next((word for word in clauses.children(clause, "aux") if word.lower_ in _DUTY), None)
    if duty is None and clause.lemma_.lower() in _NEEDS:
        infinitive = next(iter(clauses.complements(clause, "xcomp")), None)
        if infinitive is not None:
            passive = clauses.is_passive(infinitive)
            yield Saying(clause, verb, _against(clause, "demands"), clause if passive else infinitive, "said.need")
    elif duty is not None and not _evaluation(clause):
        yield Saying(duty, verb, _against(clause, "demands"), clause, "said.duty")


def _against(clause: Token, position: str) -> str:
    return "opposes" if clauses.is_negated(clause) else position


@cache
def _judgements() -> dict[str, str]:
    return mapping("evaluations")


def _evaluation(predicate: Token) -> tuple[Token, str] | None:
    """The word of a predicate that judges, and its position: ``a historic mistake`` is a mistake."""
    near = [predicate, *clauses.children(predicate, "amod", "compound", "conj")]
    for word in near:
        position = _judgements().get(word.lemma_.lower()) or _judgements().get(word.lower_)
        if position is not None:
            return word, position
    return None


def _evaluations(clause: Token, verb: Token) -> Iterator[Saying]:
    """``X said the deal was a betrayal``."""
    subject = clauses.first(clause, "nsubj")
    found = _evaluation(clause) if clauses.first(clause, "cop") is not None and subject is not None else None
    if found is not None and subject is not None and not clauses.is_negated(clause):
        yield Saying(found[0], verb, found[1], subject, "said.evaluation")


def _namings(verb: Token) -> Iterator[Saying]:
    """``X called the deal a betrayal``, ``described it as a step forward``."""
    named = clauses.patients(verb)
    predicates = [*clauses.children(verb, "xcomp"), *clauses.obliques(verb, "as")]
    predicates += [clause for clause in clauses.children(verb, "advcl", "ccomp") if clauses.first_mark(clause) == "as"]
    for predicate in predicates:
        found = _evaluation(predicate)
        if found is not None and named:
            yield from (Saying(found[0], verb, found[1], noun, f"named.{verb.lemma_.lower()}") for noun in named[:1])
            return


@cache
def _hostile() -> frozenset[str]:
    return frozenset(row[0] for row in rows("hostilities"))


def is_hostile(act: Token) -> bool:
    """Whether whoever announces an act threatens with it: ``attack``, ``go on fighting``."""
    words = (act, *clauses.children(act, "advcl", "xcomp"))
    return act.pos_ == "VERB" and any(word.lemma_.lower() in _hostile() for word in words)


def _announcements(clause: Token, verb: Token, cast: Cast) -> Iterator[Saying]:
    """``X said that it would not leave``: a refusal; ``would leave``: an agreement; ``would attack``: a threat."""
    future = next((word for word in clauses.children(clause, "aux") if word.lower_ in _FUTURE), None)
    if future is None or clause.pos_ != "VERB" or not _of_speaker(clause, verb, cast):
        return
    if any(targets(clause, frame) for frame in frames("stance_verbs").get(clause.lemma_.lower(), ())):
        return
    doer = clauses.subject(clause)
    if clauses.is_negated(clause):
        yield Saying(future, verb, "rejects", clause, "said.refusal", doer)
    elif is_hostile(clause):
        yield Saying(clause, verb, "threatens", next(iter(clauses.patients(clause)), clause), "said.threat", doer)
    elif classify(" ".join(word.text for word in clause.subtree)) != "other":
        yield Saying(future, verb, "accepts", clause, "said.promise", doer)


def _prospects(word: Token) -> Iterator[Saying]:
    """``X is not likely to disarm``, ``is expected to free the prisoners``: the act, as sure as the word makes it."""
    tables = ("stance_verbs", "stance_adjectives")
    of_its_own = any("xcomp" in f.slots for name in tables for f in frames(name).get(word.lemma_.lower(), ()))
    if of_its_own or operator(word) not in ("expected", "unlikely", "possible"):
        return
    for act in clauses.complements(word, "xcomp"):
        known = any(targets(act, frame) for frame in frames("stance_verbs").get(act.lemma_.lower(), ()))
        about = classify(" ".join(each.text for each in act.subtree))
        if act.pos_ == "VERB" and not known and about != "other" and not clauses.is_passive(act):
            position = "threatens" if is_hostile(act) else "accepts"
            yield Saying(act, word, position, act, "prospect")


def _refusals(verb: Token) -> Iterator[Saying]:
    """``X will not leave until Y``."""
    future = next((word for word in clauses.children(verb, "aux") if word.lower_ in _FUTURE), None)
    known = frames("stance_verbs").get(verb.lemma_.lower()) is not None
    if future is not None and not known and clauses.is_negated(verb) and any(conditions(verb, -1)):
        yield Saying(future, verb, "rejects", verb, "refusal")


def _of_speaker(clause: Token, verb: Token, cast: Cast) -> bool:
    """Whether the clause is about what the speaker does: ``it``, the speaker by name, or somebody of the speaker's."""
    doer, speaker = clauses.subject(clause), clauses.subject(verb)
    if speaker is None:
        return False
    if clauses.is_passive(clause):
        # "No soldier will be let in": whoever says so decides.
        return doer is None and clauses.is_negated(clause) and not any(cast.at(n) for n in clauses.patients(clause))
    if doer is None:
        return False
    own = any(child.dep_ == "nmod:poss" and child.pos_ == "PRON" for child in doer.children)
    same = bool(set(cast.at(doer)) & set(cast.at(speaker)))
    between = clause.doc[min(clause.i, verb.i) : max(clause.i, verb.i)]
    quoted = any(word.text in ("“", "”", '"') for word in between)
    taken_up = doer.lower_ in _OWN and doer.pos_ == "PRON" and not quoted
    return doer.i == speaker.i or same or own or taken_up
