"""A driver of Lava, the open-source SDK of Loihi 2: its models in fixed point, on this machine's processor."""

import shutil
import sys
import tempfile

from spike_bridge import Refusal, numbers_of, serve, version_of
from spike_replay import Replay

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


class Lava(Replay):
    kinds = KINDS
    where = "Lava"

    def __init__(self):
        super().__init__()
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

    def states_of(self, kind):
        return STATES.get(kind, ())

    def check(self, plan):
        from spike_lava_build import check

        check(plan)

    def run(self, states):
        from spike_lava_build import run

        return run(self.plan, self.rows, self.now, states, self.folder)

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
