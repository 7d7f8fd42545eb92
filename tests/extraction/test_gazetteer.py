"""The gazetteer: names, demonyms and capitals as texts write them, and nothing that only looks like one."""

from __future__ import annotations

import pytest

from kg.extraction.gazetteer import Gazetteer

TEXTS = [
    ("Hamas accepted the offer.", "Hamas", "actor:hamas"),
    ("The FARC and Bogota signed.", "FARC", "actor:farc"),
    ("The Tamil Tigers left the talks.", "Tamil Tigers", "actor:ltte"),
    ("Fighters of the M23 withdrew.", "M23", "actor:m23"),
    ("The African Union hosted them.", "African Union", "actor:african-union"),
    ("the UN's envoy", "UN", "actor:united-nations"),
    ("Renamo rejected the accord.", "Renamo", "actor:renamo"),
    ("Qatari mediators", "Qatari", "iso:QA"),
    ("Norway mediated.", "Norway", "iso:NO"),
]


@pytest.mark.parametrize(("text", "name", "key"), TEXTS)
def test_names_are_found_where_they_stand(text: str, name: str, key: str) -> None:
    found = [(text[each.start : each.end], each.entry.key) for each in Gazetteer.load().find(text)]
    assert (name, key) in found


@pytest.mark.parametrize("text", ["the elders of the village", "a quartet played", "they eat turkey", "pa and ma"])
def test_common_words_are_no_actors(text: str) -> None:
    assert not Gazetteer.load().find(text)


def test_an_entry_knows_its_class_and_whole() -> None:
    entry = Gazetteer.load().entry("actor:un-security-council")
    assert entry is not None
    assert (entry.type, entry.part_of) == ("IntergovernmentalOrganization", "actor:united-nations")


def test_a_possessive_inside_a_name_is_part_of_it() -> None:
    text = "On Monday the Tigray People’s Liberation Front's envoy left."
    (found,) = Gazetteer.load().find(text)
    assert (found.entry.key, text[found.start : found.end]) == ("actor:tplf", "Tigray People’s Liberation Front")
