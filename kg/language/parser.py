"""The shipped model as one spaCy component: tags, lemmas, dependencies, entities and sentence bounds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from tokenizers import Tokenizer

from kg.errors import ModelError
from kg.language.decoding import apply_edit, bio_spans, regular_stems, tree
from kg.language.names import agreed
from kg.language.passages import passages
from kg.language.pieces import Encoded, Pieces
from kg.language.readings import FILE, UNREAD, Reader, SentenceReadings, store
from kg.language.repair import repaired
from kg.language.sentences import sentences
from kg.language.sessions import session

_MODEL = Path(__file__).parent / "model"
_ENTITIES = {"PER": "PERSON"}
_BATCH_PIECES, _MOST_PIECES = 2000, 509
_DOCS_AT_ONCE = 16
#: How many words of a sentence are read for positions, which takes the square of it.
_MOST_READ = 256
_LEMMA_CANDIDATES, _PLURAL = 6, 2
_OPEN_CLASSES = frozenset({"NOUN", "VERB"})
#: What is asked of the encoder.
_OUTPUTS = ["upos", "xpos", "feats", "lemma", "ner", "arcs", "dep", "head", "states"]


@dataclass(frozen=True, slots=True)
class Parse:
    """The analysis of one sentence; heads count words from 1, 0 is the root; states are ``[1 + words, width]``."""

    upos: list[str]
    xpos: list[str]
    lemma: list[str]
    head: list[int]
    rel: list[str]
    feats: list[str]
    entities: list[tuple[int, int, str]]
    states: NDArray[np.float32]
    readings: SentenceReadings


class Model:
    """The ONNX sessions and label inventories of a model folder.

    Args:
        folder: where the files are.
        reads: whether sentences are read for positions too, which takes most of the time.

    Raises:
        ModelError: a file is missing or its checksum is wrong.
    """

    def __init__(self, folder: Path = _MODEL, reads: bool = True) -> None:
        try:
            self.meta: dict[str, Any] = json.loads((folder / "meta.json").read_text("utf-8"))
            for name, checksum in self.meta["sha256"].items():
                if hashlib.sha256((folder / name).read_bytes()).hexdigest() != checksum:
                    raise ModelError(f"{folder / name} is damaged: reinstall parley-kg")
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"No usable model in {folder} ({error}): reinstall parley-kg") from error
        self._folder = folder
        self._encoder, self._labeller = session(folder / "encoder.onnx"), session(folder / "labels.onnx")
        self._reader = Reader(folder) if reads and FILE in self.meta["sha256"] else None
        self._pieces = Pieces(Tokenizer.from_file(str(folder / "tokenizer.json")))
        self._labels: dict[str, list[str]] = self.meta["labels"]
        self._lemmas = frozenset(self.meta["lemmas"])

    def parse(self, sentences_: list[list[str]], texts: Sequence[int] | None = None) -> list[Parse]:
        """Parse sentences, batched by length; the company of a sentence doesn't change its parse.

        Args:
            sentences_: their words.
            texts: the text of each; those of one text follow one another and are read together. If None, each is alone.
        """
        encoded = [self.pieces(words) for words in sentences_]
        read = self._read(encoded, range(len(encoded)) if texts is None else texts)
        found: dict[int, Parse] = {}
        for batch in _batches(encoded):
            found |= self._run(batch, encoded, sentences_, read)
        return [found[i] for i in range(len(sentences_))]

    def stance(self, parse: Parse, one: tuple[int, int], other: tuple[int, int]) -> dict[str, float]:
        """The probability of each class of stance between two spans of a parsed sentence.

        Args:
            parse: the sentence.
            one: first and last word of a span, counted from 0.
            other: the same of another span.
        """
        feed = {"states": parse.states[1:], "spans": np.array([[one, other]], np.int64)}
        (scores,) = self._directed.run(None, feed)
        return {name: float(score) for name, score in zip(self._labels["stance"], scores[0], strict=True)}

    @cached_property
    def _directed(self) -> ort.InferenceSession:
        """The scorer of directed stances between two spans, which only figures ask for."""
        return session(self._folder / "stance.onnx")

    def pieces(self, words: list[str]) -> Encoded:
        """The pieces of a sentence.

        Of a sentence of monstrous words the encoder sees the beginning: words beyond it borrow the last piece.
        """
        ids, case, first = self._pieces.encode(words)
        size = min(len(ids) - 1, _MOST_PIECES)
        return Encoded(ids[:size], case[:size], [min(i, size - 1) for i in first])

    def _lemma(self, form: str, upos: str, scores: NDArray[np.float32], best: int) -> str:
        """The lemma by the best script, unless one of the next ones gives a word that the treebanks know."""
        scripts = self._labels["lemma"]
        lemma = apply_edit(scripts[best], form)
        if upos == "PROPN" and any(char.isupper() for char in lemma[1:]) and not form.isupper():
            return form
        if lemma == form or upos not in _OPEN_CLASSES:
            return lemma
        order = np.argsort(-scores, kind="stable")[:_LEMMA_CANDIDATES]
        possible = [*(apply_edit(scripts[script], form) for script in order), *regular_stems(form.lower())]
        if upos == "NOUN":
            # The plural adds two letters at most: "backers" comes from no "back".
            possible = [lemma for lemma in possible if len(form) - len(lemma) <= _PLURAL] or possible
        return next((lemma for lemma in possible if lemma in self._lemmas), possible[0])

    def _read(self, encoded: list[Encoded], texts: Sequence[int]) -> list[SentenceReadings]:
        """The readings of sentences; nothing from a model that wasn't taught to read."""
        found = [UNREAD for _ in encoded]
        if self._reader is not None:
            shown = [replace(each, first=each.first[:_MOST_READ]) for each in encoded]
            for passage in passages([len(each.ids) for each in shown], texts):
                read = self._reader.read([shown[i] for i in passage], self._pieces.end)
                for i, one in zip(passage, read, strict=True):
                    found[i] = one
        return found

    def _run(
        self, batch: list[int], encoded: list[Encoded], texts: list[list[str]], read: list[SentenceReadings]
    ) -> dict[int, Parse]:
        feed = _feed(batch, encoded, self._pieces.end)
        words = feed["words"].shape[1]
        upos, xpos, feats, lemma, ner, arcs, dep, head, states = self._encoder.run(_OUTPUTS, feed)
        chosen = np.zeros((len(batch), words), np.int64)
        for row, i in enumerate(batch):
            size = len(encoded[i].first)
            chosen[row, :size] = tree(arcs[row, :size, :size])
        rel = self._labeller.run(None, {"dep": dep, "head": head, "chosen": chosen})[0]
        root = self._labels["rel"].index("root")
        rel[:, :, root] = np.where(chosen == 0, 1e9, -1e9)
        scripts = lemma.argmax(-1)
        scores = {"upos": upos, "xpos": xpos, "feats": feats, "rel": rel}
        best = {name: table.argmax(-1) for name, table in scores.items()}
        result = {}
        for row, i in enumerate(batch):
            inner = range(1, len(encoded[i].first))
            tags = {name: [self._labels[name][best[name][row, k]] for k in inner] for name in best}
            heads, relations = repaired(tags["upos"], tags["xpos"], [int(chosen[row, k]) for k in inner], tags["rel"])
            result[i] = Parse(
                tags["upos"],
                tags["xpos"],
                [
                    self._lemma(form, tags["upos"][k - 1], lemma[row, k], scripts[row, k])
                    for k, form in enumerate(texts[i], 1)
                ],
                heads,
                relations,
                tags["feats"],
                bio_spans(ner[row, 1 : len(encoded[i].first)], self._labels["ner"]),
                states[row, : len(encoded[i].first)].astype(np.float32),
                read[i],
            )
        return result


