"""Checkpoint to the shipped model: ``python -m training.export --work training/work --out kg/language/model``.

Weights are stored in 8 bits (symmetric, one scale per output channel). The encoder's linear layers are computed in
integers, with the fixed scales that training rounded by; everything else in 32 bits. As no scale depends on what is
parsed, a sentence's parse doesn't depend on the batch in which it stands.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper
from torch import Tensor, nn

from kg.language.decoding import apply_edit
from kg.language.readings import FILE, PIECES, READ
from training.data import conllu
from training.network import COARSE_LEVELS, TAGGERS, WEIGHT_LEVELS, WIDTH, Network, Rounded
from training.shipped import name_weights
from training.train import encoder_folder

VERSION = "0.13.0"
INPUTS = ["ids", "case", "mask", "words"]
OUTPUTS = [*TAGGERS, "arcs", "dep", "head", "states"]
SMALLEST, LEVELS = 4096, 127


class Labeller(nn.Module):
    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, dep: Tensor, head: Tensor, chosen: Tensor) -> Tensor:
        return self.net.label(dep, head, chosen)


class PairScorer(nn.Module):
    """The head over pairs of spans in one sentence."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, states: Tensor, spans: Tensor) -> Tensor:
        sentence = torch.zeros_like(spans[:, 0, 0])
        bias = torch.zeros_like(states[None, :, 0])
        stances, _ = self.net.stance(states[None], bias, sentence, spans)
        return stances.softmax(-1)


def shrink(path: Path, scales: dict[str, tuple[float, int]], layers: int = WEIGHT_LEVELS, tables: int = LEVELS) -> None:
    """Store the large matrices of an ONNX file in 8 bits, and compute the layers with fixed scales in integers.

    Args:
        path: the file, written again in its place.
        scales: scale and zero point of the inputs of rounded layers, by the names of their weights.
        layers: the greatest integer among the weights of rounded layers.
        tables: the greatest among the rows of embeddings.
    """
    model = onnx.load(str(path))
    name_weights(model)
    nodes, kept = [], []
    gathered = {node.input[0] for node in model.graph.node if node.op_type == "Gather"}
    for tensor in model.graph.initializer:
        array = numpy_helper.to_array(tensor)
        if array.dtype != np.float32 or array.ndim != 2 or array.size < SMALLEST:
            kept.append(tensor)
            continue
        axis = 0 if tensor.name in gathered else 1
        levels = layers if tensor.name in scales else tables if tensor.name in gathered else LEVELS
        kept += integers(tensor.name, array, axis, levels)
        if tensor.name in scales:
            parts = [f"{tensor.name}.{part}" for part in ("int8", "scale", "zero")]
            nodes.append(helper.make_node("DequantizeLinear", parts, [tensor.name], axis=axis))
        elif tensor.name not in gathered:
            nodes += multiplied(tensor.name, axis)
    for node in model.graph.node:
        nodes += replaced(node, scales, kept)
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)
    onnx.save(model, str(path))


def multiplied(name: str, axis: int) -> list[NodeProto]:
    """A stored matrix as numbers of 32 bits; the run time folds these nodes into a constant when it loads them."""
    return [
        helper.make_node("Cast", [f"{name}.int8"], [f"{name}.float"], to=TensorProto.FLOAT),
        helper.make_node("Constant", [], [f"{name}.axis"], value_ints=[1 - axis]),
        helper.make_node("Unsqueeze", [f"{name}.scale", f"{name}.axis"], [f"{name}.line"]),
        helper.make_node("Mul", [f"{name}.float", f"{name}.line"], [name]),
    ]


def integers(name: str, array: NDArray[np.float32], axis: int, levels: int) -> list[TensorProto]:
    """A matrix as integers up to ``levels`` on either side of zero, with a scale for each place on an axis."""
    scale = np.maximum(np.abs(array).max(axis=1 - axis, keepdims=True) / levels, 1e-12)
    return [
        numpy_helper.from_array(np.round(array / scale).astype(np.int8), f"{name}.int8"),
        numpy_helper.from_array(scale.reshape(-1).astype(np.float32), f"{name}.scale"),
        numpy_helper.from_array(np.zeros(scale.size, np.int8), f"{name}.zero"),
    ]


