"""Treebanks and entity corpora as word-level examples.

An example has ``words`` and, where the corpus has them, ``upos``, ``xpos``, ``feats``, ``lemma`` (edit scripts),
``head``, ``rel`` and ``ner`` (BIO tags), each as long as ``words``. ``source`` names the corpus of the entity tags,
whose conventions differ; ``pair`` and ``stance`` are two spans of words and the class of the stance between them.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import spacy

Example = dict[str, Any]
NER = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
#: Corpora with entity tags; the first one's conventions are the ones that ship.
SOURCES = ("uner", "gum", "wikigold", "redocred", "btc", "re3d")
STANCES = ("none", "first favours second", "second favours first", "first opposes second", "second opposes first")
RE3D_TYPES = {"Person": "PER", "Organisation": "ORG", "Location": "LOC"}
GUM_TYPES = {"person": "PER", "organization": "ORG", "place": "LOC"}


def lines_of(path: Path) -> Iterator[str]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")


def edit_script(form: str, lemma: str) -> str:
    """How to make the lemma from the form: ``=`` (as written), or cut so many letters of the lower form and add.

    >>> edit_script("cities", "city"), edit_script("Paris", "Paris")
    ('3+y', '=')
    """
    if lemma == form and not form.islower():
        return "="
    low, same = form.lower(), 0
    while same < min(len(low), len(lemma)) and low[same] == lemma[same]:
        same += 1
    return f"{len(low) - same}+{lemma[same:]}"


def conllu(path: Path) -> list[Example]:
    """The sentences of a treebank, words only (no multiword or empty tokens)."""
    examples: list[Example] = []
    rows: list[list[str]] = []
    for line in [*lines_of(path), ""]:
        if line and not line.startswith("#"):
            cells = line.split("\t")
            if cells[0].isdigit():
                rows.append(cells)
        elif not line and rows:
            examples.append(
                {
                    "words": [row[1] for row in rows],
                    "lemma": [edit_script(row[1], row[2]) for row in rows],
                    "upos": [row[3] for row in rows],
                    "xpos": [row[4] for row in rows],
                    "feats": [row[5] for row in rows],
                    "head": [int(row[6]) for row in rows],
                    "rel": [row[7] for row in rows],
                    "misc": [row[9] for row in rows],
                }
            )
            rows = []
    return examples


def iob2(path: Path) -> list[Example]:
    """A CoNLL-style entity file: the word first or second, the tag last (second for UNER)."""
    examples: list[Example] = []
    words: list[str] = []
    tags: list[str] = []
    for line in [*lines_of(path), ""]:
        if line and not line.startswith("#"):
            cells = line.split("\t") if "\t" in line else line.split()
            uner = cells[0].isdigit() and len(cells) > 2
            words.append(cells[1] if uner else cells[0])
            tags.append(cells[2] if uner else cells[-1])
        elif not line and words:
            examples.append({"words": words, "ner": bio(tags)})
            words, tags = [], []
    return examples


def bio(tags: list[str]) -> list[str]:
    """Tags in BIO, other types dropped; IOB1 (``I-`` at the start of an entity) is mended."""
    fixed: list[str] = []
    for tag in tags:
        if tag not in NER:
            fixed.append("O")
        elif tag[0] == "I" and (not fixed or fixed[-1][2:] != tag[2:]):
            fixed.append("B" + tag[1:])
        else:
            fixed.append(tag)
    return fixed


def redocred(path: Path) -> list[Example]:
    """Re-DocRED's sentences; single-word places that are nationalities stay out of the spans."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        documents = json.load(file)
    examples = []
    for document in documents:
        tags = [["O"] * len(words) for words in document["sents"]]
        for cluster in document["vertexSet"]:
            for mention in cluster:
                start, end = mention["pos"]
                kind = mention["type"]
                words = document["sents"][mention["sent_id"]][start:end]
                nationality = len(words) == 1 and words[0].endswith(("an", "ish", "ese", "ans", "ench", "utch"))
                if kind not in ("PER", "ORG", "LOC") or (kind == "LOC" and nationality):
                    continue
                row = tags[mention["sent_id"]]
                row[start:end] = [f"B-{kind}"] + [f"I-{kind}"] * (end - start - 1)
        examples += [{"words": w, "ner": t} for w, t in zip(document["sents"], tags, strict=True) if w]
    return examples


