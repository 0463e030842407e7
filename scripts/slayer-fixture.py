"""Writes test/fixtures/lava/resonators.net and .npz: layers of resonators as lava-dl exports them, and what they did in training.

The layers have random weights, and between them all that the export can say of resonators: both kinds, delays of neurons,
parameters of single neurons. Needs lava-dl and h5py.

    python3 scripts/slayer-fixture.py test/fixtures/lava/resonators
"""

import sys

import h5py
import numpy
import torch
from lava.lib.dl.slayer.block import rf, rf_iz

STEPS = 60
ALIKE = {"threshold": 0.4, "period": 9, "decay": 0.03}
APART = {"threshold": 0.3, "period": (5, 30), "decay": (0.02, 0.1), "shared_param": False}


def layers():
    first = rf.Dense(ALIKE, 10, 8, weight_scale=4, delay=True)
    return [first, rf_iz.Dense(APART, 8, 6, weight_scale=4), rf.Dense(APART, 6, 4, weight_scale=6)]


def main(target):
    torch.manual_seed(1)
    network = layers()
    spikes = (torch.rand(1, 10, STEPS) < 0.3).float()
    torch.nn.Sequential(*network)(spikes)  # it learns the shapes
    network[0].delay.delay.data = torch.randint(0, 5, (8,)).float()
    recorded = {"x": spikes}
    with h5py.File(f"{target}.net", "w") as file:
        for index, block in enumerate(network):
            spikes = block(spikes)
            recorded[f"layer{index}"] = spikes
            block.export_hdf5(file.create_group(f"layer/{index}"))
    rows = {name: found.detach().numpy()[0].T.astype("uint8") for name, found in recorded.items()}
    numpy.savez_compressed(f"{target}.npz", **rows)


if __name__ == "__main__":
    main(sys.argv[1])