def replaced(node: NodeProto, scales: dict[str, tuple[float, int]], kept: list[TensorProto]) -> list[NodeProto]:
    """A node, with its input rounded before it if it is a rounded layer, or as a look-up among integers."""
    stored = {tensor.name for tensor in kept}
    if node.op_type == "Gather" and f"{node.input[0]}.int8" in stored:
        return looked_up(node)
    weight = node.input[1] if node.op_type == "MatMul" else ""
    if weight not in scales:
        return [node]
    scale, zero = scales[weight]
    kept.append(numpy_helper.from_array(np.array(scale, np.float32), f"{weight}.input.scale"))
    kept.append(numpy_helper.from_array(np.array(zero, np.uint8), f"{weight}.input.zero"))
    parts, small, rounded = [f"{weight}.input.scale", f"{weight}.input.zero"], f"{weight}.small", f"{weight}.rounded"
    before = [
        helper.make_node("QuantizeLinear", [node.input[0], *parts], [small]),
        helper.make_node("DequantizeLinear", [small, *parts], [rounded]),
    ]
    node.input[0] = rounded
    return [*before, node]


def looked_up(node: NodeProto) -> list[NodeProto]:
    """Rows of an embedding looked up as integers, then multiplied by their scales."""
    table, rows, out = node.input[0], node.input[1], node.output[0]
    return [
        helper.make_node("Gather", [f"{table}.int8", rows], [f"{out}.int8"]),
        helper.make_node("Gather", [f"{table}.scale", rows], [f"{out}.scale"]),
        helper.make_node("Cast", [f"{out}.int8"], [f"{out}.float"], to=TensorProto.FLOAT),
        helper.make_node("Constant", [], [f"{out}.axis"], value_ints=[-1]),
        helper.make_node("Unsqueeze", [f"{out}.scale", f"{out}.axis"], [f"{out}.column"]),
        helper.make_node("Mul", [f"{out}.float", f"{out}.column"], [out]),
    ]


def known_lemmas(data: Path) -> list[str]:
    """The lemmas of the treebanks' nouns and verbs, by which the run time chooses among edit scripts."""
    found = set()
    for name in ("en_ewt-train", "en_gum-train"):
        for e in conllu(data / "ud" / f"{name}.conllu.xz"):
            for form, script, tag in zip(e["words"], e["lemma"], e["upos"], strict=True):
                if tag in ("VERB", "NOUN", "AUX") and form.isalpha():
                    found.add(apply_edit(script, form))
    return sorted(found)


def scales_of(net: nn.Module) -> dict[str, tuple[float, int]]:
    """Scale and zero point of the inputs of the rounded layers, by the names of their transposed weights."""
    layers = {name: layer for name, layer in net.named_modules() if isinstance(layer, Rounded)}
    return {f"{n}.weight.T": (float(layer.scale), int(layer.zero)) for n, layer in layers.items() if layer.scale > 0}


def trained(work: Path) -> tuple[Network, dict[str, list[str]]]:
    """The network of a checkpoint, ready to ship, and its labels."""
    labels: dict[str, list[str]] = json.loads((work / "labels.json").read_text("utf-8"))
    net = Network({name: len(values) for name, values in labels.items()})
    net.load_state_dict(torch.load(work / "checkpoint.pt", map_location="cpu")["net"])
    net.settle()
    return net.eval(), labels


