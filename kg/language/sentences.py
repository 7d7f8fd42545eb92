"""Sentence boundaries: paragraphs first, then punctuation that a known abbreviation does not explain."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

_FINAL = frozenset({".", "!", "?", "…", "..."})
_CLOSING = frozenset({'"', "”", "’", "'", ")", "]", "»"})
_ABBREVIATIONS = frozenset(
    {"mr.", "mrs.", "ms.", "dr.", "prof.", "gen.", "col.", "lt.", "maj.", "capt.", "sgt.", "sen.", "rep.", "gov."}
    | {"st.", "no.", "vs.", "etc.", "e.g.", "i.e.", "jan.", "feb.", "mar.", "apr.", "aug.", "sept.", "oct.", "nov."}
    | {"dec.", "rev.", "hon.", "amb.", "pres.", "cf.", "al."}
)
_LONGEST, _DATELINE, _INITIALS = 120, 9, 2


def _closes(token: Token) -> bool:
    """Whether a token may end a sentence: final punctuation, or closing marks right after it."""
    if token.text in _FINAL:
        before = token.nbor(-1) if token.i else None
        initial = before is not None and len(before.text) == 1 and before.text.isupper() and not before.whitespace_
        return not initial
    if token.text.lower() in _ABBREVIATIONS:
        return False
    if token.text in _CLOSING and token.i:
        return token.nbor(-1).text in _FINAL or (token.nbor(-1).text in _CLOSING and _closes(token.nbor(-1)))
    return len(token.text) > 3 and token.text[-1] == "." and token.text.count(".") == 1


def _opens(token: Token) -> bool:
    """Whether a token may begin a sentence."""
    return token.text not in _CLOSING and token.text not in _FINAL and not token.text[0].islower()


def _is_dateline(words: list[Token], token: Token) -> bool:
    """Whether the words before a dash at the start of a line are a dateline: ``NAIROBI, Kenya (Reuters) –``."""
    dash = token.text in ("–", "—", "-", "--") and bool(token.nbor(-1).whitespace_)
    return dash and len(words) <= _DATELINE and words[0].text.isupper() and len(words[0].text) > _INITIALS


def sentences(doc: Doc) -> Iterator[list[Token]]:
    """The sentences as lists of their words without blanks; none crosses a line break or has over 120 words."""
    current: list[Token] = []
    fresh = True
    for token in doc:
        if token.is_space:
            if "\n" in token.text or "\r" in token.text:
                if current:
                    yield current
                current, fresh = [], True
            continue
        if current and ((_closes(current[-1]) and _opens(token)) or len(current) >= _LONGEST):
            yield current
            current, fresh = [], False
        if current and fresh and _is_dateline(current, token):
            yield [*current, token]
            current, fresh = [], False
            continue
        current.append(token)
    if current:
        yield current
