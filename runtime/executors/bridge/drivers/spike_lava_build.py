"""Builds a planned network of Lava's processes, and runs it."""

import os

import numpy as np

from lava.magma.core.run_conditions import RunSteps
from lava.magma.core.run_configs import Loihi2SimCfg
from lava.proc.conv.process import Conv
from lava.proc.dense.process import Dense, DelayDense
from lava.proc.io.source import RingBuffer
from lava.proc.lif.process import LIF, LIFReset
from lava.proc.sdn.process import ActivationMode, Delta, Sigma, SigmaDelta

from spike_bridge import Refusal
from spike_lava_parts import MODELS, Level, Recorder, StateRecorder
from spike_network import parameter, size_of
from spike_plan import stored, uniform

MOST_WAIT = 63


def check(plan):
    """Names all that Lava has no exact form for."""
    faults = []
    for op in plan.populations:
        for name in ("du", "dv", "vth"):
            uniform(op, name, faults)
        if op["kind"] == "delta" and op.get("bias"):
            faults.append(f"'{op['result']}' has a bias")
    for edge in plan.connections:
        if edge.synapse:
            faults += synapse_faults(edge, plan.network)
    if faults:
        raise Refusal("unsupported", "Lava has no exact form of it", sorted(set(faults)))


def synapse_faults(edge, network):
    op = edge.synapse
    name = op["result"]
    reach = largest_sum(op, network)
    if op["kind"] == "conv":
        pads = op["pads"]
        half = len(pads) // 2
        return [
            f"'{name}' {why}"
            for why, is_wrong in (
                ("waits, which convolutions cannot", edge.wait > 0),
                ("has a delay for a synapse", "delays" in op),
                ("has an exponent", op["exponent"] != 0),
                ("pads its sides differently", pads[:half] != pads[half:]),
                ("has three dimensions", half > 2),
                ("has several samples", network.types[op["inputs"][0]]["shape"][0] != 1),
                ("comes to more than 24 bits", op["bits"] != 24 and reach >= 2**23),
                ("comes to more than 32 bits", reach >= 2**31),
            )
            if is_wrong
        ]
    weights, exponent = stored(op)
    shape = network.types[op["inputs"][0]]["shape"]
    shifted = reach << op["exponent"] if op["exponent"] > 0 else reach
    return [
        f"'{name}' {why}"
        for why, is_wrong in (
            ("has weights that 8 bits do not hold", weights is None),
            ("waits longer than 63 steps", edge.wait + most_delay(op) > MOST_WAIT),
            ("works on several rows", size_of(shape) != shape[-1]),
            ("comes to more than 24 bits", op["bits"] == 24 and shifted >= 2**23),
            ("comes to more than 30 bits", exponent != op["exponent"] and 2 * reach >= 2**31),
        )
        if is_wrong
    ]


def most_delay(op):
    return max(op["delays"].numbers, default=0) if "delays" in op else 0


def largest_sum(op, network):
    """What the sum of a neuron may come to, by the bits of messages."""
    bits = network.types[op["inputs"][0]]["bits"]
    width = size_of(op["weight"].shape[1:])
    weights = np.abs(np.array(op["weight"].numbers, dtype=np.int64)).reshape(-1, max(width, 1))
    return int(weights.sum(axis=1).max(initial=0)) << max(bits - 1, 0)


def run(plan, inputs, steps, states, folder):
    """Messages of populations in each step of the graph, and states that are asked for."""
    network = plan.network
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    total = steps + plan.latency()
    processes = {op["result"]: population(op, plan) for op in plan.populations}
    for edge in plan.connections:
        source = source_port(edge, plan, processes, inputs, total)
        connect(edge, source, processes[edge.target], network)
    files = {}
    for name, process in processes.items():
        files[name] = os.path.join(folder, f"{len(files)}.bin")
        size = network.size(name)
        recorder = Recorder(shape=(size,), file=files[name])
        process.s_out.connect(recorder.a_in)
    for value, state in states:
        file = files[value, state] = os.path.join(folder, f"{len(files)}.bin")
        recorder = StateRecorder(shape=(network.size(value),), file=file)
        recorder.state.connect_var(getattr(processes[value], state))
    if processes:
        play(next(iter(processes.values())), total)
    messages = {name: rows_in(files[name], plan, name, steps) for name in processes}
    for op in plan.populations:
        finish(op, messages)
    messages.update(inputs)
    return messages, {key: rows_in(files[key], plan, key[0], steps) for key in map(tuple, states)}


def play(process, steps):
    config = Loihi2SimCfg(select_tag="fixed_pt", exception_proc_model_map=MODELS)
    try:
        process.run(condition=RunSteps(num_steps=steps), run_cfg=config)
    finally:
        process.stop()


def rows_in(file, plan, name, steps):
    size = plan.network.size(name)
    rows = np.fromfile(file, dtype="<i4").reshape(-1, size)
    depth = plan.depths[name]
    return rows[depth : depth + steps].tolist()