def re3d(folder: Path) -> list[Example]:
    """The sentences of re3d's documents, without those of its non-commercial source."""

    def rows(name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines() if line]

    mentions: dict[str, list[tuple[int, int, str]]] = {}
    for row in rows("entities.jsonl"):
        if row["type"] in RE3D_TYPES and row["confidence"]:
            mentions.setdefault(row["documentId"], []).append((row["begin"], row["end"], RE3D_TYPES[row["type"]]))
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    examples = []
    for document in rows("documents.jsonl"):
        if document["sourceName"] == "BBC Online":
            continue
        doc = nlp(document["text"])
        tags = ["O"] * len(doc)
        for begin, end, kind in sorted(mentions.get(document["_id"], []), key=lambda m: m[0] - m[1]):
            span = doc.char_span(begin, end, alignment_mode="expand")
            if span is not None and all(tags[t.i] == "O" for t in span):
                tags[span.start : span.end] = [f"B-{kind}"] + [f"I-{kind}"] * (len(span) - 1)
        for sentence in doc.sents:
            kept = [t for t in sentence if not t.is_space]
            if kept:
                examples.append({"words": [t.text for t in kept], "ner": bio([tags[t.i] for t in kept])})
    return examples


def directed_stance(path: Path) -> list[Example]:
    """Sentences with two bracketed entities and the direction and sign of the stance between them."""
    blank = spacy.blank("en")
    examples = []
    for line in lines_of(path):
        marked, _, _, label = line.split("\t")
        text, spans, opened = "", [], 0
        for char in marked:
            if char == "[":
                opened = len(text)
            elif char == "]":
                spans.append((opened, len(text)))
            else:
                text += char
        doc = blank(text)
        words = [t for t in doc if not t.is_space]
        found = []
        for begin, end in spans[:2]:
            inside = [i for i, t in enumerate(words) if t.idx < end and t.idx + len(t) > begin]
            if inside:
                found.append((inside[0], inside[-1]))
        if len(spans) == 2 and len(found) == 2:
            examples.append({"words": [t.text for t in words], "pair": found, "stance": int(label)})
    return examples


def gum_names(example: Example) -> list[str]:
    """Flat names from GUM's entity brackets: mentions whose words are all proper nouns (or joined by ``of``)."""
    tags = ["O"] * len(example["words"])
    open_: list[tuple[str, int]] = []
    spans = []
    for i, misc in enumerate(example["misc"]):
        field = next((f[7:] for f in misc.split("|") if f.startswith("Entity=")), "")
        for part in field.replace("(", " (").replace(")", ") ").split():
            if part.startswith("("):
                open_.append((part[1:].rstrip(")").split("-")[1] if "-" in part else "", i))
            if part.endswith(")") and open_:
                kind, start = open_.pop()
                spans.append((start, i, kind))
    for start, end, kind in sorted(spans, key=lambda s: s[0] - s[1]):
        while start < end and example["upos"][start] != "PROPN":
            start += 1
        proper = all(u == "PROPN" or w in ("of", "for", "-") for u, w in zip(
            example["upos"][start : end + 1], example["words"][start : end + 1], strict=True))  # fmt: skip
        if kind in GUM_TYPES and proper and all(tag == "O" for tag in tags[start : end + 1]):
            tags[start : end + 1] = [f"B-{GUM_TYPES[kind]}"] + [f"I-{GUM_TYPES[kind]}"] * (end - start)
    return tags


def _of(source: str, examples: list[Example]) -> list[Example]:
    for example in examples:
        example["source"] = source
    return examples


def load(folder: Path) -> tuple[list[Example], dict[str, list[Example]]]:
    """Training examples, and the development sets by name.

    Raises:
        FileNotFoundError: the data folder lacks a file.
    """
    ud, ner = folder / "ud", folder / "ner"
    gum = _of("gum", conllu(ud / "en_gum-train.conllu.xz"))
    for example in gum:
        example["ner"] = gum_names(example)
    uner = _of("uner", iob2(ner / "uner_en_ewt-dev.iob2.xz"))
    held_out = uner[::5]
    train = conllu(ud / "en_ewt-train.conllu.xz") + gum
    train += [e for i, e in enumerate(uner) if i % 5] * 3
    train += _of("wikigold", iob2(ner / "wikigold.conll.xz"))
    train += _of("btc", iob2(ner / "btc.conll.xz"))
    train += _of("redocred", redocred(ner / "redocred-dev.json.xz") + redocred(ner / "redocred-test.json.xz"))
    train += _of("re3d", re3d(folder / "re3d")) * 2
    train += directed_stance(folder / "stance" / "directed_sentiment-train.tsv.xz")
    dev = {
        "ewt": conllu(ud / "en_ewt-dev.conllu.xz"),
        "gum": conllu(ud / "en_gum-dev.conllu.xz"),
        "uner": held_out,
        "stance": directed_stance(folder / "stance" / "directed_sentiment-valid.tsv.xz"),
    }
    return train, dev
