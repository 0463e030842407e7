"""GeNN on one thread of the processor. Its own build of what it generates is without -O: this asks for `optimize_code`
(-O3 -ffast-math), and `CXX` for the instructions of this machine."""

import os
import tempfile
import time
import statistics

import cuba
from workload import arguments, peer, report

os.environ.setdefault("CXX", "g++ -march=native")
pygenn = peer("pygenn")


def model_of(name, neurons, backend):
    model = pygenn.GeNNModel("float", name.replace("-", "_"), backend=backend, optimize_code=True)
    model.dt, model.seed = 1.0, 1
    # A resistance of 20 megaohms is a capacity of 1 nF at 20 ms.
    neuron = {"C": cuba.MEMBRANE_MS / cuba.MEGAOHMS, "TauM": cuba.MEMBRANE_MS, "Vrest": cuba.REST_MV, "Ioffset": 0.0}
    neuron |= {"Vreset": cuba.RESET_MV, "Vthresh": cuba.THRESHOLD_MV, "TauRefrac": cuba.REFRACTORY_MS}
    start = pygenn.init_var("Uniform", {"min": cuba.RESET_MV, "max": cuba.THRESHOLD_MV})
    sizes = {"E": neurons * 8 // 10, "I": neurons * 2 // 10}
    populations = {
        key: model.add_neuron_population(key, size, "LIF", neuron, {"V": start, "RefracTime": 0.0})
        for key, size in sizes.items()
    }
    excites, inhibits = cuba.weights(neurons)
    connectivity = pygenn.init_sparse_connectivity("FixedProbability", {"prob": cuba.CONNECTIVITY})
    for source, weight, ms in ("E", excites, cuba.EXCITATION_MS), ("I", inhibits, cuba.INHIBITION_MS):
        for target in populations:
            update = pygenn.init_weight_update("StaticPulseConstantWeight", {"g": weight})
            current = pygenn.init_postsynaptic("ExpCurr", {"tau": ms})
            ends = populations[source], populations[target]
            model.add_synapse_population(source + target, "SPARSE", *ends, update, current, connectivity)
    for population in populations.values():
        population.spike_recording_enabled = True
    return model, populations.values()


def main():
    given = arguments(list(cuba.SIZES))
    os.chdir(tempfile.mkdtemp())
    for name in given.workloads:
        model, populations = model_of(name, cuba.SIZES[name], "single_threaded_cpu")
        model.build()
        times = []
        for _ in range(given.runs):
            model.load(num_recording_timesteps=cuba.STEPS)
            start = time.process_time()
            for _ in range(cuba.STEPS):
                model.step_time()
            times.append((time.process_time() - start) * 1000)
            model.pull_recording_buffers_from_device()
            spikes = sum(len(population.spike_recording_data[0][0]) for population in populations)
            model.unload()
        report(name, "GeNN", 1, statistics.median(times), given.runs, spikes)


if __name__ == "__main__":
    main()
