"""How the reader is shown sentences: in passages, with what is annotated of them."""

from __future__ import annotations

import random

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from kg.language.passages import passages  # noqa: E402
from kg.language.readings import POSITIONS  # noqa: E402
from training.readings import ANNOTATED, Scores, loss_of  # noqa: E402
from training.shown import LONGEST, Sentence, batched, drawn, tensors, whole  # noqa: E402

REJECTS = POSITIONS.index("rejects")


def sentence(text: int = 0, size: int = 5, **known: object) -> Sentence:
    """A sentence of words of one piece, each of which the second governs."""
    pieces = np.array([[0, 0], *([100 + i, 1] for i in range(1, size + 1))], np.int32)
    heads = [0, *(0 if i == 2 else 2 for i in range(1, size + 1))]
    return Sentence(text, pieces, list(range(size + 1)), [True] * (size + 1), heads, **known)  # type: ignore[arg-type]


def unread() -> Sentence:
    return sentence(annotated=False)


def nothing_scored(sentences: int, words: int, passages: int, together: int) -> Scores:
    shapes = ((sentences, words, words, 11), (sentences, words, 11), (sentences, words, 2), (sentences, words, 18))
    return Scores(
        *map(torch.zeros, shapes), torch.zeros(sentences, words, 18), torch.zeros(passages, together, together)
    )


@pytest.mark.parametrize("most", [1, 20, 50, 1000])
def test_passages_have_every_sentence_once_and_keep_texts_apart(most: int) -> None:
    rng = random.Random(most)
    texts = sorted(rng.randrange(6) for _ in range(40))
    sizes = [rng.randrange(1, 30) for _ in texts]
    found = passages(sizes, texts, most)
    assert [i for each in found for i in each] == list(range(40))
    assert all(len({texts[i] for i in each}) == 1 for each in found)
    assert all(len(each) == 1 or sum(sizes[i] for i in each) <= most + max(sizes) for each in found)


def test_passages_of_a_text_are_of_like_length() -> None:
    sizes = [20] * 30
    lengths = [sum(sizes[i] for i in each) for each in passages(sizes, [0] * 30, 192)]
    assert max(lengths) - min(lengths) <= 20


def test_a_round_shows_every_sentence_once() -> None:
    rows = [*(sentence(0) for _ in range(70)), *(sentence(1 + n) for n in range(30))]
    rng = random.Random(3)
    several = list(drawn(rows, rng))
    assert sorted(map(id, rows)) == sorted(id(row) for passage in several for row in passage)
    assert all(sum(len(row.pieces) for row in passage) <= LONGEST for passage in several)
    assert any(len(passage) == 1 for passage in several) and any(len(passage) > 3 for passage in several)
    again = [each for batch in batched(several, rng) for each in batch]
    assert sorted(map(id, again)) == sorted(map(id, several))


def test_strangers_are_shown_together_and_alone() -> None:
    several = list(drawn([sentence(n) for n in range(200)], random.Random(1)))
    sizes = [len(passage) for passage in several]
    assert 50 < sizes.count(1) < 150 and max(sizes) > 3


def test_words_are_found_among_the_pieces_of_their_passage() -> None:
    rows = [sentence(0, 5), sentence(0, 3), sentence(1, 4)]
    batch = tensors(whole(rows))
    pieces = batch.pieces.flatten(0, 1)[:, 0]
    assert pieces[batch.words[1, :4]].tolist() == [0, 101, 102, 103]
    assert pieces[batch.words[2, :5]].tolist() == [0, 101, 102, 103, 104]
    assert pieces[batch.among[0, :9]].tolist() == [0, 101, 102, 103, 104, 105, 101, 102, 103]
    assert batch.there.sum(1).tolist() == [9, 5]
    assert batch.mask.sum(1).tolist() == [6 + 4 + 1, 5 + 1]


def test_who_is_meant_is_told_across_sentences() -> None:
    first = sentence(mentions={1: ("un",), 4: ("front",)})
    second = sentence(mentions={1: ("un",), 3: ()}, asks=[1, 3, 5])
    batch = tensors([[first, second]])
    assert batch.asked.tolist() == [[0, 6], [0, 8]]
    assert batch.meant[0].nonzero()[:, 0].tolist() == [1]
    assert batch.meant[1].nonzero()[:, 0].tolist() == [0], "nobody"
    alone = tensors([[second]])
    assert alone.meant[0].nonzero()[:, 0].tolist() == [0], "nobody here"
    assert tensors([[sentence(asks=[2])]]).wondered.tolist() == [[0, 2]]


def test_an_annotation_is_learned_as_it_is() -> None:
    row = sentence(stances=[(1, 4, REJECTS)], targets=[(3, 4)], triggers=[((2, 2), REJECTS)])
    batch = tensors([[row]])
    scores = nothing_scored(1, 8, 1, 8)
    base = float(loss_of(scores, batch))
    scores.pairs[0, 1, 4, REJECTS] = 20
    better = float(loss_of(scores, batch))
    scores.pairs[0, 1, 4, REJECTS], scores.pairs[0, 1, 4, 1] = 0, 20
    assert better < base < float(loss_of(scores, batch))


def test_nothing_is_about_the_root_and_padding_costs_nothing() -> None:
    batch = tensors([[sentence(), sentence(size=3)]])
    scores = nothing_scored(2, 8, 1, 16)
    base = float(loss_of(scores, batch))
    scores.pairs[:, :, 0] = 99 * torch.rand(2, 8, 11)
    scores.pairs[1, :, 4:, 3], scores.pairs[1, 4:, :, 2], scores.triggers[1, 4:, 5] = 99, 99, 99
    assert float(loss_of(scores, batch)) == pytest.approx(base)


def test_what_is_thought_counts_beside_an_annotation_and_alone_without() -> None:
    known, other = tensors([[sentence()]]), tensors([[unread()]])
    thought = nothing_scored(1, 8, 1, 8)
    thought.pairs[..., 0] = 1.0
    thought.pairs[0, 1, 4] = torch.nn.functional.one_hot(torch.tensor(REJECTS), 11).float()
    for part in (thought.triggers, thought.terms):
        part[..., 0] = 1.0
    thought.meant[..., 0] = 1.0
    scores = nothing_scored(1, 8, 1, 8)
    scores.pairs[..., 0] = 30.0
    none = thought._replace(pairs=torch.nn.functional.one_hot(torch.zeros(1, 8, 8, dtype=torch.long), 11).float())
    costs = [float(loss_of(scores, batch, thought) - loss_of(scores, batch, none)) for batch in (known, other)]
    assert costs[0] > 0 and costs[0] < (1 - ANNOTATED) * costs[1] * 1.01
    assert float(loss_of(scores, other)) < float(loss_of(scores, other, thought)), "nothing is learned of it alone"


def test_tags_and_terms_that_a_corpus_leaves_untold_are_not_learned() -> None:
    batch, told = tensors([[sentence()]]), tensors([[sentence(tags={"plan": {2}, "mediator": set()}, terms={4: 3})]])
    scores = nothing_scored(1, 8, 1, 8)
    base, known = float(loss_of(scores, batch)), float(loss_of(scores, told))
    scores.tags[0, 2, 1], scores.terms[0, 4, 3] = 9, 9
    assert float(loss_of(scores, batch)) == pytest.approx(base)
    assert float(loss_of(scores, told)) < known
