"""Sentence boundaries: paragraphs first, then a trained decision at each place where a sentence may end.

A place is between two words of a line of which the first is no plain word. A logistic regression over what stands
around it decides (as Palmer & Hearst 1997 and Gillick 2009 do for full stops); its weights are in
``model/sentences.json``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from spacy.tokens import Doc, Token

_WEIGHTS = Path(__file__).parent / "model" / "sentences.json"
_FINAL = frozenset({".", "!", "?", "…", "..."})
_OPENING, _CLOSING = frozenset("“‘([«"), frozenset("”’)]»")
_EMPHASIS = frozenset("*_")
_STRAIGHT = frozenset("\"'")
_TITLES = frozenset(
    {"mr.", "mrs.", "ms.", "dr.", "prof.", "gen.", "col.", "lt.", "maj.", "capt.", "sgt.", "cmdr.", "adm.", "brig."}
    | {"sen.", "rep.", "gov.", "pres.", "amb.", "rev.", "hon.", "fr.", "msgr.", "st."}
)
_ABBREVIATIONS = _TITLES | frozenset(
    {"no.", "vs.", "etc.", "e.g.", "i.e.", "cf.", "al.", "jan.", "feb.", "mar.", "apr.", "aug.", "sept.", "oct."}
    | {"nov.", "dec."}
)
_HOURS = frozenset({"a.m.", "p.m.", "am", "pm"})
_DAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
_LONGEST, _DATELINE, _INITIALS = 120, 9, 2
_LENGTHS = (1, 2, 3, 5, 8, 13, 21, 40)
_SHORT = 4


def lines(doc: Doc) -> Iterator[list[Token]]:
    """The words of each line that has any, without blanks."""
    current: list[Token] = []
    for token in doc:
        if not token.is_space:
            current.append(token)
        elif ("\n" in token.text or "\r" in token.text) and current:
            yield current
            current = []
    if current:
        yield current


def is_place(words: Sequence[Token], at: int) -> bool:
    """Whether a sentence may end before a word: after no plain word, or after more than one blank.

    None ends between a title and a name, a number sign and its number, an hour and its day, or behind a bracket in
    which none ends.

    >>> import spacy
    >>> words = list(spacy.blank("en")("Amb. Fox said no. He left."))
    >>> [words[at - 1].text for at in range(1, len(words)) if is_place(words, at)]
    ['.']
    """
    last, following = words[at - 1], words[at]
    text = last.text
    if text == ")" and at > 1 and words[at - 2].text[-1] not in _FINAL and _gap(last) < 2:
        # "United Nations (UN) Secretary-General"
        return False
    if text.isalnum() and not (len(text) == 1 and text.isupper()):
        return _gap(last) > 1
    abbreviation = last.lower_
    if text == "." and at > 1 and not words[at - 2].whitespace_:
        abbreviation = words[at - 2].lower_ + "."
    name = abbreviation in _TITLES and following.text[0].isupper()
    number = abbreviation in ("no.", "nos.") and following.text[0].isdigit()
    return not (name or number or (abbreviation in _HOURS and following.lower_ in _DAYS))


def features(words: Sequence[Token], at: int, since: int) -> list[str]:
    """What the decision at a place is based on.

    Args:
        words: a line.
        at: the number of the word after the place, at least 1.
        since: how many words the sentence has so far.
    """
    last, following = words[at - 1], words[at]
    second = _form(words[at - 2]) if at > 1 else "-"
    third = _shape(words[at + 1]) if at + 1 < len(words) else "-"
    form, shape, gap = _form(last), _shape(following), _gap(last)
    inside = _inside(words, at)
    return [
        f"last {form}",
        f"last, next {form} {shape}",
        f"last, next, blanks {form} {shape} {gap}",
        f"last two {second} {form}",
        f"last two, next {_shape(words[at - 2]) if at > 1 else '-'} {form} {shape}",
        f"next {following.lower_}",
        f"last, next word {form} {following.lower_}",
        f"last, next two {form} {shape} {third}",
        f"last, next, inside {form} {shape} {inside}",
        f"last, next, so far {form} {shape} {_bucket(since)}",
        f"last, next, left {form} {shape} {_bucket(len(words) - at)}",
        f"stop, abbreviation {_is_stop(last)} {last.lower_ in _ABBREVIATIONS} {shape}",
        f"stop, after abbreviation {_is_stop(last)} {at > 1 and words[at - 2].lower_ + '.' in _ABBREVIATIONS} {shape}",
    ]


def _form(token: Token) -> str:
    """A mark or short word as it is, another one as its shape."""
    return token.lower_ if not token.is_alpha or len(token) <= _SHORT else _shape(token)


def _shape(token: Token) -> str:
    text = token.text
    if text in _FINAL:
        return "stop"
    if text.isalpha():
        single = len(text) == 1
        return "lower" if text.islower() else "single" if single else "upper" if text.isupper() else "title"
    if text[0].isalpha():
        return "Abbr." if text[-1] == "." else "Mixed" if text[0].isupper() else "mixed"
    return "number" if text[0].isdigit() else text if len(text) == 1 else "marks"


def _gap(token: Token) -> int:
    """How many blanks follow a word: 0, 1, or 2 for more."""
    after = token.nbor(1) if token.i + 1 < len(token.doc) else None
    return 0 if not token.whitespace_ else 2 if after is not None and after.is_space else 1


def _is_stop(token: Token) -> bool:
    return token.text in _FINAL or (len(token.text) > 1 and token.text[-1] == ".")


def _inside(words: Sequence[Token], at: int) -> str:
    """Whether a place is inside a quotation or brackets that the line opened."""
    straight = sum(token.text == '"' for token in words[:at]) % 2
    depth = sum((token.text[0] in _OPENING) - (token.text[0] in _CLOSING) for token in words[:at] if len(token) == 1)
    return f"{straight} {depth > 0}"


def _bucket(number: int) -> int:
    return sum(number >= limit for limit in _LENGTHS)


@cache
def shipped() -> Mapping[str, float]:
    """The weights that ship, by feature; ``""`` is the one of every place."""
    weights: dict[str, float] = json.loads(_WEIGHTS.read_text("utf-8"))
    return weights


def _ends(words: Sequence[Token], at: int, since: int, weights: Mapping[str, float]) -> bool:
    if not is_place(words, at) or (words[at].text in _EMPHASIS and words[0].text in _EMPHASIS):
        return False
    return weights[""] + sum(weights.get(feature, 0.0) for feature in features(words, at, since)) > 0


def _is_dateline(words: Sequence[Token], at: int) -> bool:
    """Whether a dash ends a dateline at the start of a line: ``NAIROBI, Kenya (Reuters) –``."""
    dash = words[at - 1].text in ("–", "—", "-", "--") and at > 1 and bool(words[at - 2].whitespace_)
    return dash and at <= _DATELINE and words[0].text.isupper() and len(words[0].text) > _INITIALS


def _is_head(words: Sequence[Token], at: int) -> bool:
    return _is_dateline(words, at) or _is_emphasised(words, at)


def _is_emphasised(words: Sequence[Token], at: int) -> bool:
    """Whether marks end an emphasised head before a paragraph: ``**What is in it.** The deal provides``."""
    mark = words[0].text
    if mark not in _EMPHASIS or words[at - 1].text != mark or words[at].text == mark:
        return False
    before = next((word for word in reversed(words[1 : at - 1]) if word.text != mark), None)
    return before is not None and _is_stop(before)


def sentences(doc: Doc, weights: Mapping[str, float] | None = None) -> Iterator[list[Token]]:
    """The sentences as lists of their words without blanks; none crosses a line break or has over 120 words.

    Args:
        doc: tokens, nothing else is read.
        weights: those of the decision; the shipped ones if None.
    """
    weights = shipped() if weights is None else weights
    for words in lines(doc):
        start = 0
        for at in range(1, len(words)):
            long = at - start >= _LONGEST
            if long or _ends(words, at, at - start, weights) or (start == 0 and _is_head(words, at)):
                yield words[start:at]
                start = at
        yield words[start:]
