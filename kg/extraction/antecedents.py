"""Which of the actors named around it a pronoun or a definite noun takes up: a log-linear ranking of mentions.

Every mention near the anaphor gets the sum of the weights of what is true of both (recency, grammatical role, type,
number, gender, who speaks: Lappin & Leass 1994), and so does "nobody"; the best one is taken. The weights are the
table ``antecedents.tsv``, learned by ``training.antecedents`` as a mention-ranking model with the marginal likelihood
of all right antecedents (Durrett & Klein 2013).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from spacy.tokens import Doc, Token

from kg.extraction.attribution import is_speech, speech_over
from kg.extraction.cast import Cast
from kg.extraction.clauses import PLURAL, children, conjuncts, first_conjunct, relation, subject
from kg.extraction.lexicon import frames, mapping, rows
from kg.extraction.lookups import CLOSING, OPENING, readings_of, sentence_of, sentences_back, sentences_between, text_of

PERSON, THING, MANY, NOUN = "he", "it", "they", "noun"
_CLASSES = {
    **dict.fromkeys(("he", "him", "his", "she", "her", "himself", "herself"), PERSON),
    **dict.fromkeys(("it", "its", "itself"), THING),
    **dict.fromkeys(("they", "them", "their", "themselves"), MANY),
}
_POSSESSIVES = {PERSON: "his", THING: "its", MANY: "their"}
_FEMALE = frozenset({"she", "her", "herself"})
_HONORIFICS = {"mr": "m", "mr.": "m", "mrs": "f", "mrs.": "f", "ms": "f", "ms.": "f", "madam": "f", "sir": "m"}
_ROLES = frozenset({"nsubj", "obj", "iobj", "obl", "nmod", "appos", "conj", "root"})
#: What the reader's probabilities are called, from which on.
_SURELY = {"surely": 0.85, "probably": 0.5, "perhaps": 0.2, "hardly": 0.05, "not": 0.0}
#: How many sentences before the anaphor its antecedent may stand.
WINDOW = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """A word that stands for actors, the keys of these, and how often they were mentioned before.

    ``read`` is how probable the trained reader finds it that an anaphor takes up these actors; None without a reader.
    """

    token: Token
    keys: tuple[str, ...]
    before: int
    read: float | None = None


def class_of(token: Token) -> str:
    """``he``, ``it``, ``they``, or ``noun`` for all that is no pronoun of the third person."""
    return _CLASSES.get(token.lower_, NOUN) if token.pos_ == "PRON" else NOUN


def _form(anaphor: Token) -> str:
    """The class of an anaphor; possessives, which find others than objects do, apart: ``it``, ``its``."""
    kind = class_of(anaphor)
    return _POSSESSIVES.get(kind, kind) if anaphor.dep_ == "nmod:poss" else kind


class Memory:
    """The mentions of the last sentences, noted in the order of the text."""

    def __init__(self) -> None:
        self._recent: list[Mention] = []
        self._counts: Counter[str] = Counter()

    def note(self, token: Token, keys: tuple[str, ...]) -> None:
        """Remember whom a word stands for."""
        self._recent.append(Mention(token, keys, self._counts[keys[0]]))
        self._counts.update(keys)

    def near(self, anaphor: Token, cast: Cast) -> list[Mention]:
        """The mentions that an anaphor may take up: before it, or the subject of the clause that it introduces."""
        start = sentences_back(anaphor, WINDOW)
        self._recent = [mention for mention in self._recent if mention.token.i >= start]
        found = list(self._recent)
        for verb in anaphor.ancestors:
            # "In its reply, the council said": the subject stands behind its pronoun.
            for token in children(verb, "nsubj"):
                keys = cast.references.get(token.i, ()) if token.i > anaphor.i and token.pos_ != "PRON" else ()
                found += [Mention(token, keys, self._counts[keys[0]])] if keys else []
        for mention in list(found):
            together = _together(mention.token, mention.keys, cast)
            found += [Mention(mention.token, together, 0)] if together else []
        return _read(anaphor, found, cast)


def _read(anaphor: Token, found: list[Mention], cast: Cast) -> list[Mention]:
    """Mentions with how probably the trained reader sees the anaphor take up their actors, wherever these stand."""
    readings = readings_of(anaphor.doc)
    if readings is None:
        return found
    chances = defaultdict[tuple[str, ...], float](float)
    for i, chance in readings.meant.get(anaphor.i, {}).items():
        chances[cast.references.get(i, ())] += chance
    return [replace(each, read=max(chances[each.keys], sum(chances[key,] for key in each.keys))) for each in found]


def _together(token: Token, keys: tuple[str, ...], cast: Cast) -> tuple[str, ...]:
    """All who are coordinated with a first conjunct: ``Egypt and Qatar``, taken up by ``they``."""
    if relation(token) == "conj":
        return ()
    several = tuple(dict.fromkeys(key for each in conjuncts(token) for key in cast.references.get(each.i, ())))
    return several if len(several) > 1 and several != keys else ()


def allowed(anaphor: Token, mention: Mention, cast: Cast) -> bool:
    """Whether the types of a mention's actors suit a pronoun: persons for ``he``, others for ``it`` and ``they``."""
    kind = class_of(anaphor)
    people = [cast.type_of(key) == "Person" for key in mention.keys]
    if kind == PERSON:
        return people == [True]
    if kind == THING:
        return people == [False]
    return kind == MANY and (len(people) > 1 or people == [False])


