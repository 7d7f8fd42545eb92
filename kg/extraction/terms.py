"""Terms: what the text says that a proposal would do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Token

from kg.extraction import clauses
from kg.extraction.attribution import is_speech, speech_over
from kg.extraction.findings import Evidence, Span, Term
from kg.extraction.kinds import kind_of
from kg.extraction.lexicon import Frame, frames, mapping, rows, word_class
from kg.extraction.lookups import readings_of, sentence_of, text_of
from kg.extraction.phrases import clause_phrase, phrase, sentence_span, token_span
from kg.extraction.plan_nouns import plan_class
from kg.extraction.quantities import Amount, amounts, lasting

_MODALS = frozenset({"would", "will", "must", "shall", "should", "’ll", "'ll", "’d", "'d"})
_PARTS = word_class("part of a plan")
_ANAPHORS = frozenset({"it", "which", "this", "that"})
_CHANGES = word_class("changes a number")
_COMMITS = word_class("undertakes")
_ENDING = re.compile(r"(?:[\s,;]|\b(?:and|or|but)$)+$")
#: A term is cut only if so much of it is left, in characters.
_SHORT = 12
_UNDER = re.compile(r"^(?:under|according to) [^,]{3,120}, ", re.IGNORECASE)
_MOST_SENTENCES, _MOST_SILENT = 6, 2
#: From which probability on the trained reader's word counts.
SURE = 0.55
#: The same for a truce, which is a plan and a term of it.
TRUCE = 0.3
#: What a rule finds is no term if the reader finds it less probable of each of its words.
DENIED = 0.2
_READ = "model:term"
_CONTENT, _STEM = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM"}), 5
_HEADS = frozenset({"NOUN", "PROPN", "VERB", "NUM", "ADJ"})


def contents(mention: Token) -> Iterator[Term]:
    """The terms that hang on one mention of a plan: objects of verbs of content, clauses under it, its own length."""
    for verb in _content_verbs(mention):
        yield from (term for term in _objects(verb) if _worth_telling(term, verb))
    for clause in _clauses_under(mention):
        yield _term(clause, clause, clause=True)
    if plan_class(mention) == "truce" and (readings_of(mention.doc) is None or _heads_term(mention) >= TRUCE):
        yield _term(mention, mention)


def _worth_telling(term: Term, verb: Token) -> bool:
    """Weak verbs of content (``the deal ends the siege``) count only where the topic is clear."""
    return term.kind != "other" or _is_strong(verb)


def _is_strong(verb: Token) -> bool:
    """Whether a verb of content has terms of whatever topic."""
    return (verb.lemma_.lower(), "any") in _topics_of_verbs()


@cache
def _topics_of_verbs() -> frozenset[tuple[str, str]]:
    return frozenset((lemma, topics) for lemma, _, topics in rows("content_verbs"))


def _content_verbs(mention: Token) -> Iterator[Token]:
    """Verbs whose subject is the plan: of its own clause, of a relative or participial clause on it."""
    candidates = [mention.head] if clauses.relation(mention) == "nsubj" else []
    candidates += list(clauses.children(mention, "acl"))
    candidates += [verb for verb in mention.subtree if _is_misplaced(verb, mention)]
    for candidate in candidates:
        for verb in clauses.conjuncts(candidate):
            own = clauses.first(verb, "nsubj")
            other = own is not None and own != mention and own.lower_ not in _ANAPHORS
            if is_content(verb) and not other:
                yield verb


def _is_misplaced(verb: Token, mention: Token) -> bool:
    """Whether a clause on a word in a plan's phrase is the plan's: ``a plan to end the war that includes``."""
    relative = verb.dep_ == "acl:relcl" and verb.head != mention and plan_class(verb.head) is None
    subject = clauses.first(verb, "nsubj") if relative else None
    told = subject is not None and subject.lower_ in ("that", "which")
    return (
        told
        and _is_strong(verb)
        and not any(plan_class(node) for node in verb.head.ancestors if node != mention and node in mention.subtree)
    )


def is_content(verb: Token) -> bool:
    """Whether a verb, said of a plan, names what the plan contains."""
    known = verb.lemma_.lower() in mapping("content_verbs")
    return verb.pos_ == "VERB" and known and not clauses.is_negated(verb) and not _by_somebody(verb)


def _by_somebody(verb: Token) -> bool:
    return clauses.is_passive(verb) and clauses.agent(verb) is not None


def _objects(verb: Token) -> Iterator[Term]:
    """One term for each conjunct of what a verb of content governs."""
    preposition = mapping("content_verbs")[verb.lemma_.lower()]
    direct = [] if clauses.is_passive(verb) else clauses.patients(verb)
    heads: list[Token] = [noun for noun in direct if noun != verb.head]
    if preposition != "-":
        heads += clauses.obliques(verb, preposition)
    heads += clauses.obliques(verb, "along_with")
    heads += _listed(verb)
    actions = [
        clause
        for child in clauses.children(verb, "xcomp", "ccomp", "advcl")
        if clauses.relation(child) != "advcl" or _is_complement(child, bool(direct))
        for clause in clauses.conjuncts(child)
    ]
    if actions:
        for number, action in enumerate(actions):
            owner = direct[0] if direct and number == 0 and action.i > direct[0].i else None
            yield _term(action, verb, clause=True, start=owner)
        heads = [head for head in heads if head not in direct]
    for head in dict.fromkeys(heads):
        if head.pos_ == "PRON":
            continue
        yield _term(head, verb)
        if plan_class(head) is not None:
            for inner in _content_verbs(head):
                yield from _objects(inner)


def _listed(verb: Token) -> list[Token]:
    """Items of a list that the parse hangs on a word before them: ``a truce from 8 June, a council and elections``."""
    items = (noun for noun in verb.subtree if clauses.relation(noun) == "appos" and noun.i > verb.i)
    return [each for noun in items if clauses.first(noun, "conj") is not None for each in clauses.conjuncts(noun)]


def _is_complement(clause: Token, has_object: bool) -> bool:
    """Whether an adverbial clause is what the verb governs: ``requires X to go``, ``includes disarming Y``."""
    gerund = clause.tag_ == "VBG" and clauses.first_mark(clause) is None
    return clauses.first_mark(clause) == "to" or (gerund and not has_object)


def _clauses_under(mention: Token) -> Iterator[Token]:
    """Clauses that say what happens under the plan: ``under the deal, troops would leave``."""
    case = clauses.marker(mention) or ""
    in_part = clauses.relation(mention) == "nmod" and mention.head.lemma_.lower() in _PARTS
    noun = mention.head if in_part else mention
    if (case == "under" or in_part) and clauses.relation(noun) == "obl":
        verb = noun.head
        yield from (each for each in clauses.conjuncts(verb) if is_provision(each) or is_provision(verb))
    for clause in clauses.children(mention, "acl"):
        relatives = (each for each in clauses.children(clause, "obl") if each.lower_ in ("which", "that"))
        if any(clauses.marker(each) in ("under", "by", "in") for each in relatives):
            yield from clauses.conjuncts(clause)


def is_provision(verb: Token) -> bool:
    """Whether a clause says what is to happen: a modal, or ``is to`` and an infinitive."""
    if verb.pos_ not in ("VERB", "ADJ", "NOUN", "AUX"):
        return False
    auxiliaries = {word.lower_ for word in clauses.children(verb, "aux")}
    marks = {word.lower_ for word in clauses.children(verb, "mark")}
    be = any(
        word.lemma_ == "be" and word.tag_ in ("VBZ", "VBP", "VBD") for word in clauses.children(verb, "aux", "cop")
    )
    governed = verb.head.lemma_ == "be" and clauses.relation(verb) == "xcomp" and "to" in marks
    return bool(auxiliaries & _MODALS) or (be and ("to" in marks or "to" in auxiliaries)) or governed


def provisions(doc: Doc, mentions: list[Token], inside: Callable[[Token], bool]) -> Iterator[tuple[Token, Term]]:
    """Terms in the sentences that follow a mention: ``Fighters are to disarm within 30 days.``

    Yields the mention that is in focus and the term. The focus lasts while one sentence after the other says what is
    to happen, six at most, and ends with the paragraph's next claim of another kind.
    """
    by_sentence = {sentence_of(mention).start: mention for mention in mentions}
    focus: Token | None = None
    since = silent = 0
    for sentence in doc.sents:
        mention = by_sentence.get(sentence.start)
        found = [verb for verb in sentence if inside(verb) and _says_what_is_to_happen(verb)]
        found += [each for verb in found for each in clauses.conjuncts(verb) if _shares(each, verb)]
        if mention is not None:
            focus, since, silent = mention, 0, 0
        elif focus is not None:
            since += 1
        if focus is None or since > _MOST_SENTENCES:
            focus = None
            continue
        for verb in found:
            term = _term(verb, verb, clause=True)
            if term.kind != "other" or term.value is not None or _is_ordained(verb):
                yield focus, term
        yield from ((focus, term) for verb in sentence if inside(verb) for term in changes(verb))
        pledged = [term for verb in sentence if inside(verb) for term in commitments(verb) if term.kind != "other"]
        yield from ((focus, term) for term in pledged)
        silent = 0 if found or pledged or mention is not None else silent + 1
        if silent > _MOST_SILENT:
            focus = None


def read(doc: Doc, mentions: list[Token], inside: Callable[[Token], bool]) -> Iterator[tuple[Token, Term]]:
    """Terms that the trained reader sees, with the mention of a plan that stands nearest before them, or first.

    Args:
        doc: the parsed article.
        mentions: the mentions of its plans, in order of the text.
        inside: whether a token belongs to the story.
    """
    for token in doc:
        if mentions and _heads_term(token) >= SURE and inside(token) and token.pos_ in _HEADS:
            sentence = sentence_of(token)
            before = [mention for mention in mentions if mention.i < sentence.end]
            clause = token.pos_ in ("VERB", "AUX") or (token.pos_ == "ADJ" and clauses.first(token, "cop") is not None)
            yield (before or mentions)[-1 if before else 0], _term(token, token, clause=clause, rule=_READ)


def is_denied(term: Term, doc: Doc) -> bool:
    """Whether the trained reader sees a term at no word of what a rule found."""
    seen = seen_in(term.evidence.target_span, doc) if term.evidence.found_by != _READ else None
    return seen is not None and 1.0 - float(seen[0]) < DENIED


def seen_in(span: Span | None, doc: Doc) -> NDArray[np.float32] | None:
    """What the trained reader sees in a stretch of the text: how probable it is of its likeliest word to head a term.

    Returns:
        Probabilities of :data:`kg.language.readings.KINDS_OF_TERMS`, each of the word of which it is greatest, the
        first of the word of which it is least; None of a document that another pipeline parsed, or of no stretch.
    """
    readings = readings_of(doc)
    words = doc.char_span(span.start, span.end, alignment_mode="expand") if span is not None else None
    if readings is None or words is None:
        return None
    terms = readings.terms[words.start : words.end]
    seen: NDArray[np.float32] = np.concatenate([terms[:, :1].min(0), terms[:, 1:].max(0)])
    return seen


def says_as_much(term: Term, other: Term, doc: Doc) -> bool:
    """Whether a term has all that another of its kind says: ``the rebels disarm`` and ``the rebels' disarmament``."""
    if term.kind != other.kind or len({term.value, other.value} - {None}) > 1:
        return False
    others = _stems(other.evidence.target_span, doc)
    return bool(others) and others <= _stems(term.evidence.target_span, doc)


