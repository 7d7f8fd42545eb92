"""The sentences of our own that the model learns from."""

from __future__ import annotations

import json
from pathlib import Path

CORPUS = Path(__file__).parents[2] / "training" / "corpus"
ROWS = [
    (f"{path.stem}:{number}", json.loads(line))
    for path in sorted(CORPUS.glob("*.jsonl"))
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
]
LABELS = {"PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT"}
POSITIONS = {"accepts", "supports", "proposes", "demands", "concedes"} | {
    *("considers", "opposes", "rejects", "criticizes", "threatens")
}


def count(surface: str) -> tuple[str, int]:
    """A surface and which occurrence of it is meant."""
    name, _, number = surface.rpartition("#")
    return (name, int(number)) if number.isdigit() else (surface, 1)


def test_every_surface_is_in_its_sentence_and_every_label_known() -> None:
    assert len(ROWS) >= 1500
    for place, row in ROWS:
        surfaces = [surface for surface, _ in row["entities"]]
        surfaces += [stance[part] for stance in row["stances"] for part in ("holder", "target", "trigger")]
        assert all(row["text"].count(name) >= number for name, number in map(count, surfaces)), place
        assert {label for _, label in row["entities"]} <= LABELS, place
        assert {stance["position"] for stance in row["stances"]} <= POSITIONS, place


def test_no_sentence_is_there_twice() -> None:
    texts = [row["text"] for _, row in ROWS]
    assert len(set(texts)) == len(texts)
