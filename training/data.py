"""Treebanks and entity corpora as word-level examples.

An example has ``words`` and, where the corpus has them, ``upos``, ``xpos``, ``feats``, ``lemma`` (edit scripts),
``head``, ``rel`` and ``ner`` (BIO tags), each as long as ``words``. ``source`` names the corpus of the entity tags,
whose conventions differ and who leave some kinds untold (see :func:`allowed`); ``pair`` and ``stance`` are two spans
of words and the class of the stance between them. :func:`with_stances` gives our own sentences with who holds which
position on what.
"""

from __future__ import annotations

import csv
import json
import lzma
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Token

from kg.language.readings import KINDS_OF_TERMS, POSITIONS

Example = dict[str, Any]
#: Kinds of names: persons, organisations, states and cities, other places, peoples and adherents, named events.
KINDS = ("PER", "ORG", "GPE", "LOC", "NORP", "EVENT")
NER = ("O", *(f"{part}-{kind}" for kind in KINDS for part in "BI"))
#: Corpora with entity tags. Ours and UNER share the conventions that ship: no article, no title.
SOURCES = ("parley", "gum", "wikigold", "redocred", "btc", "re3d")
STANCES = ("none", "first favours second", "second favours first", "first opposes second", "second opposes first")
_PLACES, _UNTOLD = ("GPE", "LOC"), ("NORP", "EVENT")
#: What a corpus's tag may be among ours. ``PLACE`` is either of GPE and LOC; what a corpus leaves out may be a name.
_MEANINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "parley": {},
    "uner": {"O": ("O", *_UNTOLD)},
    "gum": {"O": ("O", "NORP"), "PEOPLE": ("PER", "NORP")},
    "wikigold": {"MISC": ("O", *_UNTOLD)},
    "redocred": {"O": ("O", *_UNTOLD), "MISC": ("O", *_UNTOLD), "PEOPLE": ("GPE", "LOC", "NORP")},
    "btc": {"O": ("O", *_UNTOLD)},
    "re3d": {"O": ("O", "EVENT")},
}
_TYPES = {"Person": "PER", "Organisation": "ORG", "Location": "PLACE", "Nationality": "NORP"} | {
    "person": "PER", "organization": "ORG", "place": "PLACE", "event": "EVENT"
}  # fmt: skip
_DEMONYM_ENDINGS = ("an", "ish", "ese", "ans", "ench", "utch", "i", "is")
_NATURE = frozenset(
    (
        *("river", "sea", "lake", "mountain", "mountains", "mount", "ocean", "gulf", "strait", "straits", "valley"),
        *("desert", "island", "islands", "airport", "street", "road", "avenue", "bridge", "canal", "peninsula"),
        *("heights", "hills", "creek", "bay", "coast", "park", "square"),
    )
)
NAMES = {kind: kind for kind in KINDS} | {"PERSON": "PER"}
_CORPUS = Path(__file__).parent / "corpus"
#: Begins the name of somebody whom a sentence leaves unnamed.
ELSEWHERE = "@"
Span = tuple[int, int]
#: Of so many sentences in a file of the corpus one is held out of training.
HELD_OUT = 8


def allowed(tag: str, source: str) -> list[str]:
    """Our tags that a corpus's tag may stand for; training sums over them.

    >>> allowed("B-PLACE", "btc"), allowed("O", "gum")
    (['B-GPE', 'B-LOC'], ['O', 'B-NORP', 'I-NORP'])
    """
    part, _, kind = tag.rpartition("-")
    meant = _MEANINGS[source].get(kind, _PLACES if kind == "PLACE" else (kind,))
    found: list[str] = []
    for each in meant:
        found += ["O"] if each == "O" else [f"{p}-{each}" for p in (part or "BI")]
    return found


