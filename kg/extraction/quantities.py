"""Numbers in a phrase, in digits or words, with what they count and what they were before.

>>> amounts("at least 1,500 prisoners"), amounts("twenty-five seats")[0].value
((Amount(value=1500.0, unit='prisoner', previous=None),), 25.0)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extraction.lexicon import word_class

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: float(i) for i, word in enumerate(_SMALL.split())}
_WORDS |= {word: 10.0 * i for i, word in enumerate(_TENS.split(), 2)}
_SCALES = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_FRACTIONS = {"half": 0.5, "dozen": 12.0}
_MONTHS = (
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec"
)
_MONTH = frozenset(_MONTHS.split())
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|%|[^\W\d_]+")
_ABOUT = r"(?:(?:about|some|around|roughly|nearly|almost|over|under|an?\s+estimated|(?:more|less|fewer)\s+than)\s+)?"
_CHANGED = re.compile(
    rf"\bfrom\s+(?:from\s+)?{_ABOUT}(?P<before>[\w.,%]+(?:\s+\w+)?)\s+to\s+{_ABOUT}(?P<after>[\w.,%]+)", re.IGNORECASE
)
_PERIOD = r"(?:[\w,.-]+\s+){1,4}?(?:hour|day|week|month|year)s?\b"
_LASTING = re.compile(
    rf"\s+(?:(?:within|for|over|lasting)|(?:that|which)\s+(?:would|will|shall|should|is\s+to)\s+last)\s+(?:for\s+)?{_PERIOD}"
)
_SKIPPED = "of more than about some at least up to a per the in on and or its their new them"
#: Words that end the phrase of what is counted.
_ENDING = "of in on at to from for by with and or who which that before after a the"
_ENDS = frozenset(_ENDING.split(" "))
_MEASURES = word_class("measure")
#: Of these two are mentioned because there are no more.
_SIDES = word_class("only two")
_BOTH = 2.0
_SKIPPED_UNITS = frozenset(_SKIPPED.split(" "))
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, the singular noun that it counts (or ``percent``), and the number before a change."""

    value: float
    unit: str | None
    previous: float | None = None


def amounts(text: str) -> tuple[Amount, ...]:
    """The amounts in a text, in its order; dates, years, ages, ordinals and ``the two sides`` are none.

    >>> amounts("a three-week-old campaign"), amounts("the two sides withdraw")
    ((), ())
    """
    tokens = [match.group().lower() for match in _TOKEN.finditer(text)]
    found: list[Amount] = []
    i = 0
    while i < len(tokens):
        value, used = _number(tokens, i)
        unit = _unit(tokens, i + used) if used else None
        counted = not _is_date(tokens, i, used, value) and not _is_age(tokens, i + used)
        if used and counted and not (value == _BOTH and unit in _SIDES):
            found.append(Amount(value, unit))
        i += max(1, used)
    changed = _CHANGED.search(text)
    if changed:
        before, after = (_first(changed[part]) for part in ("before", "after"))
        if before is not None and after is not None:
            units = {amount.value: amount.unit for amount in reversed(found)}
            unit = units.get(after) or units.get(before)
            return (Amount(after, unit, before), *(a for a in found if a.value not in (before, after)))
    return tuple(found)


def lasting(text: str) -> int:
    """How many characters at the beginning of a text say how long what stands before it lasts, or within what time.

    >>> lasting(" within 72 hours, they said"), lasting(" that would last 30 months"), lasting(" for all")
    (16, 26, 0)
    """
    told = _LASTING.match(text)
    return told.end() if told is not None and amounts(told.group()) else 0


def _first(text: str) -> float | None:
    value, used = _number([m.group().lower() for m in _TOKEN.finditer(text)], 0)
    return value if used else None


def _number(tokens: list[str], start: int) -> tuple[float, int]:
    """The number that begins at a token, and how many tokens it takes (0 if there is none)."""
    total, current, i = 0.0, 0.0, start
    while i < len(tokens):
        word = tokens[i]
        if _NUMBER.fullmatch(word) and i == start:
            current = float(word.replace(",", ""))
        elif word in _WORDS and (i == start or _NUMBER.fullmatch(tokens[i - 1]) is None):
            current += _WORDS[word]
        elif word in _SCALES and i > start:
            current *= _SCALES[word]
            if _SCALES[word] >= 1000:
                total, current = total + current, 0.0
        elif word in _FRACTIONS and (i == start or word == "dozen"):
            current = _FRACTIONS[word] * (current or 1)
        elif not (word == "and" and i > start and tokens[i - 1] == "hundred" and _follows(tokens, i)):
            break
        i += 1
    return total + current, i - start


def _follows(tokens: list[str], i: int) -> bool:
    return i + 1 < len(tokens) and tokens[i + 1] in _WORDS


def _is_date(tokens: list[str], start: int, used: int, value: float) -> bool:
    before = tokens[start - 1] if start else ""
    after = tokens[start + used] if start + used < len(tokens) else ""
    bare_year = value in _YEARS and used == 1 and "," not in tokens[start] and tokens[start].isdigit()
    pronoun = tokens[start] == "one" and (
        before in ("no", "every", "this", "that", "the") or after in ("of", "day", "")
    )
    ordinal = after in ("st", "nd", "rd", "th")
    return (before in _MONTH and before != "may") or after in _MONTH or bare_year or pronoun or ordinal


def _is_age(tokens: list[str], start: int) -> bool:
    """Whether a number says how old something is, or among how many: ``three-week-old``, ``three-way talks``."""
    aged = tokens[start + 1 : start + 2] == ["old"] and _singular(tokens[start]) in _MEASURES
    return aged or tokens[start : start + 1] == ["way"]


def _unit(tokens: list[str], start: int) -> str | None:
    """What a number counts: the first noun after it, which is plural behind adjectives, unless it measures.

    >>> _unit("two adjoining ecological parks".split(), 1), _unit("20 kilometre zones".split(), 1)
    ('park', 'kilometre')
    """
    words: list[str] = []
    for word in tokens[start : start + 4]:
        if word in ("%", "percent") or (word == "cent"):
            return "percent"
        if word in _ENDS and (words or word not in _SKIPPED_UNITS):
            break
        if word not in _SKIPPED_UNITS and word.isalpha() and not word.endswith("ly"):
            words.append(_singular(word))
            if word in _MEASURES or words[-1] != word:
                return words[-1]
    return words[0] if words else None


def _singular(word: str) -> str:
    """The singular of a regular plural.

    >>> _singular("countries"), _singular("days"), _singular("metres")
    ('country', 'day', 'metre')
    """
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) else word
