"""Programs on matrices that tests draw, step through and list, each with arguments for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from autograd import compile, dot, log, logsumexp, sigmoid, softmax, tanh
from autograd.program import Program
from nets import MLP

M = 5  # examples of a batch


class Case(NamedTuple):
    """A program, arguments for it, and those by which it is differentiated."""

    program: Program
    arguments: tuple[Any, ...]
    wrt: tuple[str, ...]

    def run(self) -> Program:
        """The program after a call with derivatives."""
        self.program.value_and_grad(*self.arguments, wrt=self.wrt)
        return self.program


def _random() -> np.random.Generator:
    return np.random.default_rng(16)


def cross_entropy(a: Any, y: Any) -> Any:
    """The binary cross-entropy of one example."""
    return -(y * log(a) + (1 - y) * log(1 - a))


def network() -> Case:
    """The lectures' 3-4-1 network with sigmoids, and a batch of five examples."""
    rng = _random()
    net = MLP(3, [4, 1], activation=["sigmoid", "sigmoid"], rng=0)
    program = compile(lambda net, x, y: cross_entropy(net(x), y)).batch(over=("x", "y"))
    return Case(program, (net, rng.normal(size=(M, 3)), np.array([0.0, 1, 1, 0, 1])), ("net",))


def by_hand() -> Case:
    """The same network with its matrices as arguments."""
    rng = _random()
    shapes = [(4, 3), (4,), (1, 4), (1,)]
    matrices = [rng.normal(size=shape) for shape in shapes]
    examples = (rng.normal(size=(M, 3)), np.array([0.0, 1, 1, 0, 1]))
    program = compile(_by_hand).batch(over=("x", "y"))
    return Case(program, (*matrices, *examples), ("W1", "b1", "W2", "b2"))


def _by_hand(W1: Any, b1: Any, W2: Any, b2: Any, x: Any, y: Any) -> Any:
    a1 = sigmoid(W1 @ x + b1)
    return cross_entropy(sigmoid((W2 @ a1 + b2)[0]), y)


def one_example() -> Case:
    """The network by hand for a single example."""
    *matrices, x, y = by_hand().arguments
    return Case(compile(_by_hand), (*matrices, x[0], y[0]), ("W1", "b1", "W2", "b2"))


def ten_layers() -> Case:
    """A network of ten layers."""
    net = MLP(3, [4] * 9 + [1], activation=["tanh"] * 9 + ["sigmoid"], rng=0)
    program = compile(lambda net, x, y: cross_entropy(net(x), y)).batch(over=("x", "y"))
    return Case(program, network().arguments[1:], ("net",))._replace(
        arguments=(net, *network().arguments[1:])
    )


def softmax_network() -> Case:
    """A network of three classes with a softmax."""
    rng = _random()
    net = MLP(4, [5, 3], activation=["relu", "softmax"], rng=0)

    def cost(net: Any, x: Any, y: Any) -> Any:
        return -sum(t * log(p) for t, p in zip(y, net(x), strict=True))

    program = compile(cost).batch(over=("x", "y"))
    return Case(program, (net, rng.normal(size=(M, 4)), np.eye(3)[[0, 1, 2, 1, 0]]), ("net",))


def recurrence() -> Case:
    """A recurrent network of four steps."""
    rng = _random()

    def cost(Wx: Any, Wh: Any, b: Any, x: Any, y: Any) -> Any:
        h = np.zeros(3)
        for t in range(4):
            h = np.tanh(Wx @ x[t] + Wh @ h + b)
        return (h.sum() - y) ** 2

    shapes = [(3, 2), (3, 3), (3,), (4, 2)]
    arguments = [rng.normal(size=shape) for shape in shapes]
    return Case(compile(cost), (*arguments, 1.0), ("Wx", "Wh", "b"))


def recurrences() -> Case:
    """The same for a batch in rows, with a first state of constants that the matrix multiplies."""
    rng = _random()

    def cost(W: Any, U: Any, v: Any, x: Any, y: Any) -> Any:
        h = [0.5, -0.5]
        for t in range(3):
            h = [tanh(W[j] * x[t] + dot(U[j], h)) for j in range(2)]
        return (dot(v, h) - y) ** 2

    given = [rng.normal(size=shape) for shape in [(2,), (2, 2), (2,), (M, 3), (M,)]]
    program = compile(cost).batch(over=("x", "y"), examples="rows")
    return Case(program, tuple(given), ("W", "U", "v"))


def attention() -> Case:
    """A query's attention over three keys."""
    rng = _random()

    def cost(q: Any, K: Any, V: Any) -> Any:
        shares = softmax([k @ q for k in K])
        return sum(x * x for x in sum(w * v for w, v in zip(shares, V, strict=True)))

    shapes = [(2,), (3, 2), (3, 2)]
    return Case(compile(cost), tuple(rng.normal(size=shape) for shape in shapes), ("q", "K", "V"))


def kalman() -> Case:
    """A step of a Kalman filter, all of single numbers."""

    def cost(x: Any, P: Any, z: Any, Q: Any, R: Any) -> Any:
        x, P = 0.9 * x, 0.81 * P + Q
        gain = P / (P + R)
        x, P = x + gain * (z - x), (1 - gain) * P
        return x * x + P

    return Case(compile(cost), (1.0, 2.0, 1.5, 0.1, 0.3), ("x", "P"))


def mixture() -> Case:
    """The likelihood of a mixture of two Gaussians."""

    def cost(p: Any, mu: Any, s: Any, x: Any) -> Any:
        each = zip(p, mu, s, strict=True)
        return -logsumexp(*[log(w) - ((x - c) / r) ** 2 / 2 - log(r) for w, c, r in each])

    given = (np.array([0.3, 0.7]), np.array([-1.0, 1.0]), np.array([1.0, 0.5]))
    return Case(compile(cost).batch(over="x"), (*given, _random().normal(size=7)), ("p", "mu", "s"))


CASES: dict[str, Callable[[], Case]] = {
    "a 3-4-1 network": network,
    "the same by hand": by_hand,
    "one example": one_example,
    "ten layers": ten_layers,
    "softmax": softmax_network,
    "a recurrence": recurrence,
    "recurrences": recurrences,
    "attention": attention,
    "a Kalman step": kalman,
    "a mixture": mixture,
}


def without_text() -> Program:
    """A program without NumPy text, after a call."""

    def long(x: Any) -> Any:
        for i in range(5000):
            x = x * 1.0001 + 0.1 / (x + i)
        return x

    program = compile(long)
    program(1.0)
    return program
