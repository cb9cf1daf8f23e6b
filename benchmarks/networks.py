"""The networks of the benchmarks: written in scalars, by hand in NumPy, and with the peers.

Each maker takes the layers' arrays (W1, b1, W2, b2, ...) and the data, one example a row, and gives
a function of nothing that computes the loss and all gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import dot, logsumexp, relu
from autograd.program import compile

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


def scores(layers: Sequence[Any], x: Any) -> Any:
    """A network of relu, unit by unit, for one example."""
    for k in range(0, len(layers), 2):
        W, b = layers[k], layers[k + 1]
        x = [dot(row, x, bias) for row, bias in zip(W, b, strict=True)]
        if k + 2 < len(layers):
            x = [relu(z) for z in x]
    return x


def hinge(W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any, x: Any, y: Any) -> Any:
    """The small net's loss for one example."""
    (score,) = scores([W1, b1, W2, b2, W3, b3], x)
    return relu(1 - y * score)


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


# The peers, which raise ImportError where they are not installed.


def torch_step(kind: str, layers: Sequence[Array], X: Array, Y: Array) -> Step:
    """PyTorch, eagerly, with its own fused layers and losses."""
    import torch

    torch.set_num_threads(1)
    wrt = [torch.tensor(p, requires_grad=True) for p in layers]
    x, y = torch.tensor(X), torch.tensor(Y)
    classes = y.argmax(dim=1) if kind == "cross_entropy" else y

    def step() -> Any:
        a = x
        for k in range(0, len(wrt), 2):
            a = torch.nn.functional.linear(a, wrt[k], wrt[k + 1])
            a = torch.relu(a) if k + 2 < len(wrt) else a
        if kind == "hinge":
            loss = torch.relu(1 - classes * a[:, 0]).mean()
        else:
            loss = torch.nn.functional.cross_entropy(a, classes)
        return loss, torch.autograd.grad(loss, wrt)

    return step


def jax_step(kind: str, layers: Sequence[Array], X: Array, Y: Array) -> Step:
    """JAX, compiled."""
    jax: Any = import_module("jax")
    jnp: Any = import_module("jax.numpy")

    jax.config.update("jax_enable_x64", True)

    def loss(wrt: list[Any], x: Any, y: Any) -> Any:
        a = x
        for k in range(0, len(wrt), 2):
            a = a @ wrt[k].T + wrt[k + 1]
            a = jnp.maximum(a, 0) if k + 2 < len(wrt) else a
        if kind == "hinge":
            return jnp.maximum(1 - y * a[:, 0], 0).mean()
        return (jax.nn.logsumexp(a, axis=1) - (y * a).sum(axis=1)).mean()

    both = jax.jit(jax.value_and_grad(loss))
    wrt, x, y = [jnp.asarray(p) for p in layers], jnp.asarray(X), jnp.asarray(Y)
    return lambda: jax.block_until_ready(both(wrt, x, y))


def casadi_step(kind: str, layers: Sequence[Array], X: Array, Y: Array) -> Step:
    """CasADi's machine for one example, mapped over all; the hinge loss only."""
    if kind != "hinge":
        raise ImportError("a graph of 14,000 scalars is beyond it")
    import casadi

    p = casadi.SX.sym("p", sum(each.size for each in layers))
    x, y = casadi.SX.sym("x", X.shape[1]), casadi.SX.sym("y")
    a, start = x, 0
    for k in range(0, len(layers), 2):
        units, n = layers[k].shape
        W = casadi.reshape(p[start : start + units * n], n, units).T
        start += units * n
        a = W @ a + p[start : start + units]
        start += units
        a = casadi.fmax(a, 0) if k + 2 < len(layers) else a
    loss = casadi.fmax(1 - y * a, 0)
    one = casadi.Function("one", [p, x, y], [loss, casadi.gradient(loss, p)])
    every = one.map("every", "serial", len(X), [0], [0, 1])
    flat = np.concatenate([each.ravel() for each in layers])
    columns, targets, m = casadi.DM(X.T), casadi.DM(Y[None]), len(X)

    def step() -> Any:
        value, slopes = every(flat, columns, targets)
        return float(value) / m, np.asarray(slopes)[:, 0] / m

    return step


def micrograd_step(kind: str, layers: Sequence[Array], X: Array, Y: Array) -> Step:
    """Micrograd, node by node; the hinge loss only."""
    if kind != "hinge":
        raise ImportError("13 million nodes are beyond it")
    from micrograd.engine import Value

    nodes = [[[Value(w) for w in row] for row in np.atleast_2d(p).tolist()] for p in layers]
    every = [v for p in nodes for row in p for v in row]

    def step() -> Any:
        losses = []
        for features, target in zip(X.tolist(), Y.tolist(), strict=True):
            a: list[Any] = features
            for k in range(0, len(nodes), 2):
                biases = nodes[k + 1][0]
                a = [
                    sum((w * x for w, x in zip(row, a, strict=True)), bias)
                    for row, bias in zip(nodes[k], biases, strict=True)
                ]
                a = [z.relu() for z in a] if k + 2 < len(nodes) else a
            losses.append((1 + -target * a[0]).relu())
        loss = sum(losses) * (1 / len(losses))
        for v in every:
            v.grad = 0.0
        loss.backward()
        return loss.data, [v.grad for v in every]

    return step


PEERS: dict[str, Callable[[str, Sequence[Array], Array, Array], Step]] = {
    "PyTorch": torch_step,
    "JAX, jit": jax_step,
    "CasADi, map": casadi_step,
    "micrograd": micrograd_step,
}


KINDS: dict[str, tuple[Callable[[Sequence[Array], Array, Array], Step], Callable[..., Any]]] = {
    "hinge": (numpy_hinge, hinge),
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
    truth = flattened(by_name["NumPy"]())
    for name, step in by_name.items():
        if not np.allclose(flattened(step()), truth, rtol=1e-9, atol=1e-12):
            raise AssertionError(f"{name} gives other numbers than NumPy")
    return by_name


def flattened(result: Any) -> Array:
    """A loss and its gradients as one row of numbers."""
    loss, gradients = result
    parts = gradients if isinstance(gradients, (list, tuple)) else [gradients]
    numbers = [np.ravel(x.detach() if hasattr(x, "detach") else x) for x in (loss, *parts)]
    return np.concatenate(numbers).astype(float)
