"""Actors: who is named, how the text calls them, and which words refer to whom.

The result, :class:`Cast`, answers one question for all later rules: which actors does this token stand for?
Names come from the gazetteer and the entity recogniser, nominal actors from the table of actor nouns, and
anaphora from recency and kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from kg.extraction.clauses import children, conjuncts, first, marker, relation
from kg.extraction.findings import Actor, Span
from kg.extraction.gazetteer import Entry, Gazetteer
from kg.extraction.lexicon import rows
from kg.extraction.phrases import noun_phrase, phrase, slug

_PLACE_PREPOSITIONS = frozenset(
    (
        "in",
        "at",
        "near",
        "across",
        "inside",
        "outside",
        "throughout",
        "around",
        "into",
        "through",
        "over",
        "within",
        "from",
    )
)
_ENTITY_TYPES = {"PERSON": "Person", "ORG": "Organization"}
_THE_GROUP = {
    "group": ("ArmedGroup", "PoliticalParty", "Organization"),
    "movement": ("ArmedGroup", "PoliticalParty", "Organization"),
    "organisation": ("ArmedGroup", "Organization", "IntergovernmentalOrganization"),
    "organization": ("ArmedGroup", "Organization", "IntergovernmentalOrganization"),
    "front": ("ArmedGroup", "PoliticalParty"),
    "bloc": ("IntergovernmentalOrganization", "Organization"),
    "body": ("IntergovernmentalOrganization", "Organization"),
    "union": ("IntergovernmentalOrganization",),
}
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
_PARTY_TYPES = frozenset({"State", "Government", "ArmedGroup", "PoliticalParty"})
#: What is often named without doing anything: countries as places, people who are counted, bodies as addresses.
_NAMED_IN_PASSING = frozenset({"State", "Group", "Organization"})
_TAKING_PART = frozenset({"nsubj", "iobj", "root", "appos", "flat", "parataxis"})
_WINDOW, _ACRONYM = 3, 2
_PARTICLES = frozenset({"al", "el", "bin", "ibn", "ben", "de", "da", "dos", "del", "la", "le", "van", "von", "der"})
_NAME = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class Noun:
    """How a noun names actors: the class, and whether it is a body, a voice, people or a role."""

    type: str
    kind: str


def actor_noun(token: Token) -> Noun | None:
    """The entry of a token in the table of actor nouns."""
    if token.pos_ not in ("NOUN", "PROPN"):
        return None
    lemma = token.lemma_.lower()
    return next((Noun(kind, role) for word, kind, role in rows("actor_nouns") if word == lemma), None)


@dataclass(slots=True)
class Cast:
    """The actors of one article, and the tokens that refer to them.

    Attributes:
        actors: by key, in order of first mention.
        references: keys by token index; several where one word stands for several actors.
        context: slug of the article: ``the opposition`` of one article is not that of another.
    """

    actors: dict[str, Actor] = field(default_factory=dict)
    references: dict[int, tuple[str, ...]] = field(default_factory=dict)
    voices: dict[int, str] = field(default_factory=dict)
    context: str = ""

    def at(self, token: Token | None) -> tuple[str, ...]:
        """The keys of the actors that a token stands for, empty if none."""
        if token is None:
            return ()
        found = self.references.get(token.i, ())
        if not found and relation(token) == "appos":
            return self.at(token.head)
        if not found and token.pos_ == "NOUN":
            named = (
                self.references.get(child.i, ()) for child in children(token, "appos", "flat") if child.i > token.i
            )
            found = next((keys for keys in named if keys), ())
        return found or self.at(_quantified(token))

    def one(self, token: Token | None) -> str | None:
        """The key of the single actor at a token, or None."""
        keys = self.at(token)
        return keys[0] if keys else None

    def type_of(self, key: str) -> str:
        """The class of an actor."""
        return self.actors[key].type

    def refer(self, token: Token, key: str, name: str, span: Span) -> None:
        """Note that a token refers to an actor under a name."""
        actor = self.actors[key]
        names = actor.aliases if name in (actor.label, *actor.aliases) or not name else (*actor.aliases, name)
        self.actors[key] = replace(actor, aliases=names, mentions=(*actor.mentions, span))
        self.references[token.i] = (*self.references.get(token.i, ()), key)

    def own_key(self, label: str) -> str:
        """The key of an actor that only a common noun names: it belongs to this article alone."""
        named = any(word[0].isupper() for word in label.split())
        return f"name:{slug(label)}" if named or not self.context else f"name:{slug(label)}-{self.context}"

    def add(self, actor: Actor) -> str:
        """Make sure an actor of this key exists; returns the key."""
        self.actors.setdefault(actor.key, actor)
        return actor.key


def find(doc: Doc, story: Iterable[tuple[int, int]], context: str = "") -> Cast:
    """The cast of an article.

    Args:
        doc: the parsed article.
        story: the stretches of the text that are story; names elsewhere don't count.
        context: slug of the article.
    """
    cast = Cast(context=context)
    inside = _Inside(story)
    _add_names(doc, cast, inside)
    _add_people(doc, cast, inside)
    _add_acronyms(doc, cast)
    _add_subjects(doc, cast, inside)
    _add_nominals(doc, cast, inside)
    _add_anaphora(doc, cast, inside)
    return cast


class _Inside:
    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self._stretches = tuple(stretches)

    def __contains__(self, token: Token) -> bool:
        return any(start <= token.idx < end for start, end in self._stretches)


def _head_of(doc: Doc, start: int, end: int) -> Token | None:
    words = doc.char_span(start, end, alignment_mode="expand")
    return words.root if words is not None else None


def _quantified(token: Token) -> Token | None:
    """The noun that a quantity counts: ``Israelis`` in ``hundreds of thousands of Israelis``."""
    if (token.lemma_.lower(),) not in rows("quantity_nouns"):
        return None
    return next((child for child in children(token, "nmod") if marker(child) == "of"), None)


def _people(entry: Entry, name: str) -> Actor:
    """The people of a country, as an actor of its own: a country's plural demonym."""
    return Actor(f"name:{slug(name)}", name, "Group", part_of=entry.key)


