"""GeNN on a graphics card: the CUBA network as `genn_cuba.py` builds it, timed over all its steps."""

import os
import statistics
import tempfile
import time

import cuba
from genn_cuba import model_of
from workload import arguments, report

given = arguments(list(cuba.SIZES))
os.chdir(tempfile.mkdtemp())
for name in given.workloads:
    model, populations = model_of(name, cuba.SIZES[name], "cuda" if given.device == "cuda" else "single_threaded_cpu")
    model.build()
    times = []
    for _ in range(given.runs + 1):
        model.load(num_recording_timesteps=cuba.STEPS)
        start = time.perf_counter()
        for _ in range(cuba.STEPS):
            model.step_time()
        # What it has recorded is there when all steps are done.
        model.pull_recording_buffers_from_device()
        times.append((time.perf_counter() - start) * 1000)
        spikes = sum(len(population.spike_recording_data[0][0]) for population in populations)
        model.unload()
    report(name, "GeNN", 1, statistics.median(times[1:]), given.runs, spikes, place=given.device)
