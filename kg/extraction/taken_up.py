"""Whom a noun means that names somebody whom the text names elsewhere too.

Beside it (``mediators Russia and Turkey``), before it (``the UN envoy``, ``the president``), by the same noun
(``the lawyers``) or by a longer name (``the interim government`` of Nepal).
"""

from __future__ import annotations

import re

from spacy.tokens import Span as Words
from spacy.tokens import Token

from kg.extraction.cast import THE_GROUP, Cast, Noun, crowds
from kg.extraction.clauses import PLURAL, children, conjuncts, first, has_determiner, is_negated, marker, relation
from kg.extraction.findings import Actor
from kg.extraction.gazetteer import Gazetteer
from kg.extraction.lexicon import word_class
from kg.extraction.lookups import sentence_of, sentences_back
from kg.extraction.phrases import noun_phrase

#: Nouns for those who fight, and what else says so of a group.
FIGHTERS = word_class("fighter")
FIGHTING = FIGHTERS | word_class("fighting")
_OFFICES = word_class("office")
_REPRESENTATIVE = "special representative"
_WHOSE = re.compile(r" to |(?<=aide) of |(?<=adviser) of |(?<=advisor) of |(?<=spokesman) for |(?<=spokeswoman) for ")
#: For how many words a noun that names somebody is remembered.
_REMEMBERED = 500
#: The words of roles that say that somebody heads a body or state.
_HEADS = word_class("heads")
#: Those who are sent by a body to make peace, and speak for it without being it.
_SENT = word_class("sent")
_SECOND = word_class("does not head")


def beside(noun: Token, cast: Cast) -> tuple[str, ...]:
    """Whom the words around a noun name: its subject, names right behind it, the name at the end of its phrase."""
    if (same := _said_of(noun, cast)) is not None:
        return (same,)
    several = _named_behind(noun, cast) if noun.tag_ in PLURAL else ()
    person = _name_at_end(noun, cast) if not several else None
    return (person,) if person is not None else several


def people(noun: Token, kind: str, owners: list[str], cast: Cast) -> tuple[str, ...]:
    """The people whom a noun for a role or a voice means, empty if it names nobody known.

    Args:
        noun: the noun.
        kind: what the table says of it, ``role`` or ``voice``; others mean nobody unless they lead.
        owners: to whom the role belongs, as far as the text says so.
        cast: who is known by now.
    """
    found = people_beside(noun, cast) if kind in ("voice", "role") else ()
    if found or noun.tag_ in PLURAL:
        return found
    if kind == "voice":
        found = _envoy_before(noun, owners, cast) or _named_next(noun, owners, cast)
    if not found and noun.lemma_.lower() == "leader":
        found = _head_of(noun, owners, cast)
    if not found and kind == "role":
        found = with_role(noun, owners, cast) or _just_named(noun, cast)
    return found


def of_fighters(noun: Token) -> list[Token]:
    """The words that only say that a group fights: ``the rebel group``, ``the armed movement``."""
    one = noun.lemma_.lower() in THE_GROUP and noun.tag_ == "NN"
    return [child for child in children(noun, "amod", "compound") if one and child.lemma_.lower() in FIGHTING]


def is_specific(noun: Token) -> bool:
    """Whether a noun has a modifier that says which one it is: ``the Syrian group``, not ``the rebel group``."""
    fighting = of_fighters(noun)
    return any(child not in fighting for child in children(noun, "amod", "compound", "nummod"))


def bare(text: str) -> str:
    """A phrase without its article and without marks of quotation around it."""
    if text.count(")") > text.count("("):
        # "the Movement for Democracy (MODEL) rebel group", from behind the name on
        text = text.rpartition(")")[2].strip() or text
    return re.sub(r"^(?:(?:to|of|by) )?(?:(?:the|a|an) )?", "", text, flags=re.IGNORECASE).strip('"“”‘«» ')


def said_again(noun: Token, cast: Cast) -> tuple[str, ...]:
    """Whom the same noun named before: ``the lawyers`` after ``a group of women lawyers``."""
    definite = has_determiner(noun, "the", "these", "those", "that")
    told_apart = any(
        relation(child) in ("amod", "compound", "nummod", "nmod", "acl", "appos") for child in noun.children
    )
    if not definite or told_apart:
        return ()
    return named_by(noun, cast)


def named_by(noun: Token, cast: Cast) -> tuple[str, ...]:
    """Whom the same noun in the same number named last."""
    for i in range(noun.i - 1, max(noun.i - _REMEMBERED, -1), -1):
        before = noun.doc[i]
        if before.lemma_ == noun.lemma_ and before.tag_ == noun.tag_ and i in cast.references:
            return cast.references[i]
    return ()


