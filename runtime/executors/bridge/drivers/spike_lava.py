"""A driver of Lava, the open-source SDK of Loihi 2: its models in fixed point, on this machine's processor."""

import shutil
import sys
import tempfile

from spike_bridge import Refusal, numbers_of, serve, version_of
from spike_network import Loader, Rows, packed, unknown_state
from spike_plan import Plan, counts, flat

KINDS = {"dense", "conv", "add", "delay", "reshape", "lif", "level", "delta", "sigma-delta", "sigma"}
STATES = {
    "lif": ("u", "v"),
    "level": ("ledger", "sent"),
    "delta": ("act", "residue"),
    "sigma-delta": ("sigma", "act", "residue"),
    "sigma": ("sigma",),
}
# Versions of Python that Lava runs on; 3.11 once one of its data classes may be hashed.
PYTHONS = ((3, 10), (3, 11))
OLDEST = (0, 8)


class Lava:
    def __init__(self):
        self.loader = Loader(KINDS)
        self.network = None
        self.plan = None
        self.probes = ([], [])
        self.rows = {}
        self.folder = tempfile.mkdtemp(prefix="spike-lava-")

    def detect(self):
        if sys.version_info[:2] not in PYTHONS:
            found = ".".join(str(part) for part in sys.version_info[:2])
            raise Refusal("sdk-version", f"Lava runs on Python 3.10 and 3.11, this is {found}")
        allow_hashes()
        try:
            import numpy
            import lava.proc.lif.process
            import spike_lava_build
        except ImportError as error:
            raise Refusal("sdk-missing", str(error))
        sdk = {"name": "lava-nc", "version": version_of("lava-nc")}
        if sdk["version"] != "unknown" and numbers_of(sdk["version"]) < OLDEST:
            raise Refusal("sdk-version", f"lava-nc {sdk['version']} is older than 0.8")
        return {"driver": "lava", "sdk": sdk, "board": None, "kinds": sorted(KINDS)}

    def load(self, request):
        from spike_lava_build import check

        network = self.loader.take(request)
        if network is None:
            return {"loaded": False}
        self.network = network
        self.plan = Plan(network)
        check(self.plan)
        self.probes = ([], [])
        return {"loaded": True}

    def probe(self, request):
        kinds = {op["result"]: op["kind"] for op in self.network.ops}
        for value, state in request["states"]:
            if state not in STATES.get(kinds.get(value), ()):
                raise unknown_state(self.network, STATES.get(kinds.get(value), ()), value, state)
        for value in request["values"]:
            if value not in self.plan.depths:
                raise Refusal("probe", f"Lava shows what populations send, and '{value}' is none")
        self.probes = (request["values"], request["states"])
        return {}

    def step(self, request):
        """Runs from the first step again: a population that is ahead of another cannot be stopped with it."""
        from spike_lava_build import run

        if request["reset"]:
            self.rows = {name: [] for name in request["inputs"]}
            self.now = 0
        for name, text in request["inputs"].items():
            given = Rows(text, self.network.size(name))
            self.rows[name] += [given.row(step) for step in range(request["steps"])]
        before, self.now = self.now, self.now + request["steps"]
        values, states = self.probes
        messages, remembered = run(self.plan, self.rows, self.now, states, self.folder)
        recorded = {name: packed(flat(messages[name][before:])) for name in values}
        for value, state in states:
            recorded[f"{value}.{state}"] = packed(flat(remembered[value, state][before:]))
        return {
            "outputs": {value: packed(self._output(value, messages)) for value in self.network.outputs},
            "sent": {
                name: packed(counts(self.plan.rows_of(name, messages)[before:], self.network.size(name)))
                for name in self.network.counted
            },
            "recorded": recorded,
        }

    def _output(self, value, messages):
        return self.plan.rows_of(value, messages)[-1]

    def energy(self):
        return {"source": "unavailable", "why": "Lava ran on a processor, not on a chip"}

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def allow_hashes():
    """Python 3.11 takes no default that cannot be hashed, and Lava has one: an encoder, which it never changes."""
    import dataclasses

    original = dataclasses.dataclass
    if sys.version_info < (3, 11) or getattr(original, "allows_hashes", False):
        return

    def dataclass(cls=None, /, **options):
        def wrap(one):
            more = {"unsafe_hash": True} if one.__name__ == "ByteEncoder" else {}
            return original(one, **options, **more)

        return wrap if cls is None else wrap(cls)

    dataclass.allows_hashes = True
    dataclasses.dataclass = dataclass


if __name__ == "__main__":
    serve(Lava)