def finish(op, messages):
    """What a population sends must fit its messages; the bias of a sum is added here, since Lava's sums have none."""
    name = op["result"]
    if op["kind"] == "sigma":
        bias = parameter(op, "bias", size_of(op["shape"]))
        messages[name] = [[x + b for x, b in zip(row, bias)] for row in messages[name]]
    elif "messageBits" in op:
        most = 2 ** (op["messageBits"] - 1)
        if any(not -most <= x < most for row in messages[name] for x in row):
            raise Refusal("fault", f"'{name}' sent what {op['messageBits']} bits do not hold")


def population(op, plan):
    size, depth = size_of(op["shape"]), plan.depths[op["result"]]
    if op["kind"] == "lif":
        return lif(op, size, depth)
    if op["kind"] == "level":
        theta = np.array(parameter(op, "theta", size), dtype=np.int64)
        start = theta // 2 + np.array(parameter(op, "bias", size), dtype=np.int64)
        table = np.array(op["table"].numbers) if "table" in op else None
        limits = {name: op[name] for name in ("low", "high", "limit")}
        return Level(theta=theta, start=start, table=table, depth=depth, **limits)
    if op["kind"] == "sigma":
        return Sigma(shape=(size,))
    exponents = {"spike_exp": op["spikeExponent"], "state_exp": op["stateExponent"]}
    vth = uniform(op, "vth", [])
    if op["kind"] == "delta":
        return Delta(shape=(size,), vth=vth, **exponents)
    mode = ActivationMode.RELU if op["activation"] == "relu" else ActivationMode.UNIT
    bias = np.array(parameter(op, "bias", size), dtype=np.int32)
    return SigmaDelta(shape=(size,), vth=vth, bias=bias, act_mode=mode, depth=depth, **exponents)


def lif(op, size, depth):
    given = {name: uniform(op, name, []) for name in ("du", "dv", "vth")}
    given["bias_mant"] = np.array(parameter(op, "bias", size), dtype=np.int32)
    given["bias_exp"] = op["biasExponent"]
    if not op["resetInterval"]:
        return LIF(shape=(size,), depth=depth, **given)
    # Its steps are those of the chip, which are later.
    timing = {"reset_interval": op["resetInterval"], "reset_offset": op["resetOffset"] + depth}
    process = LIFReset(shape=(size,), **given, **timing)
    process.proc_params["depth"] = depth
    return process


def source_port(edge, plan, processes, inputs, total):
    """Where messages come from: a population, or a player of an input that is as late as the connection needs it."""
    if edge.source in processes:
        return processes[edge.source].s_out
    rows = inputs[edge.source]
    data = np.zeros((plan.network.size(edge.source), total), dtype=np.int32)
    for step, row in enumerate(rows):
        if step + edge.wait < total:
            data[:, step + edge.wait] = row
    return RingBuffer(data=data).s_out


def connect(edge, source, process, network):
    op = edge.synapse
    if op is None:
        source.connect(process.a_in)
        return
    bits = network.types[op["inputs"][0]]["bits"]
    graded = 0 if bits == 1 else bits
    # An input is played late enough; only a population has to be waited for.
    wait = 0 if edge.source in {value["name"] for value in network.inputs} else edge.wait
    if op["kind"] == "conv":
        convolve(op, source, process, network, graded)
        return
    numbers, exponent = stored(op)
    weights = np.array(numbers, dtype=np.int32).reshape(op["weight"].shape)
    given = {"weights": weights, "weight_exp": exponent, "num_message_bits": graded}
    delays = np.array(op["delays"].numbers).reshape(weights.shape) if "delays" in op else np.zeros(weights.shape, int)
    delays = delays.astype(int) + wait
    dense = DelayDense(delays=delays, **given) if delays.any() else Dense(**given)
    source.connect(dense.s_in)
    dense.a_out.connect(process.a_in)


def convolve(op, source, process, network, graded):
    """Lava has channels last, and turns its kernels around."""
    shape = network.types[op["inputs"][0]]["shape"][1:]
    flat = len(shape) == 2
    inside = (*shape, 1) if flat else tuple(shape)
    outside = (*op["shape"][1:], 1) if flat else tuple(op["shape"][1:])
    weight = np.array(op["weight"].numbers, dtype=np.int32)
    weight = weight.reshape((*op["weight"].shape, 1) if flat else op["weight"].shape)
    pair = lambda numbers, one: (numbers[0], one) if flat else tuple(numbers[:2])
    conv = Conv(
        weight=np.ascontiguousarray(weight[:, :, ::-1, ::-1].transpose(0, 2, 3, 1)),
        input_shape=(inside[1], inside[2], inside[0]),
        padding=pair(op["pads"], 0),
        stride=pair(op["strides"], 1),
        dilation=pair(op["dilations"], 1),
        groups=op["groups"],
        num_message_bits=graded,
    )
    source.reshape(inside).transpose((1, 2, 0)).connect(conv.s_in)
    size = size_of(outside)
    conv.a_out.transpose((2, 0, 1)).reshape((size,)).connect(process.a_in)
