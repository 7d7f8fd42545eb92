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
