"""Nouns that stand beside a name for the same: ``the mufti, Akhmad Kadyrov``, ``Smockey, the rapper who ...``.

Such a noun is the one named and nobody new, whether or not a table knows it. Bodies count only beside a noun for
bodies of their kind (``the smaller rebel group, MODEL``); states only before theirs (``Japan, the biggest donor``),
as ``the government, France and ...`` begins a list.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extraction.cast import BODIES, THE_GROUP, Cast, actor_noun, crowds
from kg.extraction.clauses import PLURAL, children, first, first_conjunct, marker, relation
from kg.extraction.lexicon import word_class
from kg.extraction.taken_up import FIGHTERS

#: Bodies by their members, of whom a noun in the singular is one.
_ONE_FIGHTER = FIGHTERS - {"militia"}
_CALLED = word_class("names")
_AT_TIMES = word_class("at times")
_TITLES = ("compound", "flat", "nmod:desc")
_ARGUMENTS = ("nsubj", "nsubj:pass", "obl:agent")


def named_beside(noun: Token, cast: Cast) -> str | None:
    """Whom the name beside a common noun names, None if there is none or it is somebody else's."""
    if noun.pos_ not in ("NOUN", "PROPN", "ADJ"):
        return None
    for name in _names(noun):
        for key in cast.references.get(name.i, ())[:1]:
            if _may_be(noun, name, cast.type_of(key)):
                return key
    return None


def is_person_called(noun: Token) -> bool:
    """Whether a people's name is what a person is called: ``George Mitchell, the American who had chaired them``."""
    before = {child.lower_ for child in noun.lefts}
    single = noun.tag_ not in PLURAL and (not noun.lower_.endswith("s") or "a" in before)
    determined = bool(before & {"the", "a", "an"})
    return single and determined and any(name.ent_type_ == "PERSON" for name in _names(noun))


def _names(noun: Token) -> Iterator[Token]:
    """The words that may name what a noun means: its appositions, what it is one of, what it is the title of."""
    for child in children(noun, "appos", "flat", "nmod"):
        bare = child.pos_ == "PROPN" and marker(child) is None and child.dep_ != "nmod:poss"
        if child.i > noun.i and (relation(child) == "appos" or bare):
            yield child
    known = actor_noun(noun)
    whole = known is None or known.kind in ("body", "people")
    for each in (noun, *(child for child in children(noun, "nmod") if whole and marker(child) == "of")):
        for clause in children(each, "acl"):
            if clause.lemma_.lower() in _CALLED:
                yield from (name for name in children(clause, "obj", "xcomp", "obl") if name.pos_ == "PROPN")
    yield from _hung_lower(noun)
    if relation(noun) == "conj":
        yield from _of_first(noun)
    if relation(noun) == "appos" and noun.head.i < noun.i:
        yield noun.head
        # "the supreme commander, Syed Salahuddin, a bearded former schoolmaster": both hang on the first noun.
        yield from (child for child in children(noun.head, "appos") if child.i < noun.i and child.pos_ == "PROPN")
    if noun.dep_ in _TITLES and noun.i < noun.head.i:
        yield noun.head
    yield from _beside(noun)


def _of_first(noun: Token) -> Iterator[Token]:
    """The name to which coordinated nouns are apposed: ``Riek Machar, the vice-president and chief mediator``."""
    whole = first_conjunct(noun)
    if whole.pos_ == "PROPN":
        # "and once the head of the army" is said of the one before, "and the head of the army" may be somebody else.
        told = first(noun, "det") is None or any(child.lower_ in _AT_TIMES for child in noun.lefts)
        if told and any(child.i < noun.i for child in children(whole, "appos")):
            yield whole
    elif relation(whole) == "appos" and not any(word.text == "," for word in noun.doc[whole.i : noun.left_edge.i]):
        yield from _names(whole)


def _hung_lower(noun: Token) -> Iterator[Token]:
    """The name after an ``of``-phrase: ``a member of its delegation, Fawzi Barhoum``, read as one of the delegation."""
    for child in children(noun, "nmod"):
        if child.i > noun.i and marker(child) is not None:
            bare = [each for each in children(child, "appos", "conj") if first(each, "cc") is None and each.i > child.i]
            yield from (each for each in bare if each.pos_ == "PROPN")
            yield from _hung_lower(child)


def _beside(noun: Token) -> Iterator[Token]:
    """The name right beside a noun where the parse gives both to a third word: ``his deputy, Dick Spring, said``."""
    for other in noun.head.children if noun.head != noun else ():
        alike = other.dep_ == noun.dep_ and noun.dep_ in _ARGUMENTS
        both = relation(noun) == "conj" and relation(other) == "appos" and other.i > noun.i
        if other == noun or other.pos_ != "PROPN" or not (alike or both):
            continue
        one, two = sorted((noun, other), key=lambda word: word.i)
        if noun.doc[one.right_edge.i + 1 : two.left_edge.i].text.strip() in ("", ","):
            yield other


def _may_be(noun: Token, name: Token, kind: str) -> bool:
    """Whether a noun may mean somebody of a class who is named at a word."""
    lemma, known = noun.lemma_.lower(), actor_noun(noun)
    single = noun.tag_ not in PLURAL
    body = known is not None and (known.kind == "body" or (known.kind == "people" and known.type != "Group"))
    if kind == "Person":
        crowd = (body and lemma not in _ONE_FIGHTER) or lemma in THE_GROUP or lemma in crowds()
        return single and not crowd and name.pos_ == "PROPN"
    if kind in BODIES:
        types = THE_GROUP.get(lemma, (known.type, "ArmedGroup") if known is not None and body else ())
        return kind in types
    return kind == "State" and noun.i > name.i and single and not body and lemma not in crowds()
