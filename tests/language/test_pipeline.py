"""The shipped pipeline: offline, deterministic, and the same alone or in company."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from kg.errors import ModelError
from kg.language import load
from kg.language.parser import Model

TEXTS = [
    "The Front rejected the government's offer on Tuesday.",
    "",
    " \n\t\n",
    "Kenya and Uganda hosted talks. “We will not sign,” the envoy said.\nThe U.S. backed Gen. Smith's plan.",
    "اتفاق 🕊️ “peace” — ТЕКСТ",
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def test_a_document_has_all_layers(nlp: Language) -> None:
    doc = nlp(TEXTS[0])
    verb = doc[2]
    assert (verb.pos_, verb.lemma_, verb.dep_) == ("VERB", "reject", "ROOT")
    assert [child.text for child in verb.children if child.dep_ == "nsubj"] == ["Front"]
    assert [child.text for child in verb.children if child.dep_ == "obj"] == ["offer"]


def test_company_changes_nothing(nlp: Language) -> None:
    alone = [nlp(text).to_json() for text in TEXTS]
    together = [doc.to_json() for doc in nlp.pipe(TEXTS * 3)]
    assert together == alone * 3


@pytest.mark.parametrize("text", TEXTS)
def test_the_text_is_kept(nlp: Language, text: str) -> None:
    assert nlp(text).text == text


def test_sentences_keep_quotes_and_abbreviations_together_and_end_with_the_line(nlp: Language) -> None:
    found = [sentence.text.strip() for sentence in nlp(TEXTS[3]).sents if sentence.text.strip()]
    assert found == [
        "Kenya and Uganda hosted talks.",
        "“We will not sign,” the envoy said.",
        "The U.S. backed Gen. Smith's plan.",
    ]


def test_a_very_long_line_is_parsed_in_parts(nlp: Language) -> None:
    doc = nlp("word " * 3000)
    assert sum(1 for _ in doc.sents) > 10


def test_a_damaged_or_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="reinstall"):
        Model(tmp_path)


def test_an_unknown_pipeline_is_named() -> None:
    with pytest.raises(ModelError, match="en_nowhere"):
        load("en_nowhere")
