"""What a phrase is about, as a concept of ``parley:topics``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from kg.extraction.lexicon import rows

#: Bodies are named in phrases about anything: they decide only where nothing else does.
_WEAK = "governance"


@cache
def _stems() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rf"(?:^|[\s“‘'(-]){re.escape(stem)}"), topic) for stem, topic in rows("topics"))


def classify(text: str) -> str:
    """The topic whose stem stands first in the text, else ``other``.

    >>> classify("the return of the hostages"), classify("a new bridge")
    ('hostage_release', 'other')
    """
    words = text.casefold()
    found = [(match.start(), topic) for stem, topic in _stems() if (match := stem.search(words))]
    strong = [each for each in found if each[1] != _WEAK]
    return min(strong or found, key=lambda each: each[0], default=(0, "other"))[1]


def concept(words: Iterable[str]) -> str | None:
    """The issue that words name and nothing else, or None: the attacks are no truce, though a truce would end them.

    >>> concept(["disarm"]), concept(["dump", "weapons"]), concept(["attacks"]), concept(["lift", "sanctions"])
    ('disarmament', 'disarmament', None, None)
    """
    told = [word.casefold() for word in words]
    for name, parts in _concepts().items():
        found = [{part for stem, part in parts if word.startswith(stem)} for word in told]
        said = set().union(*found)
        if found and all(found) and ("name" in said or said >= {"act", "thing"}):
            return name
    return None


@cache
def _concepts() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for name, stem, part in rows("concepts"):
        found.setdefault(name, []).append((stem, part))
    return found