@cache
def _states(folder: Path) -> frozenset[str]:
    """Names of states and their capitals, in lower case."""
    with (folder / "reference" / "country-codes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = ("official_name_en", "CLDR display name", "UNTERM English Short", "Capital")
    names = {row[column].partition(" (")[0].lower() for row in rows for column in columns}
    return frozenset(names - {""} | {"u.s.", "us", "u.k.", "uk", "usa", "america", "russia", "iran", "syria", "gaza"})


def refine(example: Example, states: frozenset[str]) -> Example:
    """Tell states and cities from other places, where the name itself does."""
    tags = example["ner"]
    for start, end, kind in spans_of(tags):
        words = [word.lower() for word in example["words"][start:end]]
        if kind != "PLACE":
            continue
        told = "GPE" if " ".join(words) in states else "LOC" if {words[0], words[-1]} & _NATURE else None
        if told:
            tags[start:end] = [f"B-{told}"] + [f"I-{told}"] * (end - start - 1)
    return example


def spans_of(tags: list[str]) -> list[tuple[int, int, str]]:
    """The entities of BIO tags: first word, word after the last one, kind."""
    spans: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        if tag[0] == "B":
            spans.append((i, i + 1, tag[2:]))
        elif tag[0] == "I":
            spans[-1] = (spans[-1][0], i + 1, spans[-1][2])
    return spans


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
    """Tags in BIO, places as ``PLACE``, unknown types dropped; IOB1 (``I-`` at the start of an entity) is mended."""
    fixed: list[str] = []
    for tag in tags:
        part, _, kind = tag.replace("-LOC", "-PLACE").rpartition("-")
        if kind not in (*KINDS, "PLACE", "PEOPLE", "MISC"):
            fixed.append("O")
        elif part == "I" and (not fixed or fixed[-1][2:] != kind):
            fixed.append(f"B-{kind}")
        else:
            fixed.append(f"{part}-{kind}")
    return fixed


def redocred(path: Path) -> list[Example]:
    """Re-DocRED's sentences; places of one word that look like nationalities, which it tags alike, are ``PEOPLE``."""
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
                if kind not in ("PER", "ORG", "LOC", "MISC"):
                    continue
                if kind == "LOC":
                    kind = "PEOPLE" if len(words) == 1 and words[0].endswith(_DEMONYM_ENDINGS) else "PLACE"
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
        if row["type"] in _TYPES and row["confidence"]:
            mentions.setdefault(row["documentId"], []).append((row["begin"], row["end"], _TYPES[row["type"]]))
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
        words = _words(text)
        found = [at for begin, end in spans[:2] if (at := _covered(words, begin, end))]
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
        before = {"DET"} if kind == "event" else {"DET", "ADJ", "NOUN"}
        while start < end and example["upos"][start] in before:
            start += 1
        proper = all(u == "PROPN" or w in ("of", "for", "-") for u, w in zip(
            example["upos"][start : end + 1], example["words"][start : end + 1], strict=True))  # fmt: skip
        if kind in _TYPES and proper and all(tag == "O" for tag in tags[start : end + 1]):
            people = start == end and kind == "person" and example["xpos"][start] == "NNPS"
            name = "PEOPLE" if people else _TYPES[kind]
            tags[start : end + 1] = [f"B-{name}"] + [f"I-{name}"] * (end - start)
    return tags


def occurrence(text: str, surface: str) -> Span:
    """Where a surface of the corpus stands: its characters; ``name#2`` is the second ``name``, as whole words.

    Raises:
        ValueError: the text has no such occurrence.
    """
    numbered = re.fullmatch(r"(.*)#(\d+)", surface, re.DOTALL)
    name, count = (numbered[1], int(numbered[2])) if numbered else (surface, 1)
    places = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
    if len(places) < count:
        raise ValueError(f"{surface!r} does not stand in {text!r}")
    return places[count - 1], places[count - 1] + len(name)


def _words(text: str) -> list[Token]:
    return [t for t in _blank()(text) if not t.is_space]


@cache
def _blank() -> Language:
    return spacy.blank("en")


def _span(text: str, words: list[Token], surface: str) -> Span:
    """The words (first, last) of a surface."""
    found = _covered(words, *occurrence(text, surface))
    assert found is not None, surface
    return found


def _covered(words: list[Token], begin: int, end: int) -> Span | None:
    """The words (first, last) that characters touch; None if they touch none."""
    inside = [i for i, t in enumerate(words) if t.idx < end and t.idx + len(t) > begin]
    return (inside[0], inside[-1]) if inside else None


def _lines(folder: Path) -> Iterator[tuple[dict[str, Any], bool]]:
    """What each line of a folder's files says, and whether it is held out: every eighth of a file."""
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines()):
            yield json.loads(line), number % HELD_OUT == 0


def annotated(folder: Path = _CORPUS) -> list[Example]:
    """Our own single sentences, as the run time splits them into words, with ``ner`` and ``stances``.

    A stance is the words (first, last) of holder, target and trigger, and the number of its position; ``certainties``
    says how sure the text is of each. Every eighth line of a file is ``held out``.

    Raises:
        ValueError: a surface is not in its sentence, or a label is unknown.
    """
    examples = []
    for row, held_out in _lines(folder):
        text, words = row["text"], _words(row["text"])
        tags = ["O"] * len(words)
        for (first, last), kind in sorted((_span(text, words, s), NAMES[k]) for s, k in row["entities"]):
            tags[first : last + 1] = [f"B-{kind}"] + [f"I-{kind}"] * (last - first)
        stances = [
            (*(_span(text, words, s[part]) for part in ("holder", "target", "trigger")), POSITIONS.index(s["position"]))
            for s in row["stances"]
        ]
        example: Example = {"words": [t.text for t in words], "ner": tags, "stances": stances}
        examples.append(example | {"certainties": [s["certainty"] for s in row["stances"]], "held out": held_out})
    return examples


def sentence_lines(folder: Path = _CORPUS) -> Iterator[tuple[dict[str, Any], bool]]:
    """Our own sentences that stand alone, as they are written down, and whether each is held out."""
    return _lines(folder)


