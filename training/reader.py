"""The reader, on an encoder of its own: ``python -m training.reader --work training/work --out kg/language/model``.

Prepares the sentences, lets readers learn (:mod:`training.fitting`), and writes the one that ships to ``pieces.onnx``
and ``readings.onnx``. ``--only prepare`` and ``--only write`` are the steps before and after learning, which a machine
with a GPU may do in between.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from kg.language.parser import Model, Parse
from training import fitting
from training.data import Example, with_stances
from training.export import VERSION, scales_of, write_meta, write_reader
from training.judged import temperature_of
from training.lessons import altered, unread
from training.mpnet import Encoder, weights
from training.readings import DEVICE, Reader
from training.shown import Sentence, sentence_of

#: Pieces have BERT's numbers and this many more; three marks have others.
VOCABULARY, SHIFT, MARKS = 30522, 4, {0: 1, 101: 0, 102: 2}


class Embedder(nn.Module):
    """Embeddings of pieces by the numbers that the parser's encoder gives them."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        numbers = torch.tensor([MARKS.get(piece, piece + SHIFT) for piece in range(VOCABULARY)])
        self.words, self.encoder = nn.Embedding.from_pretrained(encoder.word.weight[numbers]), encoder

    def forward(self, ids: Tensor, case: Tensor) -> Tensor:
        embedded: Tensor = self.encoder.embed(self.words(ids), case)
        return embedded


class Shipped(nn.Module):
    """What the run time computes of one passage: probabilities of positions, tags and terms, and scores of the rest."""

    def __init__(self, net: Reader, temperature: float) -> None:
        super().__init__()
        self.net, self.temperature = net, temperature

    def forward(self, embedded: Tensor, words: Tensor, among: Tensor) -> tuple[Tensor, ...]:
        """The outputs of ``readings.onnx``.

        Args:
            embedded: pieces, ``[1, P, width]``.
            words: the first piece of each word of each sentence, ``[S, W]``.
            among: the first piece of each word of the passage, the first stands for nobody, ``[V]``.
        """
        states = self.net.encoder(embedded)
        there = torch.ones_like(among[None], dtype=torch.bool)
        scores = self.net.score(states, words, among[None], there)
        positions = (scores.pairs / self.temperature).softmax(-1)
        return positions, scores.tags.sigmoid(), scores.terms.softmax(-1), scores.certainties, scores.meant[0]


def sentences(model: Model, examples: Iterable[Example], parses: Iterable[Parse], first: int) -> Iterator[Sentence]:
    """Sentences with the numbers and casing of their pieces; their texts are counted from a number on."""
    text, before = first - 1, object()
    for example, parse in zip(examples, parses, strict=True):
        encoded = model.pieces(example["words"])
        numbers = [MARKS.get(number, number + SHIFT) for number in encoded.ids]
        text += example.get("text") is None or example["text"] != before
        before = example.get("text")
        pieces = np.array([numbers, encoded.case], np.int32).T
        yield sentence_of(example, parse, pieces, encoded.first, text)


def prepare(model: Model, data: Path, work: Path) -> None:
    """Our own sentences, those that nobody annotated, and all with other words."""
    own, others = with_stances(), unread(data)
    parses = model.parse([example["words"] for example in [*own, *others]])
    rows = list(sentences(model, [*own, *others], parses, 0))
    seen = [i for i, row in enumerate(rows) if not row.held_out]
    texts, parses = [[*own, *others][i] for i in seen], [parses[i] for i in seen]
    changed = altered([example["words"] for example in texts], parses)
    again = [{"words": words, "text": rows[i].text} for i, words in zip(seen, changed, strict=True)]
    rows += sentences(model, again, parses, rows[-1].text + 1)
    torch.save(rows, work / fitting.PREPARED)


def write(net: Reader, held_out: list[Sentence], out: Path) -> None:
    """Fit the temperature and write what ships."""
    temperature = temperature_of(net, held_out)
    print("temperature", temperature)
    net.to("cpu").eval()
    write_reader(Embedder(net.encoder), Shipped(net, temperature), scales_of(net), out)
    write_meta(out, {"version": VERSION})


def learned(work: Path) -> Reader:
    """The reader that learning left in a folder."""
    net = Reader()
    net.load_state_dict(torch.load(work / fitting.LEARNED, map_location="cpu")["net"])
    return net.to(DEVICE)


def main(data: Path, work: Path, out: Path, threads: int, only: str | None = None) -> None:
    torch.set_num_threads(threads)
    work.mkdir(parents=True, exist_ok=True)
    if only != "write":
        weights(work)
        prepare(Model(out, reads=False), data, work)
    if only is None:
        fitting.main(work)
    if only != "prepare":
        write(learned(work), fitting.prepared(work)[1], out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--out", type=Path, default=Path("kg/language/model"))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", choices=("prepare", "write"), help="the steps before learning, or after it")
    options = parser.parse_args()
    main(options.data, options.work, options.out, options.threads, options.only)
