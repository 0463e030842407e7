"""Norse: `LIFBoxCell` step by step. It multiplies what arrives by the part that leaks, so weights are divided by it; it
fires above its threshold, so that is half a unit lower."""

from layered import compare, joined
from workload import peer

norse = peer("norse.torch")
LIFBoxParameters = peer("norse.torch.functional.lif_box").LIFBoxParameters


def build(layers):
    import torch

    cells = [
        norse.LIFBoxCell(
            LIFBoxParameters(
                tau_mem_inv=torch.tensor(1000 * of["loss"]), v_th=torch.tensor(of["threshold"] - 0.5)
            ),
            dt=0.001,
        )
        for _, of in layers
    ]
    scaled = [(made, of, 1 / of["loss"]) for made, of in layers]

    def run(x):
        states = [None] * len(cells)
        spikes = 0
        for message in x:
            for i, (made, of, scale) in enumerate(scaled):
                current = joined(message, made, of["kind"]) * scale
                message, states[i] = cells[i](current, states[i])
                spikes += message.sum()
        return spikes

    return run


compare("Norse", build)
