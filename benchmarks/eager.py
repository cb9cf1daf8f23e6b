"""The eager engine beside micrograd: the moons demo's step, node by node; and one operation beside
micrograd, xad and PyTorch.

MLP 2-16-16-1 with ReLU, written out with * and + one by one, 100 examples, hinge loss and
1e-4 times the sum of the squared parameters, the update included: 65,818 Values with plain numbers
counted, as micrograd makes them. Both engines run the same code in one process, in turns, with the
garbage collector on; before each turn it clears up what the other engine left.
"""

from __future__ import annotations

import gc
import math
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from autograd import Value, core, dot, grad, order, tanh

ROUNDS = 7
STEPS = 5  # of one engine before the other takes its turn; the first is not counted


def demo(make: Callable[[float], Any]) -> Callable[[], Any]:
    """The demo's whole training step for one engine's Value; it returns the loss."""
    rng = random.Random(1337)
    sizes = [(2, 16), (16, 16), (16, 1)]
    layers = [
        [([make(rng.uniform(-1, 1)) for _ in range(n)], make(0.0)) for _ in range(m)]
        for n, m in sizes
    ]
    parameters = [p for layer in layers for w, b in layer for p in (*w, b)]
    points = [(rng.gauss(0, 1), rng.gauss(0, 1)) for _ in range(100)]
    labels = [1 if x * y > 0 else -1 for x, y in points]

    def score(point: tuple[float, float]) -> Any:
        active = [make(x) for x in point]
        for k, layer in enumerate(layers):
            sums = [sum((wi * xi for wi, xi in zip(w, active, strict=True)), b) for w, b in layer]
            active = [z.relu() for z in sums] if k < 2 else sums
        return active[0]

    def step() -> Any:
        losses = [(1 + -y * score(x)).relu() for x, y in zip(points, labels, strict=True)]
        loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in parameters)
        for p in parameters:
            p.grad = 0.0
        loss.backward()
        for p in parameters:
            p.data -= 0.01 * p.grad
        return loss

    return step


def times(step: Callable[[], Any]) -> list[float]:
    """Milliseconds of some steps in a row, each dropping its graph at the end."""
    gc.collect()
    measured = []
    for _ in range(STEPS):
        start = time.perf_counter()
        step()
        measured.append((time.perf_counter() - start) * 1e3)
    return measured[1:]


def side_by_side() -> None:
    """The demo's step with both engines."""
    ours = demo(Value)
    theirs = None
    try:
        from micrograd.engine import Value as Theirs

        theirs = demo(Theirs)
    except ImportError:
        print("micrograd is not installed (pip install -e '.[bench]'): no comparison")
    mine: list[float] = []
    other: list[float] = []
    for _ in range(ROUNDS):
        mine += times(ours)
        if theirs is not None:
            other += times(theirs)
    print(f"Values in one step's graph      {len(order(ours(), constants=True)):>8,}")
    print(f"chainstep, median               {statistics.median(mine):8.1f} ms")
    if other:
        ratio = statistics.median(other) / statistics.median(mine)
        print(f"micrograd, median               {statistics.median(other):8.1f} ms")
        print(f"ratio of the medians            {ratio:8.1f}")


def repeated(operation: str, **names: Any) -> float:
    """Nanoseconds that one operation takes, written in a loop, with garbage collection."""
    timer = timeit.Timer(operation, "gc.enable()", globals={**names, "gc": gc})
    return min(timer.repeat(ROUNDS, 20_000)) / 20_000 * 1e9


OPERATIONS = ("x*y", "x*2.0", "-x", "x.relu()", "tanh(x)", "dot(w, w)")


