"""Actors that only a common noun names: bodies, roles, groups of people, and whoever holds or says something."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc, Token

from kg.extraction import taken_up
from kg.extraction.appositions import named_beside
from kg.extraction.cast import THE_GROUP, Cast, Inside, Noun, actor_noun, crowds, from_entry, is_personal, quantified
from kg.extraction.clauses import (
    PLURAL,
    agent,
    children,
    conjuncts,
    first,
    first_conjunct,
    has_determiner,
    is_negated,
    is_passive,
    marker,
    relation,
)
from kg.extraction.findings import Actor, Span
from kg.extraction.gazetteer import Entry, Gazetteer
from kg.extraction.lexicon import mapping, rows, word_class
from kg.extraction.lookups import text_of
from kg.extraction.names import ADVISERS, is_title, owner
from kg.extraction.parties import SIDES
from kg.extraction.phrases import is_first_part, noun_phrase, phrase, slug, token_span
from kg.extraction.taken_up import FIGHTERS, FIGHTING, bare, body_again, is_specific, people_beside, said_again
from kg.extraction.triggers import holds_of

_BOTH = frozenset({"two", "both", "warring", "neither", "either", "each", "rival", "opposing"})
_EITHER = frozenset({"both", "neither", "either", "each"})
POSSESSIVES = frozenset({"his", "her", "its", "their", "our", "my"})
_INTO = frozenset({"in", "into"})
_SOME = frozenset({"some", "many", "most", "others", "few", "several"})
#: Modifiers by which people speak for a part of a country, and not for its state.
_DISSENTING = FIGHTERS | word_class("apart from a state")
#: What tells a group apart from the one whose name stands before it.
_APART = word_class("told apart")
#: It repeats the kind of what is named before it, but alone takes up no body named earlier.
_COALITION = "coalition"


def add(doc: Doc, cast: Cast, inside: Inside) -> None:
    """Add everybody whom a noun of the table names, then every other noun that holds or says something."""
    for token in doc:
        if token in inside and token.i not in cast.references and (key := _body_before(token, cast)):
            text, span = noun_phrase(token)
            cast.refer(token, key, "" if possessive_pronoun(token) else bare(text), span)
    for token in doc:
        free = token in inside and token.i not in cast.references and not _is_bare_title(token)
        if free and (key := named_beside(token, cast)) is not None:
            cast.refer(token, key, "", noun_phrase(token)[1])
    for token in doc:
        noun = actor_noun(token)
        if token not in inside or token.i in cast.references:
            continue
        if noun is not None:
            _add_noun(token, noun, cast)
        elif is_country(token) and (whose := whose_of(token)) is not None:
            _add_whose(token, whose, cast)
    for token in doc:
        taken_up = token.lemma_.lower() in THE_GROUP and possessive_pronoun(token) is not None
        free = token in inside and token.i not in cast.references and not taken_up
        if free and _is_open(token) and _does_something(token):
            if again := said_again(token, cast):
                cast.references[token.i] = again
            else:
                add_holder(token, cast)


def _is_bare_title(token: Token) -> bool:
    """Whether a word is a title and nothing else: ``Mr``, but not ``party leader``."""
    return relation(token) in ("compound", "flat", "nmod") and token.n_lefts == 0 and is_title(token)


def _body_before(token: Token, cast: Cast) -> str | None:
    """The body whose kind a noun only repeats: ``the Hamas movement``, ``FARC guerrillas``, ``M23 rebel coalition``."""
    lemma, noun = token.lemma_.lower(), actor_noun(token)
    repeats = lemma in FIGHTERS or lemma in THE_GROUP or lemma == _COALITION
    if token.pos_ != "NOUN" or not repeats or relation(token) == "compound":
        return None
    types = THE_GROUP.get("group" if lemma == _COALITION else lemma, (noun.type,) if noun is not None else ())
    modifiers = [child for child in children(token, "compound", "amod", "nummod") if child.i < token.i]
    others = [child for child in modifiers if child.lemma_.lower() not in FIGHTING]
    definite = has_determiner(token, "the")
    beside = others[-1:] if all(child.pos_ == "ADJ" for child in others[:-1]) else []
    # "the FARC splinter group" is another, "Marxist ELN rebels" are the ELN
    one = definite or any(cast.at(child) and child.i == token.i - 1 for child in beside)
    named = [child for child in others if cast.at(child)] if one and not _is_other(others) else others
    key = cast.one(named[0]) if len(named) == 1 else None
    if key is None and modifiers:
        name = text_of(token.doc)[min(child.left_edge.idx for child in modifiers) : token.idx]
        entry = Gazetteer.load().name(name)
        key = cast.add(from_entry(entry)) if entry is not None and entry.type in types else None
    called = (*types, "ArmedGroup") if lemma == "party" else types
    return key if key is not None and cast.type_of(key) in called else None


def _is_other(modifiers: list[Token]) -> bool:
    """Whether a group is told apart from the one it is named after: ``the FARC splinter group``."""
    return any(child.lemma_.lower() in _APART for child in modifiers)


def _add_noun(token: Token, noun: Noun, cast: Cast) -> None:
    if _names_nobody(token, cast):
        return
    if named := taken_up.beside(token, cast):
        cast.references[token.i] = named
        return
    if (whose := whose_of(token)) is not None:
        _add_whose(token, whose, cast)
        return
    if possessive_pronoun(token) is not None and not people_beside(token, cast):
        return
    for fighters in _spoken_for(token, cast):
        _add_noun(fighters, Noun("ArmedGroup", "people"), cast)
    owners = _owners(token, cast)
    if not owners and _is_known(token, noun, cast):
        return
    if token.tag_ in PLURAL and _are_the_body(token, noun, owners, cast):
        cast.refer(token, owners[0], phrase(token)[0], phrase(token)[1])
        return
    people = taken_up.people(token, noun.kind, owners, cast)
    if people:
        for person in people:
            cast.refer(token, person, "", noun_phrase(token)[1])
    elif token.lemma_.lower() in FIGHTERS and len(owners) > 1 and "ArmedGroup" in map(cast.type_of, owners):
        # "Thailand and southern BRN rebels"
        cast.references[token.i] = tuple(owners)
    elif noun.kind == "body" and len(owners) > 1:
        for key in owners:
            add_body(token, noun, key, cast, alone=False)
    elif owners and _speaks_for_itself(token, noun, owners[0], cast):
        add_body(token, noun, owners[0], cast)
    elif owners and (noun.kind == "voice" or (noun.kind == "role" and token.tag_ in PLURAL and len(owners) > 1)):
        for key in owners:
            cast.refer(token, key, phrase(token)[0], phrase(token)[1])
        cast.voices[token.i] = phrase(token)[0]
    elif owners or noun.kind == "people" or is_specific(token) or _acts(token, noun):
        add_body(token, noun, owners[0] if owners else None, cast)


def _spoken_for(voice: Token, cast: Cast) -> Iterator[Token]:
    """The fighters behind a voice without a name, whom the text names only there: ``a spokesman for the rebels``."""
    for child in children(voice, "nmod") if is_spokesperson(voice) and not has_name(voice) else ():
        if marker(child) in ("for", "of") and child.lemma_.lower() in FIGHTERS and child.i not in cast.references:
            yield child


def has_name(voice: Token) -> bool:
    """Whether the name of one who speaks stands behind: ``a spokesman for the rebels, Ali Musa``."""
    return any(word.pos_ == "PROPN" and relation(word) in ("appos", "flat") for word in voice.subtree)


def _names_nobody(noun: Token, cast: Cast) -> bool:
    """Whether a noun of the table names nobody by itself: it takes up two, says how or whose, or belongs to a name."""
    if counts_both(noun) or is_plain_sides(noun) or _is_condition(noun) or any(map(holds_of, noun.lefts)):
        return True
    # "The legislators were not official mediators."
    said = first(noun, "cop") is not None
    if is_rule(noun, cast) or (said and is_negated(noun)):
        return True
    if said and noun.dep_ == "acl:relcl" and noun.tag_ not in PLURAL and actor_noun(noun.head) is not None:
        # "The envoy, who is also Norway's minister of development"
        return True
    beside = relation(noun) == "appos" and noun.head.i in cast.references
    return relation(noun) in ("compound", "flat") or beside or _names_person(noun, cast)


def is_rule(noun: Token, cast: Cast) -> bool:
    """Whether a noun is a regime that holds, and nobody who rules: ``the regime of quiet``."""
    of = [child for child in children(noun, "nmod") if marker(child) == "of"] if noun.lemma_.lower() == "regime" else []
    return any(not cast.at(child) and child.pos_ == "NOUN" and actor_noun(child) is None for child in of)


def _is_known(token: Token, noun: Noun, cast: Cast) -> bool:
    """Whether a noun without owner means somebody named before, whom it then refers to, or waits for its government."""
    if noun.kind == "voice" and government_before(token) is not None:
        # Whose government it is may be told later.
        return True
    if noun.type in ("Group", "Person") and noun.kind != "role" and (again := said_again(token, cast)):
        cast.references[token.i] = again
        return True
    if noun.kind == "body" and (known := body_again(token, noun, cast)) is not None:
        cast.refer(token, known, "", noun_phrase(token)[1])
        return True
    return False


def _is_condition(noun: Token) -> bool:
    """Whether a bare noun says how somebody lives and not who: ``in exile``, ``in opposition``, ``into government``."""
    return noun.tag_ == "NN" and noun.n_lefts <= 1 and noun.left_edge.i == noun.i - 1 and marker(noun) in _INTO


def possessive_pronoun(noun: Token) -> Token | None:
    """``its`` in ``its negotiators``: what such a noun names is known once the pronoun is resolved."""
    return next((child for child in noun.children if child.dep_ == "nmod:poss" and child.lower_ in POSSESSIVES), None)


def owned_label(noun: Token, whole: Actor) -> str:
    """``Hamas's negotiators`` for ``its negotiators``."""
    words = noun_phrase(noun)[0].split()
    rest = words[1:] if words[0].lower() in POSSESSIVES else [noun.text]
    return " ".join([possessive(whole.label), *rest])


