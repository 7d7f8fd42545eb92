"""What training makes of the data, and that it can go on from what ships."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")

import torch  # noqa: E402

from kg.language.parser import Model  # noqa: E402
from kg.language.readings import POSITIONS  # noqa: E402
from training.data import NER, allowed, occurrence  # noqa: E402
from training.export import integers, write_reader  # noqa: E402
from training.judged import cells, chosen  # noqa: E402
from training.mpnet import Encoder  # noqa: E402
from training.network import COARSE_LEVELS, WEIGHT_LEVELS, Coarse, calibrate, coarse_rows  # noqa: E402
from training.reader import MARKS, SHIFT, Embedder, Shipped  # noqa: E402
from training.readings import Reader  # noqa: E402
from training.shipped import name_weights, restored  # noqa: E402
from training.shown import Sentence, tensors  # noqa: E402
from training.train import bits, marginal_loss  # noqa: E402

trained = importlib.import_module("kg.language.readings")
ENCODER = Path(__file__).parents[2] / "kg" / "language" / "model" / "encoder.onnx"


def test_restored_weights_become_the_same_integers_again() -> None:
    model = onnx.load(str(ENCODER))
    name_weights(model)
    stored = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    layer = "encoder.layers.3.up.weight"
    again = integers(layer, np.ascontiguousarray(restored(ENCODER)[layer].T), 1, WEIGHT_LEVELS)
    assert np.array_equal(onnx.numpy_helper.to_array(again[0]), stored[f"{layer}.T.int8"])


def test_rows_of_six_bits_are_stored_as_they_are() -> None:
    table = coarse_rows(torch.randn(40, 16, generator=torch.Generator().manual_seed(3)))
    whole, scale, _ = (onnx.numpy_helper.to_array(part) for part in integers("rows", table.numpy(), 0, COARSE_LEVELS))
    assert np.abs(whole).max() == COARSE_LEVELS
    assert np.allclose(whole * scale[:, None], table.numpy(), atol=1e-6)


def test_a_coarse_layer_rounds_only_while_it_trains_and_is_calibrated() -> None:
    torch.manual_seed(3)
    layer, x = Coarse(16, 4), torch.randn(5, 16)
    exact = layer(x)
    assert torch.equal(layer.train()(x), exact), "no scale yet"
    calibrate(layer, [(x,)])
    assert torch.equal(layer.eval()(x), exact)
    rounded = layer.train()(x)
    assert not torch.equal(rounded, exact) and torch.allclose(rounded, exact, atol=0.1)


def test_pieces_are_embedded_by_the_numbers_of_the_parser() -> None:
    torch.manual_seed(3)
    encoder = Encoder().eval()
    ids, case = torch.tensor([[101, 2054, 102, 0]]), torch.zeros(1, 4, dtype=torch.long)
    own = encoder.embed(encoder.word(torch.tensor([[MARKS[101], 2054 + SHIFT, MARKS[102], MARKS[0]]])), case)
    assert torch.equal(Embedder(encoder)(ids, case), own)


def test_untold_kinds_cost_nothing() -> None:
    index = {tag: k for k, tag in enumerate(NER)}
    either = torch.tensor([bits(allowed("B-PLACE", "uner"), index)])
    scores = torch.full((1, len(NER)), -20.0)
    scores[0, index["B-LOC"]] = 20.0
    assert float(marginal_loss(scores, either)) == pytest.approx(0, abs=1e-5)
    only = torch.tensor([bits(allowed("B-GPE", "parley"), index)])
    assert float(marginal_loss(scores, only)) > 30


def test_occurrences_are_whole_words() -> None:
    assert occurrence("Kenya and Kenya", "Kenya#2") == (10, 15)
    assert occurrence("The men say that he left", "he") == (17, 19)
    with pytest.raises(ValueError, match="does not stand in"):
        occurrence("Kenya", "Uganda")


def test_of_pairs_on_one_branch_the_most_probable_is_chosen() -> None:
    stated = torch.zeros(6, 6)
    stated[1, 5], stated[1, 4], stated[1, 3], stated[1, 2] = 0.9, 0.8, 0.7, 0.4
    best = torch.full((6, 6), POSITIONS.index("rejects"))
    sentence = Sentence(0, np.zeros((6, 2), np.int32), [0, 1, 2, 3, 4, 5], [True] * 6, [0, 2, 0, 2, 5, 2])
    found = chosen(cells(stated, best, sentence, 0.5), sentence.heads)
    assert [(holder, target) for _, holder, target, _ in found] == [(1, 5), (1, 3)]


def test_what_ships_says_what_was_trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.mpnet.LAYERS", 3)
    monkeypatch.setattr("training.mpnet.TOLD", (0, 1, 2))
    torch.manual_seed(3)
    net = Reader().eval()
    net.encoder.word.weight.data.copy_(coarse_rows(net.encoder.word.weight))
    write_reader(Embedder(net.encoder), Shipped(net, 1.0), {}, tmp_path)
    pieces = Model(ENCODER.parent, reads=False).pieces
    passage = [pieces(["Kenya", "accepted", "the", "plan"]), pieces(["It", "said", "so"])]
    found = trained.Reader(tmp_path).read(passage, 102)
    ids = [MARKS.get(i, i + SHIFT) for each in passage for i in each.ids] + [MARKS[102]]
    case = [kind for each in passage for kind in each.case] + [0]
    second = 5 + np.array(passage[1].first)
    batch = tensors([[Sentence(0, np.array([ids, case], np.int32).T[:-1], list(range(9)), [True] * 9, [0] * 9)]])
    batch.words = torch.tensor(second)[None]
    with torch.no_grad():
        wanted = net(batch)
    assert np.allclose(found[1].tags, wanted.tags[0, 1:].sigmoid(), atol=0.03)
    assert np.allclose(found[1].terms, wanted.terms[0, 1:].softmax(-1), atol=0.03)
    assert np.allclose(found[1].certainties.reshape(3, -1), wanted.certainties[0, 1:], atol=0.06)
    (pronoun,) = (found[1].meant[word] for word in (1,))
    assert sum(pronoun.values()) == pytest.approx(1, abs=0.35) and (1, 1) in pronoun
