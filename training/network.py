"""One MiniLM encoder, one pass, several heads: tags, lemmas, dependencies, entities."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

WIDTH, ATTENTION_HEADS, LAYERS, INNER, CASES = 384, 12, 6, 1536, 9
TAGGERS = ("upos", "xpos", "feats", "lemma", "ner")
ACTIVATION_LEVELS, WEIGHT_LEVELS, COARSE_LEVELS = 255, 63, 31
ATTENDED = 64


class Rounded(nn.Linear):
    """A linear layer that the run time computes in small integers, and that trains as if it did so already.

    Inputs have 8 bits by one scale and zero point, which :func:`calibrate` sets; weights have 7 bits by one scale per
    output, so that sums of two products fit 16 bits on every processor. Rounding passes gradients straight through
    (Jacob et al. 2018, "Quantization and training of neural networks for efficient integer-arithmetic-only inference").
    """

    levels = WEIGHT_LEVELS

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs)
        self.register_buffer("scale", torch.zeros(1))
        self.register_buffer("zero", torch.zeros(1, dtype=torch.int32))
        self.seen: list[tuple[Tensor, Tensor]] | None = None

    def forward(self, x: Tensor) -> Tensor:
        if self.seen is not None:
            self.seen.append((x.detach().min(), x.detach().max()))
        if not self.training or not self._rounds:
            return F.linear(x, self.weight, self.bias)
        x = torch.fake_quantize_per_tensor_affine(x.float(), self.scale, self.zero, 0, ACTIVATION_LEVELS)
        size = self.weight.detach().abs().amax(1).clamp(min=1e-8) / self.levels
        zero = torch.zeros(len(size), dtype=torch.int32, device=size.device)
        weight = torch.fake_quantize_per_channel_affine(self.weight, size, zero, 0, -self.levels, self.levels)
        return F.linear(x, weight, self.bias)

    @cached_property
    def _rounds(self) -> bool:
        """Whether there is a scale to round by; asking the device each time would make it wait."""
        return bool(self.scale)

    def settled(self, low: float, high: float) -> None:
        """Set the scale by the least and the greatest input."""
        scale = (high - low) / ACTIVATION_LEVELS
        self.scale.fill_(scale)
        self.zero.fill_(round(-low / scale))
        self.__dict__.pop("_rounds", None)

    def _load_from_state_dict(self, *arguments: Any) -> None:
        super()._load_from_state_dict(*arguments)
        self.__dict__.pop("_rounds", None)


class Coarse(Rounded):
    """A rounded layer whose weights have 6 bits, which files and downloads compress further."""

    levels = COARSE_LEVELS


def coarse_rows(table: Tensor) -> Tensor:
    """An embedding whose rows have 6 bits each, by one scale per row."""
    size = table.abs().amax(1, keepdim=True).clamp(min=1e-8) / COARSE_LEVELS
    return (table / size).round() * size


def calibrate(net: nn.Module, batches: Iterable[tuple[Tensor, ...]]) -> None:
    """Set the scales of the rounded layers by the means of the least and greatest inputs over some batches."""
    layers = [layer for layer in net.modules() if isinstance(layer, Rounded)]
    for layer in layers:
        layer.seen = []
    net.eval()
    with torch.no_grad():
        for batch in batches:
            net(*batch)
    for layer in layers:
        low, high = (float(torch.stack(ends).float().mean()) for ends in zip(*(layer.seen or []), strict=True))
        layer.settled(low, high)
        layer.seen = None


def calibrated(net: nn.Module) -> bool:
    """Whether the rounded layers have their scales."""
    return all(float(layer.scale) > 0 for layer in net.modules() if isinstance(layer, Rounded))


class Layer(nn.Module):
    """A layer of a transformer; ``linear`` makes its linear layers."""

    def __init__(
        self,
        width: int = WIDTH,
        inner: int = INNER,
        heads: int = ATTENTION_HEADS,
        epsilon: float = 1e-12,
        linear: type[nn.Linear] = Rounded,
    ) -> None:
        super().__init__()
        self.heads = heads
        self.qkv, self.out = linear(width, 3 * width), linear(width, width)
        self.up, self.down = linear(width, inner), linear(inner, width)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=epsilon), nn.LayerNorm(width, eps=epsilon)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, width = x.shape
        shape = (batch, length, 3, self.heads, width // self.heads)
        q, k, v = self.qkv(x).view(shape).permute(2, 0, 3, 1, 4).unbind(0)
        attended = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = self.norm1(x + self.drop(self.out(attended.transpose(1, 2).reshape(batch, length, width))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.word, self.position = nn.Embedding(30522, WIDTH), nn.Embedding(512, WIDTH)
        self.case = nn.Embedding(CASES, WIDTH)
        self.norm, self.drop = nn.LayerNorm(WIDTH, eps=1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        nn.init.zeros_(self.case.weight)

    def forward(self, ids: Tensor, case: Tensor, mask: Tensor) -> Tensor:
        x = self.word(ids) + self.position.weight[: ids.shape[1]][None] + self.case(case)
        x = self.drop(self.norm(x))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def load(self, path: Path) -> None:
        """Take the weights of the pretrained encoder (safetensors in BERT's layout)."""
        weights = load_file(path)
        prefix = "bert." if any(name.startswith("bert.") for name in weights) else ""

        def get(name: str) -> Tensor:
            return weights[prefix + name]

        state = {
            "word.weight": get("embeddings.word_embeddings.weight"),
            "position.weight": get("embeddings.position_embeddings.weight")
            + get("embeddings.token_type_embeddings.weight")[0],
            "norm.weight": get("embeddings.LayerNorm.weight"),
            "norm.bias": get("embeddings.LayerNorm.bias"),
        }
        names = {
            "out": "attention.output.dense",
            "norm1": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm2": "output.LayerNorm",
        }
        for i in range(LAYERS):
            layer = f"encoder.layer.{i}."
            for part in ("weight", "bias"):
                qkv = [get(f"{layer}attention.self.{name}.{part}") for name in ("query", "key", "value")]
                state[f"layers.{i}.qkv.{part}"] = torch.cat(qkv)
                for ours, theirs in names.items():
                    state[f"layers.{i}.{ours}.{part}"] = get(f"{layer}{theirs}.{part}")
        self.load_state_dict(state, strict=False)


class Projection(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear, self.drop = nn.Linear(WIDTH, width), nn.Dropout(0.25)

    def forward(self, x: Tensor) -> Tensor:
        return self.drop(F.leaky_relu(self.linear(x), 0.1))


class Pairs(nn.Module):
    """Scores of what one span has to do with another in a sentence.

    The two spans attend to the words of the sentence for what links them (additive to a pair's own states, as in
    relation extraction; Zhang et al. 2017, "Position-aware attention and supervised data improve slot filling").
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.query, self.key = nn.Linear(2 * WIDTH, ATTENDED), nn.Linear(WIDTH, ATTENDED)
        self.inner, self.outer, self.drop = nn.Linear(4 * WIDTH, 256), nn.Linear(256, classes), nn.Dropout(0.2)

    def forward(self, states: Tensor, bias: Tensor, sentence: Tensor, spans: Tensor) -> tuple[Tensor, Tensor]:
        """Scores ``[pairs, classes]`` and logarithms of the attention ``[pairs, words]``.

        Args:
            states: word states ``[sentences, words, width]``.
            bias: 0 for words and a large negative number for what is none, ``[sentences, words]``.
            sentence: the sentence of each pair, ``[pairs]``.
            spans: the words whose states make up either span, ``[pairs, 2, words per span]``.
        """
        pairs, _, size = spans.shape
        ends = states[sentence[:, None], spans.reshape(pairs, -1)].reshape(pairs, 2, size, WIDTH).mean(2)
        one, other = ends[:, 0], ends[:, 1]
        query = self.query(torch.cat([one, other], -1))
        scores = torch.bmm(self.key(states)[sentence], query[:, :, None])[..., 0] / ATTENDED**0.5 + bias[sentence]
        attention = scores.log_softmax(-1)
        context = torch.bmm(attention.exp()[:, None], states[sentence])[:, 0]
        hidden = F.gelu(self.inner(torch.cat([one, other, one * other, context], -1)))
        return self.outer(self.drop(hidden)), attention


class Network(nn.Module):
    """Heads over the first piece of each word; word 0 is the root.

    The biaffine scorers follow Dozat & Manning (2017): arcs for all pairs, labels for the chosen heads only. Entity
    tags are a shared scorer plus one per corpus, for its conventions (Daumé 2007); the first corpus's ships, see
    :meth:`settle`.
    """

    def __init__(self, sizes: dict[str, int], arc: int = 256, rel: int = 96) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.heads = nn.ModuleDict({name: nn.Linear(WIDTH, sizes[name]) for name in TAGGERS})
        self.conventions = nn.Parameter(torch.zeros(sizes["source"], WIDTH, sizes["ner"]))
        self.stance = Pairs(sizes["stance"])
        self.arc_dep, self.arc_head = Projection(arc), Projection(arc)
        self.rel_dep, self.rel_head = Projection(rel), Projection(rel)
        self.arc = nn.Parameter(torch.zeros(arc + 1, arc))
        self.rel = nn.Parameter(torch.zeros(rel + 1, sizes["rel"] * (rel + 1)))
        self.rels, self.rel_width = sizes["rel"], rel
        self.drop = nn.Dropout(0.2)
        nn.init.xavier_uniform_(self.arc)

    def forward(
        self, ids: Tensor, case: Tensor, mask: Tensor, words: Tensor, source: Tensor | None = None
    ) -> tuple[Tensor, ...]:
        x = self.encoder(ids, case, mask)
        x = self.drop(torch.gather(x, 1, words[:, :, None].expand(-1, -1, WIDTH)))
        tags = [self.heads[name](x) for name in TAGGERS]
        if source is not None:
            tags[-1] = tags[-1] + torch.bmm(x, self.conventions[source])
        one = torch.ones_like(x[..., :1])
        arcs = (torch.cat([self.arc_dep(x), one], -1) @ self.arc) @ self.arc_head(x).transpose(1, 2)
        return (*tags, arcs, torch.cat([self.rel_dep(x), one], -1), torch.cat([self.rel_head(x), one], -1), x)

    def settle(self) -> None:
        """Move the first corpus's conventions into the shared scorer of entity tags."""
        with torch.no_grad():
            first = self.conventions[0].clone()
            self.heads["ner"].weight += first.T
            self.conventions -= first

    def label(self, dep: Tensor, head: Tensor, chosen: Tensor) -> Tensor:
        """Label scores ``[batch, words, labels]`` of each word under its chosen head."""
        width = self.rel_width + 1
        picked = torch.gather(head, 1, chosen[:, :, None].expand(-1, -1, width))
        batch, words, _ = dep.shape
        return ((dep @ self.rel).view(batch, words, self.rels, width) @ picked[..., None])[..., 0]
