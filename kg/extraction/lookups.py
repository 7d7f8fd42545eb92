"""What a document holds beside its words: text, sentences (made once, as spaCy makes them anew) and readings."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from kg import language
from kg.errors import ModelError

#: Quotation marks.
OPENING, CLOSING, STRAIGHT = frozenset("“«"), frozenset("”»"), '"'
MARKS = OPENING | CLOSING | {STRAIGHT}
_TAG = re.compile(
    r",\s+(is|are|was|were|do|does|did|has|have|had|will|would|can|could)(n['’]t)?\s+(it|he|she|they|we|you|I)\?$"
)
_SENTENCES, _TEXT = "parley_sentence_bounds", "parley_text"


def sentence_of(token: Token) -> Words:
    """The sentence in which a word stands."""
    start, end = _bounds(token.doc)[token.i]
    return token.doc[start:end]


def is_question(sentence: Words) -> bool:
    """Whether a sentence ends in a question mark, and not in a tag (``..., did he?``), which asks for a nod."""
    text = sentence.text.rstrip()
    return text.endswith("?") and _TAG.search(text) is None


def readings_of(doc: Doc) -> language.Readings | None:
    """What the trained reader sees in a document; None if another pipeline parsed it."""
    try:
        return language.readings(doc)
    except ModelError:
        return None


def _bounds(doc: Doc) -> list[tuple[int, int]]:
    """First word and end of the sentence of each word."""
    known: list[tuple[int, int]] | None = doc.user_data.get(_SENTENCES)
    if known is None:
        known = [(sentence.start, sentence.end) for sentence in doc.sents for _ in sentence]
        doc.user_data[_SENTENCES] = known
    return known


def text_of(doc: Doc) -> str:
    """The text of a document."""
    known: str | None = doc.user_data.get(_TEXT)
    if known is None:
        known = doc.user_data[_TEXT] = doc.text
    return known


def sentences_between(token: Token, later: Token, most: int) -> int:
    """How many sentences further back a token stands than a later one, counted up to a most."""
    found, start = 0, sentence_of(later).start
    while token.i < start and found < most:
        start, found = sentence_of(later.doc[start - 1]).start, found + 1
    return found


def sentences_back(token: Token, count: int) -> int:
    """The index of the token at which the sentence begins that stands so many before that of a token."""
    start = sentence_of(token).start
    for _ in range(count):
        start = sentence_of(token.doc[start - 1]).start if start else 0
    return start
