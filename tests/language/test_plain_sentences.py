"""The plain sentences by which the reader learns the lexicons."""

from __future__ import annotations

from kg.extraction.lexicon import frames, negated
from kg.language.readings import POSITIONS
from training import plain


def test_they_are_the_same_on_every_run_and_many() -> None:
    assert plain.sentences() == plain.sentences()
    assert len(plain.sentences()) > 1000


def test_holder_target_and_trigger_stand_where_they_are_said_to_stand() -> None:
    for example in plain.sentences():
        words = example["words"]
        for (first, last), target, trigger, _ in example["stances"]:
            assert " ".join(words[first : last + 1]).lower() in {actor.lower() for actor in plain.ACTORS}
            said = " ".join(words[target[0] : target[1] + 1]).lower()
            assert said in {plan.lower() for plan in plain.PLANS} | {"it"}
            assert words[trigger[0]].isalpha()


def test_a_negated_verb_has_the_position_that_the_table_of_negations_gives() -> None:
    checked = 0
    for example in plain.sentences():
        words = example["words"]
        lemma = words[words.index("not") + 1] if "did" in words else ""
        if lemma in frames("stance_verbs"):
            expected = negated(frames("stance_verbs")[lemma][0].position, lemma)
            assert [POSITIONS[position] for *_, position in example["stances"]] == ([expected] if expected else [])
            checked += 1
    assert checked > 300
