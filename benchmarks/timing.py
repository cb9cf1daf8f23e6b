"""Timing: what is compared runs side by side, in turns, on one thread."""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping

THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
SINGLE = dict.fromkeys(THREADS, "1") | {
    "JAX_ENABLE_X64": "1",
    "JAX_PLATFORMS": "cpu",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}
"""Read once, when the libraries are loaded."""


def on_one_thread() -> None:
    """Restart this process with one thread for every library, unless it has one already."""
    if any(os.environ.get(name) != value for name, value in SINGLE.items()):
        os.environ.update(SINGLE)
        os.execv(sys.executable, [*sys.orig_argv])


def in_turns(
    steps: Mapping[str, Callable[[], object]], rounds: int = 7, seconds: float = 0.1
) -> dict[str, float]:
    """The median seconds of a step of each, over rounds in which each has its turn."""
    repeats = {}
    for name, step in steps.items():
        step()
        start = time.perf_counter()
        step()
        once = time.perf_counter() - start
        repeats[name] = max(1, min(10_000, int(seconds / max(once, 1e-7))))
    measured: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            gc.collect()
            for _ in range(repeats[name]):
                start = time.perf_counter()
                step()
                measured[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in measured.items()}


def beside(times: Mapping[str, float], most: Mapping[str, float]) -> None:
    """A line for each: its time, which part of it chainstep takes, and the most that it may be."""
    for name, seconds in times.items():
        line = f"  {name:<28}{shown(seconds)}"
        if name != "chainstep":
            line += f"   chainstep takes {times['chainstep'] / seconds:9.3g} x that"
        if name in most:
            line += f"   (at most {most[name]})"
        print(line)


def shown(seconds: float) -> str:
    """A time in the unit that suits it."""
    for unit, size in (("s ", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:9.2f} {unit}"
    return f"{seconds / 1e-6:9.1f} us"
