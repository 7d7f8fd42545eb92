"""How well directed stances between two given actors are told (Park, Pan & Joo 2021)."""

from __future__ import annotations

from kg.language.parser import Model, Parse
from training.data import STANCES, Example


def stance_scores(model: Model, examples: list[Example], parses: list[Parse]) -> dict[str, float]:
    """Micro and macro F1 over the directed classes with their neutral one, and the neutral precision, in percent."""
    gold, found = [], []
    for example, parse in zip(examples, parses, strict=True):
        scores = model.stance(parse, *example["pair"])
        gold.append(example["stance"])
        found.append(max(range(len(STANCES)), key=lambda i: scores[STANCES[i]]))
    per_class = []
    for label in range(len(STANCES)):
        hits = sum(g == f == label for g, f in zip(gold, found, strict=True))
        per_class.append(200 * hits / max(1, gold.count(label) + found.count(label)))
    right = sum(g == f for g, f in zip(gold, found, strict=True))
    neutral = sum(g == f == 0 for g, f in zip(gold, found, strict=True))
    return {
        "micro-F1": 100 * right / len(gold),
        "macro-F1": sum(per_class) / len(per_class),
        "neutral precision": 100 * neutral / max(1, found.count(0)),
    }
