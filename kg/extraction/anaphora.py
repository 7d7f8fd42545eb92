"""Anaphora: which words take up an actor that was named before."""

from __future__ import annotations

import re
from collections import Counter

from spacy.tokens import Doc, Token

from kg.extraction.attribution import speech_over
from kg.extraction.cast import THE_GROUP, Cast, Inside, Noun, actor_noun
from kg.extraction.clauses import children, first, marker, relation, subject
from kg.extraction.findings import Actor
from kg.extraction.gazetteer import Gazetteer
from kg.extraction.lookups import readings_of, sentence_of
from kg.extraction.nominals import (
    SIDES,
    acts_as_somebody,
    add_body,
    add_holder,
    counts_both,
    is_specific,
    may_hold,
    owned_label,
    possessive_pronoun,
)
from kg.extraction.phrases import noun_phrase, phrase, slug
from kg.extraction.quotations import Quotations

_ANY_BODY = (
    "ArmedGroup",
    "Government",
    "State",
    "PoliticalParty",
    "IntergovernmentalOrganization",
    "Organization",
    "Group",
)
_PRONOUNS = {
    "he": ("Person",), "him": ("Person",), "his": ("Person",), "she": ("Person",), "her": ("Person",),
    "it": _ANY_BODY, "its": _ANY_BODY, "they": _ANY_BODY, "them": _ANY_BODY, "their": _ANY_BODY,
}  # fmt: skip
_SINGULAR = frozenset({"it", "its"})
#: What else a text may call those who rule: an administration is seldom called a regime.
_RULERS = {
    "government": ("administration", "regime", "junta"),
    "administration": ("government",),
    "regime": ("government", "junta"),
    "junta": ("government", "regime"),
}
_FIRST_PERSON = frozenset({"i", "we", "my", "our", "us", "me"})
_PARTY_TYPES = frozenset({"State", "Government", "ArmedGroup", "PoliticalParty"})
_WINDOW = 3
#: From which probability on the trained reader is believed that a noun names somebody who holds a position.
_SURE, _CERTAIN = 0.5, 0.8
#: Number of the sentence, key of the actor, whether it is a subject.
Recent = tuple[int, str, bool]


def resolve(doc: Doc, cast: Cast, inside: Inside) -> None:
    """Let pronouns and definite nouns refer to the actors that they take up."""
    recent: list[Recent] = []
    quotations, sentences = Quotations(), list(doc.sents)
    held = _read_as_holders(doc)
    for number, sentence in enumerate(sentences):
        after = sentences[number + 1] if number + 1 < len(sentences) else None
        speaker = quotations.enter(sentence, after, cast.at)
        if speaker:
            cast.quoted[sentence.start] = speaker
        # Who says "I" may be a pronoun that stands later: "I will not sign," he said.
        for token in sorted(sentence, key=lambda word: (word.lower_ in _FIRST_PERSON, word.i)):
            if token not in inside:
                continue
            if token.i not in cast.references:
                found = _resolve(token, number, recent, cast)
                if token.i not in cast.references and found:
                    cast.references[token.i] = found
                    _speak(token, found, cast)
                elif not found and token.i not in cast.references and (acts_as_somebody(token) or token.i in held):
                    add_holder(token, cast)
            for key in cast.at(token):
                recent.append((number, key, relation(token) == "nsubj"))


def _speak(body: Token, keys: tuple[str, ...], cast: Cast) -> None:
    """Let ``a spokesman for the group`` stand for the body that ``the group`` takes up."""
    voice = actor_noun(body.head) if relation(body) == "nmod" and marker(body) in ("for", "of", "from") else None
    if voice is not None and voice.kind == "voice" and body.head.i not in cast.voices:
        cast.references[body.head.i] = keys
        cast.voices[body.head.i] = phrase(body.head)[0]


def _read_as_holders(doc: Doc) -> frozenset[int]:
    """The nouns that the trained reader takes for somebody with a position, by their indices."""
    readings = readings_of(doc)
    pairs = readings.pairs if readings is not None else ()
    stated: dict[int, float] = {}
    for pair in pairs:
        if pair.holder is not None and pair.stated >= _SURE:
            stated[pair.holder] = max(pair.stated, stated.get(pair.holder, 0.0))
    return frozenset(i for i, chance in stated.items() if may_hold(doc[i], surely=chance >= _CERTAIN))


