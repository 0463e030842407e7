"""What drivers of peers share: networks as `export.mjs` wrote them, time, and how a measurement is printed.

A driver is `python3 DRIVER.py FOLDER [--batch N] [--runs N] [--workloads a,b]`, those of graphics cards take `--device cuda` or
`cpu` and `--model FILE` too. It prints one JSON object for each
measurement, in the fields that `npm run bench -- --json` prints, and ends with 75 where its peer is not installed.
"""

import argparse
import importlib
import json
import pathlib
import statistics
import sys
import time

NOT_INSTALLED = 75


def peer(name):
    """A module of a peer; where there is none, the driver says so and ends."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        print(f"left out: {name} is not installed ({error})", file=sys.stderr)
        sys.exit(NOT_INSTALLED)


def arguments(workloads):
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--model", type=pathlib.Path)
    parser.add_argument("--workloads", type=lambda text: text.split(","), default=workloads)
    given = parser.parse_args()
    given.workloads = [name for name in given.workloads if name in workloads]
    return given


def described(folder, name):
    return json.loads((folder / f"{name}.json").read_text())


def measure(work, runs, least_seconds=0.05):
    """Processor time of one call in milliseconds: the median of the runs, each as long as some calls take."""
    work()
    calls = 1
    while True:
        start = time.process_time()
        for _ in range(calls):
            work()
        if time.process_time() - start >= least_seconds or calls >= 1024:
            break
        calls *= 2
    times = []
    for _ in range(runs):
        start = time.process_time()
        for _ in range(calls):
            work()
        times.append((time.process_time() - start) * 1000 / calls)
    return statistics.median(times)


def report(workload, engine, batch, ms, runs, spikes, place=None):
    """Of one thread, processor time of a sample; with a place, the time of the whole batch there."""
    figures = {"workload": workload, "engine": engine, "batch": batch, "runs": runs, "spikes": spikes}
    where = {"simd": "", "threads": 1, "cpuMs": round(ms, 4)} if place is None else {"place": place, "ms": round(ms, 4)}
    print(json.dumps({**figures, **where}), flush=True)
