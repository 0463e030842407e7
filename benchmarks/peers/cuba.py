"""The numbers of the CUBA network, the same as in benchmarks/engine/cuba.mjs: what drivers of simulators build it from."""

STEPS = 1000
CONNECTIVITY = 0.01
SIZES = {"cuba-10k": 10_000, "cuba-20k": 20_000, "cuba-40k": 40_000, "cuba-100k": 100_000}

MEMBRANE_MS, EXCITATION_MS, INHIBITION_MS, REFRACTORY_MS = 20.0, 5.0, 10.0, 5.0
REST_MV, THRESHOLD_MV, RESET_MV = -49.0, -50.0, -60.0
MEGAOHMS = 20.0


def weights(neurons):
    """Of a spike that excites and of one that inhibits, in nanoamperes."""
    scale = 4000 / neurons * (0.02 / CONNECTIVITY)
    return 4e-3 * scale, -51e-3 * scale
