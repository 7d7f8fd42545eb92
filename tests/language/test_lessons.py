"""What the reader reads of its own accord, and how what it thinks is taught."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from kg import language  # noqa: E402
from training import lessons, reader, readings  # noqa: E402
from training.readings import ANNOTATED, Taught, sentence_of, tensors  # noqa: E402

WORDS = ["Egypt", "rejected", "the", "plan", "."]


def row(annotated: bool = True, taught: bool = False) -> readings.Sentence:
    model = language.load().get_pipe("parley_parser").model
    (parse,) = model.parse([WORDS])
    example = {"words": WORDS} | ({"stances": [((0, 0), (3, 3), (1, 1), 8)]} if annotated else {})
    found = sentence_of(example, parse, torch.zeros(7, 2), [0, 1, 2, 3, 4, 5])
    if taught:
        size = len(found.words)
        evenly = [torch.full((size, *shape), 1 / shape[-1]).half().numpy() for shape in ((size, 11), (2,), (18,))]
        found.taught = Taught(*evenly)
    return found


def test_an_annotation_is_told_as_it_is() -> None:
    batch = tensors([row()])
    assert batch.pairs[0, 1, 4].tolist() == [0.0] * 8 + [1.0, 0.0, 0.0]
    assert batch.pairs[0, 1, 2, 0] == 1
    assert batch.asked[0, 1, 4] and not batch.asked[0, 2, 4]


def test_what_the_reader_thinks_and_the_annotation_share_the_weight() -> None:
    batch = tensors([row(taught=True)])
    assert batch.pairs[0, 1, 4, 8] == pytest.approx(ANNOTATED + (1 - ANNOTATED) / 11, abs=1e-3)
    assert batch.pairs[0, 1, 4].sum() == pytest.approx(1, abs=1e-2)


def test_a_sentence_that_nobody_annotated_is_taught_alone() -> None:
    batch = tensors([row(annotated=False, taught=True)])
    assert batch.pairs[0, 1, 4].tolist() == pytest.approx([1 / 11] * 11, abs=1e-3)
    assert bool(batch.tagged.any()) and bool((batch.triggers == -1).all())


def test_no_opinion_is_told_of_padding() -> None:
    batch = tensors([row(taught=True)])
    size = len(WORDS) + 1
    assert batch.words.shape[1] > size
    assert not batch.asked[0, size:].any() and not batch.asked[0, :, size:].any()


def test_altered_sentences_keep_their_length_and_tags() -> None:
    model = language.load().get_pipe("parley_parser").model
    texts = [["Egypt", "rejected", "the", "plan", "."], ["Norway", "quickly", "drafted", "a", "long", "text", "."]] * 20
    found = list(lessons.altered(texts, model.parse(texts)))
    assert [len(each) for each in found] == [len(each) for each in texts]
    assert found != texts and found == list(lessons.altered(texts, model.parse(texts)))
    assert all(each[-1] == "." for each in found)


def test_pieces_near_each_other_have_a_weight_of_their_own_and_far_ones_share() -> None:
    shared = reader.buckets(400)
    assert shared[5, 5] == 0 and shared[5, 6] != shared[6, 5]
    assert shared[0, 3] != shared[0, 4] and shared[0, 250] == shared[0, 399]
    assert int(shared.max()) < reader.NEAR


def test_our_own_prose_splits_into_sentences_of_words() -> None:
    some = [words for _, words in zip(range(50), lessons.prose(), strict=False)]
    assert len(some) == 50 and all(words for words in some)
