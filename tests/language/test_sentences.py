"""Where sentences end."""

from __future__ import annotations

import pytest
import spacy

from kg.language.sentences import sentences

BLANK = spacy.blank("en")


@pytest.mark.parametrize(
    "expected",
    [
        ["The U.S. backed Gen. Smith's plan.", "It met Sen. J. D. Cole and Col. Adams."],
        ["“We will not sign,” the envoy said.", "“It is over.”", "He left."],
        ['"Never," she said.', '"We go."', "He stayed."],
        ["The talks failed (again).", "(They had failed before.)", "Nobody spoke...", "Then silence."],
        ["Is it over?", "Yes!", "They left."],
        ["They met at 5 p.m. Monday.", "They met at 5 p.m.", "Then they left."],
        ["The ceasefire, e.g. the truce in Aden, held; the rest did not.", "No. 10 was silent."],
        ["Yitzhak R. Cohen of the P.L.O. spoke.", "The P.L.O. Executive Committee met."],
        ["It cost $3.5 million.", "Then 20 people died.", "30 more fled."],
        ["Mr. Fox of St. Louis and Prof. Z. Oil of Gas Inc. agreed.", "Amb. Kim Lee did not."],
        [
            "Kenya and African Union (AU) Commission chief Faki refused.",
            "The army left (it had to).",
            "So be it.",
        ],
        ["Rebels said: “We reject it.", "We always will.”", "The U.N. Security Council met."],
    ],
)
def test_sentences_end_where_they_should(expected: list[str]) -> None:
    doc = BLANK(" ".join(expected))
    assert [doc[words[0].i : words[-1].i + 1].text for words in sentences(doc)] == expected


def test_an_emphasised_head_stands_alone() -> None:
    doc = spacy.blank("en")("**04:25 – What is in it.** Brokered by France, it ends the siege. A 5* hotel burned.")
    found = [" ".join(token.text for token in words) for words in sentences(doc)]
    assert found[1] == "Brokered by France , it ends the siege ."
    assert len(found) == 3


def test_a_dateline_and_every_line_stand_alone() -> None:
    doc = BLANK("NAIROBI, Kenya (Reuters) – The army left.\n- first item\n- second item\n\nHEADLINE")
    found = [" ".join(word.text for word in words) for words in sentences(doc)]
    assert found == ["NAIROBI , Kenya ( Reuters ) –", "The army left .", "- first item", "- second item", "HEADLINE"]


@pytest.mark.parametrize("text", ["", " \n\t\n ", ".", "...", "\n.\n!\n", "“”", "a" * 500])
def test_odd_input_loses_no_word(text: str) -> None:
    doc = BLANK(text)
    assert [word.i for words in sentences(doc) for word in words] == [t.i for t in doc if not t.is_space]


def test_none_is_longer_than_the_encoder_can_take() -> None:
    assert max(len(words) for words in sentences(BLANK("word " * 1000))) <= 120
