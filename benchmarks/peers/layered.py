"""The layered networks in PyTorch, with the neurons of a peer between its layers. Weights are the same integers, as
floats; potentials are floats, so spikes near a threshold differ now and then."""

import numpy
from workload import arguments, described, measure, peer, report


def layer(torch, folder, of):
    weight = numpy.fromfile(folder / of["file"], dtype=numpy.int8).reshape(of["shape"])
    out, inner = of["shape"][:2]
    if of["kind"] == "conv":
        made = torch.nn.Conv2d(inner, out, 3, of["stride"], of["padding"], bias=False)
    else:
        made = torch.nn.Linear(inner, out, bias=False)
    made.weight = torch.nn.Parameter(torch.from_numpy(weight.astype(numpy.float32)))
    return made.requires_grad_(False)


def inputs(torch, folder, of, batch):
    """[steps, batch, ...]"""
    spikes = numpy.fromfile(folder / f"{of['name']}-input.bin", dtype=numpy.uint8)
    spikes = spikes.reshape(of["samples"], of["steps"], *of["input"])[:batch]
    return torch.from_numpy(spikes.astype(numpy.float32)).transpose(0, 1).contiguous()


def compare(engine, build):
    """Measures a peer: `build(layers)` answers a function from all inputs to the number of spikes."""
    torch = peer("torch")
    torch.set_num_threads(1)
    given = arguments(["mlp", "cnn"])
    for name in given.workloads:
        of = described(given.folder, name)
        layers = [(layer(torch, given.folder, one), one) for one in of["layers"]]
        x = inputs(torch, given.folder, of, given.batch)
        with torch.no_grad():
            run = build(layers)
            spikes = int(run(x))
            ms = measure(lambda: run(x), given.runs) / given.batch
        report(name, engine, given.batch, ms, given.runs, round(spikes / given.batch))


def joined(x, made, kind):
    """What a layer gives for an input of any form: a dense one reads a row."""
    return made(x if kind == "conv" else x.flatten(1))
