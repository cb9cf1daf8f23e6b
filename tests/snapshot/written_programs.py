"""The text of some programs, of all that a program's text can hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from blocks import merged

import autograd
from autograd import (
    Program,
    Value,
    clip,
    compile,
    cos,
    dot,
    exp,
    grad,
    hypot,
    log,
    logsumexp,
    relu,
    sigmoid,
    sin,
    softmax,
    tanh,
    where,
)
from nets import MLP, Neuron, l2, loss_named

W, B, X, Y = np.full((3, 2), 0.5), np.full(3, 0.25), np.full((4, 2), 0.75), np.ones(4)


def lecture(a: Any, b: Any, c: Any) -> Any:
    u = b * c
    v = a + u
    return 3 * v


def logistic(w: Any, b: Any, x: Any, y: Any) -> Any:
    a = sigmoid(dot(w, x, b))
    return -(y * log(a) + (1 - y) * log(1 - a))


def spelled(W: Any, b: Any, x: Any) -> list[Any]:
    return [sum(w * xi for w, xi in zip(row, x, strict=True)) + bi for row, bi in zip(W, b)]  # noqa: B905


def cross_entropy(net: MLP, x: Any, y: Any) -> Any:
    a = net(x)
    return -(y * log(a) + (1 - y) * log(1 - a))


def classes(net: MLP, x: Any, y: Any) -> Any:
    return loss_named("softmax_cross_entropy")(net(x), y)


def squares(net: MLP, x: Any, y: Any) -> Any:
    return sum((a - t) ** 2 for a, t in zip(net(x), y, strict=True))


def penalised(net: MLP, x: Any, y: Any) -> Any:
    return cross_entropy(net, x, y) + l2(net.parameters(), 0.01)


def product(A: Any, B: Any) -> list[list[Any]]:
    columns = list(zip(*B, strict=True))
    return [[sum(a * b for a, b in zip(r, c, strict=True)) for c in columns] for r in A]


def product_squared(A: Any, B: Any) -> Any:
    return sum(each**2 for row in product(A, B) for each in row)


def windows(k: Any, x: Any) -> Any:
    starts = range(len(x) - len(k) + 1)
    z = [sum((k[a] * x[i + a] for a in range(len(k))), 0.0) for i in starts]
    return sum((each * each for each in z), 0.0)


def recurrence(U: Any, V: Any, b: Any, xs: Any) -> Any:
    h = [0.0] * len(b)
    for x in xs:
        h = [tanh(dot(u, x, bi) + dot(v, h)) for u, v, bi in zip(U, V, b, strict=True)]
    return sum(h, 0.0)


def attention(Q: Any, K: Any, V: Any) -> list[list[Any]]:
    rows = []
    for q in Q:
        weights = softmax([dot(q, k) / 2**0.5 for k in K])
        rows.append([dot(weights, column) for column in zip(*V, strict=True)])
    return rows


def attended(Q: Any, K: Any, V: Any) -> Any:
    return sum(each for row in attention(Q, K, V) for each in row)


def mixture(weights: Any, means: Any, spreads: Any, x: Any) -> Any:
    def density(m: Any, s: Any) -> Any:
        return -(((x - m) / s) ** 2) / 2 - log(s)

    parts = zip(weights, means, spreads, strict=True)
    return -logsumexp([w + density(m, s) for w, m, s in parts])


def normalised(x: Any, scale: Any, shift: Any) -> list[Any]:
    mean = sum(x) / len(x)
    spread = (sum((xi - mean) ** 2 for xi in x) / len(x) + 1e-5) ** 0.5
    return [g * (xi - mean) / spread + s for xi, g, s in zip(x, scale, shift, strict=True)]


def normalised_sum(x: Any, scale: Any, shift: Any) -> Any:
    return sum(each**2 for each in normalised(x, scale, shift))


def irregular(x: Any) -> Any:
    """One thing after the other: nothing stands side by side."""
    total = x[0]
    for i in range(12):
        total = [tanh, sigmoid, sin, cos][i % 4](total * x[i % 3] + (i + 1))
    return total


def many_steps(x: Any) -> Any:
    """More statements than are written as arrays."""
    total = x
    for i in range(2200):
        total = sin(total * (1 + i / 4096)) + x * (i + 1)
    return total


def oscillator(x: Any, v: Any, dt: Any) -> Any:
    for _ in range(3):
        v = v - dt * x
        x = x + dt * v
    return x * x + v * v


def free() -> Callable[[Any], Any]:
    """A function that reads parameters of its own."""
    w, b = Value(0.5, "w"), Value(0.25, "b")
    return lambda x: w * x + b


def network(*sizes: int, activation: str = "tanh", output: str = "sigmoid") -> MLP:
    return MLP(2, sizes, activation=activation, output=output, rng=1)


class Case(NamedTuple):
    """A program, and what it is called with; with `wrt` also its derivatives are asked for."""

    program: Program
    arguments: tuple[Any, ...]
    wrt: Any = None


def cases() -> dict[str, Case]:
    """The programs by their names."""
    three = np.array([1.0, 2.0, 4.0])
    halves = np.array([[0.5, 0.25], [1.0, -0.5], [0.75, 2.0]])
    line = free()
    neuron = Neuron(2, "tanh", rng=1)
    rows = ("x", "y")
    return {
        "J": Case(compile(lecture), (5.0, 3.0, 2.0)),
        "J, its derivative by b": Case(compile(lecture), (5.0, 3.0, 2.0), "b"),
        "J, all its derivatives": Case(compile(lecture), (5.0, 3.0, 2.0), (0, 1, 2)),
        "J in a batch, summed": Case(
            compile(lecture).batch(("a", "b"), "sum"), (three, three, 2.0), ("a", "c")
        ),
        "logistic regression": Case(compile(logistic).batch(rows), (X[0], 0.1, X, Y), ("w", "b")),
        "logistic regression of one example": Case(
            compile(logistic), (X[0], 0.1, X[0], 1.0), ("w", "b")
        ),
        "a layer written out": Case(compile(spelled), (W, B, X[0])),
        "a layer over examples": Case(
            compile(lambda W, b, X: sum(z**2 for x in X for z in spelled(W, b, x))),
            (W, B, X),
            ("W", "b", "X"),
        ),
        "one number for each example": Case(
            compile(lambda x: relu(x[0]) * x[1]).batch("x", None), (X,)
        ),
        "a network of one hidden layer": Case(
            compile(cross_entropy).batch(rows), (network(3, 1), X, Y), 0
        ),
        "its outputs": Case(compile(lambda net, x: net(x)).batch("x", None), (network(3, 1), X)),
        "a network of three layers, relu": Case(
            compile(squares).batch(rows),
            (network(4, 3, 2, activation="relu", output="linear"), X, np.ones((4, 2))),
            0,
        ),
        "classes by softmax": Case(
            compile(classes).batch(rows),
            (network(3, 3, output="linear"), X, np.eye(3)[[0, 1, 2, 0]]),
            0,
        ),
        "a penalty": Case(compile(penalised).batch(rows), (network(2, 1), X, Y), 0),
        "a neuron": Case(compile(lambda n, x: n(x)), (neuron, X[0]), (0, 1)),
        "free parameters": Case(compile(line), (2.0,), 0),
        "free parameters over examples": Case(compile(line).batch("x"), (three,), "x"),
        "a matrix product": Case(compile(product), (halves, W[:2])),
        "a matrix product, its derivatives": Case(
            compile(product_squared), (halves, W[:2]), (0, 1)
        ),
        "a convolution": Case(compile(windows), (three, np.arange(6) / 4), (0, 1)),
        "a recurrence": Case(
            compile(recurrence), (W[:2], np.full((2, 2), 0.125), B[:2], X), ("U", "V", "b")
        ),
        "attention": Case(compile(attention), (halves, halves, halves)),
        "attention, its derivatives": Case(compile(attended), (halves,) * 3, (0, 1, 2)),
        "a mixture of three": Case(
            compile(mixture).batch("x"), (three, three, three, np.arange(5) / 2), (0, 1, 2)
        ),
        "normalisation": Case(
            compile(normalised_sum).batch("x"),
            (np.arange(8.0).reshape(2, 4), np.ones(4), np.ones(4)),
            (0, 1, 2),
        ),
        "choices": Case(
            compile(lambda x: [where(autograd.less(a, 0.0), -a, clip(a, 0.25, 2)) for a in x]),
            (three - 2,),
        ),
        "named parts": Case(
            compile(lambda p: p["w"] * hypot(*p["x"]) + p["b"]),
            ({"w": 2.0, "x": (3.0, 4.0), "b": 1.0},),
            0,
        ),
        "a gradient as a program": Case(compile(grad(lambda x: x**3 * exp(x))), (2.0,)),
        "constants": Case(
            compile(
                lambda x: sum(c * xi * xi for c, xi in zip([0.25, -3.0, 1e300], x, strict=True))
            ),
            (three,),
            0,
        ),
        "squares and cubes": Case(compile(lambda x: [x[0] ** 2, x[1] ** 2, x[2] ** 3]), (three,)),
        "one thing after the other": Case(compile(irregular), (three / 8,), 0),
        "an oscillator": Case(compile(oscillator), (1.0, 0.0, 0.125), (0, 1)),
    }


def written() -> dict[str, str]:
    """The source of each, and of some what other languages say."""
    blocks = {}
    for name, (program, arguments, wrt) in cases().items():
        if wrt is None:
            program(*arguments)
        else:
            program.value_and_grad(*arguments, wrt=wrt)
        blocks[f"source: {name}"] = program.source
        if name in ELSEWHERE:
            blocks[f"equations: {name}"] = str(program.equations)
            blocks[f"C: {name}"] = program.to_c(wrt=wrt)
            blocks[f"JavaScript: {name}"] = program.to_javascript(wrt=wrt)
            blocks[f"stages: {name}"] = str(program).partition("\n\n")[0]
    return merged(blocks, deep())


ELSEWHERE = (
    "J, all its derivatives",
    "logistic regression",
    "a network of one hidden layer",
    "attention",
    "a recurrence",
)
"""The programs that are also written as equations, in C and in JavaScript."""


def deep() -> dict[str, str]:
    """What a program says that runs one operation at a time: its first lines, and its last."""
    program = compile(many_steps)
    program.value_and_grad(0.5)
    lines = program.source.splitlines()
    return {"source: more than 4,000 statements": "\n".join([*lines[:12], "...", *lines[-12:]])}
