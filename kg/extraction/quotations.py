"""Quotations that run over several sentences, and who speaks in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from kg.extraction.attribution import is_speech
from kg.extraction.clauses import is_passive, subject
from kg.extraction.lookups import MARKS, OPENING, STRAIGHT

Keys = tuple[str, ...]


class Quotations:
    """Follows the quotation marks of a text, sentence by sentence in its order.

    A quotation ends with its paragraph; a speaker stays the speaker of the paragraph's next quotations until another
    one is named. Of a paragraph that is a quotation and names nobody it is who spoke in the one before.
    """

    def __init__(self) -> None:
        self._open = False
        self._speaker: Keys = ()
        self._before: Keys = ()
        self._told = False

    def enter(self, sentence: Words, rest: Sequence[Words], at: Callable[[Token], Keys]) -> Keys:
        """Who speaks a sentence that is a quotation and doesn't name its speaker; empty if it is none, or names one.

        Args:
            sentence: the next sentence.
            rest: those behind it in its paragraph, which may name the speaker first.
            at: gives the actors that a token stands for, as far as they are known.
        """
        after = rest[0] if rest else None
        starts_open, ends = self._open or is_opening(sentence[0]), _ends_paragraph(sentence)
        named = self._own(sentence, at)
        self._speaker = named or self._speaker
        unnamed = starts_open and not named
        if unnamed and not self._speaker and after is not None and not ends and is_opening(after[0]):
            self._speaker = Quotations()._own(after, at)
        self._told = self._told or not starts_open
        if unnamed and not self._speaker and not self._told and not any(map(_names_speaker, (sentence, *rest))):
            self._speaker = self._before
        result = self._speaker if unnamed else ()
        if ends:
            self._open, self._before, self._speaker, self._told = False, self._speaker, (), False
        return result

    def _own(self, sentence: Words, at: Callable[[Token], Keys]) -> Keys:
        """The speakers whom a sentence names outside of quotation marks; moves on behind its marks."""
        found: Keys = ()
        for token, is_open in self._marked(sentence):
            if not is_open and is_speech(token) and not is_passive(token):
                who = subject(token)
                found = found or (at(who) if who is not None else ())
        return found

    def _marked(self, sentence: Words) -> Iterator[tuple[Token, bool]]:
        for token in sentence:
            self._open = _is_open_after(token, self._open)
            yield token, self._open


def marked(doc: Doc) -> frozenset[int]:
    """The indices of the words that stand in quotation marks; a quotation ends with its paragraph."""
    found, is_open = set[int](), False
    for token in doc:
        is_open = _is_open_after(token, is_open) and "\n" not in token.text
        if is_open:
            found.add(token.i)
    return frozenset(found)


def _is_open_after(token: Token, is_open: bool) -> bool:
    """Whether a quotation is open behind a word, given whether one is before it."""
    if token.text == STRAIGHT:
        return not is_open
    return token.text in OPENING if token.text in MARKS else is_open


def is_opening(token: Token) -> bool:
    """Whether a word opens, or may open, a quotation."""
    return token.text in OPENING or token.text == STRAIGHT


def _names_speaker(sentence: Words) -> bool:
    """Whether somebody is said to speak in a sentence, known or not."""
    return any(is_speech(token) and subject(token) is not None for token in sentence)


def with_rest(sentences: Iterable[Words]) -> Iterator[tuple[Words, Sequence[Words]]]:
    """Each sentence of a text, with those behind it in its paragraph."""
    paragraph: list[Words] = []
    for sentence in sentences:
        paragraph.append(sentence)
        if _ends_paragraph(sentence):
            yield from _each_with_rest(paragraph)
            paragraph = []
    yield from _each_with_rest(paragraph)


def _each_with_rest(paragraph: list[Words]) -> Iterator[tuple[Words, Sequence[Words]]]:
    return ((sentence, paragraph[number:]) for number, sentence in enumerate(paragraph, start=1))


def _ends_paragraph(sentence: Words) -> bool:
    """Whether a line ends with a sentence."""
    return "\n" in sentence[-1].text or sentence.text.endswith("\n")
