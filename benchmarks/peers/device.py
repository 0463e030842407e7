"""Time on a graphics card by its own events, or on a processor by its clock: what drivers with `--device` share."""

import statistics
import time

WARM_UP = 5


def median_ms(torch, device, work, runs):
    """The median time of one call; `work` is given the number of the run, so that it can take its input in turn."""
    for run in range(WARM_UP):
        work(run)
    return statistics.median(timed(torch, device, lambda: work(run)) for run in range(runs))


def timed(torch, device, work):
    if device != "cuda":
        start = time.perf_counter()
        work()
        return (time.perf_counter() - start) * 1000
    start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    torch.cuda.synchronize()
    start.record()
    work()
    end.record()
    torch.cuda.synchronize()
    return start.elapsed_time(end)