def _stems(span: Span | None, doc: Doc) -> frozenset[str]:
    """The content words of a stretch, so short that a verb and its noun are one."""
    words = doc.char_span(span.start, span.end, alignment_mode="expand") if span is not None else None
    content = (word for word in words or () if word.pos_ in _CONTENT and not word.is_stop)
    return frozenset(word.lemma_.lower()[:_STEM] for word in content)


def begins_inside(term: Term, other: Term, doc: Doc) -> bool:
    """Whether a term that the reader sees begins in another, behind a comma, ``and`` or ``or``."""
    mine, theirs = term.evidence.target_span, other.evidence.target_span
    if term.evidence.found_by != _READ or mine is None or theirs is None or not theirs.start < mine.start < theirs.end:
        return False
    words = doc.char_span(mine.start, mine.end, alignment_mode="expand")
    before = doc[words.start - 1] if words is not None and words.start else None
    return before is not None and before.lower_ in (",", ";", "and", "or", "but") and mine.start - theirs.start > _SHORT


def cut(term: Term, before: Term, doc: Doc) -> Term:
    """A term without what another begins."""
    mine, theirs = term.evidence.target_span, before.evidence.target_span
    assert mine is not None and theirs is not None
    text = _ENDING.sub("", " ".join(text_of(doc)[mine.start : theirs.start].split()))
    amount, span = _amount(text), Span(mine.start, mine.start + len(text))
    return replace(
        term,
        kind=kind_of(text, seen_in(span, doc)),
        text=text,
        value=amount.value if amount else None,
        unit=amount.unit if amount else None,
        previous=amount.previous if amount else None,
        evidence=replace(term.evidence, target_span=span),
    )