def possessive(name: str) -> str:
    """The genitive of a name.

    >>> possessive("Mozambique"), possessive("United States")
    ("Mozambique's", "United States'")
    """
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def whose_of(noun: Token) -> Token | None:
    """``whose`` before a noun: ``a government whose formation was approved``."""
    return next((child for child in noun.children if child.lower_ == "whose"), None)


def is_country(noun: Token) -> bool:
    """Whether a noun takes up a state: ``the country``."""
    return THE_GROUP.get(noun.lemma_.lower()) == ("State",)


def _add_whose(token: Token, whose: Token, cast: Cast) -> None:
    """``Britain and France, whose ministers chaired the talks``: they stand for those to whom they belong.

    Of people only their country is told: ``the minister, whose country hosts them``.
    """
    clause = first_conjunct(token).head
    if relation(clause) != "acl":
        return
    owners = [noun for noun in conjuncts(first_conjunct(clause.head)) if noun.i < whose.i]
    for noun in owners if token.tag_ in PLURAL else owners[-1:]:
        for key in cast.at(noun):
            whole: str | None = key
            if cast.type_of(key) == "Person":
                whole = cast.actors[key].part_of if is_country(token) else None
            if whole in cast.actors:
                cast.refer(token, whole, "", noun_phrase(token)[1])


