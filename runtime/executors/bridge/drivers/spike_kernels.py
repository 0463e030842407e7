"""What an op does in a step, in exact integers: the rules of docs/ops.md.

A kernel is made of an op and its network. `step` gives the result of a step; `peek` that of an op which reads the past.
"""

from spike_network import parameter, size_of

MOST = 2**23


class Kernel:
    """What runs an op, and what of it can be looked at: lists that are changed in place."""

    def __init__(self, step, state=None, peek=None):
        self.step = step
        self.state = state or {}
        self.peek = peek


def wrap(x, bits):
    half = 1 << (bits - 1)
    return ((x + half) & ((1 << bits) - 1)) - half


def shift(x, exponent):
    return wrap(x << exponent, 32) if exponent > 0 else x >> -exponent


def clamp(x, low, high):
    return low if x < low else high if x > high else x


def decay(x, loss):
    """What is left after `loss` parts of 4096, rounded toward zero."""
    kept = abs(x) * (4096 - loss) >> 12
    return kept if x >= 0 else -kept


def width_of(op):
    return op["bits"]


def dense(op, network):
    out, width = op["weight"].shape
    weight = op["weight"].numbers
    delays = op["delays"].numbers if "delays" in op else None
    columns = [
        [(o, weight[o * width + i], delays[o * width + i] if delays else 0) for o in range(out) if weight[o * width + i]]
        for i in range(width)
    ]
    rows = network.size(op["inputs"][0]) // width if width else 0

    def weigh(messages, sums):
        for j in range(rows * width):
            message = messages[j]
            if message:
                start = j // width * out
                for o, w, delay in columns[j % width]:
                    sums[delay][start + o] += w * message

    return synapse(op, weigh, max(delays) if delays else 0)


def sparse(op, network):
    starts, targets = op["starts"].numbers, op["targets"].numbers
    weight = op["weight"].numbers
    delays = op["delays"].numbers if "delays" in op else [0] * len(weight)

    def weigh(messages, sums):
        for j, message in enumerate(messages):
            if message:
                for k in range(starts[j], starts[j + 1]):
                    sums[delays[k]][targets[k]] += weight[k] * message

    return synapse(op, weigh, max(delays, default=0))


def conv(op, network):
    shape = network.types[op["inputs"][0]]["shape"]
    out, in_group, *kernel = op["weight"].shape
    weight = op["weight"].numbers
    groups = op["groups"]
    places, outs, area = size_of(shape[2:]), size_of(op["shape"][2:]), size_of(kernel)
    taps = taps_of(shape[2:], op["shape"][2:], kernel, op)
    per_group = out // groups
    channels = in_group * groups

    def weigh(messages, sums):
        (sum_,) = sums
        for j, message in enumerate(messages):
            if not message:
                continue
            channel = j // places % channels
            start = j // (places * channels) * out
            group = channel // in_group
            for o in range(group * per_group, (group + 1) * per_group):
                kernel_at = (o * in_group + channel % in_group) * area
                out_at = (start + o) * outs
                for to, k in taps[j % places]:
                    sum_[out_at + to] += weight[kernel_at + k] * message

    return synapse(op, weigh, 0)


def taps_of(inside, outside, kernel, op):
    """For each place of the input, which places of the output it reaches, and through which weight."""
    taps = [[] for _ in range(size_of(inside))]
    for to in range(size_of(outside)):
        at = unravelled(to, outside)
        for k in range(size_of(kernel)):
            reach = unravelled(k, kernel)
            place = [
                at[d] * op["strides"][d] + reach[d] * op["dilations"][d] - op["pads"][d] for d in range(len(inside))
            ]
            if all(0 <= place[d] < inside[d] for d in range(len(inside))):
                taps[ravelled(place, inside)].append((to, k))
    return taps


def unravelled(index, shape):
    place = []
    for extent in reversed(shape):
        place.append(index % extent)
        index //= extent
    return place[::-1]


def ravelled(place, shape):
    index = 0
    for at, extent in zip(place, shape):
        index = index * extent + at
    return index


def synapse(op, weigh, longest):
    """Sums of 32 bits, one for each delay; each is shifted once, and what arrives wraps at the width."""
    size, exponent, bits = size_of(op["shape"]), op["exponent"], width_of(op)
    bins = longest + 1
    under_way = [[0] * size for _ in range(bins)]

    def step(inputs, now):
        sums = [[0] * size for _ in range(bins)]
        weigh(inputs[0], sums)
        for delay, sum_ in enumerate(sums):
            due = under_way[(now + delay) % bins]
            for i, x in enumerate(sum_):
                if x:
                    due[i] = wrap(due[i] + shift(wrap(x, 32), exponent), 32)
        arrived = [wrap(x, bits) for x in under_way[now % bins]]
        under_way[now % bins] = [0] * size
        return arrived

    return Kernel(step)


