"""ONNX sessions as all parts of the model use them."""

from __future__ import annotations

from pathlib import Path

import onnxruntime as ort


def session(path: Path) -> ort.InferenceSession:
    """A file of the model, ready to run on one thread, so that results don't depend on the machine's cores."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