def _owners(noun: Token, cast: Cast) -> list[str]:
    """One owner, or several where modifiers are coordinated (``Qatari and Egyptian mediators``)."""
    if (body := _body_inside(noun, cast)) is not None:
        return [body]
    found = []
    for entry in _entries_before(noun):
        if entry.key not in found:
            found.append(cast.add(from_entry(entry)))
    before = Gazetteer.load().demonym(noun.head.text) if relation(noun) == "conj" else None
    if found and before is not None and not noun.head.text.endswith("s"):
        # "Qatari and Egyptian mediators", read as two nouns.
        found.insert(0, cast.add(from_entry(before)))
    single = owner(noun, cast)
    return found or _of_several(noun, cast) or ([single] if single else [])


def _body_inside(noun: Token, cast: Cast) -> str | None:
    """The body of a state that stands before its people: ``Yemeni government representatives``."""
    known, body = actor_noun(noun), government_before(noun)
    if body is None or body.i in cast.references or known is None or known.kind == "body":
        return None
    whole = owner(noun, cast) or owner(body, cast)
    if whole is None or cast.type_of(whole) != "State":
        return None
    lemma = body.lemma_.lower()
    label = f"{_demonym_of(noun, whole) or _demonym_of(body, whole) or possessive(cast.actors[whole].label)} {lemma}"
    key = f"name:{slug(f'{cast.actors[whole].label} {lemma}')}"
    return cast.add(Actor(key, label, "Government", part_of=whole))


