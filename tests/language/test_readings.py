"""What the trained reader sees: pairs of holders and targets, mediators, plans and terms."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.errors import ModelError
from kg.language import Readings, load, readings
from kg.language.readings import KINDS_OF_TERMS

trained = importlib.import_module("kg.language.readings")

Seen = set[tuple[str | None, str, str]]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def seen(doc: Doc) -> Seen:
    """Holder, position and target of everything more probable than not."""
    return {
        (doc[pair.holder].text if pair.holder is not None else None, pair.position, doc[pair.target].text)
        for pair in readings(doc).pairs
        if pair.stated > 0.5
    }


@pytest.mark.parametrize(
    ("text", "holder", "position", "target"),
    [
        ("The rebels rejected the government's offer on Tuesday.", "rebels", "rejects", "offer"),
        ("Kenya has accepted the ceasefire plan.", "Kenya", "accepts", "plan"),
        ("Turkey backed the new timetable on Monday.", "Turkey", "supports", "timetable"),
        ("Qatar put forward a roadmap for the handover.", "Qatar", "proposes", "roadmap"),
        ("The Front demanded the release of all prisoners.", "Front", "demands", "release"),
        ("Egypt accused Ethiopia of delaying the talks.", "Egypt", "criticizes", "Ethiopia"),
        ("The insurgents would not hear of the new timetable.", "insurgents", "rejects", "timetable"),
        ("The cabinet is still weighing the mediators' draft.", "cabinet", "considers", "draft"),
    ],
)
def test_clear_sentences(nlp: Language, text: str, holder: str, position: str, target: str) -> None:
    assert (holder, position, target) in seen(nlp(text))


@pytest.mark.parametrize(
    "text",
    [
        "A convoy brought food to the camp near Goma on Monday.",
        "Shelling resumed across the city before dawn.",
        "The two delegations arrived in Geneva on separate aircraft.",
    ],
)
def test_nothing_where_nobody_takes_a_position(nlp: Language, text: str) -> None:
    assert seen(nlp(text)) == set()


def test_the_holder_is_not_the_one_opposed(nlp: Language) -> None:
    found = seen(nlp("Egypt accused Ethiopia of delaying the talks."))
    assert all(holder != "Ethiopia" for holder, _, _ in found)


def test_mediators_plans_and_terms(nlp: Language) -> None:
    doc = nlp("Talks mediated by Norway produced a ceasefire accord that provides for the release of all prisoners.")
    found = readings(doc)
    best = {name: doc[int(np.argmax(scores))].text for name, scores in found.tags.items()}
    assert best == {"mediator": "Norway", "plan": "accord"}
    head = int(np.argmin(found.terms[:, 0]))
    assert doc[head].text == "release"
    assert KINDS_OF_TERMS[int(found.terms[head].argmax())] == "prisoner_release"


def test_probabilities_sum_to_one_and_pairs_come_in_the_order_of_the_text(nlp: Language) -> None:
    doc = nlp("Kenya accepted the plan. Uganda, which hosts the talks, rejected the plan and the map.")
    found = readings(doc)
    assert found.pairs
    assert all(sum(pair.positions) == pytest.approx(1, abs=0.01) for pair in found.pairs)
    places = [-1 if pair.holder is None else doc[pair.holder].sent.start for pair in found.pairs]
    assert [place for place in places if place >= 0] == sorted(place for place in places if place >= 0)


def test_a_text_is_read_alike_in_any_company(nlp: Language) -> None:
    text = "The rebels rejected the government's offer on Tuesday. They called it an insult."
    others = ["Shelling resumed.", "It rained for a long time in the hills. " * 9]
    alone, (_, among, _) = nlp(text), nlp.pipe([others[0], text, others[1]])
    assert readings(alone).pairs == readings(among).pairs
    assert readings(alone).meant == readings(among).meant
    assert np.array_equal(readings(alone).certainties, readings(among).certainties)


def test_sentences_around_change_little_of_what_is_clear(nlp: Language) -> None:
    sentence = "The rebels rejected the government's offer on Tuesday."
    alone, among = nlp(sentence), nlp(f"{sentence} Shelling resumed. " + "It rained for a long time in the hills. " * 9)
    assert seen(alone) <= seen(among)


@pytest.mark.parametrize(
    ("text", "anaphor", "antecedent"),
    [
        ("Kenya accepted the plan. It wants a date.", "It", "Kenya"),
        ("Anna Kowal met the rebels in Oslo. They thanked her.", "They", "rebels"),
        ("Anna Kowal met the rebels in Oslo. They thanked her.", "her", "Kowal"),
        ("The Front said it would not sign.", "it", "Front"),
        ("Norway wrote to the junta. The government in Oslo wants its answer by Friday.", "its", "junta"),
    ],
)
def test_whom_a_word_takes_up(nlp: Language, text: str, anaphor: str, antecedent: str) -> None:
    doc = nlp(text)
    token = next(token for token in doc if token.text == anaphor)
    taken = readings(doc).meant[token.i]
    best = doc[max(taken, key=taken.__getitem__)]
    assert antecedent in {word.text for word in (best, *best.children)}


def test_what_stands_for_nobody_takes_nobody_up(nlp: Language) -> None:
    doc = nlp("It rained for days. It is unlikely that the talks resume.")
    assert all(sum(readings(doc).meant.get(token.i, {}).values()) < 0.5 for token in doc if token.text == "It")


def test_threads_change_nothing(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["The", "rebels", "rejected", "the", "government's", "offer", "of", "a", "truce", "on", "Tuesday", "."]
    passage = [nlp.get_pipe("parley_parser").model.pieces(words)] * 7
    folder = Path(trained.__file__).parent / "model"
    several = trained.Reader(folder).read(passage, 102)
    monkeypatch.setattr(trained, "_THREADS", 1)
    alone = trained.Reader(folder).read(passage, 102)
    for one, other in zip(several, alone, strict=True):
        assert one.pairs == other.pairs and one.meant == other.meant
        assert np.array_equal(one.terms, other.terms) and np.array_equal(one.certainties, other.certainties)


def test_sentences_without_end_are_read_to_a_limit(nlp: Language) -> None:
    doc = nlp("Kenya accepted the plan and " + "the rebels and " * 600 + "nobody else")
    assert isinstance(readings(doc), Readings)


def test_an_empty_text_has_empty_readings(nlp: Language) -> None:
    assert readings(nlp("")).pairs == ()


def test_a_document_of_another_pipeline_is_refused() -> None:
    doc = Doc(spacy.blank("en").vocab, ["Kenya", "agreed"], heads=[1, 1], deps=["nsubj", "ROOT"])
    with pytest.raises(ModelError, match="own model"):
        readings(doc)
