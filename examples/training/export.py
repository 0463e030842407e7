"""Writes a trained network as an ONNX file."""

import onnx
import onnxscript.optimizer
import torch


def export(model, path, name):
    program = torch.onnx.export(
        model.to(memory_format=torch.contiguous_format),
        (torch.zeros(2, 1, 28, 28),),
        dynamo=True,
        opset_version=20,
        input_names=["image"],
        output_names=["logits"],
        dynamic_shapes=({0: torch.export.Dim("batch")},),
        optimize=False,
        verbose=False,
    )
    # The exporter's own optimiser would fold batch norms too: they are the compiler's to fold.
    onnxscript.optimizer.fold_constants(program.model)
    onnxscript.optimizer.remove_unused_nodes(program.model)
    proto = program.model_proto
    without_metadata(proto, name)
    onnx.checker.check_model(proto, full_check=True)
    path.write_bytes(proto.SerializeToString(deterministic=True))


def without_metadata(proto, name):
    """The exporter notes stack traces with paths of the machine it ran on."""
    proto.graph.name = name
    parts = [proto, proto.graph, *proto.graph.node, *proto.graph.initializer]
    for part in [*parts, *proto.graph.input, *proto.graph.output, *proto.graph.value_info]:
        del part.metadata_props[:]
        part.doc_string = ""
