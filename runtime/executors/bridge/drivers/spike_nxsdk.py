"""A driver of NxSDK, the vendor's SDK of Loihi 1, by its published interface: LIF neurons and dense synapses on a board.

It was written from what is public of that interface, and has run on no board. So whatever board there is has to give the
bits of the reference on a self-test network, each time, before anything else runs on it: the other side sees to that.
"""

import os

from spike_bridge import Refusal, numbers_of, serve
from spike_network import parameter
from spike_plan import stored, uniform
from spike_replay import Replay

KINDS = {"dense", "add", "delay", "reshape", "lif"}
STATES = ("u", "v")
OLDEST, NEWEST = (0, 9), (1, 0)
MOST_DELAY = 62


class NxSdk(Replay):
    kinds = KINDS
    where = "a board"

    def detect(self):
        try:
            import nxsdk
            import nxsdk.api.n2a
        except ImportError as error:
            raise Refusal("sdk-missing", str(error))
        version = str(nxsdk.__version__)
        if not version[:1].isdigit() or not OLDEST <= numbers_of(version) <= NEWEST:
            raise Refusal("sdk-version", f"nxsdk {version} is not of 0.9 to 1.0")
        sdk = {"name": "nxsdk", "version": version}
        return {"driver": "nxsdk", "sdk": sdk, "board": self._board(), "kinds": sorted(KINDS)}

    def _board(self):
        """A neuron that does nothing for a step: what answers is a board."""
        import nxsdk.api.n2a as nx

        net = nx.NxNet()
        try:
            net.createCompartmentGroup(size=1, prototype=nx.CompartmentPrototype(vThMant=1))
            net.run(1)
        except Exception as fault:  # The SDK has no error of its own for a board that is not there.
            raise Refusal("board-missing", "no board ran a network", [f"{type(fault).__name__}: {fault}"])
        finally:
            net.disconnect()
        return os.environ.get("BOARD") or os.environ.get("PARTITION") or "by the SDK's choice"

    def states_of(self, kind):
        return STATES if kind == "lif" else ()

    def check(self, plan):
        check(plan)

    def run(self, states):
        return run(self.plan, self.rows, self.now, states)

    def energy(self):
        return {"source": "unavailable", "why": "the driver sets no probes of power"}

    def close(self):
        pass


def check(plan):
    """Names all that the chip has no exact form for."""
    faults = []
    for op in plan.populations:
        for name in ("du", "dv", "vth"):
            uniform(op, name, faults)
        if uniform(op, "dv", []) > 4095:
            faults.append(f"'{op['result']}' keeps no voltage")
        if op["resetInterval"]:
            faults.append(f"'{op['result']}' resets, which the chip does not")
        if not 0 <= op["biasExponent"] <= 7:
            faults.append(f"'{op['result']}' has a negative exponent of its bias")
        if any(parameter(op, "bias", 1)) and plan.depths[op["result"]] > 0:
            faults.append(f"'{op['result']}' has a bias behind a synapse, which would act too early")
    for edge in plan.connections:
        op = edge.synapse
        if op is None:
            faults.append(f"'{edge.target}' reads currents of the input")
        elif stored(op)[0] is None or not -8 <= stored(op)[1] <= 7:
            faults.append(f"'{op['result']}' has weights that 8 bits and an exponent do not hold")
        elif edge.wait + max(op["delays"].numbers if "delays" in op else [0]) > MOST_DELAY:
            faults.append(f"'{op['result']}' waits longer than {MOST_DELAY} steps")
    if any(value["bits"] != 1 for value in plan.network.inputs):
        faults.append("its input has messages of more than a bit")
    if faults:
        raise Refusal("unsupported", "the chip has no exact form of it", sorted(set(faults)))


def run(plan, inputs, steps, states):
    import nxsdk.api.n2a as nx

    net = nx.NxNet()
    total = steps + plan.latency()
    groups = {op["result"]: group(nx, net, op) for op in plan.populations}
    for edge in plan.connections:
        connect(nx, net, edge, groups, plan, inputs)
    spikes = {name: one.probe([nx.ProbeParameter.SPIKE])[0] for name, one in groups.items()}
    parameters = {"u": nx.ProbeParameter.COMPARTMENT_CURRENT, "v": nx.ProbeParameter.COMPARTMENT_VOLTAGE}
    seen = {(value, state): groups[value].probe([parameters[state]])[0] for value, state in states}
    try:
        net.run(total)
        messages = {name: rows_of(probe, plan.depths[name], steps) for name, probe in spikes.items()}
        remembered = {key: rows_of(probe, plan.depths[key[0]], steps) for key, probe in seen.items()}
    finally:
        net.disconnect()
    messages.update(inputs)
    return messages, remembered


def rows_of(probe, depth, steps):
    """A row for each step of the graph; the SDK has one for each neuron."""
    return [[int(x) for x in row] for row in list(zip(*probe.data))[depth : depth + steps]]


def group(nx, net, op):
    size = len(parameter(op, "bias", _size(op)))
    given = {
        "vThMant": uniform(op, "vth", []),
        # The chip takes one more of a current than it is told, and the SDK one less than it is.
        "compartmentCurrentDecay": uniform(op, "du", []) + 1,
        "compartmentVoltageDecay": uniform(op, "dv", []),
        "biasExp": op["biasExponent"],
        "refractoryDelay": 1,
        "enableNoise": 0,
    }
    biases = parameter(op, "bias", size)
    kinds = sorted(set(biases))
    prototypes = [nx.CompartmentPrototype(biasMant=bias, **given) for bias in kinds]
    places = [kinds.index(bias) for bias in biases]
    return net.createCompartmentGroup(size=size, prototype=prototypes, prototypeMap=places)


def _size(op):
    size = 1
    for extent in op["shape"]:
        size *= extent
    return size


def connect(nx, net, edge, groups, plan, inputs):
    """A spike of step t reaches its neurons in step t + 1, or as many steps later as it is delayed."""
    op = edge.synapse
    weights, exponent = stored(op)
    delays = op["delays"].numbers if "delays" in op else [0] * len(weights)
    mode = nx.SYNAPSE_SIGN_MODE
    low, high = min(weights), max(weights)
    prototype = nx.ConnectionPrototype(
        signMode=mode.EXCITATORY if low >= 0 else mode.INHIBITORY if high <= 0 else mode.MIXED,
        numWeightBits=8,
        weightExponent=exponent,
        numDelayBits=6,
        enableDelay=1,
    )
    source = groups.get(edge.source)
    if source is None:
        source = player(net, edge, plan.network.size(edge.source), inputs)
    else:
        delays = [delay + edge.wait for delay in delays]
    width = op["weight"].shape[1]
    source.connect(
        groups[edge.target],
        prototype=prototype,
        connectionMask=matrix([int(w != 0) for w in weights], width),
        weight=matrix(weights, width),
        delay=matrix(delays, width),
    )


def matrix(numbers, width):
    """A row for each neuron."""
    import numpy

    return numpy.array([numbers[start : start + width] for start in range(0, len(numbers), width)])


def player(net, edge, size, inputs):
    """Spikes of an input, as late as the connection needs them; steps of the chip count from 1."""
    source = net.createSpikeGenProcess(numPorts=size)
    rows = inputs[edge.source]
    for i in range(size):
        times = [step + 1 + edge.wait for step, row in enumerate(rows) if row[i]]
        if times:
            source.addSpikes(spikeInputPortNodeIds=i, spikeTimes=times)
    return source


if __name__ == "__main__":
    serve(NxSdk)
