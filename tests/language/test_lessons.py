"""What the reader reads of its own accord."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

from kg import language
from training import lessons, mpnet


def test_altered_sentences_keep_their_length_and_tags() -> None:
    model = language.load().get_pipe("parley_parser").model
    texts = [["Egypt", "rejected", "the", "plan", "."], ["Norway", "quickly", "drafted", "a", "long", "text", "."]] * 20
    found = list(lessons.altered(texts, model.parse(texts)))
    assert [len(each) for each in found] == [len(each) for each in texts]
    assert found != texts and found == list(lessons.altered(texts, model.parse(texts)))
    assert all(each[-1] == "." for each in found)


def test_pieces_near_each_other_have_a_weight_of_their_own_and_far_ones_share() -> None:
    shared = mpnet.buckets(400)
    assert shared[5, 5] == 0 and shared[5, 6] != shared[6, 5]
    assert shared[0, 3] != shared[0, 4] and shared[0, 250] == shared[0, 399]
    assert int(shared.max()) < mpnet.NEAR


def test_our_own_prose_splits_into_sentences_of_words() -> None:
    some = [example for _, example in zip(range(50), lessons.prose(), strict=False)]
    assert len(some) == 50 and all(example["words"] for example in some)
    assert 1 < len({example["text"] for example in some}) < 25
