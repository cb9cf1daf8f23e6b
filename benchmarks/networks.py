"""The networks of the benchmarks: written in scalars, and by hand in NumPy.

Each maker takes the layers' arrays (W1, b1, W2, b2, ...) and the data, one example a row, and gives
a function of nothing that computes the loss and all gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import dot, logsumexp, relu, softplus, tanh
from autograd.program import compile

from .network_peers import PEERS

Array = NDArray[np.float64]
Step = Callable[[], Any]


def parameters(sizes: Sequence[int], seed: int = 0) -> list[Array]:
    """W1, b1, W2, b2, ... for layers of these sizes."""
    rng = np.random.default_rng(seed)
    layers: list[Array] = []
    for n, units in pairwise(sizes):
        layers += [rng.normal(size=(units, n)) * (2 / n) ** 0.5, np.zeros(units)]
    return layers


# Written in scalars.


def scores(layers: Sequence[Any], x: Any, activation: Callable[[Any], Any] = relu) -> Any:
    """A network, unit by unit, for one example."""
    for k in range(0, len(layers), 2):
        W, b = layers[k], layers[k + 1]
        x = [dot(row, x, bias) for row, bias in zip(W, b, strict=True)]
        if k + 2 < len(layers):
            x = [activation(z) for z in x]
    return x


def hinge(W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any, x: Any, y: Any) -> Any:
    """The small net's loss for one example."""
    (score,) = scores([W1, b1, W2, b2, W3, b3], x)
    return relu(1 - y * score)


def logistic(W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any, x: Any, y: Any) -> Any:
    """The same net with tanh, and the cross-entropy of its score's sigmoid, for a class 0 or 1."""
    (score,) = scores([W1, b1, W2, b2, W3, b3], x, tanh)
    return softplus(score) - y * score


def cross_entropy(W1: Any, b1: Any, W2: Any, b2: Any, x: Any, y: Any) -> Any:
    """The softmax's cross-entropy for one example, whose class y has one 1."""
    z = scores([W1, b1, W2, b2], x)
    return logsumexp(z) - dot(y, z)


def chainstep(loss: Callable[..., Any], layers: Sequence[Array], X: Array, Y: Array) -> Step:
    """A function of scalars as a program."""
    program = compile(loss).batch(over=("x", "y"))
    wrt = tuple(range(len(layers)))
    return lambda: program.value_and_grad(*layers, X, Y, wrt=wrt)


# By hand.


def numpy_hinge(layers: Sequence[Array], X: Array, Y: Array) -> Step:
    """The lecture's equations, examples in columns."""
    W1, b1, W2, b2, W3, b3 = (p if p.ndim == 2 else p[:, None] for p in layers)
    X, Y, m = X.T.copy(), Y[None], len(X)

    def step() -> Any:
        Z1 = W1 @ X + b1
        A1 = np.maximum(Z1, 0)
        Z2 = W2 @ A1 + b2
        A2 = np.maximum(Z2, 0)
        margin = 1 - Y * (W3 @ A2 + b3)
        loss = np.maximum(margin, 0).sum() / m
        dZ3 = (margin > 0) * -Y / m
        dZ2 = W3.T @ dZ3 * (Z2 > 0)
        dZ1 = W2.T @ dZ2 * (Z1 > 0)
        return loss, (
            *(dZ1 @ X.T, dZ1.sum(axis=1)),
            *(dZ2 @ A1.T, dZ2.sum(axis=1)),
            *(dZ3 @ A2.T, dZ3.sum(axis=1)),
        )

    return step


def numpy_logistic(layers: Sequence[Array], X: Array, Y: Array) -> Step:
    """The lecture's equations, examples in columns."""
    W1, b1, W2, b2, W3, b3 = (p if p.ndim == 2 else p[:, None] for p in layers)
    X, Y, m = X.T.copy(), Y[None], len(X)

    def step() -> Any:
        A1 = np.tanh(W1 @ X + b1)
        A2 = np.tanh(W2 @ A1 + b2)
        Z3 = W3 @ A2 + b3
        loss = (np.logaddexp(0, Z3) - Y * Z3).sum() / m
        dZ3 = (1 / (1 + np.exp(-Z3)) - Y) / m
        dZ2 = W3.T @ dZ3 * (1 - A2 * A2)
        dZ1 = W2.T @ dZ2 * (1 - A1 * A1)
        return loss, (
            *(dZ1 @ X.T, dZ1.sum(axis=1)),
            *(dZ2 @ A1.T, dZ2.sum(axis=1)),
            *(dZ3 @ A2.T, dZ3.sum(axis=1)),
        )

    return step


def numpy_cross_entropy(layers: Sequence[Array], X: Array, Y: Array) -> Step:
    """The lecture's equations, examples in columns."""
    W1, b1, W2, b2 = (p if p.ndim == 2 else p[:, None] for p in layers)
    X, Y, m = X.T.copy(), Y.T.copy(), len(X)

    def step() -> Any:
        Z1 = W1 @ X + b1
        A1 = np.maximum(Z1, 0)
        Z2 = W2 @ A1 + b2
        shifted = Z2 - Z2.max(axis=0)
        powers = np.exp(shifted)
        total = powers.sum(axis=0)
        loss = (np.log(total) - (Y * shifted).sum(axis=0)).sum() / m
        dZ2 = (powers / total - Y) / m
        dZ1 = W2.T @ dZ2 * (Z1 > 0)
        return loss, (dZ1 @ X.T, dZ1.sum(axis=1), dZ2 @ A1.T, dZ2.sum(axis=1))

    return step


KINDS: dict[str, tuple[Callable[[Sequence[Array], Array, Array], Step], Callable[..., Any]]] = {
    "hinge": (numpy_hinge, hinge),
    "logistic": (numpy_logistic, logistic),
    "cross_entropy": (numpy_cross_entropy, cross_entropy),
}
"""Each loss by hand, and in scalars."""


def steps(kind: str, layers: Sequence[Array], X: Array, Y: Array) -> dict[str, Step]:
    """A step of everything that is installed, all of which give the same numbers."""
    by_hand, loss = KINDS[kind]
    by_name = {"NumPy": by_hand(layers, X, Y), "chainstep": chainstep(loss, layers, X, Y)}
    for name, maker in PEERS.items():
        try:
            by_name[name] = maker(kind, layers, X, Y)
        except ImportError as error:
            print(f"  {name:<28}left out: {error}")
    check_equal(by_name)
    return by_name


def check_equal(steps: Mapping[str, Step]) -> None:
    """Raise unless all give the same loss and gradients."""
    first, *others = steps
    truth = flattened(steps[first]())
    for name in others:
        if not np.allclose(flattened(steps[name]()), truth, rtol=1e-9, atol=1e-12):
            raise AssertionError(f"{name} gives other numbers than {first}")


def flattened(result: Any) -> Array:
    """A loss and its gradients as one row of numbers."""
    loss, gradients = result
    parts = gradients if isinstance(gradients, (list, tuple)) else [gradients]
    numbers = [np.ravel(x.detach() if hasattr(x, "detach") else x) for x in (loss, *parts)]
    return np.concatenate(numbers).astype(float)
