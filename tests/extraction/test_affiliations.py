"""To which bodies people belong, by what stands beside their names."""

from __future__ import annotations

import pytest

from kg import language
from kg.extraction import actors


def body_of(text: str, name: str) -> str | None:
    """The label of what the person with a name belongs to."""
    doc = language.load()(text)
    cast = actors.find(doc, [(0, len(text))])
    person = next(actor for actor in cast.actors.values() if name in actor.label and actor.type == "Person")
    return cast.actors[person.part_of].label if person.part_of in cast.actors else None


@pytest.mark.parametrize(
    ("text", "name", "body"),
    [
        ("Jan Egeland of the UN has asked for a truce.", "Egeland", "United Nations"),
        ("Italy's Giorgia Meloni rejected the pledge.", "Meloni", "Italy"),
        ("Hassan Nasrallah, who leads Hezbollah, praised the deal.", "Nasrallah", "Hezbollah"),
        ("Moi Avei, who negotiates for Kenya, refused to sign.", "Avei", "Kenya"),
        ("Ramiro Pelaez, the Uruguayan special envoy of the United Nations, was pleased.", "Pelaez", "United Nations"),
        ("Agathon Rwasa's FNL rejected the plan.", "Rwasa", "National Forces of Liberation"),
        ("Hamas, led by Khalil Hadad, rejected the plan.", "Hadad", "Hamas"),
        ("Lena Brandt, a lawyer who advises Hamas, rejected the plan.", "Brandt", "Hamas"),
        ("Carlos Pinto, a member of RENAMO's political wing, rejected the plan.", "Pinto", "RENAMO"),
        ("Ali Hadad, who sits on the Houthi negotiating team, rejected the plan.", "Hadad", "Houthi"),
        ("Bosnian Serb leader Goran Petkovic rejected the plan.", "Petkovic", "Bosnian Serbs"),
    ],
)
def test_people_belong_to_what_the_text_names_beside_them(text: str, name: str, body: str) -> None:
    assert body in (body_of(text, name) or "")


def test_who_stands_alone_belongs_to_nothing() -> None:
    assert body_of("Marta Lind rejected the plan. Kenya welcomed it.", "Lind") is None


def test_we_is_the_body_for_which_somebody_speaks() -> None:
    text = '"We will not sign," said Otto Brandt, who speaks for Hamas.'
    doc = language.load()(text)
    cast = actors.find(doc, [(0, len(text))])
    we = next(token for token in doc if token.text == "We")
    assert [cast.actors[key].label for key in cast.at(we)] == ["Hamas"]


@pytest.mark.parametrize(
    ("text", "word", "label"),
    [
        ("The Hamas movement rejected the plan.", "movement", "Hamas"),
        ("M23 rebels rejected the plan.", "rebels", "March 23 Movement"),
        ("The Shinui party rejected the plan.", "party", "Shinui party"),
        ("Three hundred M23 rebels rejected the plan.", "rebels", "Three hundred M23 rebels"),
        ("Otto Brandt, who speaks for Hamas, said that his movement would not sign.", "movement", "Hamas"),
        ("Otto Brandt, the foreign minister of Kenya, said that his country would not sign.", "country", "Kenya"),
        ("Otto Brandt waited. A Hamas official said that his movement would not sign.", "movement", "Hamas"),
        (
            "The Government of Kenya sent delegates. Norway and Norway's envoys waited. Uganda waited. Oslo waited. "
            "Norway waited. Then the government rejected the plan.",
            "government",
            "Government of Kenya",
        ),
        ("The movement of Otto Brandt rejected the plan.", "movement", "movement of Otto Brandt"),
    ],
)
def test_what_a_noun_for_a_body_names(text: str, word: str, label: str) -> None:
    doc = language.load()(text)
    cast = actors.find(doc, [(0, len(text))])
    assert [cast.actors[key].label for key in cast.at(next(t for t in doc if t.text == word))] == [label]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Mohammed Kagame, a farmer, rejected the plan.", "Mohammed Kagame"),
        ("Paul Kagame rejected the plan.", "Paul Kagame"),
        ("President Kagame rejected the plan.", "Paul Kagame"),
        ("Paolo Kagame rejected the plan.", "Paul Kagame"),
    ],
)
def test_a_namesake_is_somebody_else(text: str, label: str) -> None:
    cast = actors.find(language.load()(text), [(0, len(text))])
    assert label in [actor.label for actor in cast.actors.values()]
    assert (label == "Paul Kagame") is ("actor:paul-kagame" in cast.actors)