def _speaks_for_itself(voice: Token, noun: Noun, owner_: str, cast: Cast) -> bool:
    """Whether a voice is not that of its owner: ``an adviser to the premier``, ``Haitian opposition leaders``."""
    if cast.type_of(owner_) == "Person":
        return voice.lemma_.lower() in ADVISERS
    before = {child.lemma_.lower() for child in children(voice, "compound", "amod") if child.i < voice.i}
    return noun.kind == "voice" and cast.type_of(owner_) == "State" and bool(before & _DISSENTING)


def is_spokesperson(voice: Token) -> bool:
    """Whether a noun says that somebody speaks for others, and does nothing else."""
    return voice.lemma_.lower() in ("spokesman", "spokeswoman", "spokesperson")


def government_before(voice: Token) -> Token | None:
    """The word for a government, or for fighters, right before those who speak for it: ``government negotiators``."""
    bodies = [child for child in children(voice, "compound") if child.i == voice.i - 1]
    known = actor_noun(bodies[0]) if bodies else None
    if bodies and bodies[0].lemma_.lower() in FIGHTERS and is_spokesperson(voice):
        return bodies[0]
    return bodies[0] if known is not None and known.kind == "body" and known.type == "Government" else None


def _entries_before(noun: Token) -> Iterator[Entry]:
    """The states, peoples and bodies that modify a noun: ``South African`` in ``the South African president``."""
    modifiers = [child for child in children(noun, "amod", "compound") if child.i < noun.i]
    if not modifiers:
        return
    start = noun.doc[min(child.left_edge.i for child in modifiers)].idx
    for found in Gazetteer.load().find(text_of(noun.doc)[start : noun.idx]):
        if found.kind != "capital" and found.entry.type != "Person":
            yield found.entry


def _of_several(noun: Token, cast: Cast) -> list[str]:
    """The owners in ``the presidents of Bosnia, Croatia and Serbia``, ``delegates from the army and the rebels``."""
    if noun.tag_ not in PLURAL:
        return []
    of = [each for child in children(noun, "nmod") if marker(child) in ("of", "from") for each in conjuncts(child)]
    for each in of:
        known = actor_noun(each) if len(of) > 1 or marker(each) == "from" else None
        if known is not None and each.i not in cast.references:
            _add_noun(each, known, cast)
    keys = [key for each in of for key in cast.references.get(each.i, ())]
    if (own := actor_noun(noun)) is not None and own.kind == "role":
        # "ministers of President Doe" are not he
        keys = [key for key in keys if cast.type_of(key) != "Person"]
    named = [entry.key for each in of if (entry := Gazetteer.load().name(each.text)) is not None]
    return list(dict.fromkeys(keys or [cast.add(from_entry(Gazetteer.load().entries[key])) for key in named]))


