"""SpikingJelly: `LIFNode` over all steps of a layer at once, its way to run fast."""

from layered import compare
from workload import peer

neuron = peer("spikingjelly.activation_based.neuron")
functional = peer("spikingjelly.activation_based.functional")


def build(layers):
    nodes = [
        neuron.LIFNode(tau=1 / of["loss"], decay_input=False, v_threshold=float(of["threshold"]), v_reset=0.0, step_mode="m")
        for _, of in layers
    ]
    for node in nodes:
        node.eval()

    def run(x):
        spikes = 0
        for (made, of), node in zip(layers, nodes):
            steps, batch = x.shape[:2]
            rows = x.flatten(0, 1) if of["kind"] == "conv" else x.reshape(steps * batch, -1)
            x = node(made(rows).unflatten(0, (steps, batch)))
            functional.reset_net(node)
            spikes += x.sum()
        return spikes

    return run


compare("SpikingJelly", build)
