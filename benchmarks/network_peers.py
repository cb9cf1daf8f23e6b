"""The networks of `networks` with the peers, which raise ImportError where they are missing.

Each maker takes the name of the loss, the layers' arrays (W1, b1, W2, b2, ...) and the data, one
example a row, and gives a function of nothing that computes the loss and all gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from .by_hand import Array, c_step

Step = Callable[[], Any]


def torch_step(kind: str, layers: Sequence[Array], X: Array, Y: Array) -> Step:
    """PyTorch, eagerly, with its own fused layers and losses."""
    import torch

    torch.set_num_threads(1)
    wrt = [torch.tensor(p, requires_grad=True) for p in layers]
    x, y = torch.tensor(X), torch.tensor(Y)
    classes = y.argmax(dim=1) if kind == "cross_entropy" else y
    activation = torch.tanh if kind == "logistic" else torch.relu

    def step() -> Any:
        a = x
        for k in range(0, len(wrt), 2):
            a = torch.nn.functional.linear(a, wrt[k], wrt[k + 1])
            a = activation(a) if k + 2 < len(wrt) else a
        if kind == "hinge":
            loss = torch.relu(1 - classes * a[:, 0]).mean()
        elif kind == "logistic":
            loss = torch.nn.functional.binary_cross_entropy_with_logits(a[:, 0], classes)
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
            if k + 2 < len(wrt):
                a = jnp.tanh(a) if kind == "logistic" else jnp.maximum(a, 0)
        if kind == "hinge":
            return jnp.maximum(1 - y * a[:, 0], 0).mean()
        if kind == "logistic":
            return (jax.nn.softplus(a[:, 0]) - y * a[:, 0]).mean()
        return (jax.nn.logsumexp(a, axis=1) - (y * a).sum(axis=1)).mean()

    both = jax.jit(jax.value_and_grad(loss))
    wrt, x, y = [jnp.asarray(p) for p in layers], jnp.asarray(X), jnp.asarray(Y)
    return lambda: jax.block_until_ready(both(wrt, x, y))


def casadi_step(kind: str, layers: Sequence[Array], X: Array, Y: Array) -> Step:
    """CasADi's machine for one example, mapped over all; the hinge loss only."""
    if kind != "hinge":
        raise ImportError("it is beside the hinge loss, and works in scalars")
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
        raise ImportError("it is beside the hinge loss")
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


def c_by_hand(kind: str, layers: Sequence[Array], X: Array, Y: Array) -> Step:
    """C, for the net 2-16-16-1 and 100 examples."""
    if kind == "cross_entropy":
        raise ImportError("it has no matrix product to match a BLAS")
    return c_step(kind, [*layers, X, Y], len(layers))


PEERS: dict[str, Callable[[str, Sequence[Array], Array, Array], Step]] = {
    "PyTorch": torch_step,
    "JAX, jit": jax_step,
    "C by hand": c_by_hand,
    "CasADi, map": casadi_step,
    "micrograd": micrograd_step,
}
