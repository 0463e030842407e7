"""Exports the networks of the zoo with PyTorch's two ONNX exporters.

    python3 test/zoo/make.py --small test/zoo/small
    python3 test/zoo/make.py --large DIR [--only NAME]

Each network gives NAME.dynamo.onnx and NAME.script.onnx, some also of older and newer operator
sets, and beside each a .json with its inputs and the shapes that onnx infers. Weights are random,
from a seed: nothing is downloaded.

Needs torch 2.13, torchvision 0.28, timm 1.0.29, transformers 5.18, onnx 1.23, onnxscript 0.7 and
onnxruntime 1.30.
"""

import argparse
import gc
import logging
import sys
import zlib
from pathlib import Path

import numpy
import onnxruntime
import torch
from torch import nn

# No __pycache__ beside the fixtures.
sys.dont_write_bytecode = True

# A torchvision built for a GPU cannot load its own operators beside a torch that is not. No network
# here needs them, but importing the package needs their names.
_OPERATORS = torch.library.Library("torchvision", "FRAGMENT")
for _name in ("nms", "qnms"):
    if not hasattr(torch.ops.torchvision, _name):
        _OPERATORS.define(f"{_name}(Tensor dets, Tensor scores, float threshold) -> Tensor")

import sequences  # noqa: E402
import vision  # noqa: E402
from export import describe, export, exporters_of, shrink, write_json  # noqa: E402
from inputs import Input  # noqa: E402
from weights import randomise  # noqa: E402

LARGE = {**vision.LARGE, **sequences.LARGE}
SMALL = {**vision.SMALL, **sequences.SMALL}


def main() -> None:
    parser = argparse.ArgumentParser(description="export the networks of the zoo to ONNX")
    size = parser.add_mutually_exclusive_group(required=True)
    size.add_argument("--small", metavar="DIR", type=Path, help="shrunk ones, in a few kilobytes")
    size.add_argument("--large", metavar="DIR", type=Path, help="the true architectures")
    parser.add_argument("--only", metavar="NAME", choices=sorted(LARGE), help="one network")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    folder = options.small or options.large
    folder.mkdir(parents=True, exist_ok=True)
    for name in [options.only] if options.only else LARGE:
        make(name, folder, is_small=options.small is not None)


def make(name: str, folder: Path, is_small: bool) -> None:
    torch.manual_seed(zlib.crc32(name.encode()))
    model, inputs = (SMALL if is_small else LARGE)[name]()
    batch = 32 if is_small else 4
    randomise(model, [torch.cat([one.draw() for _ in range(batch)]) for one in inputs])
    for exporter in exporters_of(name):
        path = folder / f"{name}.{exporter.name}.onnx"
        export(model, inputs, path, exporter, external_data=not is_small)
        if is_small:
            shrink(path)
        write_json(path.with_suffix(".json"), describe(path, inputs))
        error = deviation(model, inputs, path)
        print(f"{path.name}: {path.stat().st_size} bytes, {error:.1e} from torch", flush=True)
        if not error < 1e-3:
            raise SystemExit(f"{path.name} does not compute what {name} does")
    gc.collect()


@torch.no_grad()
def deviation(model: nn.Module, inputs: list[Input], path: Path) -> float:
    """How far the file's output is from the module's, relative to its largest number."""
    drawn, others = [[one.draw() for one in inputs] for _ in range(2)]
    wanted = model(*drawn).numpy()
    scale = numpy.abs(wanted).max()
    if numpy.abs(wanted - model(*others).numpy()).max() < 0.01 * scale:
        raise SystemExit(f"{path.name} answers the same to everything")
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    feeds = {one.name: value.numpy() for one, value in zip(inputs, drawn)}
    (found,) = session.run(None, feeds)
    return float(numpy.abs(found - wanted).max() / scale)


if __name__ == "__main__":
    main()