def from_entry(entry: Entry) -> Actor:
    """The actor of an entry of the gazetteer."""
    return Actor(entry.key, entry.label, entry.type, part_of=entry.part_of, role=entry.role, matches=entry.matches)


def is_place(token: Token) -> bool:
    """Whether a country's name only says where: after a preposition of place, with no part in the action."""
    return relation(token) in ("obl", "nmod") and (marker(token) or "") in _PLACE_PREPOSITIONS


def _add_names(doc: Doc, cast: Cast, inside: _Inside) -> None:
    for found in Gazetteer.load().find(doc.text):
        head = _head_of(doc, found.start, found.end)
        if head is None or head not in inside or head.i in cast.references:
            continue
        attributive = relation(head) in ("amod", "compound", "nmod") and head.i < head.head.i
        place = found.entry.type == "State" and is_place(head)
        demonym_of_thing = found.kind == "demonym" and attributive
        capital_as_place = found.kind == "capital" and relation(head) not in ("nsubj", "nmod") and marker(head) != "by"
        if place or demonym_of_thing or capital_as_place:
            continue
        name = doc.text[found.start : found.end]
        plural = found.kind == "demonym" and found.entry.type == "State" and name.endswith("s")
        if plural:
            cast.add(from_entry(found.entry))
        key = cast.add(_people(found.entry, name) if plural else from_entry(found.entry))
        cast.refer(head, key, name, Span(found.start, found.end))


def _add_people(doc: Doc, cast: Cast, inside: _Inside) -> None:
    taken = [(span.start, span.end) for actor in cast.actors.values() for span in actor.mentions]
    named = [
        (entity, name, kind)
        for entity in doc.ents
        if (kind := _ENTITY_TYPES.get(entity.label_)) is not None and entity.root in inside
        if not any(word.i in cast.references for word in entity)
        if entity.text[0].isupper() and Gazetteer.load().demonym(entity.text) is None
        if (name := _bare_name(entity)) and _NAME.search(name)
        if not any(start < entity.end_char and entity.start_char < end for start, end in taken)
    ]
    kinds = {name: Counter(k for _, n, k in named if n == name).most_common(1)[0][0] for _, name, _ in named}
    full = _full_names([name for name in kinds if kinds[name] == "Person"])
    for actor in list(cast.actors.values()):
        if actor.type == "Person":
            full.setdefault(actor.label.split()[-1], actor.label)
    keys = {actor.label: actor.key for actor in cast.actors.values()}
    for entity, name, _ in named:
        whole_name = full.get(name, name) if kinds[name] == "Person" or name in full else name
        key = keys.get(whole_name, f"name:{slug(whole_name)}")
        role, whole = _role_of(entity.root, cast)
        known = cast.actors.get(key)
        if known is None:
            cast.add(Actor(key, whole_name, kinds.get(whole_name, "Person"), role=role, part_of=whole))
        elif known.role is None and role is not None:
            cast.actors[key] = replace(known, role=role, part_of=known.part_of or whole)
        cast.refer(entity.root, key, name, Span(entity.start_char, entity.end_char))


