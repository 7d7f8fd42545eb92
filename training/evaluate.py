"""Figures of the shipped model on the development parts: ``python -m training.evaluate --data ../shared/data``."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kg import language
from kg.language.coreference import Resolver
from kg.language.decoding import apply_edit
from kg.language.parser import Model, Parse
from kg.language.readings import POSITIONS, TAGS
from training.coreference import evaluate as coreference
from training.coreference import parsed
from training.data import KINDS, Example, lines_of, load, spans_of, with_stances
from training.directed import stance_scores
from training.judged import chosen, count_stances, count_words, f1_of
from training.reader import sentences

UNER_KINDS = ("PER", "ORG", "LOC")


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


def entity_scores(examples: list[Example], parses: list[Parse], kinds: Sequence[str]) -> dict[str, float]:
    """F1 per kind of name, exact spans, in percent; without GPE among the kinds, GPE and LOC are both LOC."""
    scores = {}
    merged = {} if "GPE" in kinds else {"GPE": "LOC", "PLACE": "LOC"}
    for kind in kinds:
        hits = total = 0
        for gold, parse in zip(examples, parses, strict=True):
            predicted, expected = (
                {(a, b) for a, b, k in spans if merged.get(k, k) == kind}
                for spans in (parse.entities, spans_of(gold["ner"]))
            )
            hits, total = hits + len(predicted & expected), total + len(predicted) + len(expected)
        scores[kind] = 200 * hits / max(1, total)
    return scores


def reading_scores(model: Model, least: float = 0.5) -> dict[str, float]:
    """What the reader finds in the held-out sentences of our own, in percent, from a probability on.

    F1 of holder and sign with precision and recall, of holder, position and target, of terms with their kinds, of
    mediators and of plans.
    """
    examples = [example for example in with_stances() if example["held out"]]
    counts: Counter[str] = Counter()
    texts = [example.get("text", -number) for number, example in enumerate(examples, 1)]
    parses = model.parse([example["words"] for example in examples], texts)
    for sentence, parse in zip(sentences(model, examples, parses, 0), parses, strict=True):
        read = parse.readings
        found = [
            (pair.stated, pair.holder or 0, pair.target, POSITIONS.index(pair.position))
            for pair in read.pairs
            if pair.stated > least and sentence.nominal[pair.holder or 0]
        ]
        count_stances(counts, chosen(found, sentence.heads), sentence)
        root = np.zeros((1, len(TAGS)), np.float32)
        count_words(counts, np.vstack([root, read.tags]), [0, *read.terms.argmax(1).tolist()], sentence, least)
    scores = f1_of(counts)
    scores["loose precision"] = 100 * counts["loose right"] / max(1, counts["loose found"])
    scores["loose recall"] = 100 * counts["loose right"] / max(1, counts["loose gold"])
    return scores


def coreference_scores(data: Path, model: Model) -> dict[str, float]:
    """CoNLL score and its parts on GUM's development part over gold sentences, without and with what is named once."""
    documents_ = parsed(data / "ud" / "en_gum-dev.conllu.xz", model)
    resolver = Resolver()
    scores = coreference(documents_, resolver, singletons=False)
    return scores | {"CoNLL with singletons": coreference(documents_, resolver, singletons=True)["CoNLL"]}


def speed(data: Path) -> dict[str, float]:
    """What :mod:`training.speed` measures, without this process's own memory."""
    command = [sys.executable, "-m", "training.speed", "--data", str(data)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def raw_scores(path: Path, genre: str = "") -> dict[str, float]:
    """LAS and sentence-boundary F1 from raw text, in percent: words and sentences matched by their characters.

    The text of each document is joined from its sentences' ``# text`` lines, a paragraph a line (CoNLL 2018 shared
    task's definition of F1 over matched words; multiword tokens count as their words). Only documents with ``genre`` in
    their names count.
    """
    nlp = language.load()
    right = gold_words = found_words = right_ends = gold_ends = found_ends = 0
    for document, text, words, ends in documents(path):
        if genre not in document:
            continue
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


def show(name: str, scores: Mapping[str, float]) -> None:
    print(f"{name}:", ", ".join(f"{key} {value:.1f}" for key, value in scores.items()), flush=True)


def main(data: Path) -> None:
    model = Model()
    _, dev = load(data)
    show("speed", speed(data))
    for name in ("ewt", "gum"):
        path = data / "ud" / f"en_{name}-dev.conllu.xz"
        show(f"{name}, raw text", raw_scores(path))
    show("gum news, raw text", raw_scores(data / "ud" / "en_gum-dev.conllu.xz", "news"))
    for name, examples in dev.items():
        parses = model.parse([example["words"] for example in examples])
        if name == "stance":
            show("directed stance", stance_scores(model, examples, parses))
        elif name == "uner":
            show("names, UNER", entity_scores(examples, parses, UNER_KINDS))
        elif name == "parley":
            show("names, our sentences", entity_scores(examples, parses, KINDS))
            show("readings, our sentences", reading_scores(model))
        else:
            show(name, dependency_scores(examples, parses))
    show("coreference, gum", coreference_scores(data, model))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    main(parser.parse_args().data)
