"""The layered networks on a graphics card: PyTorch as it is and compiled, and SpikingJelly with each backend that it has here.
Weights are the same integers, as floats; inputs lie on the card, and runs take four batches in turn. Spikes are those of the
last layer."""

import importlib.util
import sys

from device import median_ms
from layered import inputs, layer
from workload import arguments, described, peer, report

torch = peer("torch")
BLOCKS = 4


def by_hand(layers):
    """All steps of a layer in one product, then its neurons step by step."""

    def run(x):
        steps, batch = x.shape[:2]
        for made, of in layers:
            rows = x.flatten(0, 1) if of["kind"] == "conv" else x.reshape(steps * batch, -1)
            currents = made(rows).unflatten(0, (steps, batch))
            v = torch.zeros_like(currents[0])
            sent = []
            for current in currents:
                v = v * (1 - of["loss"]) + current
                fired = (v >= of["threshold"]).to(x.dtype)
                v = v * (1 - fired)
                sent.append(fired)
            x = torch.stack(sent)
        return x

    return run


def spikingjelly(backend):
    def build(layers):
        from spikingjelly.activation_based import functional, neuron

        made_of = {"decay_input": False, "v_reset": 0.0, "step_mode": "m", "backend": backend}
        nodes = [
            neuron.LIFNode(tau=1 / of["loss"], v_threshold=float(of["threshold"]), **made_of).eval().to(given.device)
            for _, of in layers
        ]

        def run(x):
            for (made, of), node in zip(layers, nodes):
                steps, batch = x.shape[:2]
                rows = x.flatten(0, 1) if of["kind"] == "conv" else x.reshape(steps * batch, -1)
                x = node(made(rows).unflatten(0, (steps, batch)))
                functional.reset_net(node)
            return x

        return run

    return build


def engines():
    yield "PyTorch", by_hand
    yield "torch.compile", lambda layers: torch.compile(by_hand(layers), mode="reduce-overhead")
    if importlib.util.find_spec("spikingjelly"):
        for backend in ("torch", "cupy", "triton"):
            yield f"SpikingJelly {backend}", spikingjelly(backend)


given = arguments(["mlp", "cnn"])
for name in given.workloads:
    of = described(given.folder, name)
    layers = [(layer(torch, given.folder, one).to(given.device), one) for one in of["layers"]]
    x = inputs(torch, given.folder, of, given.batch).to(given.device)
    batches = [x.roll(block, dims=1).contiguous() for block in range(BLOCKS)]
    for engine, build in engines():
        try:
            with torch.inference_mode():
                work = build(layers)
                spikes = int(work(x).sum())
                ms = median_ms(torch, given.device, lambda run: work(batches[run % BLOCKS]), given.runs)
        except Exception as error:  # a backend that is not installed, or that the card is too old for
            print(f"left out: {engine} on {name}: {type(error).__name__} {str(error)[:200]}", file=sys.stderr)
            continue
        report(name, engine, given.batch, ms, given.runs, spikes, place=given.device)
