"""
Runs adaptive resonators with the neurons of lava-dl's SLAYER, on a processor: CASES.json is a list of cases of `sin`, `cos`, `dth`,
`dr`, `vth`, `step`, `firing`, and currents `x` and `y` by step and neuron. ANSWERS.json gets the cases with `spikes`, and with the states
that it shows, `real` and `imaginary`, likewise.

    python3 test/support/run-adaptive-resonators.py CASES.json ANSWERS.json
"""

import json
import sys

import torch
from lava.lib.dl.slayer.neuron import adrf, adrf_iz

KINDS = {"phase": adrf, "izhikevich": adrf_iz}
UNIT = 64


def neuron_of(case):
    kind = KINDS[case["firing"]]
    threshold, step = case["vth"] / UNIT, case["step"] / UNIT
    neuron = kind.Neuron(threshold, step, period=8, decay=0.1, threshold_decay=0.1, refractory_decay=0.1)
    given = {"sin_decay": "sin", "cos_decay": "cos", "threshold_decay": "dth", "refractory_decay": "dr"}
    for name, ours in given.items():
        getattr(neuron, name).data = torch.FloatTensor([case[ours]])
    return neuron


def integers(rows, unit):
    return (rows.detach()[0].T * unit).round().long().tolist()


def run(case):
    neuron = neuron_of(case)
    x, y = (torch.FloatTensor(case[name]).T[None] / UNIT for name in ("x", "y"))
    real, imaginary, *threshold = neuron.dynamics((x, y))
    spikes = neuron.spike(real, imaginary, *threshold)
    states = {"real": integers(real, neuron.s_scale), "imaginary": integers(imaginary, neuron.s_scale)}
    return {**case, "spikes": integers(spikes, 1), **states}


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    with open(sys.argv[2], "w") as file:
        lines = ",\n".join("  " + json.dumps(run(case)) for case in cases)
        file.write("[\n" + lines + "\n]\n")
