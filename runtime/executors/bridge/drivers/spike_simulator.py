"""A driver without a device: exact integers in Python alone, so that the bridge runs wherever Python does."""

from spike_bridge import serve
from spike_kernels import KERNELS
from spike_network import Loader, Rows, packed, size_of, unknown_state


class Simulator:
    def __init__(self):
        self.loader = Loader(set(KERNELS))
        self.network = None
        self.kernels = []
        self.now = 0
        self.probes = ([], [])

    def detect(self):
        return {"driver": "simulator", "sdk": None, "board": None, "kinds": sorted(KERNELS)}

    def load(self, request):
        network = self.loader.take(request)
        if network is None:
            return {"loaded": False}
        self.network = network
        self.probes = ([], [])
        self._reset()
        return {"loaded": True}

    def _reset(self):
        self.now = 0
        self.kernels = [(op, KERNELS[op["kind"]](op, self.network)) for op in self.network.ops]
        self.values = {name: [0] * size_of(value["shape"]) for name, value in self.network.types.items()}

    def probe(self, request):
        states = {op["result"]: kernel.state for op, kernel in self.kernels}
        for value, state in request["states"]:
            if state not in states.get(value, {}):
                raise unknown_state(self.network, list(states.get(value, {})), value, state)
        self.probes = (request["values"], request["states"])
        return {}

    def step(self, request):
        if request["reset"]:
            self._reset()
        inputs = {name: Rows(text, self.network.size(name)) for name, text in request["inputs"].items()}
        sent = {name: [0] * self.network.size(name) for name in self.network.counted}
        values, states = self.probes
        recorded = {name: [] for name in values}
        recorded.update({f"{value}.{state}": [] for value, state in states})
        for step in range(request["steps"]):
            self._advance({name: rows.row(step) for name, rows in inputs.items()})
            self._look(sent, recorded)
        return {
            "outputs": {value: packed(self.values[value]) for value in self.network.outputs},
            "sent": {name: packed(counts) for name, counts in sent.items()},
            "recorded": {name: packed(rows) for name, rows in recorded.items()},
        }

    def _advance(self, inputs):
        """One step; those that read the past answer first, and take in what is new last."""
        self.now += 1
        self.values.update(inputs)
        late = [(op, kernel) for op, kernel in self.kernels if kernel.peek]
        for op, kernel in late:
            self.values[op["result"]] = kernel.peek(self.now)
        for op, kernel in self.kernels:
            if not kernel.peek:
                self.values[op["result"]] = kernel.step(self._read(op), self.now)
        for op, kernel in late:
            kernel.step(self._read(op), self.now)

    def _read(self, op):
        return [self.values[name] for name in op["inputs"]]

    def _look(self, sent, recorded):
        for name, counts in sent.items():
            for i, message in enumerate(self.values[name]):
                if message:
                    counts[i] += 1
        values, states = self.probes
        for name in values:
            recorded[name] += self.values[name]
        kernels = {op["result"]: kernel for op, kernel in self.kernels} if states else {}
        for value, state in states:
            recorded[f"{value}.{state}"] += kernels[value].state[state]

    def energy(self):
        return {"source": "unavailable", "why": "a simulator takes no energy of a device"}

    def close(self):
        pass


if __name__ == "__main__":
    serve(Simulator)
