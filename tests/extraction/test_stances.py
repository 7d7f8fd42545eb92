"""Sentences and the stances that they state, phenomenon by phenomenon; and sentences that state none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg

Row = tuple[str, set[tuple[str, str]]]

ROWS: dict[str, list[Row]] = {
    "active and passive": [
        ("The Taliban rejected the peace plan.", {("Taliban", "rejects")}),
        ("The peace plan was rejected by the Taliban.", {("Taliban", "rejects")}),
        ("Kenya and Uganda welcomed the accord.", {("Kenya", "supports"), ("Uganda", "supports")}),
        ("The accord was signed in Nairobi.", set()),
    ],
    "control and raising": [
        ("The Taliban refused to sign the accord.", {("Taliban", "rejects")}),
        ("Kenya agreed to accept the accord.", {("Kenya", "accepts")}),
        ("Kenya is expected to endorse the accord.", {("Kenya", "supports")}),
        ("Kenya urged the Taliban to accept the accord.", {("Kenya", "demands")}),
        ("Norway told the Taliban to leave the city.", {("Norway", "demands")}),
    ],
    "coordination": [
        ("Iran condemned the raid and called for a truce.", {("Iran", "criticizes"), ("Iran", "demands")}),
        ("Kenya demanded a truce and the release of prisoners.", {("Kenya", "demands")}),
    ],
    "participles and relative clauses": [
        ("Kenya, calling for a truce, sent an envoy.", {("Kenya", "demands")}),
        ("Uganda, which opposes the accord, stayed away.", {("Uganda", "opposes")}),
    ],
    "nouns and light verbs": [
        ("Kenya announced its support for the accord.", {("Kenya", "supports")}),
        ("Kenya's rejection of the accord surprised Uganda.", {("Kenya", "rejects")}),
        ("Norway gave its approval to the accord.", {("Norway", "accepts")}),
    ],
    "adjectives and prepositions": [
        ("Kenya is opposed to the accord.", {("Kenya", "opposes")}),
        ("Uganda is against the accord.", {("Uganda", "opposes")}),
        ("Kenya is ready to sign the accord.", {("Kenya", "accepts")}),
        ("Kenya is unwilling to sign the accord.", {("Kenya", "rejects")}),
    ],
    "negation": [
        ("Kenya did not reject the accord.", {("Kenya", "considers")}),
        ("Kenya has not ruled out the accord.", {("Kenya", "considers")}),
        ("Kenya does not support the accord.", {("Kenya", "opposes")}),
        ("Kenya has not commented on the accord.", {("Kenya", "considers")}),
        ("Kenya commented on the accord.", set()),
    ],
    "not said": [
        ("Will Kenya accept the accord?", set()),
        ("If Kenya rejects the accord, the war will go on.", set()),
        ("Kenya lies in Africa.", set()),
        ("The accord has two parts.", set()),
    ],
    "bodies, voices and acronyms": [
        ("Qatari and Egyptian mediators proposed a truce.", {("Qatar", "proposes"), ("Egypt", "proposes")}),
        ("The Kremlin rejected the accord.", {("Russia", "rejects")}),
        (
            "The Free Lake Movement (FLM) met Kenya. The FLM rejected the accord.",
            {("Free Lake Movement", "rejects")},
        ),
    ],
}


def found_in(text: str) -> set[tuple[str, str]]:
    findings = kg.extract(kg.Article(text, source="-", slug="a", date="2024-05-03"))
    labels = {actor.key: actor.label for actor in findings.actors}
    return {(labels[stance.holder], stance.position) for stance in findings.stances}


@pytest.mark.parametrize(
    ("text", "expected"),
    [row for rows in ROWS.values() for row in rows],
    ids=[r[0] for rows in ROWS.values() for r in rows],
)
def test_a_sentence_states(text: str, expected: set[tuple[str, str]]) -> None:
    assert found_in(text) == expected


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Kenya rejected the accord.", "asserted"),
        ("Kenya reportedly rejected the accord.", "reported"),
        ("Kenya may reject the accord.", "possible"),
        ("Kenya will reject the accord.", "expected"),
        ("Kenya is not likely to reject the accord.", "unlikely"),
        ("Kenya had rejected the accord.", "past"),
        ("Kenya for years rejected the accord.", "past"),
    ],
)
def test_how_sure(text: str, certainty: str) -> None:
    (stance,) = kg.extract(kg.Article(text, source="-", slug="a")).stances
    assert (stance.position, stance.certainty) == ("rejects", certainty)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Norway said that Kenya had accepted the accord.", ["Norway"]),
        ("Kenya has accepted the accord, Norway said.", ["Norway"]),
        ("According to Norway, Kenya accepted the accord.", ["Norway"]),
        ("Kenya has accepted the accord.", []),
    ],
)
def test_who_says_so(text: str, source: list[str]) -> None:
    (stance,) = kg.extract(kg.Article(text, source="-", slug="a")).stances
    assert [each.label for each in stance.sources] == source


def test_swapping_two_actors_swaps_their_stances() -> None:
    one = found_in("Kenya accepted the accord, but Uganda rejected it.")
    other = found_in("Uganda accepted the accord, but Kenya rejected it.")
    swap = {"Kenya": "Uganda", "Uganda": "Kenya"}
    assert (
        other == {(swap[holder], position) for holder, position in one} == {("Uganda", "accepts"), ("Kenya", "rejects")}
    )


def test_times_are_as_precise_as_the_text() -> None:
    text = "Kenya accepted the accord on Tuesday. Uganda rejected the accord in March 2023. Iran condemned the raid."
    stances = kg.extract(kg.Article(text, source="-", slug="a", date="2024-05-03")).stances
    assert [stance.when.edtf if stance.when else None for stance in stances] == ["2024-04-30", "2023-03", None]


def test_terms_have_their_numbers() -> None:
    text = "Under the accord, the rebels would free 200 prisoners within two weeks. The accord provides for elections."
    (proposal,) = kg.extract(kg.Article(text, source="-", slug="a")).proposals
    assert [(term.kind, term.value, term.unit) for term in proposal.terms] == [
        ("prisoner_release", 200.0, "prisoner"),
        ("elections", None, None),
    ]


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