def _names_person(title: Token, cast: Cast) -> bool:
    """Whether a noun is only the title before a name: ``Yugoslav President Slobodan Milosevic``."""
    head = title.head
    before = title.i < head.i and (title.dep_ == "nmod:desc" or relation(title) in ("compound", "amod", "nmod"))
    people = any(cast.type_of(key) == "Person" for key in cast.references.get(head.i, ()))
    return before and marker(title) is None and people


def _are_the_body(members: Token, noun: Noun, owners: list[str], cast: Cast) -> bool:
    """Whether members are the body that they make up: ``the members of the Security Council``, ``rebels of UNITA``."""
    told_apart = any(relation(child) in ("amod", "nummod", "acl") for child in members.children)
    if told_apart or len(owners) != 1:
        return False
    if members.lemma_.lower() in FIGHTERS:
        return cast.type_of(owners[0]) == "ArmedGroup"
    member = noun.kind == "people" and members.lemma_.lower() == "member"
    return member and cast.type_of(owners[0]) == "IntergovernmentalOrganization"


def _acts(token: Token, noun: Noun) -> bool:
    """Whether people without owner do something themselves: ``The mediators have proposed a pause.``"""
    return noun.type == "Group" and noun.kind == "voice" and relation(token) == "nsubj" and token.tag_ == "NNS"


def counts_both(noun: Token) -> bool:
    """Whether a noun takes up two that were named: ``both delegations``, ``neither side``, ``the two presidents``."""
    # "both the army and the rebels" takes up nobody
    joined = any(relation(child) == "conj" for child in noun.rights)
    words = {
        child.lower_ for child in noun.lefts if child.dep_ != "nmod:poss" and not (joined and relation(child) == "cc")
    }
    definite = words & {"the", "these", "those"} and words & _BOTH
    plain = noun.lemma_.lower() in SIDES and first(noun, "amod") is None
    counted = definite or words & _EITHER or (words & _BOTH and plain)
    of_whom = any(marker(child) in ("of", "in", "for") for child in children(noun, "nmod"))
    named = any(relation(child) == "appos" for child in noun.rights)
    return bool(counted) and not of_whom and not named and noun.lemma_.lower() not in _never()


def add_body(token: Token, noun: Noun, whole: str | None, cast: Cast, *, alone: bool = True) -> None:
    """Let a noun of the table name a body, of which the whole may be known."""
    text, span = _of_share(token)
    label = bare(text)
    owned = " ".join(filter(None, [cast.actors[whole].label if whole else "", token.lemma_.lower()]))
    key = f"name:{slug(owned)}" if noun.kind == "body" and whole else cast.own_key(label)
    if not alone:
        whose = _demonym_of(token, whole) or (possessive(cast.actors[whole].label) if whole else "")
        label = f"{whose} {token.lemma_.lower()}".strip()
    elif whole and possessive_pronoun(token) is not None:
        label = owned_label(token, cast.actors[whole])
    single = token.tag_ == "NN" and noun.kind in ("voice", "people") and token.lemma_.lower() not in crowds()
    several = token.tag_ in PLURAL and noun.type == "Person"
    kind = "Person" if single and noun.type == "Group" else "Group" if several else noun.type
    cast.add(Actor(key, label, kind, part_of=whole, role=label if noun.kind == "role" else None))
    cast.refer(token, key, label, span)


def _demonym_of(noun: Token, whole: str | None) -> str:
    """The word of the text that names the owner of one of several bodies: ``Irish`` in ``British and Irish bodies``."""
    for child in children(noun, "amod", "compound"):
        for modifier in conjuncts(child):
            entry = Gazetteer.load().demonym(modifier.text)
            if entry is not None and entry.key == whole:
                return modifier.text
    return ""


@cache
def _attitudes() -> frozenset[str]:
    """The verbs whose subject is somebody: those of stance and of speech."""
    return frozenset(row[0] for table in ("stance_verbs", "speech_verbs") for row in rows(table))


@cache
def _never() -> frozenset[str]:
    """Nouns that never name somebody."""
    tables = ("not_actors", "plan_nouns", "stance_nouns", "events", "hostilities")
    return frozenset(row[0] for table in tables for row in rows(table))


