"""Mediation: third actors that mediate, broker, host or facilitate."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Token

from kg.extraction import clauses
from kg.extraction.attribution import is_hedged, speakers
from kg.extraction.cast import Cast, from_entry, negotiates
from kg.extraction.certainty import is_undone, marks, weakest
from kg.extraction.findings import Actor, Evidence, Mediation, Target
from kg.extraction.gazetteer import Gazetteer
from kg.extraction.lexicon import rows, word_class
from kg.extraction.lookups import readings_of, sentence_of
from kg.extraction.names import people_of
from kg.extraction.parties import Parties
from kg.extraction.phrases import phrase, sentence_span, token_span
from kg.extraction.plan_nouns import plan_class
from kg.extraction.stances import ProposalAt
from kg.language.decoding import regular_stems


def _any_of(titles: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(titles)))})\b", re.IGNORECASE)


_TALKS = word_class("talks")
_MESSAGES = word_class("message")
_SERVES = word_class("serves")
_MEDIATOR = _any_of(word_class("title of mediators"))
_ENVOY = _any_of(word_class("title of envoys"))
#: From which probability on the trained reader's word counts.
SURE = 0.4
#: The same beside somebody of whom it is sure: ``France and the UN brokered it``.
MAYBE = 0.25
#: What picks somebody out of several: ``one of four mediators``.
_ONE_OF = frozenset({"one", "alone", "each", "either", "none", "neither", "some", "another"})
#: How far before a name its title may stand, in words.
_BESIDE = 3
_LEADS = word_class("leads")
#: Verbs of which the object serves: ``accepted her as mediator``.
_CHOOSE = word_class("chooses")
_THIRD = frozenset({"State", "Government", "IntergovernmentalOrganization", "Organization", "Person", "Group"})


@dataclass(frozen=True, slots=True)
class _Seen:
    """A mediator in a place of the text; ``read`` is the trained reader's probability, if it alone sees it."""

    trigger: Token
    mention: Token
    key: str
    objects: tuple[Token, ...] = ()
    read: float | None = None


def find(doc: Doc, cast: Cast, proposal_at: ProposalAt, inside: Callable[[Token], bool]) -> Iterator[Mediation]:
    """All mediations of an article in order of the text, one for each mediator."""
    seen: list[_Seen] = []
    for token in doc:
        lemma, needs = _entry(token) or (None, "")
        if not inside(token) or lemma is None or clauses.is_negated(token) or not _brings_together(token, needs):
            continue
        objects = _objects(token, needs)
        alone = lemma in ("facilitate", "mediate") and not clauses.patients(token)
        alone = alone or (lemma == "host" and token.pos_ == "NOUN" and clauses.relation(token) == "appos")
        needs_talks = needs.startswith("talks") and not alone
        if needs_talks and not any(_is_talk(noun) or _takes_up(noun) for noun in objects):
            continue
        found = {key: holder for holder, keys in _mediators(token, cast) for key in keys}
        third = [(key, noun) for key, noun in found.items() if cast.type_of(key) in _THIRD]
        seen += [_Seen(token, noun, key, tuple(objects)) for key, noun in third]
    parties = Parties(doc, cast)
    for others in (_by_role(doc, cast, inside), _read(doc, cast, parties, inside)):
        known = {each.key for each in seen}
        seen += [each for each in others if each.key not in known]
    mediators = frozenset(each.key for each in seen)
    for each in sorted(seen, key=lambda each: each.trigger.i):
        yield _mediation(each, mediators, cast, parties, proposal_at)


def _by_role(doc: Doc, cast: Cast, inside: Callable[[Token], bool]) -> Iterator[_Seen]:
    """People whose title says that they mediate, where the text first names them: ``the chief mediator, Jane Doe``."""
    told: set[str] = set()
    for token in doc:
        for key in cast.references.get(token.i, ()) if inside(token) else ():
            actor = cast.actors[key]
            whole = cast.type_of(actor.part_of or "")
            role = actor.role or ""
            envoy = whole == "IntergovernmentalOrganization" and _ENVOY.search(role) is not None
            if actor.type == "Person" and key not in told and (_MEDIATOR.search(role) or envoy):
                told.add(key)
                yield _Seen(_title_of(token), token, key)


def _title_of(name: Token) -> Token:
    """The word beside a name that says that somebody mediates, or the name itself: ``the envoy, Jane Doe``."""
    start = max(sentence_of(name).start, name.left_edge.i - _BESIDE)
    near = [*name.children, name.head, *reversed(name.doc[start : name.i])]
    titles = (word for word in near if _MEDIATOR.search(word.text) or _ENVOY.search(word.text))
    return next(titles, name)


