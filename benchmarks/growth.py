"""How compile time, run time and memory grow from 10^2 to 10^6 operations: a table and a plot.

Three kinds of graph, as functions of scalars: a loop over examples (regular: it is lifted), random
operations that read from here and there (irregular), and a chain. Each size has a process of its
own, whose memory is counted from before the function is recorded; seconds are those of its
processor. Leaves and constants come on top: the regular graph of 10^6 operations has 2.7 million
Values, the others have 1.2 and 1.5.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from autograd import dot, sin, tanh
from autograd import sum as sum_of
from autograd.program import compile

SIZES = [10**k for k in range(2, 7)]
PLOT = Path(__file__).with_name("growth.svg")
Graph = tuple[Callable[..., Any], Any]


def regular(n: int) -> Graph:
    """A neuron for each of many examples, and the sum of squares: three nodes an example."""

    def f(X: Any) -> Any:
        return sum_of(tanh(dot([0.5, -0.3], x)) ** 2 for x in X)

    return f, np.linspace(-1, 1, 2 * (n // 3)).reshape(-1, 2)


def irregular(n: int) -> Graph:
    """Sines, products and sums of earlier nodes, drawn by a fixed generator."""
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 3, n // 2).tolist()
    picks = rng.random((n // 2, 2)).tolist()

    def f(x: Any) -> Any:
        pool = list(x)
        for kind, (u, v) in zip(kinds, picks, strict=True):
            a, b = pool[int(u * len(pool))], pool[int(v * len(pool))]
            pool.append(sin(a) + b if kind == 0 else a * sin(b) if kind == 1 else 0.5 * (a - b))
        return sum_of(pool)

    return f, np.linspace(-1, 1, 10)


def chain(n: int) -> Graph:
    """Each node the input of the next. From 70,000 operations on, the derivative is a subnormal
    number, with which processors take ten times as long.
    """

    def f(x: Any) -> Any:
        for _ in range(n // 2):
            x = sin(x) * 1.01
        return x

    return f, 0.5


GRAPHS = {"regular": regular, "irregular": irregular, "chain": chain}


def measured(kind: str, size: int) -> dict[str, float]:
    """Seconds to the first result, seconds of a later one, and MB, for one graph."""
    from .programs import peak

    f, x = GRAPHS[kind](SIZES[0])
    compile(f).value_and_grad(x)  # what the first use of all loads is not counted
    f, x = GRAPHS[kind](size)
    before = peak()
    program = compile(f)
    start = time.process_time()
    program.value_and_grad(x)
    first = time.process_time() - start
    runs: list[float] = []
    while len(runs) < 3 or sum(runs) < 0.2:
        start = time.process_time()
        program.value_and_grad(x)
        runs.append(time.process_time() - start)
    run = statistics.median(runs)
    return {"compile": first - run, "run": run, "memory": peak() - before}


def main() -> None:
    """Measure all, print the table and draw the plot."""
    print("\ngrowth: value and gradient of functions of scalars, in one process each")
    print(f"  {'graph':<12}{'operations':>12}{'compile, s':>12}{'run, ms':>12}{'memory, MB':>12}")
    measured: dict[str, list[dict[str, float]]] = {}
    for kind in GRAPHS:
        for size in SIZES:
            command = [sys.executable, "-m", "benchmarks.growth", kind, str(size)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            row = json.loads(done.stdout)
            measured.setdefault(kind, []).append(row)
            print(
                f"  {kind:<12}{size:>12,}{row['compile']:>12.3f}{row['run'] * 1e3:>12.3f}"
                f"{row['memory']:>12.1f}",
                flush=True,
            )
    try:
        draw(measured)
    except ImportError:
        print("  no plot: matplotlib is not installed")


def draw(measured: dict[str, list[dict[str, float]]]) -> None:
    """Three panels of lines on logarithmic axes, each beside a line of proportion."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "growth", "svg.fonttype": "none", "font.size": 9})
    from matplotlib import pyplot

    panels = [("compile", "compile, s", 1.0), ("run", "run, ms", 1e3), ("memory", "memory, MB", 1)]
    styles = {"regular": ("o", "-"), "irregular": ("s", "--"), "chain": ("^", ":")}
    figure, axes = pyplot.subplots(1, 3, figsize=(9, 3), layout="constrained")
    for axis, (key, title, unit) in zip(axes, panels, strict=True):
        for kind, rows in measured.items():
            mark, dashes = styles[kind]
            heights = [row[key] * unit or np.nan for row in rows]  # too little memory to be seen
            axis.plot(SIZES, heights, mark + dashes, color="0.15", markersize=4, label=kind)
        top = max(rows[-1][key] * unit for rows in measured.values())
        line = [top * n / SIZES[-1] for n in SIZES]
        axis.plot(SIZES, line, color="0.75", zorder=0, label="in proportion")
        axis.set(xscale="log", yscale="log", xlabel="operations", title=title)
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].legend(frameon=False)
    figure.savefig(PLOT, metadata={"Date": None})
    print(f"  drawn: {PLOT.name}")


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], int(sys.argv[2]))))
