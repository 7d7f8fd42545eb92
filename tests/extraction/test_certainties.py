"""How sure the text is of a stance, by all that stands around it."""

from __future__ import annotations

import pytest

from kg import Article, language
from kg.extraction import extract
from kg.extraction.certainties import CERTAINTIES, best
from kg.extraction.lexicon import mapping

CASES = [
    ("Hamas accepted the plan on Monday.", "accepts", "asserted"),
    ("Hamas will accept the plan.", "accepts", "expected"),
    ("Hamas may accept the plan.", "accepts", "possible"),
    ("Hamas would accept the plan only if Israel withdrew.", "accepts", "possible"),
    ("Hamas reportedly accepted the plan.", "accepts", "reported"),
    ("Hamas is unlikely to accept the plan.", "accepts", "unlikely"),
    ("Hamas had rejected the plan last year but now accepts it.", "rejects", "past"),
    ("Hamas had rejected the plan last year but now accepts it.", "accepts", "asserted"),
    ("Hamas previously rejected the plan.", "rejects", "past"),
]


@pytest.mark.parametrize(("text", "position", "certainty"), CASES)
def test_certainty(text: str, position: str, certainty: str) -> None:
    found = extract(language.load()(text), Article(text, source="-", slug="article")).stances
    assert {stance.certainty for stance in found if stance.position == position} == {certainty}


def test_the_greatest_sum_of_weights_is_taken() -> None:
    weights = {"past: a": 1.0, "expected: a": 0.5, "expected: b": 0.6}
    assert best(["a"], weights) == "past"
    assert best(["a", "b"], weights) == "expected"


def test_of_equals_the_first_is_taken() -> None:
    assert best(["unheard of"], {}) == "asserted"


def test_every_weight_is_of_a_certainty() -> None:
    assert {name.partition(": ")[0] for name in mapping("certainties")} <= set(CERTAINTIES)
