"""From a module to an ONNX file and a description of what is in it."""

import json
import warnings
from dataclasses import dataclass
from pathlib import Path

import onnx
import torch
from inputs import Input
from torch import nn


@dataclass(frozen=True)
class Exporter:
    """PyTorch's exporter of today or the one before it, with its own choice of opset or another."""

    name: str
    is_dynamo: bool
    opset: int | None = None


EXPORTERS = [Exporter("dynamo", True), Exporter("script", False)]

# What operators were before and became after: primitives in place of layer norm and GELU, attribute
# in place of input; attention as one operator.
OTHER_OPSETS = {
    "squeezenet1_1": [Exporter("script7", False, 7)],
    "unet_bilinear": [Exporter("script11", False, 11)],
    "convnext_tiny": [Exporter("script11", False, 11)],
    "whisper_encoder": [Exporter("script14", False, 14)],
    "gru": [Exporter("script9", False, 9)],
    "deit_open": [Exporter("dynamo23", True, 23)],
    "bert_open": [Exporter("dynamo23", True, 23)],
}


def exporters_of(name: str) -> list[Exporter]:
    return [*EXPORTERS, *OTHER_OPSETS.get(name, [])]


def export(
    model: nn.Module, inputs: list[Input], path: Path, exporter: Exporter, *, external_data: bool
) -> None:
    """Writes a model. Only today's exporter can put weights into a file beside it."""
    options = _dynamo(inputs, external_data) if exporter.is_dynamo else _script(inputs)
    options |= {"input_names": [one.name for one in inputs], "opset_version": exporter.opset}
    arguments = tuple(one.draw() for one in inputs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, arguments, str(path), verbose=False, **options)


def _dynamo(inputs: list[Input], external_data: bool) -> dict:
    names = {name for one in inputs for name in one.open_axes.values()}
    extents = {name: torch.export.Dim(name) for name in names}
    shapes = [{axis: extents[name] for axis, name in one.open_axes.items()} for one in inputs]
    return {"dynamo": True, "dynamic_shapes": tuple(shapes), "external_data": external_data}


def _script(inputs: list[Input]) -> dict:
    return {"dynamo": False, "dynamic_axes": {one.name: one.open_axes for one in inputs}}


def shrink(path: Path) -> None:
    """Takes out what says where in the Python source a node came from: most of a small file."""
    model = onnx.load(path)
    for message in _messages(model):
        for field in ("doc_string", "metadata_props"):
            if field in message.DESCRIPTOR.fields_by_name:
                message.ClearField(field)
    onnx.save(model, path)


def _messages(message):
    """A message and all that it holds, tensors apart from their numbers."""
    yield message
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        for part in [value] if hasattr(value, "DESCRIPTOR") else value:
            yield from _messages(part)


def describe(path: Path, inputs: list[Input]) -> dict:
    """The inputs, and the shapes that ONNX infers for values of the main graph, constants aside."""
    model = onnx.load(path)
    if any(one.open_axes for one in inputs):
        _bind(model.graph, inputs)
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    graph = inferred.graph
    computed = {name for node in graph.node if node.op_type != "Constant" for name in node.output}
    shapes = {value.name: _shape_of(value) for value in [*graph.value_info, *graph.output]}
    known = {name: shapes[name] for name in sorted(computed) if shapes.get(name) is not None}
    described = [_described(one) for one in inputs]
    return {"nodes": len(model.graph.node), "inputs": described, "shapes": known}


def _bind(graph, inputs: list[Input]) -> None:
    """Gives the inputs their shapes, and forgets what the file says of values that follow."""
    shapes = {one.name: one.shape for one in inputs}
    for value in graph.input:
        for dim, extent in zip(value.type.tensor_type.shape.dim, shapes[value.name]):
            dim.dim_value = extent
    for value in graph.output:
        value.type.tensor_type.ClearField("shape")
    graph.ClearField("value_info")


def _shape_of(value) -> str | None:
    """Extents with commas between them; nothing for a value of which not all are known."""
    tensor = value.type.tensor_type
    if not tensor.HasField("shape"):
        return None
    if not all(dim.HasField("dim_value") for dim in tensor.shape.dim):
        return None
    return ",".join(str(dim.dim_value) for dim in tensor.shape.dim)


def _described(one: Input) -> dict:
    shape = ",".join(map(str, one.shape))
    bounds = {} if one.low is None else {"low": one.low, "high": one.high}
    return {"name": one.name, "dtype": one.dtype, "shape": shape, **bounds}


def write_json(path: Path, document: dict) -> None:
    path.write_text(json.dumps(document, indent=2) + "\n")
