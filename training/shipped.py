"""The weights of a shipped model folder, back in a network, so that training can go on from them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import ModelProto, numpy_helper

from training.network import TAGGERS, Network

Floats = NDArray[np.float32]
FILES = ("encoder.onnx", "labels.onnx", "stance.onnx")


def name_weights(model: ModelProto) -> None:
    """Name each transposed matrix, which the exporter leaves nameless, after its layer: ``layer.weight.T``."""
    names: dict[str, str] = {}
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1].startswith("onnx::MatMul_"):
            layer = node.name.strip("/").removesuffix("MatMul").strip("/").replace("/", ".")
            names[node.input[1]] = f"heads.{layer}.weight.T" if layer in TAGGERS else f"{layer}.weight.T"
    for node in model.graph.node:
        for k, name in enumerate(node.input):
            node.input[k] = names.get(name, name)
        for k, name in enumerate(node.output):
            node.output[k] = names.get(name, name)
    for tensor in model.graph.initializer:
        base, _, part = tensor.name.rpartition(".")
        if tensor.name in names:
            tensor.name = names[tensor.name]
        elif base in names:
            tensor.name = f"{names[base]}.{part}"


def restored(path: Path) -> dict[str, Floats]:
    """The matrices and vectors of an ONNX file by the names of the network's parameters, integers multiplied out."""
    model = onnx.load(str(path))
    name_weights(model)
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    found: dict[str, Floats] = {}
    for name, array in stored.items():
        base, _, part = name.rpartition(".")
        if part in ("scale", "zero") or array.dtype == np.int64:
            continue
        if part == "int8":
            scale, zero = stored[f"{base}.scale"], stored[f"{base}.zero"]
            rows = array.ndim > 1 and scale.size == array.shape[0] != array.shape[-1]
            by = (-1, 1) if rows else (1, -1)
            array = (array.astype(np.float32) - zero.reshape(by)) * scale.reshape(by)
            name = base
        name = name.removeprefix("net.")
        found[name.removesuffix(".T")] = array.T if name.endswith(".T") else array
    return found


def _spread(array: Floats, known: list[str], labels: list[str]) -> Floats:
    """Rows of known labels in the places that the labels have now; new ones start from 0."""
    rows = np.zeros((len(labels), *array.shape[1:]), np.float32)
    for k, label in enumerate(labels):
        if label in known:
            rows[k] = array[known.index(label)]
    return rows


def labels_of(folder: Path) -> dict[str, list[str]]:
    """The inventories of labels of a model folder."""
    known: dict[str, list[str]] = json.loads((folder / "meta.json").read_text("utf-8"))["labels"]
    return known


def network(folder: Path, labels: dict[str, list[str]]) -> Network:
    """A network with the weights of a model folder; labels that the folder doesn't know start from nothing.

    Args:
        folder: the shipped model.
        labels: the inventories of training, in which labels may be new.

    Raises:
        FileNotFoundError: no model in the folder.
        ValueError: its layers have other shapes.
    """
    known = labels_of(folder)
    found: dict[str, Floats] = {}
    for file in FILES:
        found |= restored(folder / file)
    for head in TAGGERS:
        for part in ("weight", "bias"):
            name = f"heads.{head}.{part}"
            found[name] = _spread(found[name], known[head], labels[head])
    width = len(known["rel"])
    relations = found["rel"].reshape(len(found["rel"]), width, -1).transpose(1, 0, 2)
    found["rel"] = _spread(relations, known["rel"], labels["rel"]).transpose(1, 0, 2).reshape(len(found["rel"]), -1)
    net = Network({name: len(values) for name, values in labels.items()})
    state = net.state_dict()
    for name, array in found.items():
        if name not in state:
            continue
        if tuple(state[name].shape) != array.shape:
            raise ValueError(f"{name} of {folder} has the shape {array.shape}")
        state[name] = torch.tensor(array)
    net.load_state_dict(state)
    return net
