"""Which plan a noun names: a new one, one named before, or none."""

from __future__ import annotations

import pytest

from kg import language
from kg.extraction import actors, proposals
from kg.extraction.plan_mentions import shape_of


def plans_of(text: str) -> proposals.ProposalIndex:
    doc = language.load()(text)
    return proposals.extract(doc, actors.find(doc, [(0, len(text))]), lambda token: True)


def called(text: str) -> list[tuple[str, ...]]:
    """The names of each plan in a text."""
    return [(plan.label, *plan.aliases) for plan in plans_of(text).proposals]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Egypt drafted a truce proposal. Hamas accepted the proposal.", 1),
        (
            "Qatar put forward a two-stage plan. The rebels rejected the plan, and Norway praised the scheme.",
            1,
        ),
        ("The Lusaka Protocol was signed in 1994. UNITA never honoured the protocol.", 1),
        ("France submitted a draft resolution. Russia proposed a rival draft of its own.", 2),
        ("The Arusha accord of 2000 ended the war. Both parties signed a ceasefire agreement in 2003.", 2),
        ("Kenya welcomed the Abuja agreement but rejected the Nairobi agreement.", 2),
        ("Libya signed the political agreement of 2015 in Skhirat. Tunisia praised the 2020 agreement.", 2),
    ],
)
def test_a_plan_is_counted_once_however_often_it_is_named(text: str, expected: int) -> None:
    assert len(called(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The two sides failed to reach a deal.",
        "There was no agreement on Monday.",
        "Kenya got a good deal from the oil company.",
        "Villagers planted maize along the river.",
    ],
)
def test_what_is_only_hoped_for_or_no_plan_at_all_is_none(text: str) -> None:
    assert not called(text)


def test_a_noun_of_no_table_is_a_plan_where_the_reader_sees_one() -> None:
    (plan,) = called("The mediators handed both delegations a term sheet of nine points, and the rebels initialled it.")
    assert "sheet" in plan[0]


def test_the_noun_of_an_earlier_plan_takes_that_one_up_and_not_the_latest() -> None:
    text = (
        "Norway presented a roadmap to elections in March. In May the army announced a ceasefire. "
        "The rebels rejected the roadmap."
    )
    index = plans_of(text)
    doc = language.load()(text)
    last = [token for token in doc if token.text == "roadmap"][-1]
    key, label = index.by_token[last.i]
    assert "roadmap" in label and key.startswith("proposal:roadmap")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("the plan", "the"),
        ("such a plan", "this"),
        ("a plan", "a"),
        ("any plan", "any"),
        ("another plan", "another"),
        ("its plan", "its"),
        ("Egypt's plan", "its"),
    ],
)
def test_how_a_noun_is_determined(phrase: str, expected: str) -> None:
    doc = language.load()(f"The rebels rejected {phrase}.")
    assert shape_of(next(token for token in doc if token.text == "plan")) == expected
