"""
Runs resonators with Lava: CASES.json is a list of cases of `sin`, `cos`, `vth`, `firing`, and currents `x` and `y` by step
and neuron. ANSWERS.json gets the cases with `spikes`, `real` and `imaginary`, likewise. Lava takes floats: a period and a
loss, of which it makes sine and cosine again and cuts them. They are chosen so that it cuts to the integers of the case.

    python3 test/support/run-resonators.py CASES.json ANSWERS.json
"""

import json
import sys

import numpy as np
from lava.magma.core.run_conditions import RunSteps
from lava.magma.core.run_configs import Loihi2SimCfg
from lava.proc.io.sink import RingBuffer as Sink
from lava.proc.io.source import RingBuffer as Source
from lava.proc.monitor.process import Monitor
from lava.proc.rf.process import RF
from lava.proc.rf_iz.process import RF_IZ

KINDS = {"phase": RF, "izhikevich": RF_IZ}
BITS = 12


def beyond(part):
    """Half a unit further from zero, so that what is cut is the part."""
    return part + (0.5 if part >= 0 else -0.5)


def process(case, shape):
    sin, cos = (beyond(case[name]) / 2**BITS for name in ("sin", "cos"))
    period, loss = 2 * np.pi / np.arctan2(sin, cos), 1 - np.hypot(sin, cos)
    kind = KINDS[case["firing"]]
    neurons = kind(shape=shape, period=period, alpha=loss, state_exp=6, decay_bits=BITS, vth=case["vth"])
    if (neurons.sin_decay.init, neurons.cos_decay.init) != (case["sin"], case["cos"]):
        raise SystemExit(f"Lava makes other integers of {case['sin']}, {case['cos']}")
    return neurons


def watch(variable, steps):
    monitor = Monitor()
    monitor.probe(variable, steps)
    return lambda: next(iter(next(iter(monitor.get_data().values())).values()))


def run(case):
    currents = [np.array(case[name], dtype=np.int32).T for name in ("x", "y")]
    shape, steps = currents[0].shape[:1], currents[0].shape[1]
    neurons = process(case, shape)
    for current, port in zip(currents, (neurons.a_real_in, neurons.a_imag_in)):
        Source(data=current).s_out.connect(port)
    sink = Sink(shape=shape, buffer=steps)
    neurons.s_out.connect(sink.a_in)
    states = {"real": watch(neurons.real, steps), "imaginary": watch(neurons.imag, steps)}
    neurons.run(condition=RunSteps(num_steps=steps), run_cfg=Loihi2SimCfg(select_tag="fixed_pt"))
    rows = {"spikes": sink.data.get().T, **{name: state() for name, state in states.items()}}
    neurons.stop()
    return {**case, **{name: np.asarray(row).astype(int).tolist() for name, row in rows.items()}}


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    with open(sys.argv[2], "w") as file:
        lines = ",\n".join("  " + json.dumps(run(case)) for case in cases)
        file.write("[\n" + lines + "\n]\n")