def _resolve(token: Token, number: int, recent: list[Recent], cast: Cast) -> tuple[str, ...]:
    word = token.lower_
    if token.pos_ == "PRON" and word in _FIRST_PERSON:
        return _speaker(token, cast)
    if token.pos_ == "PRON" and word in _PRONOUNS and relation(token) != "expl":
        others = _without_doer(token, recent, cast)
        single = [item for item in others if word not in _SINGULAR or cast.type_of(item[1]) != "Group"]
        types = _PRONOUNS[word]
        return _most_recent(types, number, single, cast) or _most_recent(types, number, others, cast)
    definite = any(child.lower_ in ("the", "this", "that") for child in children(token, "det"))
    if definite and token.lemma_.lower() in THE_GROUP and not is_specific(token):
        return _most_recent(THE_GROUP[token.lemma_.lower()], number, recent, cast)
    noun = actor_noun(token)
    one = token.tag_ not in ("NNS", "NNPS")
    if one and (definite or token.text[0].isupper()) and noun is not None and noun.kind == "role":
        unnamed = [item for item in recent if cast.actors[item[1]].role is None]
        return _with_role(token, recent, cast) or _most_recent((noun.type,), number, unnamed, cast)
    named = next((child for child in children(token, "appos") if child.i in cast.references), None)
    if named is not None and noun is not None and noun.kind == "body":
        return cast.references[named.i]
    if token.lemma_.lower() in SIDES and first(token, "nummod", "det", "amod") is not None:
        plain = token.tag_ == "NNS" and definite and not is_specific(token)
        if counts_both(token) or plain:
            parties = main_parties(cast)
            return parties if len(parties) > 1 else ()
    if token.tag_ == "NNS" and noun is not None and noun.kind in ("role", "voice") and counts_both(token):
        return _two_people(cast)
    owner = possessive_pronoun(token)
    if owner is not None and noun is not None:
        whose = cast.at(owner) or _resolve(owner, number, recent, cast)
        return _owned(token, noun, whose, cast)
    if definite and noun is not None and noun.kind == "body":
        alike = [item for item in recent if _is_called(cast.actors[item[1]], token.lemma_.lower())]
        return _most_recent((noun.type,), number, alike, cast) or _own_body(token, noun, cast)
    alone = token.pos_ in ("PRON", "DET") and word in ("both", "neither", "each") and relation(token) == "nsubj"
    return main_parties(cast) if alone else ()


def _without_doer(pronoun: Token, recent: list[Recent], cast: Cast) -> list[Recent]:
    """What an object may take up: not the one who does it (condition B of binding, Chomsky 1981)."""
    if relation(pronoun) not in ("obj", "iobj", "obl"):
        return recent
    doer = subject(pronoun.head) if pronoun.head.pos_ == "VERB" else None
    own = set(cast.at(doer)) if doer is not None else set()
    return [item for item in recent if item[1] not in own]


def _speaker(pronoun: Token, cast: Cast) -> tuple[str, ...]:
    """Who says ``I`` or ``we``: the subject of the verb of speech around it."""
    verb = speech_over(pronoun)
    noun = subject(verb) if verb is not None else None
    found = cast.at(noun) if noun is not None and noun != pronoun else ()
    return found or cast.quoted.get(sentence_of(pronoun).start, ())


def _with_role(token: Token, recent: list[Recent], cast: Cast) -> tuple[str, ...]:
    """The person named last who has the role that the text names: ``the president``."""
    lemma = token.lemma_.lower()
    held = [key for _, key, _ in reversed(recent) if lemma in (cast.actors[key].role or "").lower().split()]
    return tuple(held[:1])


def _owned(token: Token, noun: Noun, whose: tuple[str, ...], cast: Cast) -> tuple[str, ...]:
    """Who ``his party``, ``its spokesman`` or ``their negotiators`` are, given whose."""
    if not whose:
        return ()
    if noun.kind == "body":
        return _body_of_person(token, noun, whose, cast)
    if noun.kind == "voice" and token.tag_ not in ("NNS", "NNPS"):
        cast.voices[token.i] = phrase(token)[0]
        return whose
    text, span = noun_phrase(token)
    label = owned_label(token, cast.actors[whose[0]])
    role = token.lemma_.lower() if noun.kind == "role" else None
    key = cast.add(Actor(f"name:{slug(label)}", label, noun.type, part_of=whose[0], role=role))
    cast.refer(token, key, text, span)
    return (key,)


