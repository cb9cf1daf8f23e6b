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


def repeated(operation: Callable[[], Any], count: int = 20_000) -> float:
    """Nanoseconds that one operation takes, the loop around it included."""
    best = math.inf
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(count):
            operation()
        best = min(best, time.perf_counter() - start)
    return best / count * 1e9


def operations(
    x: Any, y: Any, unary: Callable[[], Any], **more: Callable[[], Any]
) -> dict[str, Callable[[], Any]]:
    """One operation of each kind."""
    return {"x*y": lambda: x * y, "x*2.0": lambda: x * 2.0, "unary": unary, **more}


def ours_and_peers() -> dict[str, dict[str, Callable[[], Any]]]:
    """The operations of this engine, and of the peers that are installed."""
    a, b = Value(0.5), Value(0.25)
    w = [Value(0.1 * k) for k in range(16)]
    engines = {
        "chainstep": operations(
            a, b, a.relu, **{"tanh(x)": lambda: tanh(a), "dot of 16": lambda: dot(w, w)}
        )
    }
    with suppress(ImportError):
        from micrograd.engine import Value as Theirs

        x, y = Theirs(0.5), Theirs(0.25)
        engines["micrograd"] = operations(x, y, x.relu)
    with suppress(ImportError):
        from xad import math as xad_math
        from xad.adj_1st import Real, Tape

        tape, p, q = Tape(), Real(0.5), Real(0.25)
        tape.activate()
        for each in (p, q):
            tape.registerInput(each)

        def unary() -> Any:
            assert tape is not None  # it must live as long as its numbers
            return xad_math.tanh(p)

        engines["xad"] = operations(p, q, unary)
    with suppress(ImportError):
        import torch

        t, u = (torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in (0.5, 0.25))
        engines["torch"] = operations(t, u, t.relu)
    return engines


def one_operation() -> None:
    """One operation of each engine, in nanoseconds: recorded and dropped."""
    engines = ours_and_peers()
    print("ns an operation       " + "".join(f"{kind:>10}" for kind in engines["chainstep"]))
    for name, each in engines.items():
        print(f"{name:<22}" + "".join(f"{repeated(act):10.0f}" for act in each.values()))


def beside_floats() -> None:
    """The gradient of a function of 300 operations, beside the function in plain floats."""

    def f(x: Any, y: Any, function: Callable[[Any], Any]) -> Any:
        for _ in range(100):
            x, y = x * y + x, function(x - y)
        return x

    def by_hand() -> None:
        x, y = Value(0.3), Value(0.7)
        f(x, y, tanh).backward()

    plain = repeated(lambda: f(0.3, 0.7, math.tanh), 200)
    derivative = grad(lambda x, y: f(x, y, tanh))
    print("times the function in floats    backward() grad(f)")
    ways = (by_hand, lambda: derivative(0.3, 0.7))
    print(" " * 32 + "".join(f"{repeated(way, 200) / plain:8.1f}" for way in ways))


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
