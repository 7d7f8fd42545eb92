"""Checkpoint to the shipped model: ``python -m training.export --work training/work --out kg/language/model``.

Weights are stored in 8 bits (symmetric, one scale per output channel) and computed with in 32 bits: a quarter of
the size, and a sentence's parse doesn't depend on the batch in which it stands, as it would with activations
quantised on the fly.
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
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from kg.language.decoding import apply_edit
from training.data import conllu
from training.network import TAGGERS, WIDTH, Network
from training.train import encoder_folder

INPUTS = ["ids", "case", "mask", "words"]
OUTPUTS = [*TAGGERS, "arcs", "dep", "head", "states"]
SMALLEST = 4096


class Labeller(nn.Module):
    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, dep: Tensor, head: Tensor, chosen: Tensor) -> Tensor:
        return self.net.label(dep, head, chosen)


class Pairs(nn.Module):
    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, states: Tensor, spans: Tensor) -> Tensor:
        return self.net.pair(states, spans).softmax(-1)


def shrink(path: Path) -> None:
    """Store every large matrix of an ONNX file in 8 bits, with a node that restores it."""
    model = onnx.load(str(path))
    graph = model.graph
    nodes, kept = [], []
    for tensor in graph.initializer:
        array = numpy_helper.to_array(tensor)
        if array.dtype != np.float32 or array.ndim != 2 or array.size < SMALLEST:
            kept.append(tensor)
            continue
        axis = 0 if array.shape[0] > array.shape[1] * 4 else 1
        scale = np.abs(array).max(axis=1 - axis, keepdims=True) / 127 + 1e-12
        small = np.round(array / scale).astype(np.int8)
        kept.append(numpy_helper.from_array(small, f"{tensor.name}.int8"))
        kept.append(numpy_helper.from_array(scale.reshape(-1).astype(np.float32), f"{tensor.name}.scale"))
        kept.append(helper.make_tensor(f"{tensor.name}.zero", TensorProto.INT8, [scale.size], [0] * scale.size))
        parts = [f"{tensor.name}.{part}" for part in ("int8", "scale", "zero")]
        nodes.append(helper.make_node("DequantizeLinear", parts, [tensor.name], axis=axis))
    del graph.initializer[:]
    graph.initializer.extend(kept)
    rest = list(graph.node)
    del graph.node[:]
    graph.node.extend([*nodes, *rest])
    onnx.save(model, str(path))


def known_lemmas(data: Path) -> list[str]:
    """The lemmas of the treebanks' nouns and verbs, by which the run time chooses among edit scripts."""
    found = set()
    for name in ("en_ewt-train", "en_gum-train"):
        for e in conllu(data / "ud" / f"{name}.conllu.xz"):
            for form, script, tag in zip(e["words"], e["lemma"], e["upos"], strict=True):
                if tag in ("VERB", "NOUN", "AUX") and form.isalpha():
                    found.add(apply_edit(script, form))
    return sorted(found)


def export(data: Path, work: Path, out: Path) -> None:
    labels = json.loads((work / "labels.json").read_text("utf-8"))
    net = Network({name: len(values) for name, values in labels.items()})
    net.load_state_dict(torch.load(work / "checkpoint.pt", map_location="cpu")["net"])
    net.eval()
    out.mkdir(parents=True, exist_ok=True)
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
    torch.onnx.export(
        Pairs(net).eval(), (torch.randn(3, 11, WIDTH), torch.randint(0, 11, (3, 4))), str(out / "stance.onnx"),
        input_names=["states", "spans"], output_names=["classes"],
        dynamic_axes={"states": {0: "pairs", 1: "words"}, "spans": {0: "pairs"}, "classes": {0: "pairs"}},
        opset_version=17, dynamo=False,
    )  # fmt: skip
    shrink(out / "encoder.onnx")
    shrink(out / "labels.onnx")
    shutil.copyfile(encoder_folder() / "tokenizer.json", out / "tokenizer.json")
    files = ("encoder.onnx", "labels.onnx", "stance.onnx", "tokenizer.json")
    meta = {
        "name": "en_parley_news",
        "version": "0.3.0",
        "labels": labels,
        "lemmas": known_lemmas(data),
        "sha256": {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in files},
    }
    (out / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--out", type=Path, default=Path("kg/language/model"))
    options = parser.parse_args()
    export(options.data, options.work, options.out)
