"""Quotations that run over several sentences, and who speaks in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spacy.tokens import Span as Words
from spacy.tokens import Token

from kg.extraction.attribution import is_speech
from kg.extraction.clauses import is_passive, subject
from kg.extraction.lookups import CLOSING, OPENING, STRAIGHT

Keys = tuple[str, ...]


class Quotations:
    """Follows the quotation marks of a text, sentence by sentence in its order.

    A quotation ends with its paragraph; a speaker stays the speaker of the paragraph's next quotations until another
    one is named.
    """

    def __init__(self) -> None:
        self._open = False
        self._speaker: Keys = ()

    def enter(self, sentence: Words, after: Words | None, at: Callable[[Token], Keys]) -> Keys:
        """Who speaks a sentence that is a quotation and doesn't name its speaker; empty if it is none, or names one.

        Args:
            sentence: the next sentence.
            after: the one behind it, which may name the speaker first.
            at: gives the actors that a token stands for, as far as they are known.
        """
        starts_open, ends = self._open or is_opening(sentence[0]), _ends_paragraph(sentence)
        named = self._own(sentence, at)
        self._speaker = named or self._speaker
        unnamed = starts_open and not named
        if unnamed and not self._speaker and after is not None and not ends and is_opening(after[0]):
            self._speaker = Quotations()._own(after, at)
        result = self._speaker if unnamed else ()
        if ends:
            self._open, self._speaker = False, ()
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
            if token.text in OPENING:
                self._open = True
            elif token.text in CLOSING:
                self._open = False
            elif token.text == STRAIGHT:
                self._open = not self._open
            yield token, self._open


def is_opening(token: Token) -> bool:
    """Whether a word opens, or may open, a quotation."""
    return token.text in OPENING or token.text == STRAIGHT


def _ends_paragraph(sentence: Words) -> bool:
    return "\n" in sentence[-1].text or sentence.text.endswith("\n")
