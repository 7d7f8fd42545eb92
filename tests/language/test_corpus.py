"""The sentences of our own that the model learns from."""

from __future__ import annotations

import json
import re
from pathlib import Path

CORPUS = Path(__file__).parents[2] / "training" / "corpus"
ROWS = [
    (f"{path.stem}:{number}", json.loads(line))
    for path in sorted(CORPUS.glob("*.jsonl"))
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
]
LABELS = {"PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT"}
KINDS = {"truce", "hostage_release", "prisoner_release", "withdrawal", "buffer_zone", "disarmament", "governance"} | {
    *("aid", "negotiation", "guarantee", "recognition", "sanctions", "elections", "amnesty", "monitoring"),
    *("return_of_displaced", "other"),
}
POSITIONS = {"accepts", "supports", "proposes", "demands", "concedes"} | {
    *("considers", "opposes", "rejects", "criticizes", "threatens")
}


ARTICLES = [
    (f"{path.stem}:{number}", json.loads(line))
    for path in sorted((CORPUS / "articles").glob("*.jsonl"))
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
]
CERTAINTIES = {"asserted", "reported", "possible", "expected", "unlikely", "past"}


def stands(surface: str | None, text: str) -> bool:
    """Whether a surface stands in a text as whole words, as often as its number says; ``@`` marks what doesn't."""
    if surface is None or surface.startswith("@"):
        return True
    numbered = re.fullmatch(r"(.*)#(\d+)", surface, re.DOTALL)
    name, number = (numbered[1], int(numbered[2])) if numbered else (surface, 1)
    return len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text)) >= number


def test_every_surface_is_in_its_sentence_and_every_label_known() -> None:
    assert len(ROWS) >= 1500
    for place, row in ROWS:
        surfaces = [surface for surface, _ in row["entities"]]
        surfaces += [stance[part] for stance in row["stances"] for part in ("holder", "target", "trigger")]
        assert all(stands(surface, row["text"]) for surface in surfaces), place
        assert {label for _, label in row["entities"]} <= LABELS, place
        assert {stance["position"] for stance in row["stances"]} <= POSITIONS, place


def test_no_sentence_is_there_twice() -> None:
    texts = [row["text"] for _, row in ROWS]
    assert len(set(texts)) == len(texts)


def test_every_surface_of_an_article_is_in_its_sentence_and_every_label_known() -> None:
    assert len(ARTICLES) >= 400
    for place, article in ARTICLES:
        for row in article["sentences"]:
            stances, terms = row.get("stances", []), row.get("terms", [])
            surfaces = [s[part] for s in stances for part in ("holder", "target", "trigger", "attributed_to")]
            surfaces += [*row.get("plans", []), *(term["text"] for term in terms)]
            surfaces += [each[part] for each in row.get("mediators", []) for part in ("mediator", "trigger")]
            assert all(stands(surface, row["text"]) for surface in surfaces), (place, row["text"])
            assert {stance["position"] for stance in stances} <= POSITIONS, place
            assert {stance["certainty"] for stance in stances} <= CERTAINTIES, place
            assert {term["kind"] for term in terms} <= KINDS, place


def test_no_article_is_one_of_those_that_measure() -> None:
    measured = {path.name.partition(".")[0] for path in (CORPUS.parents[1] / "benchmarks" / "articles").iterdir()}
    texts = {
        sentence
        for slug in measured
        for sentence in (CORPUS.parents[1] / "benchmarks" / "articles" / f"{slug}.txt").read_text("utf-8").split(". ")
    }
    assert not [place for place, article in ARTICLES for row in article["sentences"] if row["text"].strip(".") in texts]
