"""Whom a pronoun takes up: what is told of the mentions around it, and who is chosen."""

from __future__ import annotations

import pytest

import kg
from kg import language
from kg.extraction import actors, antecedents
from kg.extraction.cast import Cast
from kg.extraction.lexicon import rows


def cast_of(text: str) -> tuple[Cast, list[int]]:
    """The actors of a text, and the indices of its pronouns of the third person."""
    doc = language.load()(text)
    found = actors.find(doc, [(0, len(text))])
    return found, [token.i for token in doc if antecedents.class_of(token) != antecedents.NOUN]


def holders(text: str) -> set[str]:
    """Who holds a stance in a text."""
    found = kg.extract(kg.Article(text, source="-", slug="a"))
    labels = {actor.key: actor.label for actor in found.actors}
    return {labels[stance.holder] for stance in found.stances}


@pytest.mark.parametrize(
    ("text", "pronoun", "expected"),
    [
        ("Kenya rejected the draft. It called for a new round.", 0, {"Kenya"}),
        ("The envoy met Angela Novak and Petr Dvorak in Vienna. She refused to sign.", 0, {"Angela Novak"}),
        ("The envoy met Angela Novak and Petr Dvorak in Vienna. He refused to sign.", 0, {"Petr Dvorak"}),
        ("Salva Kiir told Riek Machar that he would not sign.", 0, {"Salva Kiir"}),
        ("Salva Kiir, whom Riek Machar had accused in May, was silent. He will sign on Monday.", 0, {"Salva Kiir"}),
        ("In its reply, Hamas asked for a year.", 0, {"Hamas"}),
        ("Egypt and Qatar wrote a draft. They want an answer by Friday.", 0, {"Egypt", "Qatar"}),
        ("It was clear that Kenya would refuse.", 0, set()),
        ("It rained when the ministers met in Oslo.", 0, set()),
    ],
)
def test_a_pronoun_takes_up_the_actor_that_a_reader_would_think_of(text: str, pronoun: int, expected: set[str]) -> None:
    cast, pronouns = cast_of(text)
    keys = cast.references.get(pronouns[pronoun], ())
    assert {cast.actors[key].label for key in keys} == expected


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("“We will not sign,” said Ramiro Lopez, a spokesman for Hamas.", "Hamas"),
        ("“We will not sign,” Ramiro Lopez, one of Kenya's delegates, told reporters.", "Kenya"),
        ("“I will not sign,” said Salva Kiir.", "Salva Kiir"),
    ],
)
def test_who_says_we_speaks_for_a_body_and_who_says_i_does_not(text: str, holder: str) -> None:
    assert holders(text) == {holder}


def test_a_noun_with_a_possessive_pronoun_is_called_after_its_owner() -> None:
    found = kg.extract(kg.Article("North Korea walked out. Its negotiators rejected the draft.", source="-", slug="a"))
    labels = {actor.key: actor for actor in found.actors}
    [stance] = [each for each in found.stances if each.target.kind == "proposal"]
    assert labels[stance.holder].label == "North Korea's negotiators"
    assert labels[stance.holder].part_of == "iso:KP"


def test_every_given_name_stands_once_with_a_gender_and_an_example() -> None:
    names = [name for name, _ in rows("given_names")]
    assert len(names) == len(set(names)) > 800
    assert {gender for _, gender in rows("given_names")} == {"f", "m"}


def test_the_learned_weights_prefer_what_grammars_say_they_do() -> None:
    weights = {name: float(weight) for name, weight in rows("antecedents")}
    assert weights["he: 0 sentences before"] > weights["he: 2 sentences before"]
    assert weights["he: like gender"] > 0 > weights["he: other gender"]
    assert weights["it: nobody, not read as holder"] > 0 > weights["it: nobody, surely read as holder"]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Six in ten voters want peace.", "Six in ten voters"),
        ("Six in ten Turkish Cypriots, by contrast, are reckoned to favour the scheme.", "Six in ten Turkish Cypriots"),
    ],
)
def test_a_share_is_called_after_those_of_whom_it_is_one(text: str, share: str) -> None:
    assert share in holders(text)
