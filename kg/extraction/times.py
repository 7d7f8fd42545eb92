"""Times: expressions resolved against the article's date, with the precision that they have.

Days, months and years in the Extended Date/Time Format (EDTF, ISO 8601-2:2019), level 0. A month or weekday without
year is the last one before the article, or the next one where the clause speaks of the future.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from spacy.tokens import Doc, Token

from kg.extraction.clauses import children, relation
from kg.extraction.findings import When

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_DAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_MONTH = "(?P<month>" + "|".join(name.capitalize() for name in _MONTHS) + ")"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_COUNTS = {
    word: n for n, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
}
_FUTURE = frozenset({"will", "would", "shall", "next", "to"})
_WEEK = timedelta(days=7)


def _full(year: int, month: int, day: int) -> When | None:
    try:
        text = date(year, month, day).isoformat()
    except ValueError:
        return None
    return When(text, text, text)


def month_of(year: int, month: int) -> When:
    """A whole month.

    >>> month_of(2024, 2).latest
    '2024-02-29'
    """
    last = calendar.monthrange(year, month)[1]
    return When(f"{year:04}-{month:02}-01", f"{year:04}-{month:02}-{last:02}", f"{year:04}-{month:02}")


def year_of(year: int) -> When:
    """A whole year."""
    return When(f"{year:04}-01-01", f"{year:04}-12-31", f"{year:04}")


def _dated(match: re.Match[str], today: date, future: bool) -> When | None:
    month = _MONTHS[match["month"].lower()]
    given = match.groupdict()
    year = int(given["year"]) if given.get("year") else _nearest_year(today, month, future)
    return _full(year, month, int(given["day"])) if given.get("day") else month_of(year, month)


def _nearest_year(today: date, month: int, future: bool) -> int:
    if future:
        return today.year + (month < today.month)
    return today.year - (month > today.month)


def _weekday(match: re.Match[str], today: date, future: bool) -> When | None:
    back = (today.weekday() - _DAYS[match["weekday"].lower()]) % 7
    if not back and match[0].lower().startswith("last"):
        back = 7
    day = today - timedelta(days=back)
    if future and back:
        day += _WEEK
    return _full(day.year, day.month, day.day)


def _relative(match: re.Match[str], today: date, future: bool) -> When | None:
    word = " ".join(match[0].lower().split())
    days = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if word in days:
        day = today + timedelta(days=days[word])
        return _full(day.year, day.month, day.day)
    step = {"last": -1, "this": 0, "next": 1}[word.split()[0]]
    if word.endswith("year"):
        return year_of(today.year + step)
    index = today.year * 12 + today.month - 1 + step
    return month_of(index // 12, index % 12 + 1)


def _days_ago(match: re.Match[str], today: date, future: bool) -> When | None:
    word = match["count"].lower()
    day = today - timedelta(days=int(word) if word.isdigit() else _COUNTS[word])
    return _full(day.year, day.month, day.day)


def _last_month_name(match: re.Match[str], today: date, future: bool) -> When | None:
    month = _MONTHS[match["month"].lower()]
    return month_of(today.year - (month >= today.month), month)


Resolver = Callable[[re.Match[str], date, bool], When | None]
#: The first pattern that fits a stretch of text decides.
_PATTERNS: tuple[tuple[re.Pattern[str], Resolver], ...] = (
    (re.compile(rf"\b{_DAY} {_MONTH}(?:,? {_YEAR})?\b"), _dated),
    (re.compile(rf"\b{_MONTH} {_DAY}(?:,? {_YEAR})?\b(?!\d)"), _dated),
    (re.compile(rf"\b[Ll]ast {_MONTH}\b"), _last_month_name),
    (re.compile(rf"\b{_MONTH},? {_YEAR}\b"), _dated),
    (re.compile(rf"\b(?:in|since|until|by|from|during|of|late|early|mid)[ -]{_MONTH}\b"), _dated),
    (re.compile(r"\b(?:in|since|until|by|during) (?P<y>(?:19|20)\d\d)\b"), lambda m, *_: year_of(int(m["y"]))),
    (re.compile(r"\b(?:[Ll]ast )?(?P<weekday>" + "|".join(d.capitalize() for d in _DAYS) + r")\b"), _weekday),
    (re.compile(r"\b(?P<count>\d+|" + "|".join(_COUNTS) + r") days ago\b", re.IGNORECASE), _days_ago),
    (re.compile(rf"\b(?:early|mid|late)(?:[ -]in)?[ -]{_YEAR}\b"), lambda m, *_: year_of(int(m["year"]))),
    (re.compile(r"\b(?:yesterday|today|tomorrow|(?:last|this|next) (?:month|year))\b", re.IGNORECASE), _relative),
)


def expressions(text: str, today: date | None, future: bool = False) -> Iterator[tuple[int, int, When]]:
    """The times in a text, as (start, end, time); without an article's date only those that are complete.

    >>> [when.edtf for *_, when in expressions("on Tuesday and in May 2023", date(2024, 5, 3))]
    ['2024-04-30', '2023-05']
    """
    taken: list[tuple[int, int]] = []
    found = []
    for pattern, resolve in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            complete = match.groupdict().get("year") or match.groupdict().get("y")
            if today is None and not complete:
                continue
            when = resolve(match, today or date(1, 1, 1), future)
            if when is not None:
                found.append((match.start(), match.end(), when))
    yield from sorted(found, key=lambda item: item[:2])


def find(doc: Doc, published: str | None) -> dict[int, When]:
    """The time of each predicate that has one, by token index."""
    today = date.fromisoformat(published) if published else None
    times: dict[int, When] = {}
    for sentence in doc.sents:
        for start, end, _ in expressions(sentence.text, today):
            span = doc.char_span(sentence.start_char + start, sentence.start_char + end, alignment_mode="expand")
            predicate = _predicate(span.root) if span is not None else None
            if predicate is None:
                continue
            future = any(word.lower_ in _FUTURE for word in children(predicate, "aux", "mark"))
            resolved = next(expressions(sentence.text[start:end], today, future), None)
            if resolved is not None:
                times.setdefault(predicate.i, resolved[2])
    return times


def _predicate(token: Token) -> Token | None:
    """The predicate that a time belongs to: the nearest verb, or noun of action, above it."""
    for node in token.ancestors:
        if node.pos_ in ("VERB", "AUX") or (node.pos_ == "ADJ" and relation(node) in ("root", "ccomp", "conj")):
            return node
        if relation(node) in ("root", "parataxis"):
            return node
    return None


def at(times: dict[int, When], trigger: Token) -> When | None:
    """The time of a trigger: its own, that of the verb that governs it, or of the verb that it is coordinated with."""
    node = trigger
    for _ in range(4):
        if node.i in times:
            return times[node.i]
        linked = relation(node) in ("xcomp", "obj", "nsubj", "advcl") or (
            relation(node) == "conj" and node.pos_ == node.head.pos_
        )
        if not linked or node.head == node:
            return None
        node = node.head
    return None
