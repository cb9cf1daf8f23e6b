"""The digits to 95% of the test set: seconds from the start of Python to the result.

scikit-learn's 1,797 images of 8 x 8, a network 64-32-10 of relu with softmax cross-entropy, plain
gradient descent with minibatches of 32; each engine in a process of its own, with its own training.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from .timing import shown

RATE, MINIBATCH, GOAL, MOST = 0.1, 32, 0.95, 100
SIZES = (64, 32, 10)
ROUNDS = 5


def load(path: str) -> tuple[Any, ...]:
    """Images and classes to train with, then those to test with."""
    import numpy as np

    data = np.load(path)
    X, y = data["X"] / 16, data["y"]
    chosen = np.random.default_rng(0).permutation(len(X))
    train, test = chosen[:1437], chosen[1437:]
    return X[train], y[train], X[test], y[test]


def minibatches(count: int, seed: int) -> Iterator[Any]:
    """An epoch's minibatches, dealt anew."""
    import numpy as np

    dealt = np.random.default_rng(seed).permutation(count)
    for first in range(0, count, MINIBATCH):
        yield dealt[first : first + MINIBATCH]


def chainstep(path: str) -> int:
    """A network trained by `fit`, which compiles it."""
    import numpy as np

    from nets import MLP, GradientDescent, fit

    from .networks import parameters

    X, y, X_test, y_test = load(path)
    net = MLP(SIZES[0], SIZES[1:], activation="relu", output="linear")
    arrays = parameters(SIZES)
    net.set_matrices([(W, b[:, None]) for W, b in zip(arrays[::2], arrays[1::2], strict=True)])
    history = fit(
        net,
        X,
        y,
        loss="softmax_cross_entropy",
        optimiser=GradientDescent(RATE),
        epochs=MOST,
        batch_size=MINIBATCH,
        callbacks=lambda _: bool(np.mean(net.predict(X_test).argmax(axis=1) == y_test) >= GOAL),
        progress=False,
    )
    return len(history)


def pytorch(path: str) -> int:
    """PyTorch's modules and optimiser."""
    torch: Any = import_module("torch")
    from .networks import parameters

    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    X, y, X_test, y_test = map(torch.tensor, load(path))
    net = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
    with torch.no_grad():
        for p, start in zip(net.parameters(), parameters(SIZES), strict=True):
            p.copy_(torch.tensor(start))
    optimiser = torch.optim.SGD(net.parameters(), lr=RATE)
    for epoch in range(1, MOST):
        for rows in minibatches(len(X), epoch):
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(net(X[rows]), y[rows]).backward()
            optimiser.step()
        with torch.no_grad():
            if (net(X_test).argmax(dim=1) == y_test).double().mean() >= GOAL:
                return epoch
    return MOST


def sklearn(path: str) -> int:
    """scikit-learn's MLPClassifier, epoch by epoch, from weights of its own."""
    from sklearn.neural_network import MLPClassifier

    X, y, X_test, y_test = load(path)
    net = MLPClassifier(
        SIZES[1:2],
        solver="sgd",
        alpha=0.0,
        batch_size=MINIBATCH,
        learning_rate_init=RATE,
        momentum=0.0,
        random_state=0,
    )
    for epoch in range(1, MOST):
        net.partial_fit(X, y, classes=range(10))
        if net.score(X_test, y_test) >= GOAL:
            return epoch
    return MOST


ENGINES: dict[str, tuple[str, Callable[[str], int]]] = {
    "chainstep": ("autograd", chainstep),
    "PyTorch": ("torch", pytorch),
    "scikit-learn": ("sklearn", sklearn),
}


def main() -> None:
    """Run each engine in turns."""
    print("\ndigits, 64-32-10, to 95% of the test set: from import to result")
    if find_spec("sklearn") is None:
        print("  left out: scikit-learn has the digits, and is not installed")
        return
    import numpy as np
    from sklearn.datasets import load_digits

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "digits.npz")
        data = load_digits()
        np.savez(path, X=data.data, y=data.target)
        times: dict[str, list[float]] = {}
        epochs: dict[str, str] = {}
        for _ in range(ROUNDS):
            for name, (package, _) in ENGINES.items():
                if find_spec(package) is not None:
                    start = time.perf_counter()
                    command = [sys.executable, "-m", "benchmarks.digits", name, path]
                    done = subprocess.run(command, check=True, capture_output=True, text=True)
                    times.setdefault(name, []).append(time.perf_counter() - start)
                    epochs[name] = done.stdout.strip()
    for name in ENGINES:
        if name in times:
            seconds = statistics.median(times[name])
            print(f"  {name:<28}{shown(seconds)}   {epochs[name]} epochs")
        else:
            print(f"  {name:<28}left out: not installed")


if __name__ == "__main__":
    print(ENGINES[sys.argv[1]][1](sys.argv[2]))