def _full_names(names: Iterable[str]) -> dict[str, str]:
    """Full names by the last name, and by a first name that no two of them share.

    >>> _full_names(["Rauf Denktash", "Serdar Denktash", "Kofi Annan"])["Annan"]
    'Kofi Annan'
    """
    full = [name for name in names if " " in name]
    found: dict[str, str] = {}
    for name in full:
        found.setdefault(name.split()[-1], name)
        particles = name.split()[1:-1]
        if particles and particles[-1].lower() in _PARTICLES:
            found.setdefault(" ".join([particles[-1], name.split()[-1]]), name)
    firsts = Counter(name.split()[0] for name in full)
    return {name.split()[0]: name for name in full if firsts[name.split()[0]] == 1} | found


def _add_acronyms(doc: Doc, cast: Cast) -> None:
    """``the Kosovo Liberation Army (KLA)``: from there on the acronym is that actor, wherever it stands."""
    ends = {span.end: key for key, actor in cast.actors.items() for span in actor.mentions}
    for opening in doc[:-2]:
        acronym, closing = opening.nbor(1), opening.nbor(2)
        if opening.text != "(" or closing.text != ")" or not acronym.text.isupper() or len(acronym) < _ACRONYM:
            continue
        key = ends.get(opening.idx - 1)
        if key is None:
            continue
        for token in doc:
            if token.text == acronym.text and cast.references.get(token.i) != (key,):
                for other in cast.references.pop(token.i, ()):
                    if other in cast.actors and cast.actors[other].label == acronym.text:
                        cast.actors.pop(other)
                cast.refer(token, key, acronym.text, Span(token.idx, token.idx + len(token)))


def _add_subjects(doc: Doc, cast: Cast, inside: _Inside) -> None:
    """Proper names that do or say something, where the entity recogniser is silent."""
    surnames = {actor.label.split()[-1]: key for key, actor in cast.actors.items() if actor.type == "Person"}
    for token in doc:
        named = token.pos_ == "PROPN" and relation(token) == "nsubj" and token.head.pos_ == "VERB"
        if not named or token not in inside or token.i in cast.references or _is_title(token):
            continue
        words = [*(w for w in token.lefts if relation(w) in ("compound", "flat")), token]
        words += [w for w in token.rights if relation(w) == "flat"]
        while words and _is_title(words[0]):
            words = words[1:]
        if not words or not words[-1].text[0].isupper() or Gazetteer.load().demonym(token.text):
            continue
        name = " ".join(word.text for word in words)
        known = surnames.get(name)
        kind = "Organization" if name.isupper() else "Person"
        key = known or cast.add(Actor(f"name:{slug(name)}", name, kind))
        cast.refer(token, key, name, Span(words[0].idx, words[-1].idx + len(words[-1])))


def _bare_name(entity: Words) -> str:
    """A name without titles before it and without a possessive ending; empty if nothing but titles remains."""
    words = list(entity)
    while words and (_is_title(words[0]) or not words[0].text[0].isupper()):
        words = words[1:]
    owners = [i for i, word in enumerate(words[:-1]) if word.lower_ in ("'s", "’s")]
    words = words[owners[-1] + 1 :] if owners else words
    text = entity.doc.text[words[0].idx : entity.end_char] if words else ""
    return " ".join(text.removesuffix("'s").removesuffix("’s").split())


def _is_title(word: Token) -> bool:
    titles = {row[0] for row in rows("titles")}
    return word.lower_.rstrip(".") in titles or actor_noun(word) is not None


def _role_of(name: Token, cast: Cast) -> tuple[str | None, str | None]:
    """The role that an apposition or title gives a person, and the body that it names."""
    near = [*children(name, "appos", "compound", "flat", "nmod")]
    if relation(name) in ("appos", "flat", "compound"):
        near.append(name.head)
    for noun in near:
        entry = actor_noun(noun)
        if entry is not None and entry.kind in ("role", "voice"):
            return phrase(noun)[0], owner(noun, cast)
    return None, None


def owner(noun: Token, cast: Cast) -> str | None:
    """The actor to whom a body or voice belongs: its demonym, possessor, compound or ``of``-phrase."""
    for child in noun.children:
        if relation(child) in ("amod", "compound", "nmod", "nsubj") or child.dep_ == "nmod:poss":
            found = Gazetteer.load().demonym(child.text) or Gazetteer.load().name(child.text)
            if found is not None and marker(child) not in _PLACE_PREPOSITIONS:
                return cast.add(from_entry(found))
            if child.i in cast.references and marker(child) in (None, "of", "for"):
                return cast.references[child.i][0]
    return None


