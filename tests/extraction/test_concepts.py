"""Which issues are one thing under several names, and which only have to do with it."""

from __future__ import annotations

import pytest

import kg


def keys(text: str) -> set[str]:
    found = kg.extract(kg.Article(text, source="-", slug="a", date="2024-05-03"))
    return {stance.target.key for stance in found.stances if stance.target.kind == "issue"}


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Kenya told the rebels to disarm.", "issue:disarmament"),
        ("Kenya called for the disarmament.", "issue:disarmament"),
        ("Kenya called for elections.", "issue:elections"),
        ("Kenya urged the rebels to release the hostages.", "issue:hostage_release"),
    ],
)
def test_names_of_one_issue(text: str, concept: str) -> None:
    assert concept in keys(text)


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Kenya opposes the attacks.", "issue:truce"),
        ("Kenya condemned the fighting.", "issue:truce"),
        ("Kenya urged the bloc to tighten sanctions.", "issue:sanctions"),
        ("Kenya urged Chad to cancel elections.", "issue:elections"),
    ],
)
def test_what_is_only_about_an_issue(text: str, concept: str) -> None:
    found = keys(text)
    assert found
    assert concept not in found