def features(anaphor: Token, mention: Mention, cast: Cast, rank: int) -> Iterator[str]:
    """What is true of an anaphor and a mention; ``rank`` counts the actors that were mentioned since."""
    kind = _form(anaphor)
    for name in (*_of_place(anaphor, mention, rank), *_of_syntax(anaphor, mention), *_of_kind(anaphor, mention, cast)):
        yield f"{kind}: {name}"
    if mention.read is not None:
        yield f"{kind}: {_surely(mention.read)} read as meant"


def _surely(chance: float) -> str:
    """A probability in words."""
    return next(word for word, least in _SURELY.items() if chance >= least)


def _of_place(anaphor: Token, mention: Mention, rank: int) -> Iterator[str]:
    distance = sentences_between(mention.token, anaphor, WINDOW)
    yield f"{distance} sentences before" if mention.token.i < anaphor.i else "after"
    yield f"{min(rank, 3)} others since"
    yield f"mentioned {min(mention.before, 4)} times before"
    if distance and _paragraph(mention.token, anaphor):
        yield "another paragraph"


def _of_syntax(anaphor: Token, mention: Mention) -> Iterator[str]:
    token = mention.token
    role = _role(token)
    distance = sentences_between(token, anaphor, WINDOW)
    yield f"{role}, {('same sentence', 'sentence before')[distance] if distance < 2 else 'further before'}"
    yield f"{_part(token)}"
    if token.pos_ == "PRON" and class_of(token) == class_of(anaphor):
        yield "pronoun alike"
    if token.i == next((word.i for word in sentence_of(token) if word.pos_ in ("NOUN", "PROPN", "PRON")), None):
        yield "first in its sentence"
    if distance and role == _role(anaphor):
        yield "like roles"
    if not distance:
        yield from _of_clause(anaphor, token)


def _of_clause(anaphor: Token, token: Token) -> Iterator[str]:
    """How a mention and an anaphor of one sentence are related."""
    possessive = anaphor.dep_ == "nmod:poss"
    verb = speech_over(anaphor)
    if verb is not None and subject(verb) == token:
        yield "speaker, quoted" if _is_quoted(anaphor, verb) else "speaker"
    verb = speech_over(token)
    if verb is not None and subject(verb) == anaphor:
        yield "in what it says"
    if token in anaphor.ancestors:
        yield "anaphor in its phrase"
    head = first_conjunct(token).head
    if head == first_conjunct(anaphor).head and not possessive:
        yield "same verb"
    elif head in anaphor.ancestors and relation(first_conjunct(token)) == "nsubj":
        yield "subject above"


def _of_kind(anaphor: Token, mention: Mention, cast: Cast) -> Iterator[str]:
    if len(mention.keys) > 1:
        yield "several"
        return
    actor = cast.actors[mention.keys[0]]
    if class_of(anaphor) != PERSON:
        yield actor.type
    if mention.token.tag_ in PLURAL:
        yield "plural"
    gender = gender_of(mention.keys[0], cast, anaphor.doc)
    if gender and class_of(anaphor) == PERSON:
        yield "like gender" if (gender == "f") == (anaphor.lower_ in _FEMALE) else "other gender"
    elif anaphor.lower_ in _FEMALE:
        yield "she, gender unknown"