def ours_and_peers() -> dict[str, dict[str, Any]]:
    """The names in the operations for this engine and for the peers that are installed."""
    w = [Value(0.1 * k) for k in range(16)]
    engines: dict[str, dict[str, Any]] = {
        "chainstep": {"x": Value(0.5), "y": Value(0.25), "tanh": tanh, "dot": dot, "w": w}
    }
    with suppress(ImportError):
        from micrograd.engine import Value as Theirs

        engines["micrograd"] = {"x": Theirs(0.5), "y": Theirs(0.25)}
    with suppress(ImportError):
        from xad import math as xad_math
        from xad.adj_1st import Real, Tape

        tape, p, q = Tape(), Real(0.5), Real(0.25)
        tape.activate()
        for each in (p, q):
            tape.registerInput(each)
        engines["xad"] = {"x": p, "y": q, "tanh": xad_math.tanh, "tape": tape}  # which must live on
    with suppress(ImportError):
        import torch

        t, u = (torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in (0.5, 0.25))
        engines["torch"] = {"x": t, "y": u, "tanh": torch.tanh}
    return engines


def one_operation() -> None:
    """One operation of each engine, in nanoseconds: recorded and dropped."""
    print("ns an operation       " + "".join(f"{operation:>10}" for operation in OPERATIONS))
    for name, names in ours_and_peers().items():
        line = f"{name:<22}"
        for operation in OPERATIONS:
            try:
                line += f"{repeated(operation, **names):10.0f}"
            except (NameError, AttributeError):  # it has no such operation
                line += f"{'-':>10}"
        print(line)


def beside_floats() -> None:
    """The gradient of a function of 300 operations, beside the function in plain floats."""

    def f(x: Any, y: Any, function: Callable[[Any], Any]) -> Any:
        for _ in range(100):
            x, y = x * y + x, function(x - y)
        return x

    def by_hand() -> None:
        x, y = Value(0.3), Value(0.7)
        f(x, y, tanh).backward()

    derivative = grad(lambda x, y: f(x, y, tanh))
    ways = {"f": lambda: f(0.3, 0.7, math.tanh), "backward()": by_hand}
    ways["grad(f)"] = lambda: derivative(0.3, 0.7)
    measured: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            measured[name].append(timeit.Timer(way, gc.enable).timeit(200))
    plain, *others = (statistics.median(each) for each in measured.values())
    print("times the function in floats    backward() grad(f)")
    print(" " * 32 + "".join(f"{other / plain:8.1f}" for other in others))


def memory() -> None:
    """Bytes a node, in a chain."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    y = Value(1.0)
    for _ in range(100_000):
        y = -y
    built = tracemalloc.get_traced_memory()[0]
    y.backward()
    passed = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    print(f"bytes a node, built             {(built - before) / 1e5:8.0f}")
    print(f"bytes a node, with gradient     {(passed - before) / 1e5:8.0f}")


def import_time() -> None:
    """What `import autograd` adds to the start of Python, and whether it loads numpy: of what is
    compiled to bytecode already, as it is for users from the second time on.
    """
    bare: list[float] = []
    ours: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        kept = os.environ | {"PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        for _ in range(16):
            for measured, code in ((bare, "pass"), (ours, "import autograd")):
                start = time.perf_counter()
                subprocess.run([sys.executable, "-c", code], check=True, env=kept)
                measured.append((time.perf_counter() - start) * 1e3)
    added = statistics.median(ours[1:]) - statistics.median(bare[1:])
    code = "import sys, autograd; print('numpy' in sys.modules)"
    loads = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    print(f"import autograd                 {added:8.1f} ms   numpy loaded: {loads.stdout.strip()}")


def growth() -> None:
    """Microseconds a node for graphs of 10^3 to 10^7 nodes: built, swept, dropped."""
    print("nodes      us a node (build, backward, free)")
    for size in (10**3, 10**4, 10**5, 10**6, *([10**7] if core.kind == "native" else [])):
        repeats = max(1, 10**5 // size)
        measured = []
        for _ in range(5 if size < 10**7 else 3):
            gc.collect()
            start = time.perf_counter()
            for _ in range(repeats):
                y = x = Value(0.5)
                for _ in range(size // 2):
                    y = y * x + x
                y.backward()
                del y
            measured.append((time.perf_counter() - start) / (repeats * size) * 1e6)
        print(f"{size:<10,} {statistics.median(measured):8.2f}")


def main() -> None:
    """Print everything."""
    collector = "on" if gc.isenabled() else "off"
    print(f"Python {platform.python_version()}, {core.kind} core, gc {collector}")
    side_by_side()
    one_operation()
    beside_floats()
    memory()
    import_time()
    growth()
