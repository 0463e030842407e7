"""
Runs neurons and networks of lava-dl's SLAYER with drawn parameters, and writes what they do; needs lava-dl, torch, h5py, numpy:

    run-slayer.py neurons FOLDER SEED...   neurons-SEED.npz: parameters, the input x and all states, [steps, neurons]
    run-slayer.py networks FOLDER SEED...  network-SEED.net as SLAYER exports it, network-SEED.npz: the input x and the output y

All numbers are integers, in the units of the chip. The seed says what is drawn, and which network.
"""

import sys
from pathlib import Path

import h5py
import numpy as np
import torch
from lava.lib.dl.slayer import block, neuron

STEPS = 50
NEURONS = 6
WEIGHT = 64
STATE = 64 * 64
DECAY = 4096


def decays(source, count=None):
    """Parts of 4096, in fractions, now and then none or all."""
    drawn = np.where(source.random(count) < 0.2, source.choice([0, DECAY], count), source.integers(0, DECAY, count))
    return drawn / DECAY


def parameters(source, count=None):
    return {
        "threshold": int(source.integers(1, 100)) / WEIGHT,
        "threshold_step": int(source.integers(0, 60)) / WEIGHT,
        **{f"{name}_decay": decays(source, count) for name in ("current", "voltage", "threshold", "refractory")},
    }


def integers(tensor, scale):
    """[1, ...axes, steps] of floats as [steps, ...axes] of integers, refused where they are none."""
    scaled = tensor.detach().numpy()[0].astype(np.float64) * scale
    whole = np.moveaxis(scaled, -1, 0).round()
    assert (np.moveaxis(scaled, -1, 0) == whole).all() and np.abs(whole).max() < 2**24
    return whole.astype(np.int32)


def run_neurons(folder, seed):
    source = np.random.default_rng(seed)
    drawn = parameters(source, NEURONS)
    each = {name: drawn.pop(name) for name in list(drawn) if name.endswith("_decay")}
    own = neuron.alif.Neuron(**drawn, **{name: 0.0 for name in each})
    for name, values in each.items():
        getattr(own, name).data = torch.tensor(values * DECAY, dtype=torch.float32)
    x = source.integers(-40, 60, (STEPS, NEURONS)).astype(np.float32)
    current, voltage, threshold, refractory = own.dynamics(torch.tensor(x.T[None] / WEIGHT))
    spikes = own.spike(voltage, threshold, refractory)
    states = {"u": current, "v": voltage, "threshold": threshold, "refractory": refractory}
    told = {name: value for name, value in own.device_params.items() if name not in ("type", "gradedSpike")}
    np.savez_compressed(
        folder / f"neurons-{seed}.npz",
        **{name: np.asarray(value, dtype=np.int32) for name, value in told.items()},
        **{name: integers(state, STATE) for name, state in states.items()},
        x=x.astype(np.int32),
        y=integers(spikes, 1),
    )


def network(source, which):
    """Blocks, the shape of what they read, and whether that is spikes or numbers in steps of 1/32."""
    one = lambda **more: {**parameters(source), **more}
    normal = lambda: one(norm=neuron.norm.MeanOnlyBatchNorm)
    plain = {"weight_scale": 3, "delay_shift": False}
    dense = lambda width, out, given=None, **more: block.alif.Dense(given or one(), width, out, **plain, **more)
    if which == 0:
        return [dense(5, 7), dense(7, 4, delay=True), dense(4, 3, normal())], [5], True
    if which == 1:
        convolution = block.alif.Conv(normal(), 2, 3, 3, padding=1, **plain)
        return [convolution, block.alif.Flatten(), dense(48, 5)], [2, 4, 4], True
    if which == 2:
        first = block.alif.Input(one(), bias=0.25, delay_shift=False)
        return [first, dense(6, 5)], [6], False
    again = block.alif.Recurrent(one(), 5, 6, **plain)
    return [again, dense(6, 3)], [5], True


def run_network(folder, seed):
    source = np.random.default_rng(seed)
    torch.manual_seed(seed)
    blocks, shape, is_spikes = network(source, seed % 4)
    if is_spikes:
        x = source.random((STEPS, *shape)) < 0.3
        blocks = [block.alif.Input(None, delay_shift=False), *blocks]
    else:
        x = source.integers(-30, 60, (STEPS, *shape)) / 32
    given = torch.tensor(np.moveaxis(x.astype(np.float32), 0, -1)[None])
    for one in blocks:
        one.eval()
    # Once, so that all of them know their shapes; then with means and delays of their own.
    with torch.no_grad():
        forward(blocks, given)
        for one in blocks:
            norm = getattr(getattr(one, "neuron", None), "norm", None)
            if norm is not None:
                norm.running_mean = torch.tensor(source.integers(-20, 20, one.shape[0]) / WEIGHT, dtype=torch.float32)
            if getattr(one, "delay", None) is not None:
                one.delay.delay.data = torch.tensor(source.integers(0, 6, one.delay.delay.shape), dtype=torch.float32)
            forget(one)
        y = forward(blocks, given)
    with h5py.File(folder / f"network-{seed}.net", "w") as file:
        for i, one in enumerate(blocks):
            one.export_hdf5(file.create_group(f"layer/{i}"))
    np.savez_compressed(
        folder / f"network-{seed}.npz",
        x=x.astype(np.uint8 if is_spikes else np.float32),
        y=integers(y, 1).astype(np.uint8),
    )


def forget(one):
    """What a block keeps of the run before."""
    if hasattr(one, "spike_state"):
        one.spike_state = torch.zeros(1)
    if hasattr(getattr(one, "neuron", None), "current_state"):
        own = one.neuron
        own.threshold_state = torch.full_like(own.threshold_state, own.threshold)
        for state in (own.current_state, own.voltage_state, own.refractory_state):
            state.zero_()


def forward(blocks, x):
    """A layer hears a step late, as on a chip; SLAYER itself has that step behind its neurons, so that their bias waits too."""
    for one in blocks:
        if hasattr(one, "synapse") or hasattr(one, "input_synapse"):
            x = torch.nn.functional.pad(x, (1, 0))[..., :-1]
        x = one(x)
    return x


if __name__ == "__main__":
    run = {"neurons": run_neurons, "networks": run_network}[sys.argv[1]]
    for seed in sys.argv[3:]:
        run(Path(sys.argv[2]), int(seed))