def of_nobody(anaphor: Token, held: float) -> Iterator[str]:
    """What is true of an anaphor that may stand for nobody; ``held`` is how surely the reader sees a holder in it."""
    kind = _form(anaphor)
    yield f"{kind}: nobody"
    yield f"{kind}: nobody, {_role(anaphor)}"
    yield f"{kind}: nobody, {'surely' if held > 0.8 else 'perhaps' if held > 0.3 else 'not'} read as holder"
    readings = readings_of(anaphor.doc)
    if readings is not None:
        yield f"{kind}: nobody, {_surely(sum(readings.meant.get(anaphor.i, {}).values()))} read as somebody"
    if class_of(anaphor) == THING:
        head = anaphor.head
        complement = any(relation(child) in ("csubj", "ccomp", "xcomp") for child in head.children)
        attitude = head.lemma_.lower() in frames("stance_adjectives")
        # "It is clear that they ...", not "It is ready to sign".
        if relation(anaphor) == "expl" or (head.pos_ in ("ADJ", "NOUN") and complement and not attitude):
            yield f"{kind}: nobody, expletive"
        if head.pos_ == "VERB" and relation(anaphor) == "nsubj":
            yield f"{kind}: nobody, {'speaks' if is_speech(head) else 'acts'}"


def _paragraph(token: Token, anaphor: Token) -> bool:
    return any("\n" in word.text for word in anaphor.doc[token.i : anaphor.i])


def _role(token: Token) -> str:
    """The grammatical role of a mention: subject of a main or another clause, object and so on."""
    if token.dep_ == "nmod:poss":
        return "possessive"
    node = first_conjunct(token)
    label = relation(node)
    if label == "nsubj":
        main = relation(first_conjunct(node.head)) == "root"
        return "main subject" if main else "subject"
    return label if label in _ROLES else "other"


def _part(token: Token) -> str:
    return "pronoun" if token.pos_ == "PRON" else "name" if token.pos_ == "PROPN" else "common noun"


def _is_quoted(anaphor: Token, verb: Token) -> bool:
    """Whether the anaphor stands in quotation marks that the verb is outside of."""
    text = anaphor.doc[sentence_of(anaphor).start : anaphor.i].text
    opened = sum(text.count(mark) for mark in OPENING) - sum(text.count(mark) for mark in CLOSING)
    before = anaphor.doc[sentence_of(anaphor).start : verb.i].text if verb.i < anaphor.i else ""
    return opened > 0 or (text.count('"') % 2 == 1 and before.count('"') % 2 == 0)


@cache
def _given_names() -> dict[str, str]:
    return {name.lower(): gender for name, gender in rows("given_names")}


def gender_of(key: str, cast: Cast, doc: Doc) -> str:
    """``f`` or ``m`` by the given name or an honorific in the text, empty if neither tells."""
    actor = cast.actors[key]
    first_word = actor.label.split()[0].lower()
    found = _given_names().get(first_word) or _given_names().get(first_word.split("-")[0])
    if found:
        return found
    for span in actor.mentions:
        before = text_of(doc)[max(0, span.start - 6) : span.start].split()
        if before and before[-1].lower() in _HONORIFICS:
            return _HONORIFICS[before[-1].lower()]
    return ""


@cache
def _weights() -> dict[str, float]:
    return {name: float(weight) for name, weight in mapping("antecedents").items()}


def ranked(anaphor: Token, found: Sequence[Mention], cast: Cast) -> list[tuple[Mention, list[str]]]:
    """The mentions that suit an anaphor, latest first, each with its features."""
    result, since = [], list[tuple[str, ...]]()
    for mention in sorted(found, key=lambda each: (-each.token.i, len(each.keys))):
        if allowed(anaphor, mention, cast):
            rank = len([keys for keys in since if keys != mention.keys])
            result.append((mention, list(features(anaphor, mention, cast, rank))))
            if mention.keys not in since:
                since.append(mention.keys)
    return result


def best(anaphor: Token, memory: Memory, cast: Cast, held: float) -> tuple[str, ...]:
    """The keys of whom a pronoun of the third person takes up, empty for nobody.

    Args:
        anaphor: the pronoun.
        memory: the mentions before it.
        cast: the actors of the article.
        held: how probable it is that the pronoun names somebody with a position.
    """
    found: list[tuple[tuple[str, ...], Iterable[str]]] = [((), of_nobody(anaphor, held))]
    found += [(mention.keys, names) for mention, names in ranked(anaphor, memory.near(anaphor, cast), cast)]
    return heaviest(found, _weights())


def heaviest(found: Iterable[tuple[tuple[str, ...], Iterable[str]]], weights: Mapping[str, float]) -> tuple[str, ...]:
    """Of whom a word may take up, each with its features, those with the greatest sum of weights, first of equals."""
    chosen: tuple[str, ...] = ()
    most = float("-inf")
    for keys, names in found:
        score = sum(weights.get(name, 0.0) for name in names)
        if score > most:
            chosen, most = keys, score
    return chosen