def _batches(encoded: list[Encoded]) -> Iterator[list[int]]:
    """The numbers of sentences of like length, as many as fit one pass."""
    batch: list[int] = []
    for i in sorted(range(len(encoded)), key=lambda i: (len(encoded[i].ids), i)):
        if batch and len(encoded[i].ids) * (len(batch) + 1) > _BATCH_PIECES:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _feed(batch: list[int], encoded: list[Encoded], end: int) -> dict[str, NDArray[np.int64]]:
    """The encoder's inputs for some sentences, padded."""
    pieces, words = max(len(encoded[i].ids) for i in batch) + 1, max(len(encoded[i].first) for i in batch)
    feed = {name: np.zeros((len(batch), pieces), np.int64) for name in ("ids", "case", "mask")}
    feed["words"] = np.zeros((len(batch), words), np.int64)
    for row, i in enumerate(batch):
        size = len(encoded[i].ids)
        feed["ids"][row, :size], feed["ids"][row, size] = encoded[i].ids, end
        feed["case"][row, :size], feed["mask"][row, : size + 1] = encoded[i].case, 1
        feed["words"][row, : len(encoded[i].first)] = encoded[i].first
    return feed


class ParleyParser:
    """spaCy component that fills in everything the model knows."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document."""
        return self._annotate([doc])[0]

    def pipe(self, stream: Iterable[Doc], batch_size: int = _DOCS_AT_ONCE) -> Iterator[Doc]:
        """Annotate documents, several in one batch."""
        waiting: list[Doc] = []
        for doc in stream:
            waiting.append(doc)
            if len(waiting) >= min(batch_size, _DOCS_AT_ONCE):
                yield from self._annotate(waiting)
                waiting = []
        yield from self._annotate(waiting)

    def _annotate(self, docs: list[Doc]) -> list[Doc]:
        split = [list(sentences(doc)) for doc in docs]
        texts = [number for number, each in enumerate(split) for _ in each]
        parses = iter(self.model.parse([[word.text for word in words] for each in split for words in each], texts))
        for doc, each in zip(docs, split, strict=True):
            fill(doc, [(words, next(parses)) for words in each])
        return docs


