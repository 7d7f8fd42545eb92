"""What somebody proposes is a plan, whatever noun it is; what somebody offers to do is none."""

from __future__ import annotations

import pytest

import kg


def findings(text: str) -> kg.Findings:
    return kg.extract(kg.Article(text, source="-", slug="a", date="2024-05-03"))


@pytest.mark.parametrize(
    ("text", "plan", "maker"),
    [
        ("Norway proposed a national dialogue.", "a national dialogue", "Norway"),
        ("Kenya tabled a second chamber.", "a second chamber", "Kenya"),
        ("Norway suggested that the army withdraw from the valley.", "the army withdraw from the valley", "Norway"),
        ("Kenya recommended a federal state.", "a federal state", "Kenya"),
        ("Kenya offered a joint patrol of the border.", "a joint patrol of the border", "Kenya"),
    ],
)
def test_what_is_proposed_is_a_plan_and_what_the_stance_is_about(text: str, plan: str, maker: str) -> None:
    found = findings(text)
    names = {actor.key: actor.label for actor in found.actors}
    made = {p.label: [names.get(key, key) for key in p.proposed_by] for p in found.proposals}
    assert made.get(plan) == [maker]
    (key,) = {p.key for p in found.proposals if p.label == plan}
    assert [s.target.key for s in found.stances if s.position == "proposes"] == [key]


@pytest.mark.parametrize(
    "text",
    [
        "Kenya offered to host the refugees.",
        "Kenya suggested waiting until the harvest.",
        "Kenya rejected a national dialogue.",
        "Kenya wants a federal state.",
    ],
)
def test_other_stances_make_no_plan(text: str) -> None:
    assert not findings(text).proposals


def test_two_who_propose_the_same_make_one_plan() -> None:
    found = findings("Kenya and Norway proposed a national dialogue.")
    (plan,) = found.proposals
    assert len(plan.proposed_by) == 2
    assert len({stance.target.key for stance in found.stances}) == 1


def test_another_label_of_the_same_words_is_the_same_plan() -> None:
    found = findings("Kenya proposed a national dialogue. Norway proposed the national dialogue too.")
    (plan,) = found.proposals
    assert (plan.label, plan.aliases, len(plan.proposed_by)) == ("a national dialogue", ("the national dialogue",), 2)
    assert [stance.target.key for stance in found.stances] == [plan.key, plan.key]
