"""Writes test/fixtures/torch/functions: what programs of torch 2.13 call besides the layers of networks.

Each network has one input and many outputs. For each: NAME.pt2 (torch.export), NAME.decomposed.pt2 (the same program
after run_decompositions, in the ops that torch calls core) and NAME.trace.pt (TorchScript), with NAME.npz: `x`, and `y0`
and so on as torch computes them. `layers` is a Sequential, pickled: NAME.pth.

    python3 scripts/torch-functions.py [FOLDER]
"""

import importlib.util
import os
import sys
import warnings

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
OUT = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "../test/fixtures/torch/functions")

spec = importlib.util.spec_from_file_location("fixtures", os.path.join(HERE, "torch-fixtures.py"))
fixtures = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fixtures)

LONG = torch.long


def elementwise(x):
    truths = x > 0
    whole = (x * 4).int()
    return (
        x.tan(), x.sinh(), x.cosh(), x.asinh(), x.clamp(-0.9, 0.9).atanh(), x.clamp(-1, 1).acos(),
        x.clamp(-1, 1).asin(), (x.abs() + 1).acosh(), x.erfc(), x.exp2(), x.expm1(), x.abs().log1p(),
        (x.abs() + 1).log2(), (x.abs() + 1).log10(), (x * 3).trunc(), x.frac(), torch.round(x, decimals=1),
        torch.nan_to_num(x / (x > 1), nan=2.0), torch.isfinite(1 / truths).float(), torch.atan2(x, x + 1),
        torch.atan2(-x, x - 9), torch.fmod(x, 0.3), torch.remainder(x, 0.3), torch.remainder(whole, 3),
        torch.hypot(x, x + 1), torch.heaviside(x, torch.tensor(0.5)), torch.lerp(x, x * 2, 0.3),
        torch.addcmul(x, x, x, value=0.5), torch.addcdiv(x, x, x.abs() + 1), x.clamp(x * 0.5, x.abs()),
        (whole & 3).float(), (whole | 1).float(), (whole ^ 5).float(), (~whole).float(),
        (truths & ~(x > 1) | (x < -1)).float(), torch.logical_xor(truths, x < 1).float(),
        torch.floor_divide(whole, -7).float(), torch.div(whole, 3, rounding_mode="trunc").float(), (x * 7) // 0.1,
        (x * 7) % -0.1, torch.remainder(x.abs(), float("inf")), whole.clamp(-1.5, 2), (whole.to(torch.uint8) * 2).float(),
        torch.cat([x, whole], 1), torch.stack([x, truths]),
    )


def sums(x):
    return (
        x.var(1), x.std(2, keepdim=True, unbiased=False), x.var(), *torch.var_mean(x, (1, 2)), x.norm(dim=1),
        torch.linalg.vector_norm(x, 3, 1), torch.linalg.vector_norm(x, float("inf"), 2), x.norm(1),
        (x > 1).any(1).float(), (x > -2).all(2).float(), (x > 5).any().float(), *torch.aminmax(x, dim=1),
        x[:, :0].sum(1), (x[:, :0] > 0).any(1).float(), (x[:, :0] > 0).all(1).float(), (x * 99).to(torch.uint8).sum(2).float(),
        x.cumprod(2), torch.logcumsumexp(x, 1), *x.topk(3, 2), *x.sort(1, descending=True), x.argsort(2),
        x.median(), *x.median(2), *x.kthvalue(2, 1), torch.bucketize(x, torch.tensor([-1.0, 0, 1])),
    )


def arranged(x):
    rows = torch.tensor([2, 0, 2])
    return (
        x.tile(2, 1), x.repeat_interleave(2, 1), x.repeat_interleave(2), torch.rot90(x, 1, (1, 2)),
        torch.rot90(x, 2, (0, 2)), torch.rot90(x, -1, (1, 2)), x.unfold(2, 3, 2), x.unfold(1, 2, 1), x.diff(dim=1),
        x.diff(n=2), *x.tensor_split(4, 1), *x.tensor_split((1, 3), 2), x.swapaxes(1, 2), x.mT,
        F.one_hot((x > 0).long(), 3), torch.take_along_dim(x, torch.ones(2, 1, 10, dtype=LONG), 1),
        x.gather(1, torch.zeros(2, 1, 10, dtype=LONG)), x[:, rows], x[:, rows, torch.tensor([1, 3, 5])],
        x[torch.tensor([[0], [1]]), rows], x.scatter(1, torch.ones(2, 1, 10, dtype=LONG), x[:, :1]),
        x.scatter(1, torch.ones(2, 2, 3, dtype=LONG), 7.0), x.scatter_add(1, torch.ones(2, 6, 10, dtype=LONG), x),
        torch.scatter_reduce(x, 2, torch.zeros(2, 6, 4, dtype=LONG), x[:, :, :4], "amax"),
        x.index_add(1, rows, x[:, :3], alpha=2), x.index_copy(1, rows[:2], x[:, 3:5]), x.index_fill(2, rows[:2], 3.0),
        torch.index_put(x, (torch.tensor([0, 1]), rows[:2]), torch.ones(2, 10), accumulate=True),
        x.narrow(1, -2, 2), x.select_scatter(x[:, 0], 1, 3), x.slice_scatter(x[:, :2], 1, 2, 6, 2),
        x + torch.linspace(0, 1, 10), x[:, :, :6] + torch.eye(6),
        torch.meshgrid(x[0, 0], x[0, :, 0], indexing="xy")[1], x.diagonal(0, 1, 2), x.diagonal(-2, 2, 0),
    )


