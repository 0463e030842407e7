"""What drivers share whose chip cannot be stopped between two answers: each answer runs from the first step again."""

from spike_bridge import Refusal
from spike_network import Loader, Rows, packed, unknown_state
from spike_plan import Plan, counts, flat


class Replay:
    """A driver says which `kinds` it takes, what states they have, and how it checks and runs a plan.

    `where` is what its messages call the place that a network runs on.
    """

    kinds = frozenset()
    where = ""

    def __init__(self):
        self.loader = Loader(self.kinds)
        self.network = None
        self.plan = None
        self.probes = ([], [])
        self.rows = {}
        self.now = 0

    def states_of(self, kind):
        raise NotImplementedError

    def check(self, plan):
        raise NotImplementedError

    def run(self, states):
        """Messages of each population in all steps until now, and the states that are asked for."""
        raise NotImplementedError

    def load(self, request):
        network = self.loader.take(request)
        if network is None:
            return {"loaded": False}
        self.network = network
        self.plan = Plan(network)
        self.check(self.plan)
        self.probes = ([], [])
        return {"loaded": True}

    def probe(self, request):
        kinds = {op["result"]: op["kind"] for op in self.network.ops}
        for value, state in request["states"]:
            known = self.states_of(kinds.get(value))
            if state not in known:
                raise unknown_state(self.network, known, value, state)
        for value in request["values"]:
            if value not in self.plan.depths:
                raise Refusal("probe", f"{self.where} shows what populations send, and '{value}' is none")
        self.probes = (request["values"], request["states"])
        return {}

    def step(self, request):
        if request["reset"]:
            self.rows = {name: [] for name in request["inputs"]}
            self.now = 0
        for name, text in request["inputs"].items():
            given = Rows(text, self.network.size(name))
            self.rows[name] += [given.row(step) for step in range(request["steps"])]
        before, self.now = self.now, self.now + request["steps"]
        values, states = self.probes
        messages, remembered = self.run(states)
        recorded = {name: packed(flat(messages[name][before:])) for name in values}
        recorded.update({f"{v}.{s}": packed(flat(remembered[v, s][before:])) for v, s in states})
        sent = {
            name: packed(counts(self.plan.rows_of(name, messages)[before:], self.network.size(name)))
            for name in self.network.counted
        }
        outputs = {name: packed(self.plan.rows_of(name, messages)[-1]) for name in self.network.outputs}
        return {"outputs": outputs, "sent": sent, "recorded": recorded}
