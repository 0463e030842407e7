"""Networks as NxSDK builds them, run by the rules of Loihi 1 in plain Python.

STAND_IN_BOARD says what kind of board there is: none, or one whose decays round the wrong way.
"""

import os


class SYNAPSE_SIGN_MODE:
    MIXED, EXCITATORY, INHIBITORY = 1, 2, 3


class ProbeParameter:
    SPIKE, COMPARTMENT_CURRENT, COMPARTMENT_VOLTAGE = "spikes", "u", "v"


class CompartmentPrototype:
    def __init__(self, vThMant=100, compartmentCurrentDecay=4096, compartmentVoltageDecay=0, biasMant=0, biasExp=0,
                 refractoryDelay=1, enableNoise=0):
        assert 0 <= vThMant < 2**17 and 0 <= compartmentCurrentDecay <= 4096 and 0 <= compartmentVoltageDecay <= 4095
        assert abs(biasMant) < 2**12 and 0 <= biasExp <= 7 and refractoryDelay == 1 and enableNoise == 0
        self.threshold = vThMant << 6
        self.decays = compartmentCurrentDecay, compartmentVoltageDecay
        self.bias = biasMant << biasExp


class ConnectionPrototype:
    def __init__(self, signMode, numWeightBits, weightExponent, numDelayBits, enableDelay):
        assert numWeightBits == 8 and -8 <= weightExponent <= 7 and numDelayBits == 6 and enableDelay == 1
        self.sign, self.exponent = signMode, weightExponent

    def check(self, weight):
        flat = [w for row in weight for w in row]
        mode = SYNAPSE_SIGN_MODE
        if self.sign == mode.MIXED:
            assert all(w % 2 == 0 and -256 <= w <= 254 for w in flat)
        else:
            assert all(0 <= (w if self.sign == mode.EXCITATORY else -w) <= 255 for w in flat)


class Probe:
    """Numbers of each neuron, a row for each."""

    def __init__(self, group, name):
        self.group, self.name = group, name

    @property
    def data(self):
        return [list(row) for row in zip(*self.group.seen[self.name])]


class Source:
    def __init__(self, net, size):
        self.net, self.size, self.sent = net, size, {}

    def connect(self, target, prototype, connectionMask, weight, delay):
        assert len(weight) == target.size and all(len(row) == self.size for row in weight)
        prototype.check(weight)
        used = [[w * m for w, m in zip(*rows)] for rows in zip(weight, connectionMask)]
        self.net.connections.append((self, target, used, delay, prototype.exponent))


class SpikeGen(Source):
    def addSpikes(self, spikeInputPortNodeIds, spikeTimes):
        for time in spikeTimes:
            self.sent.setdefault(time, [0] * self.size)[spikeInputPortNodeIds] = 1


class Group(Source):
    def __init__(self, net, size, prototype, prototypeMap=None):
        super().__init__(net, size)
        self.cells = [prototype[i] for i in prototypeMap] if prototypeMap else [prototype] * size
        self.u, self.v = [0] * size, [0] * size
        self.seen = {"spikes": [], "u": [], "v": []}

    def probe(self, parameters, probeConditions=None):
        return [Probe(self, name) for name in parameters]

    def update(self, time, arriving):
        spikes = [0] * self.size
        for i, cell in enumerate(self.cells):
            self.u[i] = decay(self.u[i], cell.decays[0]) + (arriving[i] << 6)
            self.v[i] = decay(self.v[i], cell.decays[1]) + self.u[i] + cell.bias
            if self.v[i] > cell.threshold:
                spikes[i], self.v[i] = 1, 0
        self.sent[time] = spikes
        for name, row in (("spikes", spikes), ("u", self.u), ("v", self.v)):
            self.seen[name].append(list(row))


def decay(x, loss):
    if os.environ.get("STAND_IN_BOARD") == "wrong":
        return x * (4096 - loss) >> 12
    kept = abs(x) * (4096 - loss) >> 12
    return kept if x >= 0 else -kept


class NxNet:
    def __init__(self):
        self.groups, self.connections, self.is_open = [], [], True

    def createCompartmentGroup(self, size, prototype, prototypeMap=None):
        self.groups.append(Group(self, size, prototype, prototypeMap))
        return self.groups[-1]

    def createSpikeGenProcess(self, numPorts):
        return SpikeGen(self, numPorts)

    def run(self, steps):
        if os.environ.get("STAND_IN_BOARD") == "none":
            raise RuntimeError("Connection is taking longer than usual")
        print("INFO:DRV:  SLURM is being run in background")
        for time in range(1, steps + 1):
            for group, arriving in [(group, self.arriving(group, time)) for group in self.groups]:
                group.update(time, arriving)

    def arriving(self, group, time):
        """A spike of step t is there in step t + 1, and as many steps later as it is delayed."""
        sums = [0] * group.size
        for source, target, weight, delay, exponent in self.connections:
            if target is not group:
                continue
            for o in range(group.size):
                for wait in set(delay[o]):
                    sent = source.sent.get(time - 1 - wait, [0] * source.size)
                    total = sum(w for w, s, d in zip(weight[o], sent, delay[o]) if s and d == wait)
                    sums[o] += total << exponent if exponent > 0 else total >> -exponent
        return sums

    def disconnect(self):
        self.is_open = False
