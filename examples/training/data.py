"""Reads the two data sets and chooses the images to calibrate with."""

import gzip
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np

CLASSES = 10


class Images(NamedTuple):
    pixels: np.ndarray  # bytes [n, 1, 28, 28]
    labels: np.ndarray  # bytes [n]


def add_arguments(parser):
    parser.add_argument("data", choices=["mnist", "fashion"])
    parser.add_argument("--images", type=Path, required=True, help="folder of gzipped idx files")
    parser.add_argument("--digits", type=Path, default=".", help="folder with 0.json to 9.json")


def read(args):
    """The training and the test images of the data set that the command line names."""
    test = read_idx(args.images, "t10k")
    if args.data == "mnist":
        train = read_digits(args.digits)
    else:
        train = read_idx(args.images, "train")
    return without(train, test), test


def read_idx(folder, part):
    with gzip.open(folder / f"{part}-images-idx3-ubyte.gz") as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    with gzip.open(folder / f"{part}-labels-idx1-ubyte.gz") as file:
        return Images(pixels, np.frombuffer(file.read(), np.uint8, offset=8))


def read_digits(folder):
    """The package keeps bytes divided by 255, to three decimals: this undoes it exactly."""
    digits = []
    for digit in range(CLASSES):
        data = json.loads(Path(folder, f"{digit}.json").read_text())["data"]
        digits.append(np.round(np.array(data) * 255).astype(np.uint8).reshape(-1, 1, 28, 28))
    labels = np.repeat(np.arange(CLASSES, dtype=np.uint8), [len(d) for d in digits])
    return Images(np.concatenate(digits), labels)


def without(train, test):
    """The training images that are not, pixel for pixel, test images too."""
    seen = {image.tobytes() for image in test.pixels}
    keep = np.array([image.tobytes() not in seen for image in train.pixels])
    print(f"{keep.sum()} images to train on, {(~keep).sum()} left out: they are in the test set")
    return Images(train.pixels[keep], train.labels[keep])


def balanced(images, count):
    """As many images of each class as of any other, give or take one, the classes taking turns."""
    by_class = [np.flatnonzero(images.labels == label) for label in range(CLASSES)]
    chosen = [by_class[i % CLASSES][i // CLASSES] for i in range(count)]
    return Images(images.pixels[chosen], images.labels[chosen])


def to_floats(pixels):
    return pixels.astype(np.float32) / np.float32(255)
