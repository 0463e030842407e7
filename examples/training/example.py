"""What the three networks' train.py have in common: read, train, export, measure."""

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from training.data import add_arguments, read, to_floats
from training.export import export
from training.fit import fit

SEED = 1
# As many of the first test images are in examples/data.
SUBSET = 500


def make(folder, network, recipes):
    args = parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(args.threads)
    train, test = read(args)
    if args.hold_out:
        train, test = split(train, args.hold_out)
    model = fit(network(), train, recipes[args.data])

    out = args.out or Path(folder)
    path = out / f"{args.data}.onnx"
    export(model, path, f"{Path(folder).name}-{args.data}")
    parameters = sum(p.numel() for p in model.parameters())
    note(out / "expected.json", args.data, {"parameters": parameters, **measure(path, test)})


def parse_args():
    parser = argparse.ArgumentParser(description="Train a network of the examples.")
    add_arguments(parser)
    parser.add_argument("--out", type=Path, help="folder to write to, else that of the network")
    parser.add_argument("--threads", type=int, default=1)
    # To compare recipes without a look at the test images.
    parser.add_argument("--hold-out", type=int, default=0, help="training images to measure on")
    return parser.parse_args()


def split(images, count):
    chosen = np.random.default_rng(SEED).permutation(len(images.labels))
    parts = [chosen[count:], chosen[:count]]
    return [type(images)(images.pixels[part], images.labels[part]) for part in parts]


def measure(path, test):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    images = np.array_split(to_floats(test.pixels), 20)
    logits = np.concatenate([session.run(None, {"image": part})[0] for part in images])
    right = logits.argmax(1) == test.labels
    return {
        "floatAccuracy": float(right[:SUBSET].mean()),
        "samples": SUBSET,
        "floatAccuracyOnAll": float(right.mean()),
        "samplesOfAll": len(test.labels),
    }


def note(path, data, found):
    print(data, found)
    expected = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps({**expected, data: found}, indent=2) + "\n")
