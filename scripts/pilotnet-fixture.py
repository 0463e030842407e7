"""Writes test/fixtures/loihi2/pilotnet-sdnn.npz: the parameters of a recorded sigma-delta network, and a frame.

The originals are HDF5 and npz; this keeps their numbers as they are, as the integers that they are, under the
file's own names; the frame as [channel, row, column]. Needs h5py and numpy.

    python3 scripts/pilotnet-fixture.py pilotnet-sdnn.net pilotnet-sdnn.npz test/fixtures/loihi2/pilotnet-sdnn.npz
"""

import sys

import h5py
import numpy

GEOMETRY = ("stride", "padding", "dilation")


def integers(name, values, dtype):
    """The values in a narrower type, refused where that would change one."""
    narrow = numpy.asarray(values).astype(dtype)
    if not (narrow == values).all():
        raise SystemExit(f"{name} does not fit {dtype}")
    return narrow


def arrays(layers):
    for index in sorted(layers, key=int):
        layer = layers[index]
        if "neuron" in layer:
            yield f"{index}.vThMant", layer["neuron"]["vThMant"][()], "int32"
        for name in ("weight", "bias"):
            if name in layer:
                yield f"{index}.{name}", layer[name][()], "int8"
        for name in GEOMETRY:
            if name in layer:
                yield f"{index}.{name}", layer[name][()], "int32"


def main(network, recorded, target):
    with h5py.File(network, "r") as file:
        found = {name: integers(name, x, dtype) for name, x, dtype in arrays(file["layer"])}
    frame = numpy.load(recorded)["input"][..., 0].transpose(2, 1, 0)
    numpy.savez_compressed(target, frame=numpy.ascontiguousarray(frame), **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
