"""Saves networks in every way that PyTorch has, with an input and the outputs for it.

    python3 test/zoo/doors.py test/zoo/doors

Each network gives NAME.weights.pth (a state dict), NAME.module.pth (pickled), NAME.script.pt
(TorchScript), NAME.pt2 (torch.export), NAME.onnx and NAME.json, some NAME.legacy.pth, the format
before torch 1.6. Weights are random, from a seed: nothing is downloaded.

Needs torch 2.13, torchvision 0.28, onnx 1.23 and onnxscript 0.7.
"""

import io
import json
import logging
import sys
import zipfile
import zlib
from pathlib import Path

import onnx
import torch
from torch import nn

# No __pycache__ beside the fixtures.
sys.dont_write_bytecode = True

# A torchvision built for a GPU needs names of operators that a torch for processors lacks.
_OPERATORS = torch.library.Library("torchvision", "FRAGMENT")
for _name in ("nms", "qnms"):
    if not hasattr(torch.ops.torchvision, _name):
        _OPERATORS.define(f"{_name}(Tensor dets, Tensor scores, float threshold) -> Tensor")

from torchvision.models.mobilenetv2 import MobileNetV2  # noqa: E402
from torchvision.models.resnet import BasicBlock, ResNet  # noqa: E402
from torchvision.models.vision_transformer import VisionTransformer  # noqa: E402
from torchvision.ops import Conv2dNormActivation  # noqa: E402
from weights import randomise  # noqa: E402


def mlp() -> nn.Module:
    return nn.Sequential(
        nn.Flatten(), nn.Linear(16, 12), nn.ReLU(), nn.Dropout(), nn.Linear(12, 4), nn.Softmax(dim=1)
    )


def lenet() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 3, 5, padding=2),
        nn.Tanh(),
        nn.AvgPool2d(2),
        nn.Conv2d(3, 4, 3),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(16, 4),
    )


def resnet() -> nn.Module:
    """torchvision's own, made narrow by its own parts."""
    net = ResNet(BasicBlock, [1, 1, 1, 1], num_classes=4)
    net.inplanes = 2
    net.conv1 = nn.Conv2d(3, 2, 3, 2, 1, bias=False)
    net.bn1 = nn.BatchNorm2d(2)
    for i, width in enumerate([2, 2, 3, 4]):
        setattr(net, f"layer{i + 1}", net._make_layer(BasicBlock, width, 1, stride=1 + i % 2))
    net.fc = nn.Linear(4, 4)
    return net


def mobilenet() -> nn.Module:
    net = MobileNetV2(num_classes=4, width_mult=0.1, inverted_residual_setting=[[1, 8, 1, 1], [2, 8, 2, 2]])
    net.features[0] = Conv2dNormActivation(3, 8, stride=2, activation_layer=nn.ReLU6)
    net.features[-1] = Conv2dNormActivation(8, 8, kernel_size=1, activation_layer=nn.ReLU6)
    net.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(8, 4))
    return net


def vit() -> nn.Module:
    return VisionTransformer(8, 4, 1, 2, 8, 16, num_classes=4)


NETWORKS = {
    "mlp": (mlp, (2, 1, 4, 4)),
    "lenet": (lenet, (1, 1, 12, 12)),
    "resnet": (resnet, (1, 3, 16, 16)),
    "mobilenet": (mobilenet, (1, 3, 16, 16)),
    "vit": (vit, (1, 3, 8, 8)),
    "lstm": (lambda: nn.LSTM(3, 4, num_layers=2, batch_first=True, bidirectional=True), (1, 4, 3)),
}
LEGACY = {"mlp"}


def main(folder: Path) -> None:
    logging.disable(logging.WARNING)
    # A trace would hold an op of its own for all of attention.
    torch.backends.mha.set_fastpath_enabled(False)
    folder.mkdir(parents=True, exist_ok=True)
    for name, (build, shape) in NETWORKS.items():
        torch.manual_seed(zlib.crc32(name.encode()))
        net = build()
        x = torch.randn(shape).mul(64).round().div(64)
        randomise(net, [torch.randn(8, *shape[1:])])
        save(net, x, folder, name)


def save(net: nn.Module, x: torch.Tensor, folder: Path, name: str) -> None:
    torch.save(net.state_dict(), folder / f"{name}.weights.pth")
    torch.save(net, folder / f"{name}.module.pth")
    if name in LEGACY:
        weights = folder / f"{name}.legacy.pth"
        torch.save(net.state_dict(), weights, _use_new_zipfile_serialization=False)
    with torch.no_grad():
        torch.jit.save(torch.jit.trace(net, (x,)), folder / f"{name}.script.pt")
        torch.export.save(torch.export.export(net, (x,)), folder / f"{name}.pt2")
        found = net(x)
    # Not optimised, so that no batch norm is folded into the weights before it: names stay those of the state dict.
    program = torch.onnx.export(net, (x,), dynamo=True, optimize=False, verbose=False)
    write_onnx(program.model_proto, folder / f"{name}.onnx")
    described = {"shape": list(x.shape), "input": flat(x), "outputs": [flat(y) for y in tensors(found)]}
    (folder / f"{name}.json").write_text(json.dumps(described) + "\n")
    for file in [folder / f"{name}.pt2", folder / f"{name}.script.pt"]:
        shrink(file)


def write_onnx(model: onnx.ModelProto, file: Path) -> None:
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    del model.graph.value_info[:]
    onnx.save(model, file)


def tensors(found) -> list:
    return [found] if isinstance(found, torch.Tensor) else [t for part in found for t in tensors(part)]


def flat(x: torch.Tensor) -> list:
    return x.flatten().tolist()


def shrink(file: Path) -> None:
    """Deflated, and without what says how the network was traced and on what inputs."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if not entry.endswith((".debug_pkl", "traced_inputs.pkl")) and "sample_inputs" not in entry:
                new.writestr(zipfile.ZipInfo(entry), stripped(entry, old.read(entry)), zipfile.ZIP_DEFLATED)
    file.write_bytes(buffer.getvalue())


def stripped(entry: str, data: bytes) -> bytes:
    if not entry.endswith("models/model.json"):
        return data
    program = json.loads(data)
    for node in program["graph_module"]["graph"]["nodes"]:
        node["metadata"] = {}
    return json.dumps(program, separators=(",", ":")).encode()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
