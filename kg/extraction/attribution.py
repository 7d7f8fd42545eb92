"""Who says so: speakers around a clause, and ``according to`` phrases."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from spacy.tokens import Token

from kg.extraction.cast import Cast, actor_noun, is_personal, voices
from kg.extraction.clauses import (
    ADDRESSING,
    agent,
    children,
    conjuncts,
    first,
    first_mark,
    is_passive,
    marker,
    relation,
    subject,
)
from kg.extraction.findings import Source
from kg.extraction.lexicon import mapping, rows, word_class
from kg.extraction.lookups import sentence_of
from kg.extraction.phrases import phrase

#: What speaks for whoever issued it.
_MEDIA = word_class("medium")
_SURVEYS = word_class("survey")
_NAMING = frozenset({"NOUN", "PROPN", "ADJ", "DET", "PRON", "PART"})
_PAPERS = word_class("paper")


def is_speech(verb: Token) -> bool:
    """Whether a verb reports speech or belief."""
    return verb.lemma_.lower() in _speech_verbs()


@cache
def _speech_verbs() -> frozenset[str]:
    return frozenset(verb for (verb, *_) in rows("speech_verbs"))


def speech_over(token: Token) -> Token | None:
    """The verb of speech in whose content the token stands, or None.

    Content is a complement of the verb, or the clause to which the verb hangs on as an aside
    (``the talks failed, the envoy said``); who says something else says nothing of it (``...; the rebels denied it``).
    """
    node = token
    for _ in range(10):
        asides = (child for child in children(node, "parataxis", "advcl") if is_speech(child) and _is_aside(child))
        aside = next((child for child in asides if not _says_something(child)), None)
        if aside is not None:
            return aside
        if relation(node) in ("ccomp", "parataxis", "xcomp") and node.head != node and is_speech(node.head):
            return node.head
        if node.head == node:
            return None
        node = node.head
    return None


def _is_aside(verb: Token) -> bool:
    """Whether a clause of speech hangs loosely on what it reports: ``..., the envoy said``, ``as they announced``."""
    return relation(verb) == "parataxis" or (first_mark(verb) == "as" and first(verb, "nsubj") is not None)


def _says_something(verb: Token) -> bool:
    """Whether a verb of speech has a content of its own; whom it tells is none."""
    tells = verb.lemma_.lower() in ADDRESSING
    contents = children(verb, "obj", "ccomp", "xcomp")
    return any(not (tells and content.pos_ in ("NOUN", "PROPN", "PRON")) for content in contents)


def speakers(token: Token, cast: Cast) -> tuple[Source, ...]:
    """The sources of what a token's clause says, innermost first; empty if the author speaks."""
    found: list[Source] = []
    verb = speech_over(token)
    seen: set[int] = set()
    while verb is not None and verb.i not in seen:
        seen.add(verb.i)
        speaker = _speaker(verb, cast) if not is_passive(verb) else None
        nouns = conjuncts(speaker) if speaker is not None else []
        found += [source_of(noun, cast) for noun in nouns if _may_speak(noun, cast)]
        verb = speech_over(verb)
    if not found:
        quoted = cast.quoted.get(sentence_of(token).start, ())
        found = [Source(cast.actors[key].label, key) for key in quoted]
    return (*found, *_according_to(token, cast), *_polled(token))


def _may_speak(noun: Token, cast: Cast) -> bool:
    """Whether a noun is somebody, or what somebody writes: no talks, no truce (``a truce, saying that``)."""
    if cast.at(noun) or noun.pos_ in ("PRON", "PROPN", "NUM", "DET", "ADJ") or actor_noun(noun) is not None:
        return True
    lemma = noun.lemma_.lower()
    return lemma in _PAPERS or lemma in _SURVEYS or lemma in _MEDIA or is_personal(noun)


def _speaker(verb: Token, cast: Cast) -> Token | None:
    """Who says something; of an aside without subject the name or noun that stands before its verb."""
    if relation(verb) == "parataxis" and first(verb, "nsubj") is None:
        start = verb.i
        while start > sentence_of(verb).start and verb.doc[start - 1].pos_ in _NAMING:
            start -= 1
        named = [word for word in verb.doc[start : verb.i] if word.i in cast.references]
        if named and start and verb.doc[start - 1].text in (",", "”", '"'):
            return named[-1]
    return subject(verb) or _just_before(verb)


def _just_before(verb: Token) -> Token | None:
    """The noun between comma and verb in ``The talks failed, Norway said``, where the parse gives it another place."""
    if verb.i < 2:
        return None
    noun = verb.nbor(-1)
    start = min((word.i for word in noun.subtree if not word.is_punct), default=noun.i)
    aside = (
        noun.pos_ in ("NOUN", "PROPN")
        and start > sentence_of(verb).start
        and noun.doc[start - 1].text in (",", "”", '"')
    )
    return noun if aside else None


def source_of(noun: Token, cast: Cast) -> Source:
    """Whoever a noun names as a source; of a paper, whoever issued it."""
    voice = cast.voices.get(noun.i)
    if voice is not None and noun.tag_ == "NN":
        # "a spokesman for the group": the group is not its own source
        return Source(voice)
    key = cast.one(noun)
    if key is None and noun.lemma_.lower() in _PAPERS:
        key = next((found for by in _issuers(noun) if (found := cast.one(by))), None)
        return Source(cast.actors[key].label, key) if key else Source(phrase(noun)[0])
    return Source(phrase(noun)[0], key)


def _issuers(paper: Token) -> Iterator[Token]:
    """Who issued a statement: its possessor, ``by`` or ``from`` somebody, or the agent of ``issued``."""
    for child in paper.children:
        if child.dep_ == "nmod:poss" or (relation(child) == "nmod" and marker(child) in ("by", "from", "of")):
            yield child
        issuer = agent(child) if relation(child) == "acl" and is_passive(child) else None
        if issuer is not None:
            yield issuer


def _according_to(token: Token, cast: Cast) -> tuple[Source, ...]:
    """Whom ``according to`` names, or through whom it is said, in a clause, above it or below it."""
    around = [child for node in (token, *token.ancestors) for child in children(node, "obl", "nmod")]
    below = [word for word in token.subtree if relation(word) in ("obl", "nmod")]
    for head in (*around, *below):
        case = first(head, "case")
        if (case is not None and case.lower_ == "according") or (marker(head) or "").startswith("according"):
            return (source_of(head, cast),)
        if marker(head) == "through" and head.lemma_.lower() in voices():
            # "said through its observer that it endorsed the text"
            return (Source(phrase(head)[0]),)
    return ()


def _polled(token: Token) -> tuple[Source, ...]:
    """The survey whose answers a clause tells: ``polls show most Israelis supporting a deal``."""
    for verb in (token, *token.ancestors):
        noun = first(verb, "nsubj") if verb.pos_ == "VERB" else None
        if noun is not None and noun.lemma_.lower() in _SURVEYS:
            return (Source(phrase(noun)[0]),)
    return ()


def is_hedged(token: Token) -> bool:
    """Whether the clause is second hand: ``reportedly``, ``according to``, ``is said to``."""
    table = mapping("certainty")
    words = (child for node in (token, token.head) for child in children(node, "advmod"))
    return any(table.get(word.lower_) == "reported" for word in words)
