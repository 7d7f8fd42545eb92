"""Positions between spans, read off the states of a parse."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.errors import ModelError
from kg.language import load, positions

POSITIONS = [
    *("none", "accepts", "supports", "proposes", "demands", "concedes"),
    *("considers", "opposes", "rejects", "criticizes", "threatens"),
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def span(doc: Doc, text: str) -> Span:
    start = doc.text.index(text)
    found = doc.char_span(start, start + len(text))
    assert found is not None
    return found


def likeliest(nlp: Language, text: str, holder: str, target: str) -> str:
    doc = nlp(text)
    (scores,) = positions(doc, [(span(doc, holder), span(doc, target))])
    return max(scores, key=lambda name: scores[name])


@pytest.mark.parametrize(
    ("text", "holder", "target", "position"),
    [
        ("The rebels rejected the government's offer on Tuesday.", "The rebels", "the government's offer", "rejects"),
        ("The rebels rejected the government's offer on Tuesday.", "the government", "The rebels", "none"),
        ("Kenya has accepted the ceasefire plan.", "Kenya", "the ceasefire plan", "accepts"),
        ("Turkey backed the new timetable on Monday.", "Turkey", "the new timetable", "supports"),
        ("Qatar put forward a roadmap for the handover.", "Qatar", "a roadmap", "proposes"),
        ("The Front demanded the release of all prisoners.", "The Front", "the release of all prisoners", "demands"),
        ("Egypt accused Ethiopia of delaying the talks.", "Egypt", "Ethiopia", "criticizes"),
        ("Egypt accused Ethiopia of delaying the talks.", "Ethiopia", "Egypt", "none"),
        ("A convoy brought food to the camp near Goma.", "A convoy", "the camp", "none"),
    ],
)
def test_clear_sentences(nlp: Language, text: str, holder: str, target: str, position: str) -> None:
    assert likeliest(nlp, text, holder, target) == position


def test_probabilities_in_the_order_of_the_pairs_alone_or_in_company(nlp: Language) -> None:
    doc = nlp("Kenya accepted the plan.\nUganda, which hosts the talks, rejected the plan and the map.")
    kenya, uganda = span(doc, "Kenya"), span(doc, "Uganda")
    plan, later = span(doc, "the plan"), span(doc, "the map")
    pairs = [(uganda, later), (kenya, plan), (later, uganda)]
    together = positions(doc, pairs)
    assert [list(scores) for scores in together] == [POSITIONS] * 3
    for pair, scores in zip(pairs, together, strict=True):
        assert sum(scores.values()) == pytest.approx(1, abs=1e-5)
        assert positions(doc, [pair])[0] == pytest.approx(scores, abs=1e-5)
    assert positions(doc, pairs) == together


def test_no_pairs_have_no_positions(nlp: Language) -> None:
    assert positions(nlp(""), []) == []


def test_spans_of_two_sentences_are_refused(nlp: Language) -> None:
    doc = nlp("Kenya accepted it. Uganda did not.")
    with pytest.raises(ValueError, match="different sentences"):
        positions(doc, [(span(doc, "Kenya"), span(doc, "Uganda"))])


def test_a_document_of_another_pipeline_is_refused() -> None:
    doc = Doc(spacy.blank("en").vocab, ["Kenya", "agreed"], heads=[1, 1], deps=["nsubj", "ROOT"])
    with pytest.raises(ModelError, match="own model"):
        positions(doc, [(doc[:1], doc[1:])])
