"""Trains the digit classifier of this example and writes its files.

    python train.py --digits package/src/digits --test-images t10k-images-idx3-ubyte.gz \
        --test-labels t10k-labels-idx1-ubyte.gz --out .

Needs torch, onnx, onnxscript, onnxruntime and numpy. README.md says where the digits come from.
"""

import argparse
import gzip
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F
from torch import nn

SEED = 1
EPOCHS = 400
BATCH = 100
CALIBRATION_DIGITS = 256
TEST_DIGITS = 1000


class Digits(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 256)
        self.output = nn.Linear(256, 10)

    def forward(self, image):
        features = F.relu(self.hidden(F.dropout(image, 0.1, self.training)))
        return self.output(F.dropout(features, 0.2, self.training))


def main():
    args = parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    pixels, labels = read_training_digits(args.digits)
    test_pixels, test_labels = read_test_digits(args.test_images, args.test_labels)
    pixels, labels, shared = without(pixels, labels, test_pixels)
    print(f"{len(pixels)} digits to train on, {shared} left out because they are in the test set")

    model = train(to_floats(pixels), labels)
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / "digits.onnx"
    export(model, path)

    images = to_floats(test_pixels)
    np.savez_compressed(
        args.out / "test.npz", image=images[:TEST_DIGITS], label=test_labels[:TEST_DIGITS]
    )
    chosen = balanced(labels, CALIBRATION_DIGITS)
    np.savez_compressed(args.out / "calibration.npz", image=to_floats(pixels[chosen]))
    write_expected(args.out / "expected.json", path, images, test_labels)


def parse_args():
    parser = argparse.ArgumentParser(description="Train the digits example.")
    parser.add_argument("--digits", type=Path, required=True, help="folder with 0.json to 9.json")
    parser.add_argument("--test-images", type=Path, required=True, help="idx3 file, gzipped")
    parser.add_argument("--test-labels", type=Path, required=True, help="idx1 file, gzipped")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    return parser.parse_args()


def read_training_digits(folder):
    """The package keeps bytes divided by 255 and rounded to three decimals: this undoes it exactly."""
    digits = []
    for digit in range(10):
        data = json.loads((folder / f"{digit}.json").read_text())["data"]
        digits.append(np.round(np.array(data) * 255).astype(np.uint8).reshape(-1, 784))
    labels = np.repeat(np.arange(10, dtype=np.uint8), [len(d) for d in digits])
    return np.concatenate(digits), labels


def read_test_digits(images, labels):
    with gzip.open(images) as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)
    with gzip.open(labels) as file:
        return pixels, np.frombuffer(file.read(), np.uint8, offset=8)


def without(pixels, labels, test_pixels):
    """The digits that are not, pixel for pixel, in the test set; and how many were."""
    test = {digit.tobytes() for digit in test_pixels}
    keep = np.array([digit.tobytes() not in test for digit in pixels])
    return pixels[keep], labels[keep], int((~keep).sum())


def to_floats(pixels):
    return pixels.astype(np.float32) / np.float32(255)


def train(images, labels):
    images = torch.from_numpy(images)
    labels = torch.from_numpy(labels.astype(np.int64))
    model = Digits()
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2)
    steps = EPOCHS * ((len(images) + BATCH - 1) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    for epoch in range(EPOCHS):
        model.train()
        total = 0.0
        for chosen in torch.randperm(len(images)).split(BATCH):
            loss = F.cross_entropy(model(distort(images[chosen])), labels[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * len(chosen)
        if epoch % 20 == 19:
            print(f"epoch {epoch + 1}: loss {total / len(images):.4f}", flush=True)
    return model.eval()


def distort(images):
    """Every digit a little shifted, turned, scaled and bent, so that 10,000 digits teach like more."""
    n = len(images)
    angle = (torch.rand(n) - 0.5) * 0.5
    scale = 1 + (torch.rand(n) - 0.5) * 0.25
    affine = torch.zeros(n, 2, 3)
    affine[:, 0, 0] = affine[:, 1, 1] = torch.cos(angle) * scale
    affine[:, 0, 1] = torch.sin(angle) * scale
    affine[:, 1, 0] = -affine[:, 0, 1]
    affine[:, :, 2] = (torch.rand(n, 2) - 0.5) * 4 * 2 / 28
    grid = F.affine_grid(affine, [n, 1, 28, 28], align_corners=False)
    bend = F.interpolate(torch.randn(n, 2, 5, 5) * 0.05, size=28, mode="bicubic")
    grid = grid + bend.permute(0, 2, 3, 1)
    return F.grid_sample(images.view(n, 1, 28, 28), grid, align_corners=False).view(n, 784)


def export(model, path):
    program = torch.onnx.export(
        model,
        (torch.zeros(2, 784),),
        dynamo=True,
        opset_version=18,
        input_names=["image"],
        output_names=["logits"],
        dynamic_shapes=({0: torch.export.Dim("batch")},),
        verbose=False,
    )
    proto = program.model_proto
    without_metadata(proto)
    onnx.checker.check_model(proto, full_check=True)
    path.write_bytes(proto.SerializeToString(deterministic=True))


def without_metadata(proto):
    """The exporter notes stack traces with paths of the machine it ran on."""
    proto.graph.name = "digits"
    parts = [proto, proto.graph, *proto.graph.node, *proto.graph.initializer]
    for part in [*parts, *proto.graph.input, *proto.graph.output, *proto.graph.value_info]:
        del part.metadata_props[:]
        part.doc_string = ""


def balanced(labels, count):
    """Indices of digits, as many of each class as of any other, give or take one."""
    by_class = [list(np.flatnonzero(labels == digit)) for digit in range(10)]
    return [by_class[i % 10][i // 10] for i in range(count)]


def write_expected(path, model, images, labels):
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    right = session.run(None, {"image": images})[0].argmax(1) == labels
    expected = {
        "floatAccuracy": float(right[:TEST_DIGITS].mean()),
        "samples": TEST_DIGITS,
        "floatAccuracyOnAll": float(right.mean()),
        "samplesOfAll": len(labels),
    }
    path.write_text(json.dumps(expected, indent=2) + "\n")
    print(expected)


if __name__ == "__main__":
    main()
