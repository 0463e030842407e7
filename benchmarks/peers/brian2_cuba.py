"""Brian2 as C++ standalone, on one thread, with -O3 -ffast-math -march=native. Its program says itself how much processor
time its loop over steps took; building the network is not in it."""

import statistics
import tempfile

import cuba
from workload import arguments, peer, report

b = peer("brian2")
given = arguments(list(cuba.SIZES))
b.prefs.codegen.cpp.extra_compile_args_gcc = ["-O3", "-ffast-math", "-march=native"]
b.BrianLogger.suppress_hierarchy("brian2")

EQUATIONS = """
dv/dt = (rest - v + ge + gi) / taum : volt (unless refractory)
dge/dt = -ge / taue : volt
dgi/dt = -gi / taui : volt
"""

for name in given.workloads:
    b.set_device("cpp_standalone", build_on_run=False)
    b.device.reinit()
    b.device.activate(build_on_run=False)
    b.defaultclock.dt = 1 * b.ms
    neurons = cuba.SIZES[name]
    constants = {"taum": cuba.MEMBRANE_MS * b.ms, "taue": cuba.EXCITATION_MS * b.ms, "taui": cuba.INHIBITION_MS * b.ms}
    constants |= {"rest": cuba.REST_MV * b.mV, "reset_v": cuba.RESET_MV * b.mV, "theta": cuba.THRESHOLD_MV * b.mV}
    excites, inhibits = (weight * cuba.MEGAOHMS * b.mV for weight in cuba.weights(neurons))
    constants |= {"excites": excites, "inhibits": inhibits}
    refractory = cuba.REFRACTORY_MS * b.ms
    events = {"threshold": "v > theta", "reset": "v = reset_v", "refractory": refractory, "method": "exact"}
    group = b.NeuronGroup(neurons, EQUATIONS, **events, namespace=constants)
    group.v = "reset_v + rand() * (theta - reset_v)"
    exciting = neurons * 8 // 10
    synapses = []
    for part, effect in (group[:exciting], "ge += excites"), (group[exciting:], "gi += inhibits"):
        made = b.Synapses(part, group, on_pre=effect, delay=1 * b.ms, namespace=constants)
        made.connect(p=cuba.CONNECTIVITY)
        synapses.append(made)
    spikes = b.SpikeMonitor(group, record=False)
    network = b.Network(group, *synapses, spikes)
    network.run(cuba.STEPS * b.ms)
    folder = tempfile.mkdtemp()
    b.device.build(directory=folder, compile=True, run=False)
    times = []
    for _ in range(given.runs):
        b.device.run(folder, with_output=False, run_args=[])
        times.append(b.device._last_run_time * 1000)
    report(name, "Brian2", 1, statistics.median(times), given.runs, int(spikes.num_spikes))
