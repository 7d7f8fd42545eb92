"""To which bodies the people of an article belong, by the words that stand beside their names.

``Jan Egeland of the UN``, ``Italy's Giorgia Meloni``, ``Agathon Rwasa's FNL``, ``Otty Cárdenas, a government
negotiator``, ``the delegation, led by Nora Abel``, ``Tamilselvan, who speaks for the Tigers``, ``the party, whose
leader, Mariano Rajoy, ...``. Somebody whose body is known keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from spacy.tokens import Doc, Token

from kg.extraction.appositions import is_person_called
from kg.extraction.cast import Cast, actor_noun, from_entry
from kg.extraction.clauses import agent, antecedent, children, conjuncts, first, first_conjunct, marker, relation
from kg.extraction.lexicon import rows, word_class
from kg.extraction.names import people_of
from kg.extraction.parties import Parties

_BODIES = frozenset({"ArmedGroup", "PoliticalParty", "Government", "Organization", "IntergovernmentalOrganization"})
#: Bodies that people own and are not members of, unless the text says more: a state, a crowd.
_WHOLES = _BODIES | {"State", "Group"}
_BELONGING = frozenset({"of", "for", "from", "on", "in"})
#: Nouns for a part of a body: who belongs to it belongs to the whole.
_PARTS = word_class("part of a body")


def add(doc: Doc, cast: Cast) -> None:
    """Let the people of an article belong to the bodies that the text names beside them."""
    for token in doc:
        for key in cast.references.get(token.i, ()):
            if cast.type_of(key) == "Person" and cast.actors[key].part_of is None and token.pos_ != "PRON":
                body = next((body for body in _bodies(token, cast) if body != key), None)
                if body is not None:
                    cast.actors[key] = replace(cast.actors[key], part_of=body)


def add_ministers(doc: Doc, cast: Cast) -> None:
    """In an article on one state and its rivals, a minister without country is that state's."""
    people = [actor for actor in cast.actors.values() if actor.type == "Person" and actor.part_of is None]
    ministers = [actor for actor in people if "minister" in (actor.role or "").lower()]
    pair = Parties(doc, cast).main() if ministers else ()
    rulers = [key for key in pair if cast.type_of(key) in ("State", "Government")]
    for minister in ministers if len(rulers) == 1 else ():
        cast.actors[minister.key] = replace(minister, part_of=rulers[0])


def _bodies(name: Token, cast: Cast) -> Iterator[str]:
    """The bodies that a mention of a person stands beside, the surest first."""
    for noun in _roles(name):
        yield from _beside(noun, cast, _BELONGING)
    for noun in children(name, "appos"):
        if is_person_called(noun) and (people := people_of(noun)) is not None:
            yield cast.add(from_entry(people))
    yield from _beside(name, cast, frozenset({"of", "for"}))
    yield from _owned(name, cast)
    yield from _led(name, cast)


def _roles(name: Token) -> Iterator[Token]:
    """The nouns that say what a person is: appositions, titles, and those of which the person is one."""
    head = first_conjunct(name)
    near = [*children(head, "appos", "flat", "compound", "nmod:desc")]
    near += [head.head] if relation(head) in ("appos", "flat", "compound") else []
    for noun in near:
        if noun.pos_ == "NOUN" or noun.lower_ == "one":
            yield noun
            yield from (each for each in children(noun, "nmod") if noun.lower_ == "one")


def _beside(noun: Token, cast: Cast, prepositions: frozenset[str]) -> Iterator[str]:
    """Bodies in the phrase of a noun: ``of``-phrases before possessors and compounds."""
    for child in children(noun, "nmod"):
        if child.dep_ != "nmod:poss" and (marker(child) or "") in prepositions:
            yield from _whole(child, cast)
    for child in noun.lefts:
        if child.dep_ == "nmod:poss" and child.lower_ == "whose":
            yield from _whole(antecedent(child), cast)
        elif child.dep_ == "nmod:poss" or relation(child) in ("compound", "amod"):
            yield from _whole(child, cast)


def _owned(name: Token, cast: Cast) -> Iterator[str]:
    """``Agathon Rwasa's FNL``: a body that is called after the person who leads it."""
    if name.dep_ == "nmod:poss":
        yield from (key for key in cast.at(name.head) if cast.type_of(key) in _BODIES)


def _led(name: Token, cast: Cast) -> Iterator[str]:
    """What a person leads or speaks for, by a relative clause, a verb, or ``led by``."""
    head = first_conjunct(name)
    nouns = [head, *(noun for noun in _roles(name) if relation(noun) == "appos")]
    clauses = [clause for noun in nouns for clause in noun.children if clause.dep_ == "acl:relcl"]
    verbs = [clause for each in clauses for clause in conjuncts(each) if first(clause, "nsubj") is not None]
    verbs += [head.head] if relation(head) == "nsubj" and head.head.pos_ == "VERB" else []
    for verb in verbs:
        for preposition in _verbs().get(verb.lemma_.lower(), ()):
            for noun in children(verb, "obj" if preposition == "-" else "obl"):
                if preposition == "-" or marker(noun) == preposition:
                    yield from _whole(noun, cast)
    participle = head.head
    leads = relation(participle) == "acl" and "-" in _verbs().get(participle.lemma_.lower(), ())
    if leads and agent(participle) in conjuncts(head):
        yield from _whole(participle.head, cast)


def _whole(noun: Token | None, cast: Cast) -> Iterator[str]:
    """The body that a word names; of a person the body to which that one belongs."""
    if noun is None:
        return
    for key in cast.at(noun)[:1]:
        actor = cast.actors[key]
        if actor.type in _WHOLES:
            yield key
        elif actor.type == "Person" and actor.part_of is not None:
            yield actor.part_of
    if not cast.at(noun):
        yield from _called(noun, cast)
        if noun.lemma_.lower() in _PARTS:
            yield from _beside(noun, cast, frozenset({"of"}))


def _called(noun: Token, cast: Cast) -> Iterator[str]:
    """The body that a bare noun or its people mean: ``an army spokesman``, ``a member of the Palestinian team``."""
    known = actor_noun(noun)
    if known is not None and known.kind in ("body", "people") and relation(noun) == "compound":
        lemma = noun.lemma_.lower()
        fitting = [key for key, actor in cast.actors.items() if _is_called(actor.label, lemma) and actor.mentions]
        yield from sorted(fitting, key=lambda key: -len(cast.actors[key].mentions))[:1]
    for child in children(noun, "amod", "compound"):
        people = people_of(child)
        if people is not None:
            yield cast.add(from_entry(people))


def _is_called(label: str, lemma: str) -> bool:
    last = label.lower().split()[-1]
    return last in (lemma, f"{lemma}s") or (lemma.endswith("y") and last == f"{lemma[:-1]}ies")


@cache
def _verbs() -> dict[str, tuple[str, ...]]:
    """Verbs by which somebody belongs to a body, each with its prepositions, ``-`` for an object."""
    found: dict[str, tuple[str, ...]] = {}
    for lemma, preposition in rows("affiliation_verbs"):
        found[lemma] = (*found.get(lemma, ()), preposition)
    return found