def article_lines(folder: Path = _CORPUS / "articles") -> Iterator[tuple[dict[str, Any], bool]]:
    """Our own articles as they are written down, and whether each is held out."""
    return _lines(folder)


def unseen() -> Iterator[dict[str, Any]]:
    """Our own articles that say who is meant and that the reader doesn't learn from."""
    return (article for article, held_out in article_lines() if held_out and "actors" in article)


def articles(folder: Path = _CORPUS / "articles") -> list[Example]:
    """The sentences of our own articles, with ``stances``, ``mediator`` and ``plan`` (spans of words).

    ``term`` has spans with the number of a kind.

    The holder of a stance is None if it isn't in the sentence; a target that isn't is its trigger: ``So has France``.
    Every eighth article of a file is ``held out``. Sentences with one ``text`` follow one another. Of articles that say
    who is meant, ``mention`` has spans with the actors for whom they stand.

    Raises:
        ValueError: a surface is not in its sentence, or a label is unknown.
    """
    examples = []
    for number, (article, held_out) in enumerate(_lines(folder)):
        names = _called(article) if "actors" in article else None
        for row in article["sentences"]:
            example = in_article(row) | {"held out": held_out, "text": number}
            examples.append(example if names is None else example | {"mention": _mentions(row, names)})
    return examples


def _called(article: dict[str, Any]) -> dict[str, str]:
    """The names of an article's actors, and whose they are; not what begins small, which may stand for others too."""
    names = {name: each["id"] for each in article["actors"] for name in (each["label"], *each["aliases"])}
    return {name: actor for name, actor in names.items() if name[:1].isupper()}


def _mentions(row: dict[str, Any], names: dict[str, str]) -> list[tuple[Span, tuple[str, ...]]]:
    """The words that stand for actors in a sentence: those annotated, and other names; nobody is the empty tuple."""
    text, words = row["text"], _words(row["text"])
    found = {
        _span(text, words, surface): tuple(meant)
        for surface, meant in row.get("refers", ())
        if not surface.startswith(ELSEWHERE)
    }
    for name in sorted(names, key=len, reverse=True):
        for place in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            span = _covered(words, *place.span())
            if span is not None and not any(first <= span[1] and span[0] <= last for first, last in found):
                found[span] = (names[name],)
    return sorted(found.items())


def in_article(row: dict[str, Any]) -> Example:
    """The example of a sentence as it is written down in an article of the corpus."""
    text, words = row["text"], _words(row["text"])

    def span(surface: str) -> Span | None:
        return None if surface.startswith(ELSEWHERE) else _span(text, words, surface)

    stances, certainties = [], []
    for each in row.get("stances", ()):
        target = span(each["target"]) or span(each["trigger"])
        if target is not None:
            position = POSITIONS.index(each["position"])
            stances.append((span(each["holder"]), target, span(each["trigger"]), position))
            certainties.append(each.get("certainty"))
    return {
        "words": [t.text for t in words],
        "stances": stances,
        "certainties": certainties,
        "mediator": [at for each in row.get("mediators", ()) if (at := span(each["mediator"]))],
        "plan": [at for each in row.get("plans", ()) if (at := span(each))],
        "term": [
            (at, KINDS_OF_TERMS.index(each["kind"])) for each in row.get("terms", ()) if (at := span(each["text"]))
        ],
    }


def with_stances() -> list[Example]:
    """All our own sentences, and the plain ones that the lexicons give."""
    from training import plain

    return [*annotated(), *plain.sentences(), *articles()]


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
    gum = conllu(ud / "en_gum-train.conllu.xz")
    for example in gum:
        example["ner"] = gum_names(example)
    uner = _of("uner", iob2(ner / "uner_en_ewt-dev.iob2.xz"))
    own = _of("parley", annotated())
    named = [e for i, e in enumerate(uner) if i % 5]
    named += _of("wikigold", iob2(ner / "wikigold.conll.xz"))
    named += _of("btc", iob2(ner / "btc.conll.xz"))
    named += _of("redocred", redocred(ner / "redocred-dev.json.xz") + redocred(ner / "redocred-test.json.xz"))
    named += _of("re3d", re3d(folder / "re3d"))
    train = [refine(e, _states(folder)) for e in [*_of("gum", gum), *named]]
    train += conllu(ud / "en_ewt-train.conllu.xz")
    train += [e for e in own if not e["held out"]]
    train += _of("stance", directed_stance(folder / "stance" / "directed_sentiment-train.tsv.xz"))
    dev = {
        "ewt": conllu(ud / "en_ewt-dev.conllu.xz"),
        "gum": conllu(ud / "en_gum-dev.conllu.xz"),
        "uner": uner[::5],
        "stance": directed_stance(folder / "stance" / "directed_sentiment-valid.tsv.xz"),
        "parley": [e for e in own if e["held out"]],
    }
    return train, dev
