"""What one span of a sentence has to do with another: directed stances between actors, positions on things.

Both are read off the word states that the parser leaves in ``doc.tensor``, so that no further pass over the text is
needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from spacy.tokens import Doc, Span

from kg.errors import ModelError

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_FILE = "stance.onnx"


class Pairs:
    """The scorers of a model folder.

    Raises:
        ModelError: the file is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        try:
            meta = json.loads((folder / "meta.json").read_text("utf-8"))
            if hashlib.sha256((folder / _FILE).read_bytes()).hexdigest() != meta["sha256"][_FILE]:
                raise ModelError(f"{folder / _FILE} is damaged: reinstall parley-kg")
            self.stances: list[str] = meta["labels"]["stance"]
            self.positions: list[str] = meta["labels"].get("position", [])
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"No usable model in {folder} ({error}): reinstall parley-kg") from error
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(str(folder / _FILE), options, providers=["CPUExecutionProvider"])

    def score(self, states: Floats, spans: Ints) -> tuple[Floats, Floats]:
        """Probabilities of the stances ``[pairs, 5]`` and of the positions ``[pairs, 11]``.

        Args:
            states: word states of one sentence, ``[words, width]``.
            spans: first word, last word and head of both spans of each pair, counted from 0, ``[pairs, 2, 3]``.
        """
        classes, positions = self._session.run(None, {"states": states, "spans": spans})
        return classes, positions


@cache
def shipped() -> Pairs:
    """The scorers that ship, loaded once."""
    return Pairs(Path(__file__).parent / "model")


def positions(doc: Doc, pairs: Sequence[tuple[Span, Span]]) -> list[dict[str, float]]:
    """How probable it is that one span's actor takes each position on what another span names.

    Args:
        doc: a document parsed by :func:`kg.language.load`.
        pairs: holder and target, both in one sentence.

    Returns:
        For each pair the probabilities of ``none``, ``accepts``, ``supports``, ``proposes``, ``demands``,
        ``concedes``, ``considers``, ``opposes``, ``rejects``, ``criticizes`` and ``threatens``, which sum to 1.

    Raises:
        ModelError: the document has no word states, as with another pipeline, or the model knows no positions.
        ValueError: the spans of a pair are in different sentences.
    """
    if not pairs:
        return []
    scorers = shipped()
    if not scorers.positions or not doc.tensor.size:
        raise ModelError("Positions need a document parsed by Parley's own model")
    states = np.asarray(doc.tensor, np.float32)
    by_sentence: dict[int, list[int]] = {}
    for number, (holder, target) in enumerate(pairs):
        if holder.root.sent.start != target.root.sent.start:
            raise ValueError(f"{holder.text!r} and {target.text!r} are in different sentences")
        by_sentence.setdefault(holder.root.sent.start, []).append(number)
    found: dict[int, dict[str, float]] = {}
    for numbers in by_sentence.values():
        sentence = pairs[numbers[0]][0].root.sent
        words = [token.i for token in sentence if not token.is_space]
        place = {i: k for k, i in enumerate(words)}
        spans = np.array([[_ends(span, place) for span in pairs[number]] for number in numbers], np.int64)
        _, scores = scorers.score(states[words], spans)
        for number, row in zip(numbers, scores, strict=True):
            found[number] = {name: float(score) for name, score in zip(scorers.positions, row, strict=True)}
    return [found[number] for number in range(len(pairs))]


def _ends(span: Span, place: dict[int, int]) -> tuple[int, int, int]:
    """First word, last word and head of a span as numbers of its sentence's words."""
    inside = [place[token.i] for token in span if token.i in place]
    return inside[0], inside[-1], place[span.root.i]
