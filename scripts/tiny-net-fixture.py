"""Writes test/fixtures/loihi2/tiny-net.npz: the parameters of a recorded convolutional network.

The original is HDF5; this keeps its numbers as they are, as the integers that they are, under the
file's own names. Needs h5py and numpy.

    python3 scripts/tiny-net-fixture.py tiny.net test/fixtures/loihi2/tiny-net.npz
"""

import sys

import h5py
import numpy

NEURON = ("iDecay", "vDecay", "vThMant")
CONVOLUTION = ("stride", "padding", "dilation", "groups")


def integers(name, values, dtype):
    """The values in a narrower type, refused where that would change one."""
    narrow = numpy.asarray(values).astype(dtype)
    if not (narrow == values).all():
        raise SystemExit(f"{name} does not fit {dtype}")
    return narrow


def arrays(layers):
    for index in sorted(layers, key=int):
        layer = layers[index]
        for name in NEURON:
            yield f"{index}.{name}", layer["neuron"][name][()], "int32"
        yield f"{index}.bias", layer["bias"][()], "int8"
        if "inChannels" not in layer:
            continue
        # Kernels are stored with an axis for time, of one step.
        yield f"{index}.weight", layer["weight"][..., 0], "int8"
        for name in CONVOLUTION:
            yield f"{index}.{name}", layer[name][()], "int32"


def main(source, target):
    with h5py.File(source, "r") as file:
        found = {name: integers(name, x, dtype) for name, x, dtype in arrays(file["layer"])}
    numpy.savez_compressed(target, **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
