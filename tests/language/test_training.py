"""What training makes of the data, and that it can go on from what ships."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")

import torch  # noqa: E402

from kg.language.parser import Model  # noqa: E402
from kg.language.readings import FILE, POSITIONS, Reader  # noqa: E402
from training.data import NER, allowed, occurrence  # noqa: E402
from training.export import integers  # noqa: E402
from training.middle import Scorer, States, add_to, mean_of  # noqa: E402
from training.network import COARSE_LEVELS, WEIGHT_LEVELS, WIDTH, Coarse, calibrate, coarse_rows  # noqa: E402
from training.reader import MARKS, SHIFT, Embedder, Encoder  # noqa: E402
from training.readings import Sentence, cells, chosen, tensors  # noqa: E402
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


def heads_of(stances: list[tuple[int, int, int]], targets: list[tuple[int, int]]) -> Sentence:
    """A sentence of five words, of which the second governs the others."""
    return Sentence(
        torch.zeros(6, WIDTH), [0, 1, 2, 3, 4, 5], [True] * 6, [0, 2, 0, 2, 5, 2], stances, targets, [], {}, None
    )


def test_of_pairs_on_one_branch_the_most_probable_is_chosen() -> None:
    stated = torch.zeros(6, 6)
    stated[1, 5], stated[1, 4], stated[1, 3], stated[1, 2] = 0.9, 0.8, 0.7, 0.4
    best = torch.full((6, 6), POSITIONS.index("rejects"))
    sentence = heads_of([], [])
    found = chosen(cells(stated, best, sentence, 0.5), sentence.heads)
    assert [(holder, target) for _, holder, target, _ in found] == [(1, 5), (1, 3)]


def test_gold_pairs_are_told_and_all_others_have_none() -> None:
    batch = tensors([heads_of([(1, 5, POSITIONS.index("accepts"))], [(4, 5)])])
    assert int(batch.pairs[0, 1, 5].argmax()) == POSITIONS.index("accepts")
    assert float(batch.pairs[0, 1, 4, 0]) == 1
    assert not batch.asked[0, :, 0].any(), "nothing is about the root"
    assert not batch.tagged.any(), "tags that a corpus leaves untold are not learned"


@pytest.mark.parametrize(("output", "place", "probable"), [("terms", 2, True), ("certainties", 3, False)])
def test_a_scorer_says_the_same_in_the_readers_file(tmp_path: Path, output: str, place: int, probable: bool) -> None:
    torch.manual_seed(3)
    shutil.copytree(ENCODER.parent, tmp_path, dirs_exist_ok=True)
    sentence = {"words": ["Kenya", "would", "accept", "the", "plan"]}
    _, states = next(States(tmp_path).of([sentence]))
    scorer = Scorer(states.shape[-1], 32, 18).eval()
    for _ in range(2):
        add_to(tmp_path / FILE, scorer, output, probable)
    ids, case, first = Model(ENCODER.parent, reads=False).pieces(sentence["words"])
    feed = {"ids": ids, "case": case, "mask": [1] * len(ids), "words": first}
    found = Reader(tmp_path).read({name: np.array([each], np.int64) for name, each in feed.items()})
    with torch.no_grad():
        scores = scorer(torch.from_numpy(states))
    wanted = scores.softmax(-1) if probable else scores
    assert np.allclose(found[place][0].reshape(len(first), -1), wanted, atol=0.02)


def test_one_scorer_gives_the_mean_of_the_scores_of_several() -> None:
    torch.manual_seed(1)
    several, states = [Scorer(48, width, 6).eval() for width in (16, 16, 8)], torch.randn(5, 48)
    with torch.no_grad():
        wanted = torch.stack([each(states) for each in several]).mean(0)
        found = mean_of(several)(states)
    # of widths that differ, too: every network counts as one
    assert torch.allclose(found, wanted, atol=1e-5)