def _read(doc: Doc, cast: Cast, known: Parties, inside: Callable[[Token], bool]) -> Iterator[_Seen]:
    """Whom the trained reader takes for a mediator, at the place where it is surest."""
    readings = readings_of(doc)
    if readings is None:
        return
    sure = readings.tags["mediator"]
    parties, best = known.main(), dict[str, Token]()
    for token in doc:
        if not _is_read(token, sure) or not inside(token) or clauses.is_negated(_verb_of(token)):
            continue
        for key in cast.at(token):
            side = {key, cast.actors[key].part_of} & set(parties) or _takes_side(cast.actors[key], cast)
            side = side or _negotiates_with(token, cast)
            third = not side and cast.type_of(key) in _THIRD
            if third and (key not in best or sure[best[key].i] < sure[token.i]):
                best[key] = token
    for key, token in best.items():
        yield _Seen(_verb_of(token), token, key, read=float(sure[token.i]))


def _is_read(token: Token, sure: NDArray[np.float32]) -> bool:
    """Whether the reader takes a word for a mediator: surely, or perhaps and surely what it is coordinated with."""
    if sure[token.i] >= SURE or sure[token.i] < MAYBE:
        return bool(sure[token.i] >= SURE)
    return any(sure[each.i] >= SURE for each in clauses.conjuncts(clauses.first_conjunct(token)))


def _takes_side(actor: Actor, cast: Cast) -> bool:
    """Whether somebody belongs to an armed group or party, which negotiates for itself."""
    return cast.type_of(actor.part_of or "") in ("ArmedGroup", "PoliticalParty")


def _negotiates_with(noun: Token, cast: Cast) -> bool:
    """Whether somebody negotiates for a side: ``its negotiator in the talks with the guerrillas``."""
    negotiator = next((word for word in (noun, noun.head) if negotiates(word)), None)
    others = (word for word in (negotiator.subtree if negotiator else ()) if clauses.marker(word) == "with")
    return any(cast.type_of(key) in ("ArmedGroup", "PoliticalParty") for word in others for key in cast.at(word))


def _verb_of(noun: Token) -> Token:
    """The verb of the clause in which a noun stands, or the noun itself."""
    head = clauses.first_conjunct(noun).head
    return head if head.pos_ == "VERB" else _title_of(noun)


def _entry(token: Token) -> tuple[str, str] | None:
    """The lemma of the table that a token is, as a verb, a noun, or a participle after a name (``Saudi-brokered``).

    And what it mediates only with: ``talks``, ``message``, ``together``, ``role``; ``-`` for nothing.
    """
    lemma, table = token.lemma_.lower(), _table()
    if clauses.prefix(token) is not None and token.pos_ == "ADJ":
        stems = (lemma, *regular_stems(lemma))
        return next(((stem, table[stem, "VERB"]) for stem in stems if (stem, "VERB") in table), None)
    needs = table.get((lemma, token.pos_))
    return (lemma, needs) if needs is not None else None


@cache
def _table() -> dict[tuple[str, str], str]:
    return {(lemma, pos): needs for lemma, pos, needs in rows("mediation")}


def _brings_together(token: Token, needs: str) -> bool:
    """Whether a word has the company that it mediates with: ``passes messages``, ``brings the sides together``."""
    if needs == "message":
        return any(noun.lemma_.lower() in _MESSAGES for noun in clauses.patients(token))
    if needs == "role":
        return _predicate_of(token) is not None or clauses.relation(token) == "appos"
    if needs == "together":
        goal = any(noun.lemma_.lower() == "table" for noun in clauses.obliques(token, "to"))
        return goal or any(word.lower_ == "together" for word in token.children)
    return True


def _takes_up(noun: Token) -> bool:
    """Whether a pronoun may take up talks or a plan: ``It was brokered by the envoy``."""
    return noun.pos_ == "PRON" and noun.lower_ in ("it", "this", "which", "that", "them", "these")


def _is_talk(noun: Token) -> bool:
    named = {noun.lemma_.lower(), *(child.lemma_.lower() for child in clauses.children(noun, "nmod"))}
    return bool(named & _TALKS) or plan_class(noun) is not None


def _objects(token: Token, needs: str) -> list[Token]:
    if token.pos_ == "VERB":
        direct = clauses.patients(token)
        return [*direct, *clauses.obliques(token, "between"), *clauses.obliques(token, "in")]
    around = [*token.children, token.head] if token.head != token else list(token.children)
    if needs == "talks nearby":
        around += [word for word in sentence_of(token) if word.lemma_.lower() in _TALKS or plan_class(word) is not None]
    return around


