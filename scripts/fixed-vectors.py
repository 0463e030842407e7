"""Writes test/vectors/fixed.json: what each function of the arithmetic contract must answer.

Every expectation is stated here in whole numbers of any size, from the rules of the chip's
arithmetic and not from our code: divisions and remainders where the code shifts. A case is a list
of integers, its inputs and then the answer. Sign modes are 0 mixed, 1 excitatory, 2 inhibitory;
true is 1.

    python3 scripts/fixed-vectors.py > test/vectors/fixed.json
"""

import itertools
import json

M = 2**23
NARROW = 2**19 - 1
EDGES_24 = [0, 1, -1, 2, -2, 63, -64, 1000, -1000, M - 1, 1 - M, M, -M, M + 1, -M - 1]
EDGES_32 = EDGES_24 + [2**31 - 1, 1 - 2**31, -(2**31), 2 * M, -2 * M, 3 * M, -3 * M]
MIXED, EXCITATORY, INHIBITORY = MODES = 0, 1, 2


def toward_zero(x, bits):
    return abs(x) // 2**bits * (1 if x >= 0 else -1)


def modulo(x, bits):
    return (x + 2 ** (bits - 1)) % 2**bits - 2 ** (bits - 1)


def scaled(x, exponent):
    return modulo(x * 2**exponent if exponent > 0 else x // 2**-exponent, 32)


def within(x, low, high):
    return sorted([low, x, high])[1]


def decayed(x, loss):
    return toward_zero(x * (4096 - loss), 12)


def one_turn(u):
    if u > M:
        return u - 2 * M
    return u + 2 * M if u <= -M else u


def next_current(u, a, du):
    return one_turn(modulo(decayed(u, du + 1) + modulo(a * 64, 32), 32))


def next_voltage(v, u, bias, dv):
    return within(decayed(v, dv) + u + bias, -M + 1, M - 1)


def sign_mode(least, most):
    return EXCITATORY if least >= 0 else INHIBITORY if most <= 0 else MIXED


def clipped(weight, mode):
    low, high = {MIXED: (-256, 255), EXCITATORY: (0, 255), INHIBITORY: (-255, 0)}[mode]
    return within(weight, low, high)


def truncated(weight, mode, bits):
    unit = 2 ** (8 - bits + (mode == MIXED))
    if mode == INHIBITORY:
        return -(-weight // unit * unit)
    return weight // unit * unit


def every(function, *inputs):
    """One case for each combination of inputs."""
    cases = itertools.product(*inputs)
    return [[*case, int(function(*case))] for case in cases]


def vectors():
    products = [x * f for x in EDGES_24 for f in (1, 4096)] + [-4095, -4097, 2**43, -(2**43) - 1]
    wide = EDGES_32 + [2**32, -(2**32) - 1, 2**45 + M, -(2**52) + 5]
    stored = [
        [*case, truncated(*case)]
        for mode in MODES
        for weight in sorted({clipped(w, mode) for w in range(-256, 256, 5)} | {clipped(-1, mode)})
        for case in [(weight, mode, bits) for bits in range(9)]
    ]
    few = [0, 1, -1, M - 1, -M, 2**31 - 1, -(2**31)]
    return {
        "rz": every(toward_zero, products, [0, 1, 6, 12]),
        "wrap": every(modulo, wide, [1, 8, 16, 22, 24, 31, 32]),
        "shift": every(scaled, EDGES_32, [-16, -7, -6, -1, 0, 1, 6, 7, 15]),
        "accumulate": every(lambda s, w, x: modulo(s + w * x, 32), few, few, few),
        "arriving": every(
            lambda s, e, width: modulo(scaled(s, e), width), EDGES_32, [-7, 0, 1, 15], [22, 24, 32]
        ),
        "portion": every(
            lambda x, parts: toward_zero(x * parts, 12),
            EDGES_24,
            [0, 1, -1, 163, -2048, 4095, 4096, -4096],
        ),
        "decay": every(decayed, EDGES_32, [0, 1, 163, 415, 1024, 4095, 4096]),
        "wrapOnce": every(one_turn, EDGES_32),
        "nextCurrent": every(
            next_current,
            EDGES_24,
            [0, 1, -1, 300, -300, 131071, 131072, -131072, M, -M, 2**31 - 1],
            [0, 163, 4094, 4095],
        ),
        "nextVoltage": every(
            next_voltage,
            [0, 1, -1, 1000, -1000, M - 1, 1 - M],
            [0, -1, 5, M, 1 - M, 2**31 - 1],
            [0, -64, 4095 * 128, 2**31 - 1, -(2**31)],
            [0, 415, 4096],
        ),
        "resonated": every(
            lambda rest, a: within(rest + modulo(a * 64, 32), -M + 1, M - 1),
            [x * factor for x in EDGES_24[:13] for factor in (1, 2)],
            few + [300, -300, 131071, 131072, -131072, 2**25, -(2**25)],
        ),
        "thresholdOf": every(lambda vth: vth * 64, [0, 1, 6, 25, 131071, 131072]),
        "resetsAt": every(
            lambda now, n, k: n > 0 and now % n == k % n, range(1, 20), [0, 1, 5, 17], [0, 3, 18]
        ),
        "nextPotential": every(
            lambda v, a, loss: modulo(v - v * loss // 4096 + a, 32),
            EDGES_32,
            few,
            [0, 1, 410, 4095, 4096],
        ),
        "leaked": every(
            lambda x, a, loss: within((x * (4096 - loss) + 2048) // 4096 + a, -NARROW, NARROW),
            [0, 1, -2, 1000, NARROW, -NARROW],
            few,
            [0, 742, 2048, 4096],
        ),
        "integrate": every(
            lambda v, a, b: within(v + a + b, -(2**31) + 1, 2**31 - 1), few, few, few
        ),
        "owed": every(lambda act, sent, rest: modulo(act - sent + rest, 32), few, few, few),
        "paid": every(lambda d, t: d if abs(d) >= t else 0, EDGES_32, [0, 1, 2, 64, M, 2**31 - 1]),
        "signModeOf": every(sign_mode, [-256, -1, 0, 1], [-1, 0, 1, 255]),
        "clipWeight": every(clipped, [-300, -257, -256, -255, -1, 0, 1, 254, 255, 256, 300], MODES),
        "truncateWeight": stored,
    }


def written(cases_of):
    """One case a line, so that a change shows as the lines it changes."""
    functions = []
    for name, cases in cases_of.items():
        lines = ",\n".join("    " + json.dumps(case) for case in cases)
        functions.append(f'  "{name}": [\n{lines}\n  ]')
    return "{\n" + ",\n".join(functions) + "\n}"


if __name__ == "__main__":
    print(written(vectors()))
