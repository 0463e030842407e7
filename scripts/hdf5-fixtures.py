"""Writes test/fixtures/hdf5/*.h5: small files as h5py lays them out, and some that mean harm.

Needs h5py and numpy.

    python3 scripts/hdf5-fixtures.py test/fixtures/hdf5
"""

import sys
import zlib
from pathlib import Path

import h5py
import numpy

OUTSIDE = "/etc/hostname"


def compact(file, name, values):
    how = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    how.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple(values.shape)
    one = h5py.h5d.create(file.id, name.encode(), h5py.h5t.NATIVE_INT32, space, how)
    one.write(h5py.h5s.ALL, h5py.h5s.ALL, values)


def everything(file):
    file.attrs["answer"] = 42
    file.attrs["text"] = "größe"
    numbers = numpy.arange(9 * 7, dtype="f4").reshape(9, 7) / 4
    file.create_dataset("whole", data=numbers)
    file.create_dataset("one", data=numbers, chunks=numbers.shape, compression="gzip")
    compact(file, "compact", numpy.array([1, -2, 3], "i4"))
    file["truth"] = True
    file["big-endian"] = numpy.array([1, -2, 300], ">i2")
    file["half"] = numpy.array([1.5, -2, 0, 2**-24, numpy.inf], "f2")
    file["unsigned"] = numpy.uint64(2**40)
    file["fixed"] = numpy.array([b"input"], "S10")
    file["record"] = numpy.array([(1, 2.0)], [("a", "i4"), ("b", "f4")])
    file["none"] = numpy.zeros((0, 3), "f4")
    texts = numpy.array([["a", "b"], ["c", "dé"]], dtype=object)
    file.create_dataset("texts", data=texts, dtype=h5py.string_dtype())


def pieces(file):
    numbers = numpy.arange(9 * 7, dtype="f4").reshape(9, 7) / 4
    how = {"chunks": (4, 3), "compression": "gzip", "shuffle": True, "fletcher32": True}
    file.create_dataset("pieces", data=numbers, **how)


def unpacked_early(file, name, values, chunks):
    """All room is taken at once, so no index is needed."""
    how = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    how.set_chunk(chunks)
    how.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    space = h5py.h5s.create_simple(values.shape)
    one = h5py.h5d.create(file.id, name.encode(), h5py.h5t.IEEE_F32LE, space, how)
    one.write(h5py.h5s.ALL, h5py.h5s.ALL, values)


def indexes(file):
    """Pieces as the newest library finds them: in order, by arrays that are fixed or grow, by a tree."""
    file = file.create_group("indexes")
    numbers = numpy.arange(9 * 7, dtype="f4").reshape(9, 7) / 4
    packed = {"chunks": (4, 3), "compression": "gzip", "shuffle": True, "fletcher32": True}
    unpacked = {"chunks": (4, 3)}
    file.create_dataset("single", data=numbers, chunks=numbers.shape)
    unpacked_early(file, "in order", numbers, (4, 3))
    grows = {"fixed": (9, 11), "growing": (None, 11), "wide": (9, None), "tree": (None, None)}
    for name, most in grows.items():
        file.create_dataset(name, data=numbers, maxshape=most, **unpacked)
        file.create_dataset(f"{name} packed", data=numbers, maxshape=most, **packed)
    # Pieces are counted over all that a dataset may grow to: a few of them are far apart.
    few = numpy.arange(6, dtype="u1").reshape(2, 3)
    file.create_dataset("fixed pages", data=few, maxshape=(2, 1500), chunks=(1, 1))
    file.create_dataset("growing blocks", data=few, maxshape=(None, 400), chunks=(1, 1))
    file.create_dataset("growing pages", data=few, maxshape=(None, 200_000), chunks=(1, 1))
    rows = numpy.arange(900, dtype="u2").reshape(30, 30)
    file.create_dataset("tree of levels", data=rows, maxshape=(None, None), chunks=(1, 3))


def attributes(file):
    """So many that they lie in a heap, found by a tree of three levels; one is larger than its blocks."""
    group = file.create_group("attributes")
    for i in range(600):
        group.attrs[f"a{i}"] = numpy.int16(i)
    group.attrs["large"] = numpy.arange(1500, dtype="i4")
    group.attrs["text"] = "größe"


def many(file):
    group = file.create_group("many", track_order=True)
    for i in range(60):
        group[f"child{i}"] = numpy.int8(i)


def other_file(file):
    file["a"] = h5py.ExternalLink(OUTSIDE, "/x")


def soft_link(file):
    file["a"] = h5py.SoftLink("/a")


def loop(file):
    file.create_group("a")["b"] = file


def two_names(file):
    file["a"] = numpy.arange(4)
    file["b"] = file["a"]


def virtual(file):
    layout = h5py.VirtualLayout(shape=(4,), dtype="i4")
    layout[:] = h5py.VirtualSource(OUTSIDE, "x", shape=(4,))
    file.create_virtual_dataset("a", layout)


def other_data(file):
    file.create_dataset("a", shape=(4,), dtype="u1", external=[(OUTSIDE, 0, 4)])


def bomb(file):
    one = file.create_dataset("a", shape=(2**28,), dtype="u1", chunks=(2**28,), compression=9)
    zeros = bytes.fromhex("789c030000000001")
    one.id.write_direct_chunk((0,), zeros)


def bomb_inside(file):
    one = file.create_dataset("a", shape=(16,), dtype="u1", chunks=(16,), compression=9)
    one.id.write_direct_chunk((0,), zlib.compress(bytes(2**21)))


def missing(file):
    file.create_dataset("a", shape=(2**30,), dtype="u1", chunks=(2**20,), compression="gzip")


def beyond(file):
    file.create_dataset("a", shape=(2**40, 2**20), dtype="u1", chunks=(2**10, 2**10))


def other_filter(file):
    file.create_dataset("a", data=numpy.zeros(100), compression="lzf")


FILES = {
    "old": ({}, [everything, pieces]),
    "new": ({"libver": ("v110", "v110")}, [everything]),
    "latest": ({"libver": "latest"}, [everything, pieces, indexes, attributes]),
    "ordered": ({"track_order": True}, [everything, pieces, many]),
    **{
        f"hostile-{make.__name__.replace('_', '-')}": ({}, [make])
        for make in [other_file, soft_link, loop, two_names, virtual]
        + [other_data, bomb, bomb_inside, missing, beyond, other_filter]
    },
    "hostile-other-file-new": ({"libver": ("v110", "v110")}, [other_file]),
    "hostile-soft-link-new": ({"libver": ("v110", "v110")}, [soft_link]),
}


def main(folder):
    for name, (how, parts) in FILES.items():
        with h5py.File(Path(folder) / f"{name}.h5", "w", **how) as file:
            for part in parts:
                part(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
