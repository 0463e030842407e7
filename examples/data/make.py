"""Writes the images of this folder, to calibrate and to test with. README.md says how to run it."""

import argparse
from pathlib import Path

import numpy as np

from training.data import Images, add_arguments, balanced, read, to_floats

CALIBRATION = 128
TEST = 500


def main():
    args = parse_args()
    train, test = read(args)
    write(args.out / f"{args.data}-calibration.npz", balanced(train, CALIBRATION))
    write(args.out / f"{args.data}-test.npz", Images(test.pixels[:TEST], test.labels[:TEST]))


def parse_args():
    parser = argparse.ArgumentParser(description="Write calibration and test images.")
    add_arguments(parser)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    return parser.parse_args()


def write(path, images):
    np.savez_compressed(path, image=to_floats(images.pixels), label=images.labels)


if __name__ == "__main__":
    main()