@cache
def _things() -> frozenset[str]:
    """Nouns that seldom name somebody: those and what plans are about."""
    return _never() | mapping("topics").keys()


def _is_open(token: Token) -> bool:
    """Whether a noun may name somebody though no table knows it."""
    noun = token.pos_ in ("NOUN", "PROPN") and token.tag_ != "NNP" and token.text.isalpha() and len(token.text) > 2
    whose = whose_of(token) is not None
    known = token.lemma_.lower() in _things() or is_title(token) or token.ent_type_ or quantified(token) is not None
    taken_up = _is_anaphoric(token) or is_plain_sides(token) or counts_both(token)
    return noun and not known and not whose and not taken_up and not is_first_part(token) and not _is_degree(token)


def _is_degree(share: Token) -> bool:
    """Whether a share says how far something is done: ``agreed upon by 90 percent``."""
    return _is_share(share) and marker(share) == "by" and quantified(share) is None


def _is_share(noun: Token) -> bool:
    return noun.lemma_.lower() in ("percent", "cent")


def acts_as_somebody(token: Token) -> bool:
    """Whether a noun that takes up nobody does what only people do."""
    noun = token.pos_ == "NOUN" and token.lemma_.lower() not in _things() and quantified(token) is None
    other = relation(token) in ("compound", "flat", "appos") or _is_degree(token)
    return noun and not other and not token.ent_type_ and _does_something(token)


def is_plain_sides(token: Token) -> bool:
    """Whether a noun may stand for the two sides of a conflict: ``the parties``."""
    of_whom = any(marker(child) in ("of", "from", "in") for child in children(token, "nmod"))
    return token.lemma_.lower() in SIDES and token.tag_ in PLURAL and not is_specific(token) and not of_whom


def may_hold(token: Token, *, surely: bool = False) -> bool:
    """Whether a word can name somebody without being in any table: a noun that is no thing, or some of a group.

    Args:
        token: a word that the trained reader takes for a holder.
        surely: it does so with certainty; then nouns that may be terms of a plan too (``the mission``) are somebody.
    """
    counts = quantified(token)
    lemma = token.lemma_.lower()
    thing = lemma in (_never() if surely else _things()) if counts is None else counts.lemma_.lower() in _never()
    titled = relation(token) in ("compound", "flat") or token.dep_ == "nmod:desc"
    if has_determiner(token, "no") or whose_of(token) is not None or is_bare_government(token) or _is_degree(token):
        return False
    of_many = any(marker(child) in ("of", "in") for child in children(token, "nmod"))
    counted = token.pos_ == "NUM" and relation(token) in ("nsubj", "obl") and first(token, "det", "amod") is not None
    some = token.lower_ in _SOME and relation(token) == "nsubj"
    part = (token.pos_ in ("NUM", "DET", "ADJ", "PRON") and of_many) or counted or some
    return (token.pos_ in ("NOUN", "PROPN") or part) and not thing and not titled and not is_first_part(token)


def is_bare_government(token: Token) -> bool:
    """Whether a noun stands without article for the government that the text is about: ``government's proposal``."""
    alone = token.n_lefts == 0 and relation(token) != "compound"
    return token.lemma_.lower() == "government" and token.tag_ in ("NN", "NNP") and alone


def _is_anaphoric(token: Token) -> bool:
    """Whether a noun takes up a body that was named before: ``the front``, ``the kingdom``."""
    definite = has_determiner(token, "the", "this", "that")
    return token.lemma_.lower() in THE_GROUP and definite and not is_specific(token)


def _does_something(token: Token) -> bool:
    """Whether a noun does what only people do: hold, say or want something, or be taken up by ``who``."""
    if any(clause.dep_ == "acl:relcl" and _has_who(clause) for clause in token.children):
        return not _is_of_people(token)
    head = first_conjunct(token)
    verb = head.head
    if relation(head) == "nsubj" and verb.pos_ == "VERB" and not is_passive(verb):
        return verb.lemma_.lower() in _attitudes()
    if relation(head) == "obl" and is_passive(verb) and agent(verb) == head:
        return verb.lemma_.lower() in _attitudes()
    if head.dep_ == "nmod:poss" and verb.lemma_.lower() in {row[0] for row in rows("stance_nouns")}:
        return True
    return any(
        clause.tag_ == "VBG" and clause.lemma_.lower() in _attitudes() for clause in children(head, "acl")
    ) and relation(head) in ("nsubj", "root")