def products(x):
    a, b = x[0], x[1]
    return (
        torch.outer(a[0], a[1]), torch.dot(a[0], a[1]), torch.vdot(a[0], b[1]), torch.cdist(a, b), torch.cdist(x, x, 1.0),
        F.cosine_similarity(x, x.flip(1)), F.pairwise_distance(x, x * 0.5), F.bilinear(a, b, WEIGHTS["bilinear"]),
        F.normalize(x, dim=1), F.rms_norm(x, (10,)), F.group_norm(x, 3), F.local_response_norm(x, 3),
        torch._weight_norm(x, x[:, :1, :1].abs(), 0), F.softplus(x, beta=2), F.threshold(x, 0.1, -0.3),
        F.hardshrink(x, 0.4), F.softshrink(x, 0.4), F.rrelu(x), F.selu(x), F.celu(x), F.logsigmoid(x),
        nn.functional.gelu(x, approximate="tanh"),
    )


def planes(x):
    space = torch.stack(torch.meshgrid(torch.linspace(-1, 1, 3), torch.linspace(-1, 1, 4), indexing="ij"), -1)
    grid = (space * 0.9).unsqueeze(0).expand(2, 3, 4, 2)
    return (
        F.adaptive_avg_pool2d(x, (3, 5)), F.adaptive_max_pool2d(x, (3, 5)), F.adaptive_max_pool2d(x, 1),
        F.avg_pool2d(x, 2, divisor_override=3), F.lp_pool2d(x.abs(), 3, 2), F.interpolate(x, size=11),
        F.interpolate(x, scale_factor=2, mode="bicubic"), F.interpolate(x, size=(11, 5), mode="bicubic", align_corners=True),
        F.interpolate(x, scale_factor=1.5, mode="nearest-exact"), F.interpolate(x.flatten(2), scale_factor=2, mode="linear"),
        F.interpolate(x.unsqueeze(2), size=(2, 5, 5), mode="trilinear"), F.unfold(x, (3, 2), padding=1, stride=2),
        F.fold(F.unfold(x, 2, stride=2), (8, 8), 2, stride=2), F.pixel_unshuffle(x, 2), F.channel_shuffle(x, 2),
        F.interpolate(x, (1, 4), mode="bilinear"), F.interpolate(x, scale_factor=(0.2, 1), mode="bicubic"),
        *F.max_pool2d(x, 2, return_indices=True), *F.max_pool1d(x[0], 3, 2, return_indices=True),
        F.grid_sample(x, grid, align_corners=False), F.grid_sample(x, grid, "nearest", "border", align_corners=True),
        F.pad(x, (1, 2, 0, 1), mode="circular"), F.pad(x.unsqueeze(0), (1, 1, 1, 1, 1, 1), mode="reflect"),
        F.batch_norm(x, None, None, training=True), F.instance_norm(x), x.transpose(0, 1).movedim(2, 0),
    )


def written(x):
    """What is written to a part of a tensor is seen in all others that share its memory."""
    parts = x.clone()
    parts[:, 1:3, ::2] = 3.0
    regions = torch.zeros(6, 10)
    for count, rows in enumerate((slice(0, -4), slice(-4, -2), slice(-2, None))):
        for half, columns in enumerate((slice(0, 5), slice(5, None))):
            regions[rows, columns] = count * 2 + half
    sums = x.clone()
    first, turned = sums[:, 0], sums.transpose(1, 2)
    first += 1
    turned[:, 3] *= 2
    whole = x.clone()
    part = whole[:, 0]
    whole.mul_(2)
    split = x.clone()
    left, right = split.chunk(2, 1)
    left.fill_(1)
    right.relu_()
    copied = torch.zeros(2, 6, 10)
    copied[:, :3].copy_(x[:, 3:])
    flat = x.clone()
    flat.view(2, 60)[:, 5] = 0.0
    cut = x.clone()
    cut.int().add_(1)
    windows = x.clone()
    windows.unfold(2, 5, 5)[..., 0].add_(10)
    last = x.clone()
    last.narrow(1, -1, 1).zero_()
    quiet = F.dropout(F.dropout2d(x * 1, training=False, inplace=True), training=False, inplace=True)
    shifted = x + regions.view(3, 2, 5, 2).permute(0, 2, 1, 3).reshape(6, 10)
    return parts * 2, shifted, sums + turned.transpose(1, 2), part + whole[:, 1], split, copied, flat, cut, windows, last, last, quiet.relu_()


