"""Writes rhythm.nir: the network of rhythm.spk in seconds, as trainers of spiking networks export it. Needs h5py and numpy."""

import h5py
import numpy as np

PACE = [4, 5, 6, 8, 10, 13, 17, 22]


def weights():
    mixed = np.zeros((4, 8), "float32")
    for i in range(4):
        mixed[i, 2 * i : 2 * i + 2] = 9
    return np.diag(PACE).astype("float32") / 3, mixed


def node(group, name, kind, **arrays):
    one = group.create_group(name)
    one["type"] = kind
    for key, value in arrays.items():
        one[key] = value


def neurons(group, name, count, tau):
    full = lambda x: np.full(count, x, "float32")
    node(group, name, "LIF", tau=full(tau), r=full(1), v_leak=full(0), v_threshold=full(1), v_reset=full(0))


def main():
    first, second = weights()
    with h5py.File("rhythm.nir", "w") as file:
        file["version"] = "1.0"
        root = file.create_group("node")
        root["type"] = "NIRGraph"
        nodes = root.create_group("nodes")
        node(nodes, "input", "Input", shape=np.array([8]))
        node(nodes, "drive", "Linear", weight=first)
        neurons(nodes, "pace", 8, 0.02)
        node(nodes, "mixed", "Linear", weight=second)
        neurons(nodes, "beat", 4, 0.01)
        node(nodes, "output", "Output", shape=np.array([4]))
        row = ["input", "drive", "pace", "mixed", "beat", "output"]
        root["edges"] = np.array([[a.encode(), b.encode()] for a, b in zip(row, row[1:])])


main()
