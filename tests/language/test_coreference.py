"""Which spans are of one thing."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language

from kg.language import load


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The minister said she would resign.", ["The minister", "she"]),
        ("John Okello met the rebels. Okello praised them.", ["John Okello", "Okello"]),
        ("John Okello met the rebels. Okello praised them.", ["the rebels", "them"]),
        ("The army shelled the town. Its commander denied this.", ["The army", "Its"]),
    ],
)
def test_clear_sentences(nlp: Language, text: str, expected: list[str]) -> None:
    clusters = [[span.text for span in cluster] for cluster in nlp(text)._.coref_clusters]
    assert expected in clusters


def test_clusters_are_worked_out_once_and_alike(nlp: Language) -> None:
    text = "The president met the envoy. He thanked him. The president left."
    doc = nlp(text)
    assert doc._.coref_clusters == doc._.coref_clusters
    other = next(iter(nlp.pipe([text])))
    assert [[s.text for s in c] for c in doc._.coref_clusters] == [[s.text for s in c] for c in other._.coref_clusters]


@pytest.mark.parametrize("text", ["", " \n", "…", "Peace", "“”"])
def test_odd_input_has_none(nlp: Language, text: str) -> None:
    assert nlp(text)._.coref_clusters == []


def test_a_document_of_another_pipeline_has_none() -> None:
    assert spacy.blank("en")("The minister said she would resign.")._.coref_clusters == []
