"""Directed stances: whether one actor of a sentence favours or opposes another, read off the states of its words."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from kg.errors import ModelError

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_FILE = "stance.onnx"


class Pairs:
    """The scorer of a model folder.

    Raises:
        ModelError: the file is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        try:
            meta = json.loads((folder / "meta.json").read_text("utf-8"))
            if hashlib.sha256((folder / _FILE).read_bytes()).hexdigest() != meta["sha256"][_FILE]:
                raise ModelError(f"{folder / _FILE} is damaged: reinstall parley-kg")
            self.stances: list[str] = meta["labels"]["stance"]
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"No usable model in {folder} ({error}): reinstall parley-kg") from error
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(str(folder / _FILE), options, providers=["CPUExecutionProvider"])

    def score(self, states: Floats, spans: Ints) -> Floats:
        """Probabilities of the stances, ``[pairs, 5]``.

        Args:
            states: word states of one sentence, ``[words, width]``.
            spans: first and last word of both spans of each pair, counted from 0, ``[pairs, 2, 2]``.
        """
        (classes,) = self._session.run(None, {"states": states, "spans": spans})
        found: Floats = classes
        return found