def _said_of(predicate: Token, cast: Cast) -> str | None:
    """The person of whom a noun is said: ``Mbeki, who is the current chairman``, ``Mbeki is the chairman``."""
    if first(predicate, "cop") is None or is_negated(predicate):
        return None
    subject_ = predicate.head if predicate.dep_ == "acl:relcl" else first(predicate, "nsubj")
    keys = cast.references.get(subject_.i, ()) if subject_ is not None else ()
    return next((key for key in keys if cast.type_of(key) == "Person"), None)


def _named_behind(noun: Token, cast: Cast) -> tuple[str, ...]:
    """Whom the names right behind a plural name, without a comma: ``mediators Russia and Turkey``.

    Behind an ``of`` they may stand after a mark, which is where parsers hang a list on the last noun before it: ``the
    guarantors of the protocol: Chile and Brazil``.
    """
    behind = [child for child in children(noun, "flat", "appos") if child.left_edge.i == noun.i + 1]
    names = [each for child in behind for each in conjuncts(child)]
    last = [of for of in children(noun, "nmod") if marker(of) == "of" and not cast.references.get(of.i)]
    lists = [conjuncts(child) for of in last for child in children(of, "appos") if child.ent_type_ == "GPE"]
    names += [each for several in lists if len(several) > 1 for each in several]
    return tuple(dict.fromkeys(key for name in names for key in cast.references.get(name.i, ())))


def _name_at_end(title: Token, cast: Cast) -> str | None:
    """Who is named right behind the words of a title, however they are parsed: ``secretary of state James Baker``."""
    span = noun_phrase(title)[1]
    words = title.doc.char_span(span.start, span.end, alignment_mode="expand")
    for word in words or ():
        named = [key for key in cast.references.get(word.i, ()) if cast.type_of(key) == "Person"]
        first_name = min((child.i for child in word.subtree if child.pos_ == "PROPN"), default=word.i)
        beside = word.i > title.i and title.doc[min(first_name, word.i) - 1].pos_ in ("NOUN", "PROPN")
        if named and beside and word.pos_ == "PROPN":
            return named[0]
    return None


def people_beside(token: Token, cast: Cast) -> tuple[str, ...]:
    """The people whom an apposition names: ``the rebels' leader, Jane Doe, signed``; several of ``the ministers``."""
    beside = [child for child in children(token, "appos", "flat") if child.i > token.i]
    named = [each for child in beside for each in (conjuncts(child) if token.tag_ in PLURAL else [child])]
    keys = (cast.references.get(each.i, ())[:1] for each in named)
    if token.lemma_.lower() in crowds():
        return ()
    people = tuple(key for found in keys for key in found if cast.type_of(key) == "Person")
    return people if token.tag_ in PLURAL else people[:1]


def with_role(token: Token, owners: list[str], cast: Cast) -> tuple[str, ...]:
    """Who has the role that a noun names: ``the Serbian president`` after ``Milutinovic, the president``.

    The office must be the same (``prime minister`` is no ``foreign minister``), and so must the country, if the noun
    says one: a president of no known country may be that of any.
    """
    people = [(key, actor) for key, actor in cast.actors.items() if actor.type == "Person"]
    titled = [key for key, actor in people if has_role(actor, token)]
    theirs = [key for key, actor in people if {actor.part_of, _whole(actor, cast)} & set(owners)]
    if not owners:
        # A party's president is called "the president" only where nobody else may be meant.
        return tuple(key for key in titled[:1] if token.lemma_.lower() != "president" or not leads_party(key, cast))
    untitled = [key for key in theirs if cast.actors[key].role is None]
    both = [key for key in titled if key in theirs]
    return tuple([*both, *(untitled if len(untitled) == 1 else ())][:1])


def has_role(actor: Actor, noun: Token) -> bool:
    """Whether a person has the role and the office that a noun names."""
    # "an aide to the president" is no president
    role = _WHOSE.split((actor.role or "").lower().replace("-", " ").replace(_REPRESENTATIVE, "envoy"))[0]
    words = " ".join(map(_spelt, role.split())).split()
    called = noun.doc[max(0, noun.i - 1) : noun.i + 1].text.lower()
    asked = ["envoy"] if called == _REPRESENTATIVE else _spelt(noun.lemma_.lower()).split()
    office = _office(*asked, *(child.text for child in noun.lefts))
    return asked[-1] in words and _office(*words) == office


def _spelt(word: str) -> str:
    """An office by its common name: a premier is a prime minister."""
    return "prime minister" if word in ("premier", "pm") else word


def _office(*words: str) -> frozenset[str]:
    return frozenset(word.lower() for word in words) & _OFFICES


