"""How rules and reader are weighed: what is told of a stance, and how probable that makes it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg import language
from kg.extraction import weighing
from kg.extraction.cast import Cast
from kg.extraction.findings import Evidence, Span, Stance, Target
from kg.language.readings import POSITIONS, Pair

TEXT = "Kenya rejected the plan."


def stance(position: str = "rejects", found_by: str = "rule:verb.reject") -> Stance:
    evidence = Evidence(Span(0, 24), "rejected", found_by, 0.85, Span(6, 14), Span(0, 5), Span(15, 23))
    sign = -1 if position == "rejects" else 1
    return Stance("iso:KE", position, sign, Target("proposal", "p", "plan"), evidence)


def pair(position: str, chance: float) -> Pair:
    chances = [0.0] * len(POSITIONS)
    chances[0], chances[POSITIONS.index(position)] = 1 - chance, chance
    return Pair(0, 3, tuple(chances))


def probability(told: Stance, *pairs: Pair) -> float:
    seen = weighing.look(told, pairs, language.load()(TEXT), Cast())
    return weighing.probability(weighing.features(told, seen, 0))


def test_a_reader_that_agrees_makes_a_rule_more_probable_than_one_that_is_silent_or_denies() -> None:
    agrees, silent = probability(stance(), pair("rejects", 0.99)), probability(stance())
    denies = probability(stance(), pair("accepts", 0.99))
    assert agrees > silent > denies
    assert agrees > 0.8


@settings(deadline=None)
@given(st.floats(0.05, 0.9), st.floats(0.01, 0.09))
def test_the_surer_the_reader_the_more_probable_the_stance(chance: float, more: float) -> None:
    read = stance(found_by="model:reading")
    assert probability(read, pair("rejects", chance)) <= probability(read, pair("rejects", chance + more))


def test_of_several_stances_of_a_holder_the_best_attested_is_first_and_rules_go_before() -> None:
    rule, read, other = stance(), stance(found_by="model:reading"), stance("accepts")
    seen = [weighing.Seen(None, exact=0.2), weighing.Seen(None, exact=0.9), weighing.Seen(None)]
    assert weighing.ranks([rule, read, other], seen) == [0, 1, 0]


def test_the_reader_that_overlooks_a_negation_counts_for_the_rule() -> None:
    doc = language.load()("Kenya did not support the plan.")
    verb = doc[3]
    evidence = replace(stance().evidence, sentence=Span(0, 31), trigger_span=Span(14, 21), target_span=Span(22, 30))
    opposes = replace(stance(), position="opposes", evidence=evidence)
    seen = weighing.look(opposes, [replace(pair("supports", 0.9), target=5)], doc, Cast())
    assert weighing.overlooked(verb) == {1}
    assert seen.like == seen.exact == pytest.approx(0.9)


def test_confidences_of_an_article_are_these_probabilities() -> None:
    text = "Kenya rejected the plan. The generals are in no mood for it."
    found = kg.extract(kg.Article(text, source="-", slug="a"))
    assert found.stances
    assert all(weighing.least(each) <= each.evidence.confidence <= 1 for each in found.stances)
