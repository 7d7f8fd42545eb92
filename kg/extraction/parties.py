"""Which two actors an article is about: ``the two sides``, ``both``, ``neither delegation``.

Every pair of actors gets the sum of the weights of what is true of it: who they are, how often and how near they are
named, whether the text joins them (``between the government and the rebels``) or sets one against the other, and
whether one of them mediates. The best pair is taken. The weights are the table ``parties.tsv``, learned by
``training.parties`` in the way of :mod:`kg.extraction.antecedents`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

from spacy.tokens import Doc, Token

from kg.extraction.antecedents import heaviest
from kg.extraction.cast import Cast
from kg.extraction.clauses import conjuncts, marker, relation
from kg.extraction.lexicon import mapping, word_class
from kg.extraction.lookups import readings_of, sentence_of, sentences_back

#: How many of the actors that are named most often may be one of the two, besides those named just before.
MOST = 12
#: How many sentences back an actor counts as named just before.
NEAR = 3
_HOSTILE = frozenset({"opposes", "rejects", "criticizes", "threatens"})
_DECISIONS = frozenset({"accepts", "rejects", "concedes", "opposes", "considers"})
_STATED, _SURE, _MAYBE = 0.5, 0.7, 0.3
#: What a noun says of the two that it names.
_KINDS = {word: kind for kind in ("people", "states", "bodies") for word in word_class(f"two {kind}")}

#: Nouns that always stand for parties of the conflict.
SIDES = word_class("side")

#: What the two of a kind of noun can be: "both governments" are no parties or people.
_TYPES = {"states": frozenset({"State", "Government"})}

Pair = tuple[str, str]


@dataclass(slots=True)
class _Counts:
    """What an article says of its actors: how often each is named, holds or suffers a position, and mediates."""

    named: Counter[str] = field(default_factory=Counter)
    holds: Counter[str] = field(default_factory=Counter)
    decides: Counter[str] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)
    brings: Counter[str] = field(default_factory=Counter)
    mediates: dict[str, float] = field(default_factory=dict)
    joined: Counter[Pair] = field(default_factory=Counter)
    between: Counter[Pair] = field(default_factory=Counter)
    against: Counter[Pair] = field(default_factory=Counter)
    together: Counter[Pair] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)


class Parties:
    """The pairs of an article that may be its two sides.

    Args:
        doc: the parsed article.
        cast: its actors, with the references that are known so far.
    """

    def __init__(self, doc: Doc, cast: Cast) -> None:
        self._doc, self._cast = doc, cast
        self._counts = _counted(doc, cast)
        ranked = sorted(self._counts.named, key=lambda key: (-self._counts.named[key], key))
        self._rank = {key: rank for rank, key in enumerate(ranked)}
        self._most = ranked[:MOST]

    def main(self, without: Iterable[str] = ()) -> tuple[str, ...]:
        """The keys of the two that the article is about, empty if it has no two; ``without`` are neither."""
        return heaviest(self.told(None, without), _weights())

    def told(
        self, anaphor: Token | None = None, without: Iterable[str] = ()
    ) -> Iterator[tuple[tuple[str, ...], list[str]]]:
        """Every pair that may be meant, and nobody, with its features; of the article as a whole without anaphor."""
        if anaphor is not None and anaphor.lemma_.lower() not in SIDES:
            yield (), ["nobody", f"nobody, {relation(anaphor)}", f"nobody, {_KINDS.get(anaphor.lemma_, anaphor.pos_)}"]
        recent = _recent(anaphor, self._cast) if anaphor is not None else {}
        joined = list(_joined_near(anaphor, self._cast)) if anaphor is not None else []
        left_out = set(without)
        types = _TYPES.get(_kind(anaphor)) if anaphor is not None else None
        allowed = [
            key
            for key in dict.fromkeys([*self._most, *recent])
            if key not in left_out and (types is None or self._cast.type_of(key) in types)
        ]
        for one, other in combinations(sorted(allowed), 2):
            if not self._nested(one, other):
                pair = (one, other)
                told = list(self._of_article(pair))
                if anaphor is not None:
                    told += self._of_place(pair, anaphor, recent, joined)
                yield pair, told

    def _nested(self, one: str, other: str) -> bool:
        actors = self._cast.actors
        return actors[one].part_of == other or actors[other].part_of == one

    def _of_article(self, pair: Pair) -> Iterator[str]:
        counts, cast = self._counts, self._cast
        yield "types " + " and ".join(sorted(cast.type_of(key) for key in pair))
        for key in pair:
            yield f"named as number {min(self._rank.get(key, 99) + 1, 6)}"
            yield f"holds {_some(counts.holds[key])} positions"
            yield f"decides {_some(counts.decides[key])} times"
            yield f"{_some(counts.parts[key])} belong to it"
            yield f"mediates {min(counts.brings[key], 3)} times"
            sure = counts.mediates.get(key, 0.0)
            yield f"{'surely' if sure > _SURE else 'perhaps' if sure > _MAYBE else 'not'} a mediator"
            yield f"in sentence {min(counts.first.get(key, 9), 3)}"
        yield f"joined {min(counts.joined[pair], 3)} times"
        yield f"between {min(counts.between[pair], 2)} times"
        yield f"against {min(counts.against[pair], 3)} times"
        yield f"in {_some(counts.together[pair])} sentences together"
        if all(_opposes(self._cast, key) for key in pair):
            yield "two oppositions"
        elif any(_opposes(self._cast, key) for key in pair):
            yield "one opposition"

    def _of_place(
        self, pair: Pair, anaphor: Token, recent: Mapping[str, int], joined: Sequence[tuple[set[str], bool]]
    ) -> Iterator[str]:
        yield f"{_kind(anaphor)}: " + " and ".join(sorted(self._cast.type_of(key) for key in pair))
        first, last = sorted(recent.get(key, NEAR + 1) for key in pair)
        yield f"named {first} and {last} sentences before"
        if any(set(pair) <= together for together, _ in joined):
            near = any(set(pair) <= together and here for together, here in joined)
            yield "joined in its sentence" if near else "joined just before"


def best(anaphor: Token, parties: Parties) -> tuple[str, ...]:
    """The keys of the two that ``both sides``, ``neither`` and the like stand for, empty for none of the actors.

    Args:
        anaphor: the head of the phrase.
        parties: the pairs of the article.
    """
    return heaviest(parties.told(anaphor), _weights())


def _kind(anaphor: Token) -> str:
    return _KINDS.get(anaphor.lemma_.lower(), "any")


def _opposes(cast: Cast, key: str) -> bool:
    actor = cast.actors[key]
    words = {word for name in (actor.label, *actor.aliases) for word in name.lower().split()}
    return actor.type in ("ArmedGroup", "PoliticalParty") or bool(words & {"opposition", "rebels", "guerrillas"})


def _some(count: int) -> str:
    return str(count) if count < 3 else "3-5" if count < 6 else "many"


def _counted(doc: Doc, cast: Cast) -> _Counts:
    found = _Counts()
    readings = readings_of(doc)
    mediator = readings.tags["mediator"] if readings is not None else None
    for number, sentence in enumerate(doc.sents):
        here: set[str] = set()
        for token in sentence:
            keys = _named(token, cast)
            for key in keys:
                found.named[key] += 1
                found.first.setdefault(key, number)
                if mediator is not None:
                    found.brings[key] += mediator[token.i] > _STATED
                    found.mediates[key] = max(found.mediates.get(key, 0.0), float(mediator[token.i]))
            here.update(keys)
            if relation(token) != "conj":
                _count_joined(token, cast, found)
        found.together.update(combinations(sorted(here), 2))
    for key, actor in cast.actors.items():
        # What a leader does counts for the body too.
        if actor.type == "Person" and actor.part_of in cast.actors:
            found.named[actor.part_of] += found.named[key]
            found.brings[actor.part_of] += found.brings[key]
            sure = found.mediates.get(key, 0.0)
            found.mediates[actor.part_of] = max(found.mediates.get(actor.part_of, 0.0), sure)
    found.parts.update(actor.part_of for actor in cast.actors.values() if actor.part_of)
    for pair in readings.pairs if readings is not None else ():
        holders = cast.at(doc[pair.holder]) if pair.holder is not None and pair.stated > _STATED else ()
        found.holds.update(holders)
        found.decides.update(holders if pair.position in _DECISIONS else ())
        if pair.position in _HOSTILE:
            for one in holders:
                found.against.update(_ordered(one, other) for other in cast.at(doc[pair.target]) if one != other)
    return found


def _named(token: Token, cast: Cast) -> tuple[str, ...]:
    """The actor that a word names by itself: no pronoun, and no noun that takes up several."""
    keys = cast.references.get(token.i, ())
    return keys if len(keys) == 1 and token.pos_ != "PRON" else ()


def _count_joined(token: Token, cast: Cast, found: _Counts) -> None:
    several = sorted({key for each in conjuncts(token) for key in _named(each, cast)})
    if len(several) == 2:
        found.joined[several[0], several[1]] += 1
        if marker(token) == "between":
            found.between[several[0], several[1]] += 1


def _ordered(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _recent(anaphor: Token, cast: Cast) -> dict[str, int]:
    """How many sentences before a word each actor was named, up to :data:`NEAR`."""
    found: dict[str, int] = {}
    end, start = anaphor.i, sentence_of(anaphor).start
    for distance in range(NEAR + 1):
        for i in range(end - 1, start - 1, -1):
            for key in cast.references.get(i, ()):
                found.setdefault(key, distance)
        if not start:
            break
        end, start = start, sentence_of(anaphor.doc[start - 1]).start
    return found


def _joined_near(anaphor: Token, cast: Cast) -> Iterator[tuple[set[str], bool]]:
    """Those who are coordinated just before a word, and whether that is in its sentence."""
    start = sentence_of(anaphor).start
    for token in anaphor.doc[sentences_back(anaphor, NEAR) : anaphor.i]:
        if relation(token) != "conj":
            yield {key for each in conjuncts(token) for key in cast.references.get(each.i, ())}, token.i >= start


@cache
def _weights() -> dict[str, float]:
    return {name: float(weight) for name, weight in mapping("parties").items()}
