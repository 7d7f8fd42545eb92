"""What a phrase is about, as a concept of ``parley:topics``."""

from __future__ import annotations

import re
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
