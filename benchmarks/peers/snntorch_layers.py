"""snnTorch: `Leaky` between layers, step by step. It fires above its threshold, so that is half a unit lower."""

from layered import compare, joined
from workload import peer

snntorch = peer("snntorch")


def build(layers):
    options = {"reset_mechanism": "zero", "reset_delay": False}
    neurons = [snntorch.Leaky(beta=1 - of["loss"], threshold=of["threshold"] - 0.5, **options) for _, of in layers]

    def run(x):
        potentials = [neuron.init_leaky() for neuron in neurons]
        spikes = 0
        for message in x:
            for i, (made, of) in enumerate(layers):
                message, potentials[i] = neurons[i](joined(message, made, of["kind"]), potentials[i])
                spikes += message.sum()
        return spikes

    return run


compare("snnTorch", build)
