"""Programs beside hand-written NumPy and the peers: float64, one thread.

Functions are written in scalars and compiled: what `chainstep` stands for here is
`compile(loss).batch(over=("x", "y")).value_and_grad(...)`.
"""

from __future__ import annotations

import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from autograd.program import compile

from . import digits, growth, scalars, small_networks
from .networks import chainstep, cross_entropy, parameters, steps
from .timing import beside, in_turns, on_one_thread, shown

EXAMPLES = 60_000
MINIBATCH = 960


def images(m: int) -> tuple[np.ndarray, np.ndarray]:
    """Data of MNIST's shape: images of 784 numbers, and one 1 among 10 for the class."""
    rng = np.random.default_rng(2)
    return rng.random((m, 784)), np.eye(10)[rng.integers(0, 10, m)]


def mnist() -> None:
    """784-17-10, softmax and cross-entropy, minibatches of 960."""
    print("\nMNIST's shape: 784-17-10, softmax cross-entropy, a minibatch of 960")
    layers = parameters([784, 17, 10])
    times = in_turns(steps("cross_entropy", layers, *images(MINIBATCH)))
    beside(times, {"PyTorch": 0.6})


def full_pass() -> None:
    """One pass of gradient descent over 60,000 examples, with the compiling, and peak memory."""
    X, Y = images(EXAMPLES)
    layers = parameters([784, 17, 10])
    before = peak()
    start = time.perf_counter()
    chainstep(cross_entropy, layers, X[:MINIBATCH], Y[:MINIBATCH])()
    compiled = time.perf_counter() - start
    program = compile(cross_entropy).batch(over=("x", "y"))
    start = time.perf_counter()
    for first in range(0, EXAMPLES, MINIBATCH):
        rows = slice(first, first + MINIBATCH)
        _, gradients = program.value_and_grad(*layers, X[rows], Y[rows], wrt=(0, 1, 2, 3))
        for p, slope in zip(layers, gradients, strict=True):
            p -= 0.1 * slope
    passed = time.perf_counter() - start
    print(f"  to the first step           {shown(compiled)}   (at most 3 s)")
    print(f"  a pass over 60,000 examples {shown(passed)}   (the compiling included)")
    print(
        f"  peak memory                 {peak():9.0f} MB  ({before:.0f} of them before: the data)"
    )


def peak() -> float:
    """The largest memory of this process so far, in MB."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(size) / (1e6 if sys.platform == "darwin" else 1e3)


PARTS: dict[str, Callable[[], None]] = {
    "small": small_networks.small,
    "one": small_networks.one_example,
    "lecture": small_networks.lecture,
    "scalars": scalars.scalars,
    "mnist": mnist,
    "pass": full_pass,
    "digits": digits.main,
    "growth": growth.main,
}


def main() -> None:
    """Print everything, or the parts that the command names; each in a process of its own."""
    on_one_thread()
    chosen = sys.argv[2:] or list(PARTS)
    if len(chosen) == 1:
        PARTS[chosen[0]]()
        return
    print(f"Python {platform.python_version()}, numpy {np.__version__}, one thread, float64")
    for part in chosen:
        command = [sys.executable, "-m", "benchmarks", "programs", part]
        sys.stdout.flush()
        subprocess.run(command, check=True)
