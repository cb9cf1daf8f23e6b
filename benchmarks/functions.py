"""The machine's functions for lanes: nanoseconds a number beside C's library, and largest errors.

Each runs over 2,048 numbers that stay in the cache, with the instructions of each kind of processor
that this one can follow; the errors are those of many more points than the tests have.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np

from .timing import in_turns

sys.path.append(str(Path(__file__).parent.parent / "tests" / "program"))

SIZE, POINTS = 2048, 10_000
RANGES = {
    "exp": (-5.0, 5.0),
    "expm1": (-3.0, 3.0),
    "log": (0.1, 10.0),
    "log1p": (-0.5, 3.0),
    "tanh": (-3.0, 3.0),
    "sigmoid": (-5.0, 5.0),
    "erf": (-3.0, 3.0),
    "erfc": (-3.0, 5.0),
    "sin": (-6.0, 6.0),
    "cos": (-6.0, 6.0),
}
"""Where the numbers for timing are from."""


def main() -> None:
    """Print a line for each function."""
    if shutil.which("gcc") is None:
        print("  left out: there is no C compiler, gcc")
        return
    from lanes import SETS, compiled
    from test_lane_functions import CASES, LANES, errors, processor_has

    sets = [name for name in SETS if name == "baseline" or processor_has(name)]
    print(f"\nfunctions for lanes: ns a number, for {SIZE} of them, and the largest error in ulp")
    print(f"  {'':<10}{'library':>10}" + "".join(f"{name:>10}" for name in sets) + f"{'ulp':>8}")
    library = {name: f"{name}(x)" for name in RANGES} | {"sigmoid": "1.0 / (1.0 + exp(-x))"}
    with tempfile.TemporaryDirectory() as folder:
        own = {name: compiled(LANES, new_folder(folder, name), name)[0] for name in sets}
        all_loops = {"library": compiled(library, new_folder(folder, "library"))[0], **own}
        for name, interval in RANGES.items():
            x = np.random.default_rng(0).uniform(*interval, SIZE)
            z = np.empty_like(x)
            calls = {each: loops[name].between(x, z) for each, loops in all_loops.items()}
            times = in_turns(calls, seconds=0.02).values()
            rng = random.Random(1)
            intervals = CASES[name].intervals
            points = [rng.uniform(*part) for part in intervals for _ in range(POINTS)]
            worst, _ = max(errors(CASES[name], own["baseline"][name], points))
            columns = "".join(f"{seconds / SIZE * 1e9:10.2f}" for seconds in times)
            print(f"  {name:<10}{columns}{worst:8.2f}", flush=True)


def new_folder(inside: str, name: str) -> Path:
    """A folder for what is compiled."""
    path = Path(inside) / name
    path.mkdir()
    return path