def _heads_term(word: Token) -> float:
    """How probable the trained reader finds it that a word heads a term; 0 of another pipeline's document."""
    readings = readings_of(word.doc)
    return 1.0 - float(readings.terms[word.i, 0]) if readings is not None else 0.0


def _shares(verb: Token, first: Token) -> bool:
    """Whether a coordinated verb shares modal and subject of the first: ``shall cease enrichment; rebuild it``."""
    return verb != first and verb.tag_ == "VB" and clauses.first(verb, "nsubj", "aux") is None


def _is_ordained(verb: Token) -> bool:
    """Whether a clause says what is to be, in words that plans are told in: ``is to``, ``shall``."""
    auxiliaries = {word.lower_ for word in clauses.children(verb, "aux")}
    return "shall" in auxiliaries or not auxiliaries & _MODALS


def _says_what_is_to_happen(verb: Token) -> bool:
    if not is_provision(verb) or _attitude(verb) or clauses.relation(verb) in ("advcl", "acl") or _is_said(verb):
        return False
    subject = clauses.first(verb, "nsubj", "csubj")
    if subject is None and clauses.relation(verb) == "conj":
        subject = clauses.subject(verb)
    person = subject is not None and (subject.ent_type_ == "PERSON" or subject.lower_ in ("he", "she", "i", "we"))
    plan = subject is not None and plan_class(subject) is not None
    return subject is not None and not person and not plan


