"""Figures of the shipped model on the development parts: ``python -m training.evaluate --data ../shared/data``."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from kg.language.decoding import apply_edit
from kg.language.parser import Model, Parse
from training.data import STANCES, Example, load

KINDS = ("PER", "ORG", "LOC")


def dependency_scores(examples: list[Example], parses: list[Parse]) -> dict[str, float]:
    """UAS, LAS (with punctuation and subtypes), UPOS and lemma accuracy over gold tokens, in percent."""
    right = dict.fromkeys(("UAS", "LAS", "UPOS", "lemma"), 0)
    words = 0
    for gold, parse in zip(examples, parses, strict=True):
        for i, form in enumerate(gold["words"]):
            words += 1
            attached = parse.head[i] == gold["head"][i]
            right["UAS"] += attached
            right["LAS"] += attached and parse.rel[i] == gold["rel"][i]
            right["UPOS"] += parse.upos[i] == gold["upos"][i]
            right["lemma"] += parse.lemma[i] == apply_edit(gold["lemma"][i], form)
    return {name: 100 * count / words for name, count in right.items()}


def entity_scores(examples: list[Example], parses: list[Parse]) -> dict[str, float]:
    """F1 per entity type, exact spans, in percent."""
    scores = {}
    for kind in KINDS:
        hits = found = gold_count = 0
        for gold, parse in zip(examples, parses, strict=True):
            predicted = {span for span in parse.entities if span[2] == kind}
            expected = set(gold_spans(gold["ner"], kind))
            hits, found, gold_count = (
                hits + len(predicted & expected),
                found + len(predicted),
                gold_count + len(expected),
            )
        scores[kind] = 200 * hits / max(1, found + gold_count)
    return scores


def gold_spans(tags: list[str], kind: str) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        if tag == f"B-{kind}":
            spans.append((i, i + 1, kind))
        elif tag == f"I-{kind}" and spans and spans[-1][1] == i:
            spans[-1] = (spans[-1][0], i + 1, kind)
    return spans


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


def main(data: Path) -> None:
    model = Model()
    _, dev = load(data)
    for name, examples in dev.items():
        began = time.perf_counter()
        parses = model.parse([example["words"] for example in examples])
        speed = sum(len(example["words"]) for example in examples) / (time.perf_counter() - began)
        if name == "stance":
            scores = stance_scores(model, examples, parses)
        elif name == "uner":
            scores = entity_scores(examples, parses)
        else:
            scores = dependency_scores(examples, parses)
        print(name, {key: round(value, 1) for key, value in scores.items()}, f"{speed:.0f} words/s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    main(parser.parse_args().data)
