"""For whom somebody speaks who says ``we``: the speaker's body, as a ranking of all that an article names.

``“We will not sign,” said Ali, a rebel commander``: every body of the article, and the speaker, gets the sum of the
weights of what is true of it: whether the speaker belongs to it or is described by it, how often and how near it is
named, and whether it is named in what is said. The best one is taken, for all that one speaker says. The weights are
the table ``first_person.tsv``, learned by ``training.first_person`` in the way of
:mod:`kg.extraction.antecedents`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from spacy.tokens import Doc, Token

from kg.extraction.antecedents import heaviest
from kg.extraction.attribution import speech_over
from kg.extraction.cast import Cast, Noun, actor_noun
from kg.extraction.clauses import first_conjunct, relation, subject
from kg.extraction.gazetteer import Entry
from kg.extraction.lexicon import mapping
from kg.extraction.lookups import (
    MARKS,
    readings_of,
    sentence_of,
    sentences_back,
    sentences_between,
)
from kg.extraction.names import people_of
from kg.extraction.parties import Parties
from kg.extraction.taken_up import FIGHTERS

#: Further away than so many sentences is far.
FAR = 4
#: In so many sentences before stands who speaks, or what else is said.
NEAR = 2
#: So many words of a chain, and mentions of a speaker, are looked at.
_LOOKED_AT = 8
_SURE = 0.5
#: Types that a name gets where the text says little.
_LOOSE = frozenset({"Group", "Organization"})
_PHRASE = frozenset({"appos", "flat", "compound", "amod", "nmod"})


def speaker_of(pronoun: Token, cast: Cast) -> tuple[str, ...]:
    """Who says what a pronoun stands in: the subject of the verb of speech around it, or whose quotation it is.

    Outside of quotations that is whose statement the text is.
    """
    verb = speech_over(pronoun)
    noun = subject(verb) if verb is not None else None
    found = cast.at(noun) if noun is not None and noun != pronoun else ()
    found = found or cast.quoted.get(sentence_of(pronoun).start, ())
    return found or (cast.issuer if pronoun.i not in cast.marked else ())


def is_of_author(pronoun: Token, cast: Cast) -> bool:
    """Whether the author of a report says ``we``: no mark and no verb of speech gives it to anybody."""
    return pronoun.i not in cast.marked and speech_over(pronoun) is None and not speaker_of(pronoun, cast)


class Bodies:
    """What an article says of all for whom somebody may speak.

    Args:
        doc: the parsed article.
        cast: its actors, with all that is known of them.
    """

    def __init__(self, doc: Doc, cast: Cast) -> None:
        self._doc, self._cast = doc, cast
        self._at: dict[str, list[int]] = {}
        for i in sorted(cast.references):
            for key in cast.references[i] if doc[i].pos_ != "PRON" else ():
                self._at.setdefault(key, []).append(i)
        ranked = sorted(self._at, key=lambda key: (-len(self._at[key]), key))
        self._rank = {key: rank for rank, key in enumerate(ranked)}
        self._main = Parties(doc, cast).main()
        readings = readings_of(doc)
        sure = readings.tags["mediator"] if readings is not None else None
        self._brings = {key for key in self._at if sure is not None and any(sure[i] > _SURE for i in self._at[key])}

    def chains(self, pronouns: Iterable[Token]) -> list[list[Token]]:
        """Pronouns of one speaker, or of one quotation, together, in the order of the text."""
        found: list[list[Token]] = []
        of_speaker: dict[tuple[str, ...], list[Token]] = {}
        last: list[Token] = []
        for pronoun in pronouns:
            speaker = speaker_of(pronoun, self._cast)
            chain = of_speaker.get(speaker, []) if speaker else last if self._goes_on(last, pronoun) else []
            if speaker and not chain and self._goes_on(last, pronoun) and self._is_one_quotation(last, pronoun):
                chain = last
            if not chain:
                found.append(chain)
            chain.append(pronoun)
            last = chain
            if speaker:
                of_speaker[speaker] = chain
        return found

    def _goes_on(self, chain: list[Token], pronoun: Token) -> bool:
        """Whether a pronoun stands in the paragraph of the one before it, and near."""
        if not chain or sentences_between(chain[-1], pronoun, NEAR + 1) > NEAR:
            return False
        return not any("\n" in word.text for word in self._doc[chain[-1].i : pronoun.i])

    def _is_one_quotation(self, chain: list[Token], pronoun: Token) -> bool:
        """Whether no mark stands between: who speaks may be told at the end of several sentences."""
        unknown = not any(speaker_of(each, self._cast) for each in chain)
        return unknown and not any(word.text in MARKS for word in self._doc[chain[-1].i : pronoun.i])

    def told(self, chain: list[Token]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
        """The speaker, then every body that may be meant, each with its features."""
        features: dict[tuple[str, ...], dict[str, None]] = {}
        speaker = next((found for pronoun in chain if (found := speaker_of(pronoun, self._cast))), ())
        for pronoun in chain[:_LOOKED_AT]:
            for keys, names in self._told(pronoun, speaker):
                features.setdefault(keys, {}).update(dict.fromkeys(names))
        for keys, several in features.items():
            yield keys, list(several)

    def _told(self, pronoun: Token, speaker: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
        kind = self._kind(speaker)
        yield speaker, ["itself", f"itself: {kind}"]
        perhaps = "" if speaker else "perhaps: "
        presumed = speaker or self._named_last(pronoun)
        around = {word.i: word for key in presumed for at in self._first(key) for word in _describing(self._doc[at])}
        words = [(word, actor_noun(word), people_of(word)) for word in around.values()]
        since = {key: min(rank, 4) for rank, key in enumerate(self._recent(pronoun))}
        quoted = {word.i for word in sentence_of(pronoun)} & self._cast.marked
        for key in self._candidates(presumed):
            of_speaker = [*self._of_speaker(key, presumed), *self._of_words(key, words)]
            features = [*self._of_body(key, kind), *(f"{perhaps}{name}" for name in of_speaker)]
            yield (key,), [*features, *self._of_place(key, pronoun, since, quoted)]

    def _named_last(self, pronoun: Token) -> tuple[str, ...]:
        """The person named last before a sentence without a known speaker, or in it."""
        end = sentence_of(pronoun).end
        for i in range(end - 1, sentences_back(pronoun, NEAR) - 1, -1):
            for key in self._cast.references.get(i, ()):
                if self._cast.type_of(key) == "Person":
                    return (key,)
        return ()

    def _candidates(self, speaker: tuple[str, ...]) -> Iterator[str]:
        wholes = [whole for key in speaker if (whole := self._cast.actors[key].part_of) in self._cast.actors]
        for key in dict.fromkeys([*self._at, *wholes]):
            if self._cast.type_of(key) != "Person" and key not in speaker:
                yield key

    def _kind(self, speaker: tuple[str, ...]) -> str:
        if len(speaker) != 1:
            return "several" if speaker else "unknown"
        actor = self._cast.actors[speaker[0]]
        if actor.type == "Person":
            return "somebody of a body" if actor.part_of in self._cast.actors else "somebody"
        return actor.type if actor.type in _LOOSE else "a body"

    def _of_body(self, key: str, kind: str) -> Iterator[str]:
        yield self._cast.type_of(key)
        yield f"{self._cast.type_of(key)}, said by {kind}"
        yield f"named as number {min(self._rank.get(key, 99) + 1, 3)}"
        yield "one of the two" if key in self._main else "none of the two"
        if key in self._brings:
            yield "mediates"

    def _of_speaker(self, key: str, speaker: tuple[str, ...]) -> Iterator[str]:
        actors = self._cast.actors
        for each in speaker:
            whole = actors[each].part_of
            if whole == key:
                yield "speaker belongs to it"
            elif whole is not None and whole in actors and actors[whole].part_of == key:
                yield "speaker's body belongs to it"
            elif actors[key].part_of is not None and actors[key].part_of in (whole, each):
                yield "belongs to what the speaker belongs to"
            elif whole in actors:
                yield "speaker belongs to another"

    def _first(self, key: str) -> list[int]:
        """The first mentions of somebody: there the text says who that is."""
        return self._at.get(key, [])[:_LOOKED_AT]

    def _of_words(self, key: str, words: Iterable[tuple[Token, Noun | None, Entry | None]]) -> Iterator[str]:
        """What the words that describe a speaker have of a body: itself, its name, its people, its kind."""
        actor, at = self._cast.actors[key], set(self._at.get(key, ()))
        called = {word for name in (actor.label, *actor.aliases) for word in name.lower().split()}
        for word, noun, people in words:
            if word.i in at:
                yield "in the speaker's phrase"
            if word.pos_ in ("NOUN", "ADJ") and word.lemma_.lower() in called:
                yield "the speaker is described by its name"
            if people is not None and people.key in (key, actor.part_of):
                yield "the speaker is of its people"
            elif people is not None:
                yield "the speaker is of other people"
            if word.lemma_.lower() in FIGHTERS:
                yield f"the speaker is a rebel: {actor.type}"
            if noun is not None and noun.kind in ("body", "people"):
                yield "the speaker is of such a body" if noun.type == actor.type else "the speaker is of another kind"
            elif noun is not None:
                yield f"{noun.kind} {noun.type}: {actor.type}"

    def _of_place(self, key: str, pronoun: Token, since: Mapping[str, int], quoted: set[int]) -> Iterator[str]:
        at, sentence = self._at.get(key, []), sentence_of(pronoun)
        before = [i for i in at if i < sentence.start]
        inside = [i for i in at if sentence.start <= i < sentence.end]
        yield f"{sentences_between(self._doc[before[-1]], pronoun, FAR)} sentences before" if before else "not before"
        yield f"{since[key]} others since" if key in since else "not before"
        if before and _is_subject(self._doc[before[-1]]):
            yield f"subject {min(sentences_between(self._doc[before[-1]], pronoun, FAR), 2)} sentences before"
        beside = "named beside the quotation" if quoted else "named with it"
        for i in inside:
            yield "named in the quotation" if i in quoted else beside

    def _recent(self, pronoun: Token) -> list[str]:
        """The bodies named before a sentence, latest first."""
        start = sentence_of(pronoun).start
        last = {key: max((i for i in at if i < start), default=-1) for key, at in self._at.items()}
        named = (key for key, i in last.items() if i >= 0 and self._cast.type_of(key) != "Person")
        return sorted(named, key=lambda key: -last[key])


def _describing(name: Token) -> Iterator[Token]:
    """The words of the phrase of a name, without its clauses: ``Ali, a commander of the rebels``."""
    # "Ann, an aide to the president, and Omar, a rebel": each has a description; "commanders Ann and Omar" share one.
    head = name if any(child.dep_ == "appos" for child in name.children) else first_conjunct(name)
    above = relation(head) in ("appos", "flat", "compound") and head.head.pos_ in ("NOUN", "PROPN")
    stack = [head.head if above else head]
    while stack:
        word = stack.pop()
        stack += [child for child in word.children if relation(child) in _PHRASE]
        if word != name:
            yield word


def _is_subject(token: Token) -> bool:
    return relation(first_conjunct(token)) == "nsubj"


def best(chain: list[Token], bodies: Bodies) -> tuple[str, ...]:
    """The key of the body for which a speaker's ``we`` speaks, the speaker's if none is more probable, or of nobody."""
    return heaviest(bodies.told(chain), _weights())


@cache
def _weights() -> dict[str, float]:
    return {name: float(weight) for name, weight in mapping("first_person").items()}
