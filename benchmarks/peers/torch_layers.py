"""PyTorch as one would write it by hand: all steps of a layer in one product, then its neurons step by step."""

from layered import compare


def build(layers):
    import torch

    def run(x):
        steps, batch = x.shape[:2]
        spikes = 0
        for made, of in layers:
            rows = x.flatten(0, 1) if of["kind"] == "conv" else x.reshape(steps * batch, -1)
            currents = made(rows).unflatten(0, (steps, batch))
            v = torch.zeros_like(currents[0])
            sent = []
            for current in currents:
                v = v * (1 - of["loss"]) + current
                fired = (v >= of["threshold"]).float()
                v = v * (1 - fired)
                sent.append(fired)
            x = torch.stack(sent)
            spikes += x.sum()
        return spikes

    return run


compare("PyTorch", build)
