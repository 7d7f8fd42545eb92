"""Whatever words a text has, it is analysed, and the evidence lies in the text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import kg

WORDS = (
    *("Kenya", "said", "the", "Taliban", "it", "they", "that", "rejected", "accord", ",", ".", "“", "”", "-", "(", ")"),
    *("would", "if", "which", "and", "by", "of", "had", "told", "was"),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_words_are_analysed_and_every_span_lies_in_its_sentence(words: list[str]) -> None:
    text = " ".join(words)
    for stance in kg.extract(kg.Article(text, source="-", slug="a")).stances:
        sentence = stance.evidence.sentence
        assert 0 <= sentence.start < sentence.end <= len(text)
