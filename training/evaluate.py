"""Figures of the shipped model on the development parts: ``python -m training.evaluate --data ../shared/data``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kg import language
from kg.language.decoding import apply_edit
from kg.language.parser import Model, Parse
from training.data import STANCES, Example, lines_of, load

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


def raw_scores(path: Path) -> dict[str, float]:
    """LAS and sentence-boundary F1 from raw text, in percent: words and sentences matched by their characters.

    The text of each document is joined from its sentences' ``# text`` lines, a paragraph a line (CoNLL 2018 shared
    task's definition of F1 over matched words; multiword tokens count as their words).
    """
    nlp = language.load()
    right = gold_words = found_words = right_ends = gold_ends = found_ends = 0
    for _, text, words, ends in documents(path):
        doc = nlp(text)
        tokens = {(t.idx, t.idx + len(t)): t for t in doc if not t.is_space}
        at = {number: span for number, (span, _, _) in words.items()}
        for span, head, relation in words.values():
            token = tokens.get(span)
            if token is None:
                continue
            same_root = head == 0 and token.head == token
            governor = (token.head.idx, token.head.idx + len(token.head))
            attached = same_root or (head != 0 and at.get(head) == governor and token.head != token)
            right += attached and token.dep_.lower() == relation
        gold_words, found_words = gold_words + len(words), found_words + len(tokens)
        predicted = {[t for t in s if not t.is_space][-1].idx for s in doc.sents if any(not t.is_space for t in s)}
        predicted = {start + len(doc.char_span(start, start + 1, alignment_mode="expand")[0]) for start in predicted}
        right_ends += len(predicted & ends)
        gold_ends, found_ends = gold_ends + len(ends), found_ends + len(predicted)
    return {
        "raw LAS": 200 * right / (gold_words + found_words),
        "sentence F1": 200 * right_ends / (gold_ends + found_ends),
    }


class Document(NamedTuple):
    """A document of a treebank as raw text: its words by number, with span, head and label; the ends of sentences."""

    name: str
    text: str
    words: dict[int, tuple[tuple[int, int], int, str]]
    ends: set[int]


def documents(path: Path) -> Iterator[Document]:
    """The documents of a treebank, a paragraph a line."""
    name, text, words, ends, base, offset, cursor = "", "", {}, set(), 0, 0, 0
    paragraph = ""
    for line in lines_of(path):
        if line.startswith("# newdoc"):
            if text:
                yield Document(name, text, words, ends)
            name, text, words, ends, base = line.partition(" = ")[2], "", {}, set(), 0
        if line.startswith("# newpar"):
            paragraph = "\n"
        if line.startswith("# text = "):
            text += (paragraph or " ") if text else ""
            paragraph, offset = "", len(text)
            cursor, base = offset, len(words)
            text += line[9:]
            ends.add(len(text))
        cells = line.split("\t")
        if len(cells) == 10 and cells[0].isdigit():
            start = text.find(cells[1], cursor)
            if start < 0:
                start = cursor
            cursor = start + len(cells[1])
            head = int(cells[6]) + base if cells[6] != "0" else 0
            words[base + int(cells[0])] = ((start, cursor), head, cells[7])
    if text:
        yield Document(name, text, words, ends)


def main(data: Path) -> None:
    model = Model()
    _, dev = load(data)
    for name in ("ewt", "gum"):
        raw = raw_scores(data / "ud" / f"en_{name}-dev.conllu.xz")
        print(name, "from raw text", {key: round(value, 1) for key, value in raw.items()})
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
