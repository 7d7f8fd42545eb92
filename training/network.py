"""One MiniLM encoder, one pass, several heads: tags, lemmas, dependencies, entities."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

WIDTH, ATTENTION_HEADS, LAYERS, INNER, CASES = 384, 12, 6, 1536, 9
TAGGERS = ("upos", "xpos", "feats", "lemma", "ner")


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, _ = x.shape
        shape = (batch, length, 3, ATTENTION_HEADS, WIDTH // ATTENTION_HEADS)
        q, k, v = self.qkv(x).view(shape).permute(2, 0, 3, 1, 4).unbind(0)
        attended = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = self.norm1(x + self.drop(self.out(attended.transpose(1, 2).reshape(batch, length, WIDTH))))
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


class Network(nn.Module):
    """Heads over the first piece of each word; word 0 is the root.

    The biaffine scorers follow Dozat & Manning (2017): arcs for all pairs, labels for the chosen heads only. Entity
    tags are a shared scorer plus one per corpus, for its conventions (Daumé 2007); the first corpus's ships.
    """

    def __init__(self, sizes: dict[str, int], arc: int = 256, rel: int = 96) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.heads = nn.ModuleDict({name: nn.Linear(WIDTH, sizes[name]) for name in TAGGERS})
        self.conventions = nn.Parameter(torch.zeros(sizes["source"], WIDTH, sizes["ner"]))
        self.stance = nn.Sequential(
            nn.Linear(3 * WIDTH, 256), nn.GELU(), nn.Dropout(0.2), nn.Linear(256, sizes["stance"])
        )
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
        if source is None:
            tags[-1] = tags[-1] + x @ self.conventions[0]
        else:
            tags[-1] = tags[-1] + torch.bmm(x, self.conventions[source])
        one = torch.ones_like(x[..., :1])
        arcs = (torch.cat([self.arc_dep(x), one], -1) @ self.arc) @ self.arc_head(x).transpose(1, 2)
        return (*tags, arcs, torch.cat([self.rel_dep(x), one], -1), torch.cat([self.rel_head(x), one], -1), x)

    def label(self, dep: Tensor, head: Tensor, chosen: Tensor) -> Tensor:
        """Label scores ``[batch, words, labels]`` of each word under its chosen head."""
        width = self.rel_width + 1
        picked = torch.gather(head, 1, chosen[:, :, None].expand(-1, -1, width))
        batch, words, _ = dep.shape
        return ((dep @ self.rel).view(batch, words, self.rels, width) @ picked[..., None])[..., 0]

    def pair(self, states: Tensor, spans: Tensor) -> Tensor:
        """Scores ``[pairs, classes]`` of the stance between two spans.

        Args:
            states: word states ``[pairs, words, width]``.
            spans: first and last word of both, ``[pairs, 4]``.
        """
        ends = torch.gather(states, 1, spans[:, :, None].expand(-1, -1, WIDTH))
        one, other = (ends[:, 0] + ends[:, 1]) / 2, (ends[:, 2] + ends[:, 3]) / 2
        return self.stance(torch.cat([one, other, one * other], -1))