def _add_nominals(doc: Doc, cast: Cast, inside: _Inside) -> None:
    for token in doc:
        noun = actor_noun(token)
        if noun is None or token not in inside or token.i in cast.references:
            continue
        if token.lemma_.lower() in ("side", "party") and _counts_both(token):
            continue
        if relation(token) in ("compound", "flat") or (relation(token) == "appos" and token.head.i in cast.references):
            continue
        if _names_person(token, cast):
            continue
        owners = _owners(token, cast)
        person = _named_beside(token, cast) if noun.kind in ("voice", "role") else None
        if person is not None:
            cast.refer(token, person, "", noun_phrase(token)[1])
        elif noun.kind == "body" and len(owners) > 1:
            for key in owners:
                _add_body(token, noun, key, cast, alone=False)
        elif noun.kind == "voice" and owners:
            for key in owners:
                cast.refer(token, key, phrase(token)[0], phrase(token)[1])
            cast.voices[token.i] = phrase(token)[0]
        elif owners or noun.kind == "people" or _is_specific(token) or _acts(token, noun):
            _add_body(token, noun, owners[0] if owners else None, cast)


def _owners(noun: Token, cast: Cast) -> list[str]:
    """One owner, or several where modifiers are coordinated (``Qatari and Egyptian mediators``)."""
    found = []
    for child in noun.children:
        for modifier in conjuncts(child) if relation(child) in ("amod", "compound") else []:
            entry = Gazetteer.load().demonym(modifier.text)
            if entry is not None and entry.key not in found:
                found.append(cast.add(from_entry(entry)))
    before = Gazetteer.load().demonym(noun.head.text) if relation(noun) == "conj" else None
    if found and before is not None and not noun.head.text.endswith("s"):
        # "Qatari and Egyptian mediators", read as two nouns.
        found.insert(0, cast.add(from_entry(before)))
    single = owner(noun, cast)
    return found or ([single] if single else [])


def _names_person(title: Token, cast: Cast) -> bool:
    """Whether a noun is only the title before a name: ``Yugoslav President Slobodan Milosevic``."""
    head = title.head
    before = title.i < head.i and (title.dep_ == "nmod:desc" or relation(title) in ("compound", "amod", "nmod"))
    return before and marker(title) is None and any(cast.type_of(key) == "Person" for key in cast.references.get(head.i, ()))


def _named_beside(token: Token, cast: Cast) -> str | None:
    """The person whom an apposition names: ``the rebels' leader, Jane Doe, signed``."""
    beside = (cast.references.get(child.i, ()) for child in children(token, "appos") if child.i > token.i)
    return next((keys[0] for keys in beside if keys and cast.type_of(keys[0]) == "Person"), None)


def _acts(token: Token, noun: Noun) -> bool:
    """Whether people without owner do something themselves: ``The mediators have proposed a pause.``"""
    return noun.type == "Group" and noun.kind == "voice" and relation(token) == "nsubj" and token.tag_ == "NNS"


def _is_specific(noun: Token) -> bool:
    return any(relation(child) in ("amod", "compound", "nummod") for child in noun.children)


def _add_body(token: Token, noun: Noun, whole: str | None, cast: Cast, *, alone: bool = True) -> None:
    text, span = noun_phrase(token)
    label = re.sub(r"^(the|a|an) ", "", text, flags=re.IGNORECASE)
    owned = " ".join(filter(None, [cast.actors[whole].label if whole else "", token.lemma_.lower()]))
    key = f"name:{slug(owned)}" if noun.kind == "body" and whole else cast.own_key(label)
    label = label if alone else f"{_demonym_of(token, whole)} {token.lemma_.lower()}"
    cast.add(Actor(key, label, noun.type, part_of=whole, role=label if noun.kind == "role" else None))
    cast.refer(token, key, label, span)


def _demonym_of(noun: Token, whole: str | None) -> str:
    """The word of the text that names the owner of one of several bodies: ``Irish`` in ``British and Irish bodies``."""
    for child in children(noun, "amod", "compound"):
        for modifier in conjuncts(child):
            entry = Gazetteer.load().demonym(modifier.text)
            if entry is not None and entry.key == whole:
                return modifier.text
    return ""