def _is_said(verb: Token) -> bool:
    """Whether somebody says so of themselves: ``the rebels said their men would fight on``."""
    speech = speech_over(verb)
    speaker = clauses.subject(speech) if speech is not None else None
    return speaker is not None and plan_class(speaker) is None


def _attitude(verb: Token) -> bool:
    known = frames("stance_verbs").get(verb.lemma_.lower(), ())
    return is_speech(verb) or any(has_slot(verb, frame) for frame in known)


def has_slot(verb: Token, frame: Frame) -> bool:
    """Whether a verb has something in a slot of its frame: ``withdraw`` is no stance without ``from``."""
    direct = {"obj": clauses.patients, "xcomp": _infinitives, "ccomp": _infinitives}
    return any(bool(direct[s](verb) if s in direct else clauses.obliques(verb, s)) for s in frame.slots)


def _infinitives(verb: Token) -> list[Token]:
    return [*clauses.complements(verb, "xcomp"), *clauses.complements(verb, "ccomp")]


def changes(verb: Token) -> Iterator[Term]:
    """Numbers that were changed while a plan is spoken of: ``the number of prisoners (reduced from 200 to 150)``."""
    if verb.lemma_.lower() not in _CHANGES or verb.pos_ != "VERB":
        return
    for noun in clauses.patients(verb)[:1]:
        if noun.pos_ in ("NOUN", "PROPN"):
            span = Span(phrase(noun)[1].start, max(word.idx + len(word.text) for word in verb.subtree))
            text = " ".join(text_of(verb.doc)[span.start : span.end].split())
            amount = _amount(text[len(phrase(noun)[0]) :]) or _amount(text)
            if amount is not None and amount.previous is not None:
                kind, evidence = kind_of(text, seen_in(span, verb.doc)), _evidence(noun, verb, span)
                yield Term(kind, text, evidence, amount.value, amount.unit, amount.previous)


def commitments(verb: Token) -> Iterator[Term]:
    """What somebody undertakes while a plan is spoken of: ``The movement has pledged to free all captives.``"""
    if verb.lemma_.lower() in _COMMITS and not clauses.is_negated(verb) and not is_provision(verb):
        for action in clauses.complements(verb, "xcomp"):
            yield _term(action, verb, clause=True)


def _term(
    head: Token, trigger: Token, *, clause: bool = False, start: Token | None = None, rule: str | None = None
) -> Term:
    text, span = clause_phrase(head, start) if clause else _with_duration(head, *phrase(head))
    text = _UNDER.sub("", text)
    after = text_of(head.doc)[head.idx : span.end] if clause else ""
    amount = _amount(after) or _amount(text)
    return Term(
        kind=kind_of(text, seen_in(span, head.doc)),
        text=text,
        evidence=_evidence(head, trigger, span, rule),
        value=amount.value if amount else None,
        unit=amount.unit if amount else None,
        previous=amount.previous if amount else None,
    )


def _with_duration(head: Token, text: str, span: Span) -> tuple[str, Span]:
    """A phrase and how long what it names is to last, where the parse hangs that on the verb."""
    sentence = sentence_span(sentence_of(head))
    more = lasting(text_of(head.doc)[span.end : sentence.end]) if not amounts(text) else 0
    longer = Span(span.start, span.end + more)
    return (" ".join(text_of(head.doc)[longer.start : longer.end].split()), longer) if more else (text, span)


def _amount(text: str) -> Amount | None:
    return next(iter(amounts(text)), None)


def _evidence(head: Token, trigger: Token, span: Span, rule: str | None = None) -> Evidence:
    rule = rule or f"rule:term.{trigger.lemma_.lower()}"
    return Evidence(sentence_span(sentence_of(head)), trigger.text, rule, 0.65, token_span(trigger), None, span)
