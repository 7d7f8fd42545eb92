"""Rules and the trained reader together."""

from __future__ import annotations

import pytest

import kg
from kg import language
from kg.extraction import extract
from kg.extraction.findings import Findings


def findings(text: str) -> Findings:
    return kg.extract(kg.Article(text, source="-", slug="a", date="2024-05-03"))


def held(found: Findings) -> list[tuple[str, str, str]]:
    label = {actor.key: actor.label for actor in found.actors}
    return [(label[s.holder], s.position, s.target.label) for s in found.stances]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Kosovo is in no mood to discuss the association of Serb municipalities.",
            ("Kosovo", "rejects", "discuss the association of Serb municipalities"),
        ),
        ("The generals have no appetite for the timetable.", ("generals", "opposes", "timetable")),
    ],
)
def test_the_reader_speaks_where_no_rule_does_and_says_so(text: str, expected: tuple[str, str, str]) -> None:
    found = findings(text)
    assert held(found) == [expected]
    evidence = found.stances[0].evidence
    assert evidence.found_by == "model:reading"
    assert 0.7 <= evidence.confidence <= 1
    assert evidence.holder_span is not None
    assert expected[0] in text[evidence.holder_span.start : evidence.holder_span.end]


def test_a_rule_keeps_its_word_and_gets_its_confidence_from_both() -> None:
    found = findings("Kenya rejected the ceasefire plan.")
    assert [stance.evidence.found_by for stance in found.stances] == ["rule:verb.reject"]
    assert found.stances[0].evidence.confidence > 0.85


@pytest.mark.parametrize(
    "text",
    [
        "Kenya did not condemn the raid.",
        "Will Kenya sign the accord?",
        "Had the king agreed, the rebels would have accepted the plan.",
    ],
)
def test_the_reader_is_silent_where_the_rules_know_better(text: str) -> None:
    assert held(findings(text)) == []


def test_another_pipelines_document_leaves_the_rules_alone() -> None:
    article = kg.Article("Kenya rejected the ceasefire plan.", source="-", slug="a")
    doc = language.load()(article.text)
    with_reader = held(extract(doc, article))
    del doc.user_data["parley_readings"]
    found = extract(doc, article)
    assert held(found) == with_reader
    assert found.stances[0].evidence.confidence == 0.85


def test_who_speaks_holds_what_the_next_sentence_of_the_quotation_says() -> None:
    found = findings("“We will not sign this accord,” said Salva Kiir. “We demand a new draft.”")
    assert {(holder, position) for holder, position, _ in held(found)} == {
        ("Salva Kiir", "rejects"),
        ("Salva Kiir", "demands"),
    }
