"""Terms and certainties, by the reader's middle layers: ``python -m training.middle --out kg/language/model``.

The last layers, which score pairs, know little any more of tense, mood and what a plan would do; those of the middle do
(Tenney, Das & Pavlick 2019, "BERT rediscovers the classical NLP pipeline"). So two small scorers read states of three
layers: one tells what kind of term a word heads, if any, one what the heads of a stance's holder, target and trigger
say of how sure the text is of it, which is added up. Each is the mean of some networks that began differently
(Lakshminarayanan, Pritzel & Blundell 2017, "Simple and scalable predictive uncertainty estimation"). The reader stays
as it is; what they say takes the place of its own output ``terms`` and becomes ``certainties``, in ``readings.onnx``.
Printed are figures on held-out sentences.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper
from torch import Tensor, nn

from kg.language.parser import Model
from kg.language.readings import CERTAINTIES, FILE, KINDS_OF_TERMS, PIECES, ROLES
from training.data import Example, annotated, articles
from training.export import LEVELS, integers, multiplied, write_meta
from training.readings import root

Floats = NDArray[np.float32]
LAYERS, RATE, DECAY = (7, 9, 11), 1e-3, 0.01
#: Widths of what is hidden, passes over the examples, and how many at once, for terms and certainties.
HIDDEN, EPOCHS, ROWS = (256, 128), (6, 8), (256, 128)
#: What is dropped of states and of what is hidden.
DROPPED = 0.3, 0.4
#: Of words that head no term one in so many is shown, and counts as often.
SHARE = 4
#: With which each network of a scorer begins.
SEEDS = 0, 1, 2
SENTENCES = 24
TERMS, SAID = "terms", "certainties"


@dataclass(frozen=True, slots=True)
class Stated:
    """A stance: the states of its words, ``[3, width]``, which of them its sentence has, and how sure it is."""

    states: NDArray[np.float16]
    there: tuple[bool, ...]
    certainty: int
    held_out: bool


@dataclass(frozen=True, slots=True)
class Headed:
    """The words of a sentence, ``[words, width]``, and which kind of term each heads, 0 if none."""

    states: NDArray[np.float16]
    kinds: NDArray[np.int64]
    held_out: bool


class Scorer(nn.Module):
    """Scores of words by their states, ``[..., outputs]``."""

    def __init__(self, width: int, hidden: int, outputs: int) -> None:
        super().__init__()
        self.inner, self.outer = nn.Linear(width, hidden), nn.Linear(hidden, outputs)
        self.drop, self.drop_hidden = (nn.Dropout(part) for part in DROPPED)

    def forward(self, states: Tensor) -> Tensor:
        scores: Tensor = self.outer(self.drop_hidden(F.gelu(self.inner(self.drop(states)))))
        return scores

    def scale(self, mean: Tensor, deviation: Tensor) -> None:
        """Take states as they are, having learned from scaled ones."""
        with torch.no_grad():
            self.inner.weight /= deviation
            self.inner.bias -= self.inner.weight @ mean


def mean_of(nets: list[Scorer]) -> Scorer:
    """One scorer whose scores are the means of those of several: what is hidden in them stands side by side."""
    inner, outer = ([getattr(net, layer) for net in nets] for layer in ("inner", "outer"))
    width, hidden, outputs = inner[0].in_features, sum(each.out_features for each in inner), outer[0].out_features
    mean = Scorer(width, hidden, outputs)
    with torch.no_grad():
        mean.inner.weight.copy_(torch.cat([each.weight for each in inner]))
        mean.inner.bias.copy_(torch.cat([each.bias for each in inner]))
        mean.outer.weight.copy_(torch.cat([each.weight for each in outer], 1) / len(nets))
        mean.outer.bias.copy_(torch.stack([each.bias for each in outer]).mean(0))
    return mean.eval()


class States:
    """The reader of a model folder, which shows the states of its layers."""

    def __init__(self, folder: Path) -> None:
        self._model, network = Model(folder, reads=False), onnx.load(str(folder / FILE))
        self._names = [_layer(network, layer) for layer in LAYERS]
        shown = (helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in self._names)
        network.graph.output.extend(shown)
        self._embedder = ort.InferenceSession(str(folder / PIECES))
        self._layers = ort.InferenceSession(network.SerializeToString())

    def of(self, examples: list[Example]) -> Iterator[tuple[list[int], Floats]]:
        """Heads of words, counted from 1, and states ``[1 + words, width]`` of each sentence, in order."""
        for start in range(0, len(examples), SENTENCES):
            words = [example["words"] for example in examples[start : start + SENTENCES]]
            for parse, each in zip(self._model.parse(words), words, strict=True):
                ids, case, first = self._model.pieces(each)
                pieces = {"ids": np.array([ids], np.int64), "case": np.array([case], np.int64)}
                (embedded,) = self._embedder.run(None, pieces)
                mask, at = np.ones_like(pieces["ids"]), np.array([first], np.int64)
                layers = self._layers.run(self._names, {"embedded": embedded, "mask": mask, "words": at})
                yield parse.head, np.concatenate(layers, -1)[0, first]


def _layer(network: ModelProto, number: int) -> str:
    """The name of what a layer of the encoder gives."""
    ends = (n.output[0] for n in network.graph.node if n.op_type == "LayerNormalization")
    return next(str(name) for name in ends if f"layers.{number}/norm2" in name)


def stated(example: Example, heads: list[int], states: NDArray[np.float16]) -> Iterator[Stated]:
    """The stances of a sentence with the states of their words."""
    for (*spans, _), certainty in zip(example["stances"], example["certainties"], strict=True):
        at = [1 + root(span, heads) if span else 0 for span in spans]
        there = tuple(span is not None for span in spans)
        yield Stated(states[at], there, CERTAINTIES.index(certainty), example["held out"])


def headed(example: Example, heads: list[int], states: NDArray[np.float16]) -> Headed:
    """The words of a sentence with the kinds of terms that they head."""
    kinds = np.zeros(len(heads), np.int64)
    for span, kind in example["term"]:
        kinds[root(span, heads)] = kind
    return Headed(states[1:], kinds, example["held out"])


def _fitted(outputs: int, states: Tensor, loss_of: Callable[[Scorer, Tensor, Tensor], Tensor], task: int) -> Scorer:
    """A scorer trained on examples that stand along the first dimension of states."""
    return mean_of([_trained(outputs, states, loss_of, task, seed) for seed in SEEDS])


def _trained(
    outputs: int, states: Tensor, loss_of: Callable[[Scorer, Tensor, Tensor], Tensor], task: int, seed: int
) -> Scorer:
    torch.manual_seed(seed)
    net = Scorer(states.shape[-1], HIDDEN[task], outputs)
    flat = states.flatten(0, -2).float()
    mean, deviation = flat.mean(0), flat.std(0) + 1e-3
    optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
    for epoch in range(EPOCHS[task]):
        net.train()
        for group in optimizer.param_groups:
            group["lr"] = RATE * (1 - epoch / EPOCHS[task])
        for chosen in torch.randperm(len(states)).split(ROWS[task]):
            loss = loss_of(net, (states[chosen].float() - mean) / deviation, chosen)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    net.scale(mean, deviation)
    return net.eval()


def fit_terms(rows: list[Headed]) -> Scorer:
    """A scorer of the kinds of terms that words head."""
    states, kinds = (np.concatenate([getattr(row, name) for row in rows]) for name in ("states", "kinds"))
    shown = np.flatnonzero((kinds > 0) | (np.random.default_rng(SEEDS[0]).integers(SHARE, size=len(kinds)) == 0))
    right = torch.from_numpy(kinds[shown])
    counts = torch.where(right > 0, 1.0, float(SHARE))

    def loss_of(net: Scorer, given: Tensor, chosen: Tensor) -> Tensor:
        return (F.cross_entropy(net(given), right[chosen], reduction="none") * counts[chosen]).mean()

    return _fitted(len(KINDS_OF_TERMS), torch.from_numpy(states[shown]), loss_of, 0)


def fit_certainties(rows: list[Stated]) -> Scorer:
    """A scorer of what words say of certainties, in each role."""
    states, there, right = tensors(rows)

    def loss_of(net: Scorer, given: Tensor, chosen: Tensor) -> Tensor:
        return F.cross_entropy(of_stances(net, given, there[chosen]), right[chosen])

    return _fitted(len(ROLES) * len(CERTAINTIES), states, loss_of, 1)


def tensors(rows: list[Stated]) -> tuple[Tensor, Tensor, Tensor]:
    """States, which words there are, and certainties of stances."""
    states = torch.from_numpy(np.stack([row.states for row in rows]))
    return states, torch.tensor([row.there for row in rows]), torch.tensor([row.certainty for row in rows])


def of_stances(net: Scorer, states: Tensor, there: Tensor) -> Tensor:
    """The scores of stances, ``[stances, certainties]``, by words in their roles, ``[stances, roles, width]``."""
    said = net(states).unflatten(-1, (len(ROLES), len(CERTAINTIES)))
    scores: Tensor = (said.diagonal(dim1=1, dim2=2).transpose(1, 2) * there[..., None]).sum(1)
    return scores


def report_terms(net: Scorer, rows: list[Headed]) -> None:
    """Print precision, recall and F1 of words that head a term of a kind, at some thresholds."""
    kinds = np.concatenate([row.kinds for row in rows])
    with torch.no_grad():
        scores = np.concatenate([net(torch.from_numpy(row.states).float()).softmax(-1).numpy() for row in rows])
    best, any_ = 1 + scores[:, 1:].argmax(-1), 1 - scores[:, 0]
    for least in (0.3, 0.4, 0.5, 0.6):
        found = np.where(any_ > least, best, 0)
        right = int(((found == kinds) & (kinds > 0)).sum())
        precision, recall = right / max(1, int((found > 0).sum())), right / int((kinds > 0).sum())
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"terms from {least} on: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")


def report_certainties(net: Scorer, rows: list[Stated]) -> None:
    """Print how often the scorer is right of stances."""
    states, there, right = tensors(rows)
    with torch.no_grad():
        best = of_stances(net, states.float(), there).argmax(-1)
    print(f"{len(rows)} stances, certainty of {100 * float((best == right).float().mean()):.1f} % right")


def add_to(path: Path, net: Scorer, output: str, probable: bool) -> None:
    """Make what a scorer says of words an output of the reader's file, in place of the one of that name.

    Args:
        path: the file, written again in its place.
        net: the scorer.
        output: the name of the output.
        probable: whether it gives probabilities, not scores.
    """
    network = onnx.load(str(path))
    graph = network.graph
    _remove(graph, output)
    nodes, stored = _graph_of(net, network, output, probable)
    graph.initializer.extend(stored)
    graph.node.extend(nodes)
    graph.output.append(helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", "words", None]))
    onnx.save(network, str(path))


def _remove(graph: GraphProto, output: str) -> None:
    """Remove an output, and what only it needs."""
    _keep(graph.output, lambda each: each.name != output)
    while True:
        used = {name for node in graph.node for name in node.input} | {each.name for each in graph.output}
        before = len(graph.node)
        _keep(graph.node, lambda node, used=used: any(name in used for name in node.output))
        if len(graph.node) == before:
            break
    _keep(graph.initializer, lambda tensor: tensor.name in used)


def _keep(several: Any, kept: Callable[[Any], bool]) -> None:
    rest = [each for each in several if kept(each)]
    del several[:]
    several.extend(rest)


def _graph_of(
    net: Scorer, network: ModelProto, output: str, probable: bool
) -> tuple[list[NodeProto], list[TensorProto]]:
    """The nodes of a scorer and its numbers; words stand as the reader looks up its last states."""
    lookup = next(node for node in network.graph.node if node.op_type == "GatherElements")
    own = f"middle.{output}."
    numbers = {
        "outer": net.outer.weight.detach().numpy().T,
        "inner.bias": net.inner.bias.detach().numpy(),
        "outer.bias": net.outer.bias.detach().numpy(),
        "half": np.array(0.5, np.float32),
        "one": np.array(1.0, np.float32),
        "root": np.array(2**0.5, np.float32),
    }
    stored = integers(f"{own}inner", net.inner.weight.detach().numpy().T, 1, LEVELS)[:2]
    stored += [numpy_helper.from_array(np.ascontiguousarray(each), own + name) for name, each in numbers.items()]
    axis = lookup.attribute[0].i
    layers = [own + f"layer{layer}" for layer in LAYERS]
    nodes = multiplied(f"{own}inner", 1)
    for layer, name in zip(LAYERS, layers, strict=True):
        looked_up = [_layer(network, layer), lookup.input[1]]
        nodes.append(helper.make_node("GatherElements", looked_up, [name], name, axis=axis))
    nodes.append(helper.make_node("Concat", layers, [own + "states"], own + "concat", axis=-1))
    last = "scores" if probable else ""
    for kind, given, name in (
        ("MatMul", ("states", "inner"), "product"),
        ("Add", ("product", "inner.bias"), "sum"),
        ("Div", ("sum", "root"), "ratio"),
        ("Erf", ("ratio",), "error"),
        ("Add", ("error", "one"), "gate"),
        ("Mul", ("sum", "gate"), "double"),
        ("Mul", ("double", "half"), "hidden"),
        ("MatMul", ("hidden", "outer"), "said"),
        ("Add", ("said", "outer.bias"), last),
    ):
        out = own + name if name else output
        nodes.append(helper.make_node(kind, [own + each for each in given], [out], f"{own}{kind}.{name}"))
    if probable:
        nodes.append(helper.make_node("Softmax", [own + last], [output], own + "probable", axis=-1))
    return nodes, stored


def main(out: Path) -> None:
    examples: list[Example] = [*annotated(), *articles()]
    stances, words = list[Stated](), list[Headed]()
    for example, (heads, states) in zip(examples, States(out).of(examples), strict=True):
        half = states.astype(np.float16)
        stances += stated(example, heads, half)
        if "term" in example:
            words.append(headed(example, heads, half))
    ship(words, stances, out)


def ship(words: list[Headed], stances: list[Stated], out: Path) -> None:
    """Train both scorers, print what they are worth, and write them into the reader's file."""
    terms = fit_terms([row for row in words if not row.held_out])
    report_terms(terms, [row for row in words if row.held_out])
    certainties = fit_certainties([row for row in stances if not row.held_out])
    report_certainties(certainties, [row for row in stances if row.held_out])
    add_to(out / FILE, terms, TERMS, probable=True)
    add_to(out / FILE, certainties, SAID, probable=False)
    write_meta(out, {})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("kg/language/model"))
    main(parser.parse_args().out)
