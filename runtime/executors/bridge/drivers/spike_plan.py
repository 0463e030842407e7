"""A network as populations and the connections between them, in the time of a chip.

In a graph a synapse answers within its step; on a chip it takes one. So a population of depth d does its step t in the
chip's step t + d, and a connection waits for as long as is left between the depths of its ends.
"""

from spike_bridge import Refusal

POPULATIONS = {"lif", "level", "delta", "sigma-delta", "sigma"}
SYNAPSES = {"dense", "conv"}


class Connection:
    """From a population or input through a synapse, or, where `synapse` is nothing, from an input of currents."""

    def __init__(self, source, synapse, target, delay):
        self.source = source
        self.synapse = synapse
        self.target = target
        # Steps that the graph waits, and those that a chip has to wait besides the step of the synapse.
        self.delay = delay
        self.wait = 0


class Plan:
    def __init__(self, network):
        self.network = network
        self.ops = {op["result"]: op for op in network.ops}
        self.inputs = {value["name"] for value in network.inputs}
        self.faults = []
        self.populations = [op for op in network.ops if op["kind"] in POPULATIONS]
        self.connections = [edge for op in self.populations for edge in self._connections(op)]
        self._refuse_others()
        self.depths = self._depths()

    def _refuse_others(self):
        for name in [*self.network.outputs, *self.network.counted]:
            self._source(name)
        read = {edge.source for edge in self.connections}
        for name in read & {op["result"] for op in self.populations if op["kind"] == "sigma"}:
            self.faults.append(f"'{name}' is a sum that another op reads")
        if self.faults:
            raise Refusal("unsupported", "the network has another form", sorted(set(self.faults)))

    def _connections(self, population):
        return [
            Connection(source, synapse, population["result"], delay)
            for source, synapse, delay in self._ways(population["inputs"][0], population["result"])
        ]

    def _ways(self, value, target, delay=0):
        """All ways on which currents come: adds are of any number, delays and shapes may stand anywhere."""
        if value in self.inputs:
            return [(value, None, delay)]
        op = self.ops[value]
        if op["kind"] == "add":
            return [way for name in op["inputs"] for way in self._ways(name, target, delay)]
        if op["kind"] in ("delay", "reshape"):
            return self._ways(op["inputs"][0], target, delay + op.get("steps", 0))
        if op["kind"] in SYNAPSES:
            source, more = self._source(op["inputs"][0])
            return [(source, op, delay + more)]
        self.faults.append(f"'{target}' reads '{value}' without a synapse")
        return []

    def _source(self, value, delay=0):
        """The population or input whose messages a value is, and how much later."""
        if value in self.inputs or self.ops[value]["kind"] not in ("delay", "reshape"):
            if value not in self.inputs and self.ops[value]["kind"] not in POPULATIONS:
                self.faults.append(f"'{value}' is no population, and is read")
            return value, delay
        op = self.ops[value]
        return self._source(op["inputs"][0], delay + op.get("steps", 0))

    def _depths(self):
        """The smallest depths with which no connection has to answer before it was asked."""
        depths = {op["result"]: 0 for op in self.populations}
        for _ in range(len(depths) + 1):
            is_changed = False
            for edge in self.connections:
                least = self._depth_of_source(edge, depths) + 1 - edge.delay if edge.synapse else 0
                if depths[edge.target] < least:
                    depths[edge.target] = least
                    is_changed = True
            if not is_changed:
                break
        else:
            message = "a loop takes fewer steps than it has synapses"
            raise Refusal("unsupported", message, [message])
        for edge in self.connections:
            taken = 1 if edge.synapse else 0
            edge.wait = depths[edge.target] - self._depth_of_source(edge, depths) - taken + edge.delay
        return depths

    @staticmethod
    def _depth_of_source(edge, depths):
        return depths.get(edge.source, 0)

    def latency(self):
        return max(self.depths.values(), default=0)

    def rows_of(self, value, rows):
        """Messages of a value in each step, by those of populations: itself, or what it was some steps ago."""
        source, delay = self._source(value)
        own = rows[source]
        silence = [[0] * len(own[0])] * min(delay, len(own)) if own else []
        return silence + own[: len(own) - len(silence)]


def uniform(op, name, faults):
    """A parameter that must be one number for a whole population."""
    tensor = op.get(name)
    numbers = set(tensor.numbers) if tensor else {0}
    if len(numbers) > 1:
        faults.append(f"'{op['result']}' has several values of {name}")
    return next(iter(numbers), 0)


def stored(op):
    """Weights as a chip stores them, with their exponent: mixed ones are even there, so odd ones are doubled."""
    weights = op["weight"].numbers
    low, high = min(weights, default=0), max(weights, default=0)
    if low >= 0 or high <= 0:
        return (weights, op["exponent"]) if max(high, -low) <= 255 else (None, 0)
    if all(w % 2 == 0 for w in weights) and low >= -256 and high <= 254:
        return weights, op["exponent"]
    if low >= -128 and high <= 127:
        return [2 * w for w in weights], op["exponent"] - 1
    return None, 0


def counts(rows, size):
    """How often each neuron sent."""
    sent = [0] * size
    for row in rows:
        for i, message in enumerate(row):
            if message:
                sent[i] += 1
    return sent


def flat(rows):
    return [x for row in rows for x in row]