class Steps(nn.Module):
    """Cells, and what torch runs at once where gradients are off."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNNCell(10, 6)
        self.gru = nn.GRUCell(10, 6)
        self.lstm = nn.LSTMCell(10, 6, bias=False)
        self.heads = nn.MultiheadAttention(10, 2, batch_first=True)
        self.before = nn.TransformerEncoderLayer(10, 2, 12, batch_first=True)
        self.after = nn.TransformerEncoderLayer(10, 2, 12, batch_first=True, norm_first=True, activation="gelu")

    def forward(self, x):
        one = x[:, 0]
        return self.rnn(one), self.gru(one), *self.lstm(one), *self.heads(x, x, x), self.before(x), self.after(x)


class Function(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def layers():
    return nn.Sequential(
        nn.CircularPad2d(1), nn.LPPool2d(2, 2, 1), nn.LocalResponseNorm(3), nn.ChannelShuffle(2), nn.Conv2d(4, 4, 2),
        nn.PixelUnshuffle(2), nn.PixelShuffle(2), nn.Upsample(scale_factor=2, mode="bilinear"),
        nn.Upsample(size=(9, 8), mode="bicubic", align_corners=True), nn.UpsamplingNearest2d(scale_factor=2),
        nn.BatchNorm2d(4, track_running_stats=False), nn.InstanceNorm2d(4, track_running_stats=True), nn.Softmax2d(),
        nn.Unfold(2, stride=2), nn.Fold((18, 16), 2, stride=2), nn.AdaptiveAvgPool2d((5, 7)), nn.AdaptiveMaxPool2d((3, 4)),
        nn.Flatten(), nn.Linear(48, 12), nn.RMSNorm(12), nn.Softsign(), nn.Tanhshrink(), nn.Hardshrink(0.01),
        nn.Softshrink(0.01), nn.RReLU(), nn.Threshold(-0.1, 0.3), nn.Softmin(1), nn.RNNCell(12, 10), nn.GRUCell(10, 8),
        nn.LSTMCell(8, 5),
    )


WEIGHTS = {"bilinear": torch.linspace(-1, 1, 400).reshape(4, 10, 10)}
SEQUENCES, PLANES = (2, 6, 10), (2, 4, 8, 8)
NETWORKS = {
    "arranged": (Function(arranged), SEQUENCES),
    "elementwise": (Function(elementwise), SEQUENCES),
    "planes": (Function(planes), PLANES),
    "products": (Function(products), SEQUENCES),
    "steps": (Steps(), SEQUENCES),
    "sums": (Function(sums), SEQUENCES),
    "written": (Function(written), SEQUENCES),
}


def flattened(y):
    return [part for item in y for part in flattened(item)] if isinstance(y, (tuple, list)) else [y]


def recorded(path, model, x):
    results = {f"y{i}": y.numpy() for i, y in enumerate(flattened(model(x)))}
    np.savez_compressed(f"{path}.npz", x=x.numpy(), **results)


def bare(program):
    for node in program.graph.nodes:
        node.meta = {key: value for key, value in node.meta.items() if key == "val"}
    return program


if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    torch.manual_seed(5)
    for name, (model, shape) in NETWORKS.items():
        model.eval()
        x = torch.randn(shape)
        path = f"{OUT}/{name}"
        with torch.no_grad():
            recorded(path, model, x)
            torch.jit.save(torch.jit.trace(model, x, check_trace=False), f"{path}.trace.pt")
            torch.export.save(bare(torch.export.export(model, (x,), strict=False)), f"{path}.pt2")
            decomposed = torch.export.export(model, (x,), strict=False).run_decompositions()
            torch.export.save(bare(decomposed), f"{path}.decomposed.pt2")
        for ending in ("pt2", "decomposed.pt2", "trace.pt"):
            fixtures.pack(f"{path}.{ending}")
    model = layers().eval()
    model[11].running_mean.normal_(0, 0.2)
    model[11].running_var.uniform_(0.5, 1.5)
    with torch.no_grad():
        recorded(f"{OUT}/layers", model, torch.randn(PLANES))
    torch.save(model, f"{OUT}/layers.pth")
    fixtures.pack(f"{OUT}/layers.pth")