def fill(doc: Doc, parsed: list[tuple[list[Token], Parse]]) -> None:
    """Write the parses of a document's sentences into it; the word states go to ``doc.tensor``."""
    heads = list(range(len(doc)))
    relations = ["dep"] * len(doc)
    morphs = [""] * len(doc)
    starts = set()
    entities = []
    states = np.zeros((len(doc), parsed[0][1].states.shape[1] if parsed else 0), np.float32)
    for words, parse in parsed:
        starts.add(words[0].i)
        states[[word.i for word in words]] = parse.states[1:]
        for k, word in enumerate(words):
            word.pos_, word.tag_, word.lemma_ = parse.upos[k], parse.xpos[k], parse.lemma[k]
            morphs[word.i] = "" if parse.feats[k] == "_" else parse.feats[k]
            heads[word.i] = words[parse.head[k] - 1].i if parse.head[k] else word.i
            relations[word.i] = "ROOT" if parse.head[k] == 0 else parse.rel[k]
        entities += [(words[a].i, words[b - 1].i + 1, _ENTITIES.get(label, label)) for a, b, label in parse.entities]
    inside = False
    for token in doc:
        if token.is_space:
            token.pos_, token.tag_, token.lemma_ = "SPACE", "_SP", token.text
            heads[token.i] = token.i - 1 if inside else token.i
            relations[token.i] = "dep" if inside else "ROOT"
            inside = inside and token.i + 1 not in starts
        else:
            inside = True
    store(doc, [([word.i for word in words], parse.readings) for words, parse in parsed])
    if len(doc):
        spaces = [bool(token.whitespace_) for token in doc]
        parsed_doc = Doc(
            doc.vocab,
            words=[token.text for token in doc],
            spaces=spaces,
            tags=[token.tag_ for token in doc],
            pos=[token.pos_ for token in doc],
            lemmas=[token.lemma_ for token in doc],
            heads=heads,
            deps=relations,
            morphs=morphs,
        )
        values: Any = parsed_doc.to_array(_ATTRIBUTES)
        doc.from_array(_ATTRIBUTES, values)
        doc.tensor = states  # type: ignore[assignment]  # spaCy's stub knows no float32
        doc.set_ents([Span(doc, start, end, kind) for start, end, kind in agreed(doc, entities)])


_ATTRIBUTES: list[int | str] = ["TAG", "POS", "MORPH", "LEMMA", "HEAD", "DEP"]


@Language.factory("parley_parser")
def make_parser(nlp: Language, name: str) -> ParleyParser:
    """The component of :func:`kg.language.load`."""
    return ParleyParser(_shipped())


@cache
def _shipped() -> Model:
    """The model of the package, which nothing changes: checking and loading it takes seconds."""
    return Model()
