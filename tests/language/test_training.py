"""What training makes of the data, and that it can go on from what ships."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")

import torch  # noqa: E402

from training.data import NER, allowed, occurrence  # noqa: E402
from training.export import integers  # noqa: E402
from training.network import WEIGHT_LEVELS  # noqa: E402
from training.shipped import name_weights, restored  # noqa: E402
from training.train import bits, marginal_loss  # noqa: E402

ENCODER = Path(__file__).parents[2] / "kg" / "language" / "model" / "encoder.onnx"


def test_restored_weights_become_the_same_integers_again() -> None:
    model = onnx.load(str(ENCODER))
    name_weights(model)
    stored = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    layer = "encoder.layers.3.up.weight"
    again = integers(layer, np.ascontiguousarray(restored(ENCODER)[layer].T), 1, WEIGHT_LEVELS)
    assert np.array_equal(onnx.numpy_helper.to_array(again[0]), stored[f"{layer}.T.int8"])


def test_untold_kinds_cost_nothing() -> None:
    index = {tag: k for k, tag in enumerate(NER)}
    either = torch.tensor([bits(allowed("B-PLACE", "uner"), index)])
    scores = torch.full((1, len(NER)), -20.0)
    scores[0, index["B-LOC"]] = 20.0
    assert float(marginal_loss(scores, either)) == pytest.approx(0, abs=1e-5)
    only = torch.tensor([bits(allowed("B-GPE", "parley"), index)])
    assert float(marginal_loss(scores, only)) > 30


def test_occurrences() -> None:
    assert occurrence("Kenya and Kenya", "Kenya#2") == (10, 15)
    with pytest.raises(ValueError, match="not found"):
        occurrence("Kenya", "Uganda")
