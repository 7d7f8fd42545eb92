"""Names that need no context: states, bodies, groups and people of the conflicts of the last decades.

The table is `ontology/actors.ttl` (made by `ontology/build_actors.py` from the readable files in `ontology/tables/`).

How a name is compared. Diacritics, hyphens, apostrophes, the dots of `U.S.`, a leading `the` and a final `'s` don't
count. Case does: a word that the table writes in capitals throughout (`UN`, `RSF`) has to be so in the text, a word
that it capitalises has to begin with a capital (`HAMAS` will do, `turkey` won't), and one in lower case (`al`) is free.
A name that the table marks as exact (`The Elders`) has to stand there letter for letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple, Self

from pyoxigraph import Literal as Text
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.resources import ontology_dir

Kind = Literal["name", "demonym", "capital"]

PARLEY = "https://w3id.org/parley#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
IDENTIFIER = "http://purl.org/dc/terms/identifier"

TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’ʼ`´‘][^\W_]+)*")
GAP = re.compile(r"(?:['’ʼ`´‘][sS]?)?[^\S\n\r]?[-‐‑–—/&.]?[^\S\n\r]{0,2}")
APOSTROPHES = str.maketrans("", "", "'’ʼ`´‘.")
LETTERS = str.maketrans({"ı": "i", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One actor of the table.

    `key` is `iso:IL` for a country and `actor:hamas` for anything else; `part_of` is another entry's key; `exact` are
    names that count only letter for letter; `matches` are IRIs of the same thing elsewhere.
    """

    key: str
    label: str
    type: str
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    part_of: str | None = None
    role: str | None = None
    matches: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()


class Found(NamedTuple):
    """A name in a text: from code point `start` to `end`."""

    start: int
    end: int
    entry: Entry
    kind: Kind


class Form(NamedTuple):
    """One way to write an entry's name: the words as the table has them."""

    words: tuple[str, ...]
    entry: Entry
    kind: Kind
    exact: bool


class Word(NamedTuple):
    """A word of a text: as written but plain (no accents, no possessive), and where it stands."""

    plain: str
    start: int
    end: int


def plain(word: str) -> str:
    """A word without accents, apostrophes, dots and a possessive ending.

    >>> plain("Sana’a"), plain("U.S."), plain("Qatar's"), plain("Türkiye")
    ('Sanaa', 'US', 'Qatar', 'Turkiye')
    """
    if len(word) > 2 and word[-1] in "sS" and word[-2] in "'’ʼ`´‘":
        word = word[:-2]
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word.translate(LETTERS))
        word = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return word.translate(APOSTROPHES)