def _is_of_people(noun: Token) -> bool:
    """Whether a clause with ``who`` tells of those whom an of-phrase names: ``the intransigence of rebels, who``."""
    people = ("people", "body", "voice", "role")
    of = (each for child in children(noun, "nmod") if marker(child) == "of" for each in conjuncts(child))
    return any((known := actor_noun(each)) is not None and known.kind in people for each in of)


def _has_who(clause: Token) -> bool:
    return any(child.lower_ in ("who", "whom") for child in clause.children)


def is_new_person(token: Token) -> bool:
    """Whether a common noun, or ``one``, is one person not named before: ``a diplomat``, ``one of their guards``."""
    noun = actor_noun(token)
    known = noun is not None and noun.kind in ("voice", "role")
    personal = known or is_personal(token)
    new = any(child.lower_ in ("a", "an", "another", "one") for child in children(token, "det", "nummod"))
    return token.lower_ == "one" or (personal and new and token.pos_ == "NOUN" and token.tag_ == "NN")


def _share(number: Token) -> tuple[str, Span]:
    """``Six in ten voters``: a number with those of whom it is a share, which the parse may hang on the same verb."""
    near = [word for word in number.children if marker(word) == "in" and word.pos_ in ("NOUN", "PROPN")]
    near += [word for word in number.head.children if word.i > number.i and relation(word) == "nsubj"]
    whole = near[0] if near else None
    if whole is None:
        return noun_phrase(number)
    words = number.doc[number.left_edge.i : whole.i + 1]
    return " ".join(words.text.split()), Span(words.start_char, words.end_char)


def _of_share(noun: Token) -> tuple[str, Span]:
    """A noun phrase, with the number before it of which it is the whole: ``six in ten voters``."""
    text, span = noun_phrase(noun)
    first_word = noun.doc.char_span(span.start, span.end, alignment_mode="expand")
    start = first_word.start if first_word is not None else 0
    if start < 2 or noun.doc[start - 1].lower_ != "in" or noun.doc[start - 2].pos_ != "NUM":
        return text, span
    words = noun.doc[start - 2 : noun.i + 1]
    return " ".join(words.text.split()), Span(words.start_char, words.end_char)


def add_holder(token: Token, cast: Cast) -> None:
    """Make whoever a noun names an actor of this article."""
    pronoun = possessive_pronoun(token)
    if token.pos_ == "PROPN" and (capital := Gazetteer.load().capital(token.text)) is not None:
        # "told reporters Manila was hopeful", where the parse sees no subject
        cast.refer(token, cast.add(from_entry(capital)), token.text, token_span(token))
        return
    owners = _owners(token, cast) if pronoun is None else list(cast.at(pronoun))
    text, span = _share(token) if token.pos_ == "NUM" else _of_share(token)
    label = bare(text)
    if pronoun is not None and owners:
        label = owned_label(token, cast.actors[owners[0]])
    single, noun = token.tag_ in ("NN", "NNP"), actor_noun(token)
    known = noun is not None and noun.type in ("Group", "Person") and token.lemma_.lower() not in crowds()
    person = token.lower_ == "one" or (single and not _is_share(token) and (known or is_personal(token)))
    several = token.tag_ in PLURAL or any(
        child.tag_ == "NNS" and marker(child) == "of" for child in children(token, "nmod")
    )
    body = "Government" if noun is not None and noun.type == "Government" else "Organization"
    kind = "Person" if person else body if single and not several else "Group"
    key = cast.add(Actor(cast.own_key(label), label, kind, part_of=owners[0] if owners else None))
    cast.refer(token, key, label, span)
