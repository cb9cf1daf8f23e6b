"""Networks, and functions of all kinds, with calls to try all targets with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

import autograd
from autograd import Value
from autograd.program import compile
from autograd.program.run.program import Program
from nets import MLP
from nets.learning.losses import binary_cross_entropy_from_logits, hinge, softmax_cross_entropy

RNG = np.random.default_rng(5)


class Case(NamedTuple):
    """A program, the arguments of a call, and the arguments to differentiate by."""

    program: Program
    arguments: tuple[Any, ...]
    wrt: tuple[str, ...] | None


def trained(sizes: Sequence[int], activation: str, loss: Any, labels: Any, m: int) -> Case:
    """A network's loss over a batch."""
    net = MLP(3, list(sizes), activation=activation, rng=2)
    program = compile(lambda net, x, y: loss(net(x), y)).batch(over=("x", "y"))
    return Case(program, (net, RNG.normal(size=(m, 3)), labels), ("net", "x"))


def chain(x: Any) -> Any:
    """A chain of different operations."""
    a, b, c = x
    for k in range(60):
        a, b, c = autograd.sin(b * c + k), autograd.tanh(a) - c / (2 + k), a * 0.5 + b
    return autograd.exp(a) + b * c


def scattered(x: Any) -> Any:
    """Numbers read in an order that is no slice, some of them twice."""
    picks = [7, 0, 3, 3, 9, 1, 8]
    return autograd.dot([x[i] for i in picks], [autograd.sin(x[(i * i) % 10]) for i in picks], x[4])


def bilinear(W: Any, A: Any, x: Any) -> Any:
    """Products of matrices, one of them read by columns, and of rows with themselves."""
    both = (W @ A.T).ravel()
    turned = [autograd.dot(list(W[:, j]), list(x[:3]), x[3]) for j in range(4)]
    return autograd.sum(autograd.tanh(z) for z in [*both, *turned]) + autograd.dot(W[0], W[1])


def every_pair(w: Any, x: Any) -> Any:
    """Shared numbers in rows and columns, with an example's own."""
    return autograd.sum(autograd.sin(each * y) for row in w for each in row for y in x)


def parts(w: Any, x: Any) -> Any:
    """Slices from the middle of an argument, forwards and backwards."""
    ahead = autograd.sum(autograd.tanh(a) * b for a, b in zip(x[2:], w[1:], strict=True))
    return ahead - autograd.sum(autograd.sin(a) * b for a, b in zip(x[:0:-1], x[1:], strict=True))


def picked(W: Any, x: Any) -> Any:
    """Neurons whose weights are in no order."""
    columns = (1, 3, 0)
    neurons = [autograd.dot([W[r, c] for c in columns], list(x), W[r, 2]) for r in (2, 0, 1)]
    return autograd.logsumexp(neurons)


def biased(w: Any, u: Any, x: Any) -> Any:
    """Products of shared numbers, with a bias of each example."""
    return autograd.tanh(autograd.dot(list(w), list(u), x[0])) * x[1]


def nested(given: Any, t1: Any, double: Any) -> Any:
    """A dict of lists, and names that languages reserve."""
    w, b = given["w"], given["b"]
    return autograd.sum(autograd.exp(t1 * u) for row in w for u in row) * double + b


def awkward(i: Any, m: Any, e: Any, Math: Any, scratch: Any, exp: Any, value: Any, z: Any) -> Any:
    """Names of loop variables, results and functions in the languages."""
    terms = [i * m, e / Math, scratch - exp, value**z]
    return autograd.hypot([autograd.exp(autograd.sin(t)) for t in terms])


def row_with_numbers(x: Any, A: Any) -> Any:
    """A row of a matrix, with the numbers of an example."""
    return autograd.sum([e * 2 + g * e for e, g in zip(A[1], x, strict=True)])


def joined(x: Any) -> Any:
    """Parameters in products, and one of them by itself."""
    products = [autograd.dot(FREE[k : k + 2], x) for k in (2, 4)]
    return autograd.logsumexp([*products, FREE[0]])


