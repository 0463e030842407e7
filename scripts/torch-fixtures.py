"""Writes test/fixtures/torch: small networks as torch 2.13 saves them, each with an input and what torch makes of it.

For each network: NAME.pt2 (torch.export), NAME.trace.pt, NAME.script.pt and NAME.frozen.pt (TorchScript), NAME.onnx as
torch's exporter writes it before it is optimised, and NAME.npz with `x` and `y`. Archives are packed again with
deflate: most of them is text.

    python3 scripts/torch-fixtures.py [FOLDER [NAME ...]]
"""

import io
import os
import sys
import warnings
import zipfile

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from torch import nn

warnings.filterwarnings("ignore")
OUT = sys.argv[1] if len(sys.argv) > 1 else "test/fixtures/torch"


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 3, 5)
        self.conv2 = nn.Conv2d(3, 4, 3)
        self.fc1 = nn.Linear(36, 8)
        self.fc2 = nn.Linear(8, 5)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.avg_pool2d(torch.tanh(self.conv2(x)), 2, ceil_mode=True)
        x = x.view(x.size(0), -1)
        return F.softmax(self.fc2(torch.sigmoid(self.fc1(x))), dim=1)


class Padded(nn.Module):
    """Padding in words, which tracing spells as an op of its own."""

    def __init__(self):
        super().__init__()
        self.same = nn.Conv2d(2, 3, (3, 5), padding="same", dilation=(2, 1))
        self.valid = nn.Conv2d(3, 2, 3, stride=2, padding="valid")

    def forward(self, x):
        return self.valid(torch.relu(self.same(x)))


class Residual(nn.Module):
    def __init__(self, inside, outside, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outside)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outside)
        self.relu = nn.ReLU(inplace=True)
        self.down = None
        if stride != 1 or inside != outside:
            self.down = nn.Sequential(nn.Conv2d(inside, outside, 1, stride, bias=False), nn.BatchNorm2d(outside))

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        y += x if self.down is None else self.down(x)
        return self.relu(y)


class Inverted(nn.Module):
    def __init__(self, inside, outside, stride, factor):
        super().__init__()
        hidden = inside * factor
        self.conv = nn.Sequential(
            nn.Conv2d(inside, hidden, 1, bias=False),
            nn.BatchNorm2d(hidden),
            nn.ReLU6(inplace=True),
            nn.Conv2d(hidden, hidden, 3, stride, 1, groups=hidden, bias=False),
            nn.BatchNorm2d(hidden),
            nn.Hardswish(inplace=True),
            nn.Conv2d(hidden, outside, 1, bias=False),
            nn.BatchNorm2d(outside),
        )
        self.skips = stride == 1 and inside == outside

    def forward(self, x):
        return x + self.conv(x) if self.skips else self.conv(x)


class MobileNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 4, 3, 2, 1), nn.SiLU(), Inverted(4, 4, 1, 2), Inverted(4, 6, 2, 2)
        )
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(6, 5))

    def forward(self, x):
        x = F.adaptive_avg_pool2d(self.features(x), (1, 1))
        return self.head(torch.flatten(x, 1))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Dropout(0.0), nn.Linear(2 * width, width))

    def forward(self, x):
        y = self.norm1(x)
        y, _ = self.attention(y, y, y, need_weights=False)
        x = x + y
        return x + self.mlp(self.norm2(x))


class ViT(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.patches = nn.Conv2d(3, width, 4, 4)
        self.token = nn.Parameter(torch.randn(1, 1, width))
        self.places = nn.Parameter(torch.randn(1, 5, width))
        self.block = Block(width, 2)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 5)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.places
        return self.head(self.norm(self.block(x))[:, 0])


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 4, 2, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(8, 3, batch_first=True)
        self.head = nn.Linear(3, 2)

    def forward(self, x):
        y, _ = self.lstm(x)
        y, last = self.gru(y)
        return self.head(y[:, -1]) + last[0].sum()


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(16, 8), nn.ReLU(), nn.Dropout(), nn.Linear(8, 6), nn.GELU(), nn.Linear(6, 4))


def resnet():
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, 2, 1, bias=False),
        nn.BatchNorm2d(4),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, 2, 1),
        Residual(4, 4, 1),
        Residual(4, 6, 2),
        nn.AdaptiveAvgPool2d((1, 1)),
        nn.Flatten(1),
        nn.Linear(6, 5),
    )


def digits():
    """A classifier of handwritten digits, trained on those of examples/digits."""
    samples = np.load("examples/digits/test.npz")
    images, labels = (torch.from_numpy(samples[name]) for name in ("image", "label"))
    model = nn.Sequential(nn.Linear(784, 12), nn.ReLU(), nn.Linear(12, 10))
    optimiser = torch.optim.Adam(model.parameters(), 0.01)
    for _ in range(150):
        optimiser.zero_grad()
        F.cross_entropy(model(images), labels.long()).backward()
        optimiser.step()
    return model


NETWORKS = {
    "digits": (digits, (1, 784)),
    "mlp": (mlp, (1, 1, 4, 4)),
    "lenet": (LeNet, (1, 1, 20, 20)),
    "resnet": (resnet, (1, 3, 16, 16)),
    "mobilenet": (MobileNet, (1, 3, 8, 8)),
    "vit": (ViT, (1, 3, 8, 8)),
    "lstm": (Recurrent, (1, 4, 3)),
    "padded": (Padded, (1, 2, 6, 7)),
}


def pack(path):
    """The same files, deflated; what exporters leave for debuggers is left out, and where a line stood in its file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name.endswith(".debug_pkl") or "sample_inputs" in name:
                continue
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED, 9)
    with open(path, "wb") as file:
        file.write(packed.getvalue())


def bare(proto):
    """An ONNX model without what is said of where its nodes come from."""
    del proto.graph.value_info[:]
    for node in proto.graph.node:
        del node.metadata_props[:]
        node.ClearField("doc_string")
        node.ClearField("name")
    return proto


def save(name, make, shape):
    torch.manual_seed(len(name))
    model = make().eval()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 1.5)
            module.weight.data.normal_(1, 0.2)
            module.bias.data.normal_(0, 0.2)
    x = torch.randn(shape)
    path = f"{OUT}/{name}"
    with torch.no_grad():
        np.savez_compressed(f"{path}.npz", x=x.numpy(), y=model(x).numpy())
    program = torch.export.export(model, (x,))
    for node in program.graph.nodes:
        node.meta = {key: value for key, value in node.meta.items() if key == "val"}
    torch.export.save(program, f"{path}.pt2")
    scripted = torch.jit.script(model)
    torch.jit.save(torch.jit.trace(model, x, check_trace=False), f"{path}.trace.pt")
    torch.jit.save(scripted, f"{path}.script.pt")
    torch.jit.save(torch.jit.freeze(scripted), f"{path}.frozen.pt")
    for ending in ("pt2", "trace.pt", "script.pt", "frozen.pt"):
        pack(f"{path}.{ending}")
    exported = torch.onnx.export(model, (x,), dynamo=True, optimize=False, verbose=False)
    onnx.save(bare(exported.model_proto), f"{path}.onnx")


if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    for name, (make, shape) in NETWORKS.items():
        if len(sys.argv) < 3 or name in sys.argv[2:]:
            save(name, make, shape)