def _whole(actor: Actor, cast: Cast) -> str | None:
    body = cast.actors.get(actor.part_of or "") or Gazetteer.load().entry(actor.part_of or "")
    return body.part_of if body is not None else None


def leads_party(key: str, cast: Cast) -> bool:
    """Whether somebody belongs to a body that is no state and no government."""
    whole = cast.actors[key].part_of or ""
    return cast.type_of(whole) in ("PoliticalParty", "ArmedGroup", "Organization")


def _head_of(leader: Token, owners: list[str], cast: Cast) -> tuple[str, ...]:
    """Who heads the body or state of a leader without a name: ``the Ethiopian leader`` is its prime minister."""
    definite = has_determiner(leader, "the")
    named = any(child.text[0].isupper() for child in children(leader, "amod", "compound"))
    if not definite or len(owners) > 1 or (named and not owners):
        return ()
    near = range(sentences_back(leader, 1), leader.i)
    heads = []
    for key, actor in cast.actors.items():
        role = (actor.role or "").lower()
        leads = "prime minister" in role or (bool(_HEADS & set(role.split())) and not _SECOND & set(role.split()))
        theirs = actor.part_of == owners[0] if owners else any(key in cast.references.get(i, ()) for i in near)
        if actor.type == "Person" and theirs and leads:
            heads.append(key)
    return tuple(heads) if len(heads) == 1 else ()


def _envoy_before(voice: Token, owners: list[str], cast: Cast) -> tuple[str, ...]:
    """Who was named with the office of one who speaks for a body: ``the UN envoy`` after ``UN envoy Jane Doe``."""
    definite = has_determiner(voice, "the")
    if not definite or len(owners) > 1:
        return ()
    people = [key for key, actor in cast.actors.items() if actor.type == "Person"]
    known = [key for key in people if not owners or cast.actors[key].part_of == owners[0]]
    named = [key for key in known if has_role(cast.actors[key], voice)]
    return tuple(named) if len(named) == 1 else ()


def _named_next(voice: Token, owners: list[str], cast: Cast) -> tuple[str, ...]:
    """Who is named next, if it's an envoy who comes first: ``The UN's envoy is hopeful. Jane Doe said on Monday``.

    Only the first person of the next sentence, new to the text, of whom nothing is known by now or later: other people
    are introduced by who they are.
    """
    sentence = sentence_of(voice)
    if voice.lemma_.lower() not in _SENT or not owners or _names_person(sentence, cast):
        return ()
    after = voice.doc[sentence.end : sentence_of(voice.doc[sentence.end]).end] if sentence.end < len(voice.doc) else ()
    named = ((word, key) for word in after for key in cast.references.get(word.i, ()) if cast.type_of(key) == "Person")
    word, key = next(named, (None, ""))
    if word is None or word.pos_ != "PROPN":
        return ()
    actor = cast.actors[key]
    new = actor.mentions[0].start >= sentence.end_char and actor.role is None and actor.part_of in (None, owners[0])
    described = first(word, "appos", "compound", "nmod") is not None or relation(word) == "appos"
    return (key,) if new and not described else ()


def _names_person(sentence: Words, cast: Cast) -> bool:
    """Whether a sentence names a person."""
    return any(cast.type_of(key) == "Person" for word in sentence for key in cast.references.get(word.i, ()))


def _just_named(role: Token, cast: Cast) -> tuple[str, ...]:
    """Who did something in the sentence before, if a role begins this one: ``Kiir signed. The Sudanese president is``.

    Only somebody of whom no role is known, and only a role with a modifier: ``the president`` may be anybody's.
    """
    sentence = sentence_of(role)
    definite = has_determiner(role, "the")
    first_named = not any(word.i in cast.references for word in role.doc[sentence.start : role.left_edge.i])
    if relation(role) != "nsubj" or not definite or not is_specific(role) or not first_named:
        return ()
    before = role.doc[sentences_back(role, 1) : sentence.start]
    doers = [word for word in before if relation(word) == "nsubj" and word.pos_ == "PROPN"]
    keys = cast.references.get(doers[-1].i, ()) if doers else ()
    return tuple(key for key in keys if cast.type_of(key) == "Person" and cast.actors[key].role is None)[:1]


def body_again(body: Token, noun: Noun, cast: Cast) -> str | None:
    """The body named before whose name ends as a definite one: ``Nepal's new government``, ``the new government``."""
    definite = has_determiner(body, "the")
    label = f" {bare(noun_phrase(body)[0]).lower()}"
    if not definite or not is_specific(body):
        return None
    alike = [key for key, each in cast.actors.items() if each.type == noun.type and each.label.lower().endswith(label)]
    before = [key for key in alike if any(span.end <= body.idx for span in cast.actors[key].mentions)]
    return before[0] if len(before) == 1 else None