def _mediators(token: Token, cast: Cast) -> Iterator[tuple[Token, tuple[str, ...]]]:
    hyphenated = clauses.prefix(token)
    if hyphenated is not None:
        entry = Gazetteer.load().demonym(hyphenated.text) or Gazetteer.load().name(hyphenated.text)
        yield hyphenated, cast.at(hyphenated) or ((cast.add(from_entry(entry)),) if entry else ())
        return
    if token.pos_ == "VERB":
        noun = clauses.subject(token)
        found = [(each, cast.at(each)) for each in (clauses.sharers(noun, token) if noun is not None else [])]
        relative = noun is None or noun.tag_.startswith("W") or noun.i < token.left_edge.i
        if relative and not any(keys for _, keys in found) and clauses.relation(token) == "acl":
            # "a statement by Norway, which has been mediating": the relative clause may belong to the nearest name.
            before = [word for word in token.doc[max(0, token.left_edge.i - 2) : token.left_edge.i] if cast.at(word)]
            found = [(word, cast.at(word)) for word in before[-1:]]
        yield from found
        for prefix in token.children:
            if clauses.relation(prefix) in ("compound", "nmod", "obl") and prefix.i == token.i - 2:
                yield prefix, cast.at(prefix) or _demonym(prefix, cast)
        return
    if (said_of := _predicate_of(token)) is not None:
        for each in clauses.sharers(said_of, token):
            yield each, cast.at(each)
        return
    people = tuple(key for key in cast.at(token) if cast.type_of(key) == "Person")
    if people and token.i in cast.references:
        # "Lord Owen, the European Community mediator": he, and not who sent him
        yield token, people
        return
    if clauses.marker(token) == "of" and token.head.lower_ in _ONE_OF:
        yield token.head, cast.at(token.head)
        return
    if cast.at(token) and not _is_role_of_other(token):
        yield token, cast.at(token)
    if clauses.relation(token) == "obj" and token.head.lemma_.lower() in _LEADS:
        noun = clauses.subject(token.head)
        for each in clauses.conjuncts(noun) if noun is not None else []:
            yield each, cast.at(each)
    for child in token.children:
        relation = clauses.relation(child)
        owns = child.dep_ == "nmod:poss" or (relation == "nmod" and clauses.marker(child) in ("of", "by", "from"))
        if owns or relation in ("appos", "amod", "compound"):
            yield child, cast.at(child) or _demonym(child, cast)
    if clauses.relation(token) in ("appos", "nmod") and clauses.marker(token) in (None, "as"):
        yield token.head, cast.at(token.head)


def _predicate_of(token: Token) -> Token | None:
    """Whom a predicate noun is said of: ``Norway acted as guarantor``, ``Norway remains the mediator``."""
    if clauses.relation(token) == "obl" and clauses.marker(token) == "as":
        verb = token.head
        if is_undone(verb):
            return None
        named = [noun for noun in clauses.obliques(verb, "with") if noun.i < token.i]
        if named:
            # "met with Togo as host"
            return named[-1]
        if verb.lemma_.lower() in _SERVES:
            chosen = verb.lemma_.lower() in _CHOOSE and not clauses.is_passive(verb)
            return next(iter(clauses.patients(verb)), None) if chosen else clauses.subject(verb)
    if clauses.relation(token) == "xcomp" and token.pos_ == "NOUN":
        # "remains the mediator", "asked Oman to be the mediator"
        return clauses.subject(token)
    return clauses.first(token, "nsubj") if clauses.first(token, "cop") is not None else None


def _is_role_of_other(token: Token) -> bool:
    return clauses.relation(token) == "appos" or clauses.marker(token) == "as"


def _demonym(token: Token, cast: Cast) -> tuple[str, ...]:
    entry = people_of(token)
    return (entry.key,) if entry is not None and entry.key in cast.actors else ()


def _with_wholes(mediators: frozenset[str], cast: Cast) -> frozenset[str]:
    """The mediators and the states and bodies that they belong to, which are no party."""
    wholes = (cast.actors[key].part_of for key in mediators)
    return mediators | {whole for whole in wholes if whole}


def _mediation(
    seen: _Seen, mediators: frozenset[str], cast: Cast, known: Parties, proposal_at: ProposalAt
) -> Mediation:
    token = seen.trigger
    named = {k for word in sentence_of(token) for k in cast.at(word) if word in seen.objects}
    parties = tuple(sorted(named - mediators)) or known.main(_with_wholes(mediators, cast))
    concerns = next((found for noun in seen.objects if (found := proposal_at(noun))), None)
    return Mediation(
        mediator=seen.key,
        evidence=Evidence(
            sentence=sentence_span(sentence_of(token)),
            trigger=token.text,
            found_by=f"rule:mediation.{token.lemma_.lower()}" if seen.read is None else "model:mediator",
            confidence=0.8 if seen.read is None else round(seen.read, 2),
            trigger_span=token_span(token),
            holder_span=phrase(seen.mention)[1],
        ),
        parties=parties,
        concerns=Target("proposal", *concerns) if concerns else None,
        certainty=weakest([*marks(token), *(["reported"] if is_hedged(token) else [])]),
        sources=speakers(token, cast),
    )
