"""Writes the fixtures test/fixtures/loihi2 has of networks in netx files: their parameters, and what was recorded of them.

The originals are HDF5 and npz. Parameters are kept as the integers that they are, under the file's own names. A frame is kept as
[channel, row, column]; spikes as bits, a row for each step, in the order [channel, row, column] too. Needs h5py and numpy.

    python3 scripts/netx-fixture.py NETWORK.net TARGET.npz [--frame RECORDED.npz] [--spikes RECORDED.npz]
"""

import argparse

import h5py
import numpy

NEURON = ("iDecay", "vDecay", "vThMant")
GEOMETRY = ("stride", "padding", "dilation")


def integers(name, values, dtype):
    """The values in a narrower type, refused where that would change one."""
    narrow = numpy.asarray(values).astype(dtype)
    if not (narrow == values).all():
        raise SystemExit(f"{name} does not fit {dtype}")
    return narrow


def narrowest(values):
    """Weights of some networks are wider than a byte."""
    return "int8" if -128 <= values.min() and values.max() < 128 else "int16"


def parameters(layers):
    for index in sorted(layers, key=int):
        layer = layers[index]
        for name in NEURON:
            if name in layer.get("neuron", {}):
                yield f"{index}.{name}", layer["neuron"][name][()], "int32"
        for name in ("weight", "bias"):
            if name in layer:
                yield f"{index}.{name}", layer[name][()], narrowest(layer[name][()])
        for name in GEOMETRY:
            if name in layer:
                yield f"{index}.{name}", layer[name][()], "int32"


def channels_first(array):
    """Arrays are recorded as [column, row, channel, step], or [neuron, step]."""
    return array.transpose(3, 2, 1, 0) if array.ndim == 4 else array.T


def spikes(recorded):
    for name in recorded:
        array = recorded[name]
        if array.dtype == numpy.uint8 and name != "image":
            steps = channels_first(array)
            yield f"spikes.{name}", numpy.packbits(steps.reshape(len(steps), -1), axis=1)


def main():
    given = argparse.ArgumentParser()
    given.add_argument("network")
    given.add_argument("target")
    given.add_argument("--frame")
    given.add_argument("--spikes")
    given = given.parse_args()
    with h5py.File(given.network, "r") as file:
        found = {name: integers(name, x, dtype) for name, x, dtype in parameters(file["layer"])}
    if given.frame:
        frame = numpy.load(given.frame)["input"][..., 0].transpose(2, 1, 0)
        found["frame"] = numpy.ascontiguousarray(frame)
    if given.spikes:
        found.update(spikes(numpy.load(given.spikes)))
    numpy.savez_compressed(given.target, **found)


if __name__ == "__main__":
    main()