def lif(op, network):
    size = size_of(op["shape"])
    du, dv = parameter(op, "du", size), parameter(op, "dv", size)
    threshold = [vth << 6 for vth in parameter(op, "vth", size)]
    bias = [shift(b, op["biasExponent"]) for b in parameter(op, "bias", size)]
    interval, offset = op["resetInterval"], op["resetOffset"]
    u, v = [0] * size, [0] * size

    def step(inputs, now):
        if interval and now % interval == offset % interval:
            u[:] = [0] * size
            v[:] = [0] * size
        fired = [0] * size
        for i, a in enumerate(inputs[0]):
            current = wrap(decay(u[i], du[i] + 1) + wrap(a << 6, 32), 32)
            if current > MOST:
                current -= 2 * MOST
            elif current <= -MOST:
                current += 2 * MOST
            u[i] = current
            voltage = clamp(decay(v[i], dv[i]) + current + bias[i], 1 - MOST, MOST - 1)
            fired[i] = int(voltage > threshold[i])
            v[i] = 0 if fired[i] else voltage
        return fired

    return Kernel(step, {"u": u, "v": v})


def sender(size, limit):
    """Sends what is missing of a level, at most so much at once."""
    sent = [0] * size

    def send(levels):
        messages = [clamp(level - sent[i], -limit, limit) for i, level in enumerate(levels)]
        for i, message in enumerate(messages):
            sent[i] += message
        return messages

    return sent, send


def listen(ledger, messages):
    for i, message in enumerate(messages):
        ledger[i] = wrap(ledger[i] + message, 32)


def level(op, network):
    size = size_of(op["shape"])
    theta, bias = parameter(op, "theta", size), parameter(op, "bias", size)
    start = [b + t // 2 for b, t in zip(bias, theta)]
    low, high = op["low"], op["high"]
    table = op["table"].numbers if "table" in op else None
    ledger = [0] * size
    sent, send = sender(size, op["limit"])

    def step(inputs, now):
        listen(ledger, inputs[0])
        stairs = [clamp((x + start[i]) // theta[i], low, high) for i, x in enumerate(ledger)]
        return send([table[stair - low] for stair in stairs] if table else stairs)

    return Kernel(step, {"ledger": ledger, "sent": sent})


def extreme(op, network):
    size = size_of(op["shape"])
    ledger = [0] * network.size(op["inputs"][0])
    width = len(ledger) // size if size else 1
    pick = max if op["of"] == "max" else min
    sent, send = sender(size, op["limit"])

    def step(inputs, now):
        listen(ledger, inputs[0])
        return send([pick(ledger[row * width : (row + 1) * width]) for row in range(size)])

    return Kernel(step, {"ledger": ledger, "sent": sent})


def sigma(op, network):
    size = size_of(op["shape"])
    bias = parameter(op, "bias", size)
    sums = [0] * size

    def step(inputs, now):
        listen(sums, inputs[0])
        return [wrap(x + bias[i], 32) for i, x in enumerate(sums)]

    return Kernel(step, {"sigma": sums})


def changes(op, size):
    """Sends how much an activation changed, once that is enough; low bits are lost, as on the chip."""
    up = op["spikeExponent"] + op["stateExponent"]
    threshold = [shift(vth, up) for vth in parameter(op, "vth", size)]
    act, residue = [0] * size, [0] * size

    def send(i, activation):
        change = wrap(activation - act[i] + residue[i], 32)
        paid = change if abs(change) >= threshold[i] else 0
        residue[i] = wrap(change - paid, 32)
        act[i] = activation
        return wrap(paid >> op["stateExponent"], op["messageBits"])

    return up, act, residue, send


def delta(op, network):
    up, act, residue, send = changes(op, size_of(op["shape"]))

    def step(inputs, now):
        return [send(i, shift(x, up)) for i, x in enumerate(inputs[0])]

    return Kernel(step, {"act": act, "residue": residue})


def sigma_delta(op, network):
    size = size_of(op["shape"])
    up, act, residue, send = changes(op, size)
    bias = [shift(b, up) for b in parameter(op, "bias", size)]
    is_relu = op["activation"] == "relu"
    sums = [0] * size

    def step(inputs, now):
        listen(sums, inputs[0])
        found = [wrap(x + bias[i], 32) for i, x in enumerate(sums)]
        return [send(i, max(0, x) if is_relu else x) for i, x in enumerate(found)]

    return Kernel(step, {"sigma": sums, "act": act, "residue": residue})


def delay(op, network):
    steps = op["steps"]
    past = [[0] * size_of(op["shape"]) for _ in range(steps)]

    def take(inputs, now):
        past[now % steps] = list(inputs[0])

    return Kernel(take, peek=lambda now: past[now % steps])


def add(op, network):
    """Inputs are of the shape of the result: the other side spreads what is not."""
    bits = width_of(op)
    return Kernel(lambda inputs, now: [wrap(sum(xs), bits) for xs in zip(*inputs)])


def wire(op, network):
    places = op["places"].numbers
    return Kernel(lambda inputs, now: [0 if place < 0 else inputs[0][place] for place in places])


def join(op, network):
    places = op["places"].numbers

    def step(inputs, now):
        together = [x for messages in inputs for x in messages]
        return [together[place] for place in places]

    return Kernel(step)


def reshape(op, network):
    return Kernel(lambda inputs, now: list(inputs[0]))


KERNELS = {
    "add": add,
    "conv": conv,
    "delay": delay,
    "delta": delta,
    "dense": dense,
    "extreme": extreme,
    "join": join,
    "level": level,
    "lif": lif,
    "reshape": reshape,
    "sigma": sigma,
    "sigma-delta": sigma_delta,
    "sparse": sparse,
    "wire": wire,
}