def _body_of_person(token: Token, noun: Noun, whose: tuple[str, ...], cast: Cast) -> tuple[str, ...]:
    """``his party``: what the person belongs to, if the text says so, else a body named after the person."""
    if not whose:
        return ()
    whole = cast.actors[whose[0]].part_of
    if whole is not None and cast.type_of(whole) == noun.type:
        return (whole,)
    if noun.type in ("Government", "Organization") and (state := _state_of(whose[0], cast)) is not None:
        add_body(token, noun, state, cast)
        return cast.references[token.i]
    label = f"{cast.actors[whose[0]].label}'s {token.lemma_.lower()}"
    key = cast.add(Actor(f"name:{slug(label)}", label, noun.type, part_of=None))
    text, span = noun_phrase(token)
    cast.refer(token, key, text, span)
    return (key,)


def _state_of(key: str, cast: Cast) -> str | None:
    """The state to which somebody belongs, or that somebody is."""
    for _ in range(3):
        actor = cast.actors.get(key) or Gazetteer.load().entry(key)
        if actor is None or actor.type == "State":
            return key if actor is not None else None
        if actor.part_of is None:
            return None
        key = actor.part_of
    return None


def _own_body(token: Token, noun: Noun, cast: Cast) -> tuple[str, ...]:
    """A body that the text names without its state: that of the state which the text names most."""
    if relation(token) == "compound" or (relation(token) == "obl" and noun.type in ("Government", "Organization")):
        return ()
    if noun.type not in ("Government", "Organization"):
        text, span = noun_phrase(token)
        label = re.sub(r"^(the|this|that) ", "", text, flags=re.IGNORECASE)
        key = cast.add(Actor(cast.own_key(label), label, noun.type))
        cast.refer(token, key, text, span)
        return (key,)
    counts = Counter({key: len(a.mentions) for key, a in cast.actors.items() if a.type == "State" and a.mentions})
    ranked = counts.most_common(2)
    clear = len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] > ranked[1][1])
    whole = ranked[0][0] if ranked and clear else None
    owned = " ".join(filter(None, [cast.actors[whole].label if whole else "", token.lemma_.lower()]))
    key = f"name:{slug(owned)}" if whole else cast.own_key(owned)
    cast.add(Actor(key, token.lemma_.lower(), noun.type, part_of=whole))
    text, span = noun_phrase(token)
    cast.refer(token, key, text, span)
    return (key,)


def _most_recent(types: tuple[str, ...], number: int, recent: list[Recent], cast: Cast) -> tuple[str, ...]:
    near = [item for item in recent if number - item[0] <= _WINDOW and cast.type_of(item[1]) in types]
    if not near:
        return ()
    best = max(enumerate(near), key=lambda item: (item[1][0], item[1][2], item[0]))
    return (best[1][1],)


def _is_called(actor: Actor, lemma: str) -> bool:
    """Whether a body may be called so: a cabinet is no parliament, a movement may be anything that fights."""
    if actor.type not in ("Government", "Organization"):
        return True
    words = " ".join((actor.label, *actor.aliases)).lower()
    return lemma in words or any(other in words for other in _RULERS.get(lemma, ()))


def _two_people(cast: Cast) -> tuple[str, ...]:
    """``the two leaders``: the two people whom the text names most often."""
    people = [actor for actor in cast.actors.values() if actor.type == "Person"]
    ranked = sorted(people, key=lambda actor: (-len(actor.mentions), actor.key))
    return tuple(actor.key for actor in ranked[:2])


def main_parties(cast: Cast, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The two parties that the text names most often, leaving out some actors."""
    counts: Counter[str] = Counter()
    for key, actor in cast.actors.items():
        if actor.type in _PARTY_TYPES and key not in without:
            counts[key] = len(actor.mentions)
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    return tuple(ranked[:2])
