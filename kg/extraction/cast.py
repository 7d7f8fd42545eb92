"""The cast of an article: its actors, and which words refer to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from spacy.tokens import Token

from kg.extraction.clauses import children, marker, relation
from kg.extraction.findings import Actor, Span
from kg.extraction.gazetteer import Entry
from kg.extraction.lexicon import listing, rows
from kg.extraction.phrases import slug

PLACE_PREPOSITIONS = frozenset(
    {"in", "at", "near", "across", "inside", "outside", "throughout", "around", "into", "through", "over", "within"}
    | {"from"}
)
#: The classes of bodies that people form, states and their governments aside.
BODIES = frozenset({"ArmedGroup", "PoliticalParty", "Organization", "IntergovernmentalOrganization"})
#: Nouns that take up a body named before, and what it may be.
THE_GROUP = listing("body_nouns")


_OF_PERSONS = re.compile(
    r"(er|or|ist|ian|man|woman|person|(?<!m)ent|ant|eer|ee|ary)$|^(deputy|head|chief|aide|guide|priest|monk)$"
)


@dataclass(frozen=True, slots=True)
class Noun:
    """How a noun names actors: the class, and whether it is a body, a voice, people or a role."""

    type: str
    kind: str


@cache
def _nouns() -> dict[str, Noun]:
    return {lemma: Noun(kind, role) for lemma, kind, role in rows("actor_nouns")}


def actor_noun(token: Token) -> Noun | None:
    """The entry of a token in the table of actor nouns."""
    return _nouns().get(token.lemma_.lower()) if token.pos_ in ("NOUN", "PROPN") else None


def is_personal(noun: Token) -> bool:
    """Whether a noun is formed like one of persons: ``negotiator``, ``villager``."""
    return _OF_PERSONS.search(noun.lemma_.lower()) is not None


def negotiates(noun: Token) -> bool:
    """Whether a noun names those who negotiate for a side, and so don't mediate."""
    return noun.lemma_.lower() in ("negotiator", "delegate", "delegation")


@cache
def crowds() -> frozenset[str]:
    """The nouns in the singular for several people: ``the opposition``."""
    return frozenset(row[0] for row in rows("crowds"))


@cache
def voices() -> frozenset[str]:
    """The nouns, in the singular, for one who speaks for a body or holds its office."""
    return frozenset(lemma for lemma, noun in _nouns().items() if noun.kind in ("voice", "role")) - crowds()


@dataclass(slots=True)
class Cast:
    """The actors of one article, and the tokens that refer to them.

    Attributes:
        actors: by key, in order of first mention.
        references: keys by token index; several where one word stands for several actors.
        voices: how a text calls whoever speaks for a body, by token index.
        third: who mediates, as far as the trained reader sees it.
        quoted: who speaks a sentence that is a quotation without naming its speaker, by its first token's index.
        marked: the indices of the words in quotation marks.
        issuer: who speaks outside of those marks: whose statement the text is, if it is one.
        context: slug of the article: ``the opposition`` of one article is not that of another.
    """

    actors: dict[str, Actor] = field(default_factory=dict)
    references: dict[int, tuple[str, ...]] = field(default_factory=dict)
    voices: dict[int, str] = field(default_factory=dict)
    quoted: dict[int, tuple[str, ...]] = field(default_factory=dict)
    marked: frozenset[int] = frozenset()
    issuer: tuple[str, ...] = ()
    third: frozenset[str] = frozenset()
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
        return found or self.at(quantified(token))

    def one(self, token: Token | None) -> str | None:
        """The key of the single actor at a token, or None."""
        keys = self.at(token)
        return keys[0] if keys else None

    def type_of(self, key: str) -> str:
        """The class of an actor, empty if the article doesn't name it (the whole of somebody may stay unnamed)."""
        actor = self.actors.get(key)
        return actor.type if actor is not None else ""

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

    def merge(self, key: str, other: str) -> None:
        """Let an actor be another, which gets its names and mentions."""
        gone, known = self.actors.pop(key), self.actors[other]
        names = (name for name in (gone.label, *gone.aliases) if name not in (known.label, *known.aliases))
        mentions = tuple(sorted((*known.mentions, *gone.mentions), key=lambda span: span.start))
        self.actors[other] = replace(known, aliases=(*known.aliases, *names), mentions=mentions)
        for each, actor in self.actors.items():
            if actor.part_of == key:
                self.actors[each] = replace(actor, part_of=other)
        for at, keys in self.references.items():
            self.references[at] = tuple(dict.fromkeys(other if each == key else each for each in keys))

    def add(self, actor: Actor) -> str:
        """Make sure an actor of this key exists; returns the key."""
        self.actors.setdefault(actor.key, actor)
        return actor.key


class Inside:
    """Whether a token belongs to the stretches of a text that are its story."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self._stretches = tuple(stretches)
        #: Where the story begins: a title and what a file says of itself may stand before it.
        self.begin = min((start for start, _ in self._stretches), default=0)

    def __contains__(self, token: Token) -> bool:
        return any(start <= token.idx < end for start, end in self._stretches)


def quantified(token: Token) -> Token | None:
    """The noun that a quantity counts: ``Israelis`` in ``hundreds of thousands of Israelis``."""
    if (token.lemma_.lower(),) not in rows("quantity_nouns"):
        return None
    return next((child for child in children(token, "nmod") if marker(child) == "of"), None)


def from_entry(entry: Entry) -> Actor:
    """The actor of an entry of the gazetteer."""
    return Actor(entry.key, entry.label, entry.type, part_of=entry.part_of, role=entry.role, matches=entry.matches)
