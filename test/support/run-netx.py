"""
Runs netx files with the reader of Lava's deep-learning library: FOLDER has a NAME.net for each NAME.npy, inputs as
[steps, ...axes of the file], and gets NAME.out.npy, what the last layer sends, likewise.
"""

import sys
from pathlib import Path

import numpy as np
from lava.lib.dl import netx
from lava.magma.core.run_conditions import RunSteps
from lava.magma.core.run_configs import Loihi2SimCfg
from lava.proc import io


def reversed_axes(steps):
    """Axes the other way round, but for the steps, which Lava has last and files here first."""
    return steps.transpose(range(steps.ndim)[::-1])


def run(file):
    inputs = reversed_axes(np.load(file.with_suffix(".npy")))
    count = inputs.shape[-1]
    network = netx.hdf5.Network(net_config=str(file))
    source = io.source.RingBuffer(data=inputs)
    has_neurons = isinstance(network.in_layer, netx.blocks.process.Input)
    source.s_out.connect(network.in_layer.neuron.a_in if has_neurons else network.inp)
    sink = io.sink.RingBuffer(shape=network.out_layer.out.shape, buffer=count)
    network.out.connect(sink.a_in)
    network.run(condition=RunSteps(num_steps=count), run_cfg=Loihi2SimCfg(select_tag="fixed_pt"))
    outputs = sink.data.get()
    network.stop()
    np.save(file.with_suffix(".out.npy"), reversed_axes(outputs).astype(np.float32))


if __name__ == "__main__":
    for file in sorted(Path(sys.argv[1]).glob("*.net")):
        run(file)