def words_of(text: str) -> list[Word]:
    """The words of a text in order; a full stop at the end of `U.S.` belongs to the word."""
    return [Word(plain(match[0]), *_span(match)) for match in TOKEN.finditer(text)]


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Where the word stands, without its possessive ending."""
    written = match[0]
    possessive = len(written) > 2 and written[-1] in "sS" and written[-2] in "'’ʼ`´‘"
    return match.start(), match.end() - (2 if possessive else 0)


def _fits(form: Form, words: Iterable[str]) -> bool:
    """Whether the words of a text are written as this form needs them (they are the same but for case)."""
    return all(_same_case(ours, theirs, form.exact) for ours, theirs in zip(form.words, words, strict=True))


def _same_case(ours: str, theirs: str, exact: bool) -> bool:
    if exact or (len(ours) > 1 and ours.isupper()):
        return ours == theirs
    return theirs[:1].isupper() or not ours[:1].isupper()


@dataclass(frozen=True)
class Gazetteer:
    """The table, ready to be asked."""

    entries: dict[str, Entry]
    _forms: dict[tuple[str, ...], list[Form]] = field(default_factory=dict, repr=False)
    _longest: dict[str, int] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Self:
        """A gazetteer of these entries; where two share a name, the one whose key sorts first has it."""
        made = cls({entry.key: entry for entry in sorted(entries, key=lambda entry: entry.key)})
        for kind in ("name", "demonym", "capital"):
            for entry in made.entries.values():
                made._add(entry, kind)
        return made

    @classmethod
    def load(cls) -> Gazetteer:
        """The gazetteer of `ontology/actors.ttl`, read once."""
        return _load()

    def _add(self, entry: Entry, kind: Kind) -> None:
        written = {"name": (entry.label, *entry.aliases), "demonym": entry.demonyms, "capital": entry.capitals}[kind]
        respelt = (text.replace("People's", "Peoples'") for text in written if "People's" in text)
        for text in (*written, *respelt):
            words = tuple(word.plain for word in words_of(text))
            self._put(Form(words[1:] if words[:1] in (("the",), ("The",)) else words, entry, kind, False))
        for text in entry.exact if kind == "name" else ():
            self._put(Form(tuple(word.plain for word in words_of(text)), entry, kind, True))

    def _put(self, form: Form) -> None:
        if form.words:
            key = tuple(word.casefold() for word in form.words)
            self._forms.setdefault(key, []).append(form)
            self._longest[key[0]] = max(self._longest.get(key[0], 0), len(key))

    def entry(self, key: str) -> Entry | None:
        """The entry of a key such as `iso:IL` or `actor:hamas`."""
        return self.entries.get(key)

    def name(self, text: str) -> Entry | None:
        """The entry that has this name: `Gazetteer.load().name("the UN")`."""
        return self._lookup(text, "name")

    def demonym(self, text: str) -> Entry | None:
        """The state (or people) that an adjective or a word for its people belongs to: `Qatari`, `Israelis`."""
        return self._lookup(text, "demonym")

    def capital(self, text: str) -> Entry | None:
        """The state or body that a town or a building stands for: `Cairo`, `the Kremlin`, `Downing Street`."""
        return self._lookup(text, "capital")

    def _lookup(self, text: str, kind: Kind) -> Entry | None:
        words = [word.plain for word in words_of(text) if word.plain]
        for start in (0, 1) if words[:1] in (["the"], ["The"], ["THE"]) else (0,):
            form = self._best(words[start:], kind)
            if form is not None:
                return form.entry
        return None

    def _best(self, words: list[str], kind: Kind | None = None) -> Form | None:
        """The first form of these words, of one kind if that is given; names come before demonyms and capitals."""
        for form in self._forms.get(tuple(word.casefold() for word in words), ()):
            if kind in (None, form.kind) and _fits(form, words):
                return form
        return None

    def find(self, text: str) -> list[Found]:
        """All names in a text, the longest at each place, from left to right, none inside another.

        A name ends before `'s`, begins after `the` and never runs over the end of a line.
        """
        return list(self._walk(text, words_of(text)))

    def _walk(self, text: str, words: list[Word]) -> Iterator[Found]:
        at = 0
        while at < len(words):
            length, form = self._longest_at(text, words, at)
            if form is not None:
                yield Found(words[at].start, words[at + length - 1].end, form.entry, form.kind)
            at += length

    def _longest_at(self, text: str, words: list[Word], at: int) -> tuple[int, Form | None]:
        limit = min(self._longest.get(words[at].plain.casefold(), 0), len(words) - at)
        joined = 1
        while joined < limit and GAP.fullmatch(text, words[at + joined - 1].end, words[at + joined].start):
            joined += 1
        for length in range(min(joined, limit), 0, -1):
            form = self._best([word.plain for word in words[at : at + length]])
            if form is not None:
                return length, form
        return 1, None


@cache
def _load() -> Gazetteer:
    return Gazetteer.of(read_entries((ontology_dir() / "actors.ttl").read_bytes()))


def read_entries(turtle: bytes) -> list[Entry]:
    """The entries of a Turtle file, in the order of their keys; an entry has `dcterms:identifier`, its key."""
    nodes: dict[str, dict[str, list[str]]] = {}
    for triple in parse(turtle, RdfFormat.TURTLE):
        subject, value = triple.subject, triple.object
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Text):
            nodes.setdefault(subject.value, {}).setdefault(triple.predicate.value, []).append(value.value)
    keys = {iri: found[IDENTIFIER][0] for iri, found in nodes.items() if IDENTIFIER in found}
    return [_entry(key, nodes[iri], keys) for iri, key in sorted(keys.items(), key=lambda pair: pair[1])]


def _entry(key: str, values: dict[str, list[str]], keys: dict[str, str]) -> Entry:
    def several(predicate: str) -> tuple[str, ...]:
        return tuple(sorted(values.get(predicate, ())))

    def one(predicate: str) -> str | None:
        return next(iter(several(predicate)), None)

    types = [iri.removeprefix(PARLEY) for iri in several(TYPE) if iri != PARLEY + "Actor" and iri.startswith(PARLEY)]
    return Entry(
        key=key,
        label=one(SKOS + "prefLabel") or key,
        type=types[0] if types else "Organization",
        aliases=several(SKOS + "altLabel"),
        demonyms=several(PARLEY + "demonym"),
        capitals=several(PARLEY + "metonym"),
        part_of=keys.get(one(PARLEY + "partOf") or ""),
        role=one(PARLEY + "role"),
        matches=several(SKOS + "exactMatch"),
        exact=several(PARLEY + "exactName"),
    )