def _add_anaphora(doc: Doc, cast: Cast, inside: _Inside) -> None:
    recent: list[tuple[int, str, bool]] = []
    for number, sentence in enumerate(doc.sents):
        for token in sentence:
            if token not in inside:
                continue
            if token.i not in cast.references:
                found = _resolve(token, number, recent, cast)
                if token.i not in cast.references and found:
                    cast.references[token.i] = found
            for key in cast.at(token):
                recent.append((number, key, relation(token) == "nsubj"))


def _resolve(token: Token, number: int, recent: list[tuple[int, str, bool]], cast: Cast) -> tuple[str, ...]:
    word = token.lower_
    if token.pos_ == "PRON" and word in _PRONOUNS and relation(token) != "expl":
        return _most_recent(_PRONOUNS[word], number, recent, cast)
    definite = any(child.lower_ in ("the", "this", "that") for child in children(token, "det"))
    if definite and token.lemma_.lower() in _THE_GROUP and not _is_specific(token):
        return _most_recent(_THE_GROUP[token.lemma_.lower()], number, recent, cast)
    noun = actor_noun(token)
    if (definite or token.text[0].isupper()) and noun is not None and noun.kind == "role":
        return _with_role(token, recent, cast) or _most_recent((noun.type,), number, recent, cast)
    named = next((child for child in children(token, "appos") if child.i in cast.references), None)
    if named is not None and noun is not None and noun.kind == "body":
        return cast.references[named.i]
    holder = next((child for child in token.children if child.dep_ == "nmod:poss" and child.pos_ == "PRON"), None)
    if holder is not None and noun is not None and noun.kind == "body":
        return _body_of_person(token, noun, _resolve(holder, number, recent, cast), cast)
    if definite and noun is not None and noun.kind == "body":
        return _most_recent((noun.type,), number, recent, cast) or _own_body(token, noun, cast)
    if token.lemma_.lower() in ("side", "party") and first(token, "nummod", "det") is not None:
        plain = token.tag_ == "NNS" and definite and not _is_specific(token)
        if _counts_both(token) or plain:
            return main_parties(cast)
    return ()


def _counts_both(noun: Token) -> bool:
    return any(child.lower_ in ("two", "both", "warring") for child in noun.children)


def _with_role(token: Token, recent: list[tuple[int, str, bool]], cast: Cast) -> tuple[str, ...]:
    """The person named last who has the role that the text names: ``the president``."""
    lemma = token.lemma_.lower()
    held = [key for _, key, _ in reversed(recent) if lemma in (cast.actors[key].role or "").lower().split()]
    return tuple(held[:1])


def _body_of_person(token: Token, noun: Noun, whose: tuple[str, ...], cast: Cast) -> tuple[str, ...]:
    """``his party``: what the person belongs to, if the text says so, else a body named after the person."""
    if not whose:
        return ()
    whole = cast.actors[whose[0]].part_of
    if whole is not None and cast.type_of(whole) == noun.type:
        return (whole,)
    label = f"{cast.actors[whose[0]].label}'s {token.lemma_.lower()}"
    key = cast.add(Actor(f"name:{slug(label)}", label, noun.type, part_of=None))
    text, span = noun_phrase(token)
    cast.refer(token, key, text, span)
    return (key,)


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


def _most_recent(
    types: tuple[str, ...], number: int, recent: list[tuple[int, str, bool]], cast: Cast
) -> tuple[str, ...]:
    near = [item for item in recent if number - item[0] <= _WINDOW and cast.type_of(item[1]) in types]
    if not near:
        return ()
    best = max(enumerate(near), key=lambda item: (item[1][0], item[1][2], item[0]))
    return (best[1][1],)


def takes_part(actor: Actor, by_offset: dict[int, Token]) -> bool:
    """Whether a text lets somebody act, speak or be addressed, and doesn't just name them in passing."""
    if actor.type not in _NAMED_IN_PASSING:
        return True
    for span in actor.mentions:
        words = [by_offset[at] for at in range(span.start, span.end) if at in by_offset]
        heads = [word for word in words if word.head not in words]
        for head in heads:
            while relation(head) == "conj":
                head = head.head
            if relation(head) in _TAKING_PART or head.dep_ == "nmod:poss" or marker(head) in ("by", "between", "with"):
                return True
    return False


def main_parties(cast: Cast) -> tuple[str, ...]:
    """The two parties that the text names most often."""
    counts: Counter[str] = Counter()
    for key, actor in cast.actors.items():
        if actor.type in _PARTY_TYPES:
            counts[key] = len(actor.mentions)
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    return tuple(ranked[:2])
