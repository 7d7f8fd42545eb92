"""For whom somebody speaks who says ``we``."""

from __future__ import annotations

import pytest

from kg import language
from kg.extraction import actors
from kg.extraction.first_person import Bodies, speaker_of

SPEAKERS = [
    ("UNITA read the draft in Luanda. “We will not sign it,” said Jonas Pereira, a UNITA commander.", "We", "UNITA"),
    ("“We signed in good faith,” Maya Lindqvist, Norway's envoy to Sri Lanka, said.", "We", "Norway"),
    ("Hamas read the paper. Its spokesman, Sami Khalil, said: “They want us to give up our guns.”", "us", "Hamas"),
    ("The Taliban met diplomats in Doha. “We have never asked for money,” Suhail Khan, who speaks for the Taliban, "
     "told reporters.", "We", "Taliban"),
    ("Peru and Ecuador closed the border. “We shall reopen it,” said Peru's foreign minister, Ana Ruiz.", "We", "Peru"),
    ("FARC and the government met again. “Colombia has promised land before. We want it in writing,” said Pedro Ruiz, "
     "a FARC negotiator.", "We", "Revolutionary Armed Forces"),
    ("The M23 rebels took Goma. M23 spokesman Willy Mbarushimana said on Friday: “We are ready to talk.”", "We",
     "March 23 Movement"),
    ("“We do not negotiate over maps,” Georgia's prime minister, Irakli Melia, said. “Our soldiers stay.”", "Our",
     "Georgia"),
]  # fmt: skip


def meant(text: str, word: str) -> list[str]:
    doc = language.load()(text)
    cast = actors.find(doc, [(0, len(text))])
    token = [token for token in doc if token.text == word][-1]
    return [cast.actors[key].label for key in cast.at(token)]


@pytest.mark.parametrize(("text", "word", "body"), SPEAKERS)
def test_we_is_the_body_for_which_the_speaker_speaks(text: str, word: str, body: str) -> None:
    found = meant(text, word)
    assert len(found) == 1
    assert body in found[0]


def test_i_is_the_speaker() -> None:
    text = "“I will not sign,” said Jonas Pereira, a UNITA commander."
    assert meant(text, "I") == ["Jonas Pereira"]


def test_without_a_body_the_speaker_speaks_alone() -> None:
    assert meant("“We want the boats to come back,” said Yirleza Mosquera.", "We") == ["Yirleza Mosquera"]


def test_without_anybody_we_is_nobody() -> None:
    assert meant("We shall see what the winter brings.", "We") == []


def test_the_we_of_one_speaker_is_one_chain() -> None:
    text = (
        "“We will come,” said Ann Lee of Kenya. Uganda agreed. “We too,” said Bo Kato of Uganda. "
        "“But we want more,” said Lee."
    )
    doc = language.load()(text)
    cast = actors.find(doc, [(0, len(text))])
    pronouns = [token for token in doc if token.lower_ == "we"]
    chains = [[pronouns.index(token) for token in chain] for chain in Bodies(doc, cast).chains(pronouns)]
    assert chains == [[0, 2], [1]]
    assert speaker_of(pronouns[0], cast) == speaker_of(pronouns[2], cast) != ()