def write_encoder(net: Network, out: Path, rounded: bool) -> None:
    """``encoder.onnx`` and ``labels.onnx``."""
    ids, case = torch.randint(5, 9999, (3, 17)), torch.randint(0, 8, (3, 17))
    mask, words = torch.ones(3, 17, dtype=torch.long), torch.randint(0, 12, (3, 11))
    outputs = net(ids, case, mask, words)
    axes = {name: {0: "batch", 1: "pieces"} for name in INPUTS[:3]}
    axes |= {name: {0: "batch", 1: "words"} for name in ["words", *OUTPUTS]}
    axes["arcs"] = {0: "batch", 1: "words", 2: "words"}
    torch.onnx.export(
        net, (ids, case, mask, words), str(out / "encoder.onnx"), input_names=INPUTS, output_names=OUTPUTS,
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip
    names = ["dep", "head", "chosen"]
    torch.onnx.export(
        Labeller(net).eval(), (outputs[-3], outputs[-2], torch.randint(0, 11, (3, 11))), str(out / "labels.onnx"),
        input_names=names, output_names=["rel"], dynamic_axes={n: {0: "batch", 1: "words"} for n in [*names, "rel"]},
        opset_version=17, dynamo=False,
    )  # fmt: skip
    shrink(out / "encoder.onnx", scales_of(net) if rounded else {})
    shrink(out / "labels.onnx", {})


def write_pairs(net: Network, out: Path) -> None:
    """``stance.onnx``: directed stances between two spans."""
    axes = {"states": {0: "words"}, "spans": {0: "pairs"}, "classes": {0: "pairs"}}
    torch.onnx.export(
        PairScorer(net).eval(), (torch.randn(11, WIDTH), torch.randint(0, 11, (3, 2, 2))),
        str(out / "stance.onnx"), input_names=["states", "spans"], output_names=["classes"],
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip
    shrink(out / "stance.onnx", {})


def write_reader(pieces: nn.Module, layers: nn.Module, scales: dict[str, tuple[float, int]], out: Path) -> None:
    """``pieces.onnx``, the embeddings of pieces, and ``readings.onnx``, the layers that read a passage of them.

    Args:
        pieces: ids and casing of pieces to their embeddings.
        layers: embeddings of a passage, first pieces of its sentences' words and of all its words to what is read.
        scales: scale and zero point of the inputs of the rounded layers, by the names of their weights.
        out: the folder of the model.
    """
    ids, case = torch.randint(5, 9999, (1, 17)), torch.randint(0, 8, (1, 17))
    names = ["ids", "case", "embedded"]
    torch.onnx.export(
        pieces.eval(), (ids, case), str(out / PIECES), input_names=names[:2], output_names=names[2:],
        dynamic_axes={name: {1: "pieces"} for name in names}, opset_version=17, dynamo=False,
    )  # fmt: skip
    axes = {"embedded": {1: "pieces"}, "among": {0: "together"}, "meant": {0: "together", 1: "together"}}
    axes |= {name: {0: "sentences", 1: "words"} for name in ("words", *READ[:-1])}
    axes["positions"] |= {2: "words"}
    shown = (pieces(ids, case), torch.randint(0, 12, (3, 11)), torch.randint(0, 12, (14,)))
    torch.onnx.export(
        layers.eval(), shown, str(out / FILE), input_names=["embedded", "words", "among"], output_names=list(READ),
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip
    shrink(out / PIECES, {}, tables=COARSE_LEVELS)
    shrink(out / FILE, scales, COARSE_LEVELS)


def write_meta(out: Path, changes: dict[str, object]) -> None:
    """``meta.json`` with changed entries and the checksums of the files that are there."""
    path = out / "meta.json"
    meta = json.loads(path.read_text("utf-8")) if path.exists() else {}
    files = sorted(f for f in out.iterdir() if f.is_file() and f.name not in ("meta.json", "README.md"))
    meta |= changes | {"sha256": {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}}
    path.write_text(json.dumps(meta, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def export(data: Path, work: Path, out: Path, rounded: bool) -> None:
    """Write the model of a checkpoint; what reads its states is trained after it."""
    net, labels = trained(work)
    out.mkdir(parents=True, exist_ok=True)
    write_encoder(net, out, rounded)
    write_pairs(net, out)
    shutil.copyfile(encoder_folder() / "tokenizer.json", out / "tokenizer.json")
    changes = {"name": "en_parley_news", "version": VERSION, "labels": labels, "lemmas": known_lemmas(data)}
    write_meta(out, changes)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--out", type=Path, default=Path("kg/language/model"))
    parser.add_argument("--float", action="store_true", help="compute the encoder in 32 bits, to compare")
    options = parser.parse_args()
    export(options.data, options.work, options.out, not options.float)