FREE = [Value(x) for x in (5.0, 7.0, 0.1, 0.2, 0.3, 0.4)]
matrix = RNG.normal(size=(3, 4))
CASES = {
    "relu, hinge": trained((4, 4, 1), "relu", hinge, [-1.0, 1.0, 1.0, -1.0, 1.0], 5),
    "sigmoid": trained(
        (2, 1), "sigmoid", binary_cross_entropy_from_logits, [[1.0], [0.0], [1.0], [0.25]], 4
    ),
    "softmax": trained((5, 3), "tanh", softmax_cross_entropy, np.eye(3)[[0, 2, 1, 1]], 4),
    "gelu, one example": trained((3, 2), "gelu", softmax_cross_entropy, [[0.25, 0.75]], 1),
    "predictions": Case(
        compile(lambda net, x: net(x)).batch(over="x", reduce=None),
        (MLP(2, [3, 4], activation="elu", output="softmax", rng=1), RNG.normal(size=(3, 2))),
        None,
    ),
    "a chain": Case(compile(chain), ([0.3, -1.2, 0.8],), ("x",)),
    "many chains": Case(compile(chain).batch("x", "sum"), (RNG.normal(size=(4, 3)),), ("x",)),
    "scattered": Case(compile(scattered), (RNG.normal(size=10),), ("x",)),
    "scattered examples": Case(compile(scattered).batch("x"), (RNG.normal(size=(3, 10)),), ("x",)),
    "matrices": Case(
        compile(bilinear),
        (matrix, RNG.normal(size=(2, 4)), [1.0, 0.5, -0.25, 3.0]),
        ("W", "A", "x"),
    ),
    "every pair": Case(
        compile(every_pair).batch("x"), (matrix, RNG.normal(size=(5, 2))), ("w", "x")
    ),
    "parts": Case(
        compile(parts).batch("x"), (RNG.normal(size=4), RNG.normal(size=(3, 5))), ("w", "x")
    ),
    "picked": Case(compile(picked), (matrix, [0.5, -1.0, 2.0]), ("W", "x")),
    "biased": Case(
        compile(biased).batch("x"), ([1.0, -0.5], [0.3, 0.8], [[1.0, 2.0], [0.1, -1.0]]), ("w", "x")
    ),
    "nested": Case(
        compile(nested), ({"w": [[1.0, 2.0], [3.0, 4.0]], "b": -1.0}, 0.3, 2.0), ("given", "t1")
    ),
    "awkward names": Case(
        compile(awkward),
        (0.1, 0.7, 0.3, 1.4, 0.5, 0.6, 1.7, 0.8),
        ("i", "m", "e", "Math", "scratch", "exp", "value", "z"),
    ),
    "awkward examples": Case(
        compile(awkward).batch(("e", "m", "exp")),
        (0.1, [0.7, 0.2], [0.3, 0.1], 1.4, 0.5, [0.6, 0.5], 1.7, 0.8),
        ("m", "e", "Math", "exp", "z"),
    ),
    "several values": Case(compile(lambda x, y: [x * y, 2.5, y - x, x]), (3.0, 5.0), None),
    "a constant": Case(compile(lambda x, y: 2.5 * y), (3.0, 5.0), ("x",)),
    "nothing but a constant": Case(compile(lambda x: Value(2.0) * 0 + 7), ([1.0, 2.0],), ("x",)),
    "the argument itself": Case(compile(lambda x: x[1]), ([1.0, 2.0],), ("x",)),
    "shared and each": Case(
        compile(lambda w, x: [w * 2, w * x]).batch("x", "sum"), (3.0, [1.0, 2.0]), None
    ),
    "the same for each": Case(
        compile(lambda w, x: w * w).batch("x", "sum"), (3.0, [1.0, 2.0]), ("w", "x")
    ),
    "the same for each, alone": Case(
        compile(lambda w, x: w * w).batch("x", None), (3.0, [1.0, 2.0]), ("w", "x")
    ),
    "a number where two arrays could be": Case(
        compile(lambda x, y: (x * x) * (y * y) + (y * y) * (x * x)), (2.0, 3.0), ("x", "y")
    ),
    "parameters alone and in products": Case(
        compile(joined),
        ([1.0, 2.0],),
        ("x",),
    ),
    "parameters beside an example": Case(
        compile(lambda x: autograd.logsumexp([x, FREE[0], FREE[1]])).batch("x"),
        ([0.5, 7.5, 2.0, 1.0, -0.5, 0.25],),
        ("x",),
    ),
    "a row beside an example": Case(
        compile(row_with_numbers).batch("x"),
        ([[1.0, 2.0, 3.0], [0.5, 0.25, -1.0]], [[0.5, 0.25, 2.0], [10.0, 20.0, 30.0]]),
        ("x", "A"),
    ),
    "one number's dot products": Case(
        compile(lambda w, b, x, y: (autograd.dot([w], [x], b) - y) ** 2).batch(("x", "y")),
        (2.0, 1.0, [1.0, 2.0], [3.5, 4.5]),
        ("w", "b", "x"),
    ),
    "each alone": Case(compile(lambda w, x: w * x).batch("x", None), (3.0, [1.0, 2.0]), ("w", "x")),
}
