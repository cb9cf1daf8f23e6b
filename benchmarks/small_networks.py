"""The net 2-16-16-1: with a batch of 100 examples, with one, and the lecture's three numbers."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograd.program import compile

from .networks import check_equal, parameters, steps
from .scalars import casadi_step, nested, program_step
from .timing import beside, in_turns, shown
from .works import Array, Work

SIZES = [2, 16, 16, 1]


def data(low: float) -> tuple[Array, Array]:
    """100 points of the plane, and for each of two classes the target 1 or the low one."""
    rng = np.random.default_rng(1)
    X = rng.normal(size=(100, 2))
    return X, np.where(X[:, 0] * X[:, 1] > 0, 1.0, low)


def small() -> None:
    """Relu and hinge, and tanh and cross-entropy, for 100 examples: the loss and all gradients."""
    print("\nsmall net: 2-16-16-1, relu, hinge, 100 examples: loss and all gradients")
    times = in_turns(steps("hinge", parameters(SIZES), *data(-1.0)))
    beside(times, {"NumPy": 0.5, "JAX, jit": 0.35, "C by hand": 2.0})
    print("\nthe same with tanh and cross-entropy")
    times = in_turns(steps("logistic", parameters(SIZES), *data(0.0)))
    beside(times, {"NumPy": 0.6, "JAX, jit": 1.0})


def one_hinge(m: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any, x: Any, y: Any) -> Any:
    """The small net's loss for one example, sum by sum."""
    return m.relu(1 - y * scores(m, [(W1, b1), (W2, b2), (W3, b3)], m.relu, x))


def one_logistic(
    m: Any, W1: Any, b1: Any, W2: Any, b2: Any, W3: Any, b3: Any, x: Any, y: Any
) -> Any:
    """The same with tanh, and the cross-entropy of a class 0 or 1."""
    score = scores(m, [(W1, b1), (W2, b2), (W3, b3)], m.tanh, x)
    return m.log(1 + m.exp(score)) - y * score


def scores(m: Any, layers: Any, activation: Callable[[Any], Any], x: Any) -> Any:
    """The score of a network, unit by unit."""
    for k, (W, b) in enumerate(layers):
        z = []
        for row, bias in zip(W, b, strict=True):
            total = bias
            for w, v in zip(row, x, strict=True):
                total = total + w * v
            z.append(total)
        x = [activation(v) for v in z] if k < len(layers) - 1 else z
    return x[0]


def one_example() -> None:
    """The small nets with one example, from arrays of scalars."""
    for title, loss, low in (
        ("relu and hinge", one_hinge, -1.0),
        ("tanh and cross-entropy", one_logistic, 0.0),
    ):
        print(f"\nsmall net, one example: {title}: loss and all gradients")
        X, Y = data(low)
        work = Work(title, loss, tuple(parameters(SIZES)), (X[0], Y[0]))
        by_name = {"chainstep": program_step(work)}
        peers = {"CasADi": casadi_step, "heyoka, LLVM": heyoka_step}
        for name, maker in peers.items():
            try:
                by_name[name] = maker(work)
            except ImportError as error:
                print(f"  {name:<28}left out: {error}")
        check_equal(by_name)
        beside(in_turns(by_name), {"CasADi": 0.5, "heyoka, LLVM": 1.0})


def heyoka_step(work: Work) -> Callable[[], Any]:
    """Heyoka's functions, compiled by LLVM."""
    hy: Any = import_module("heyoka")
    m = SimpleNamespace(relu=hy.relu, tanh=hy.tanh, log=hy.log, exp=hy.exp)
    given = (*work.variables, *work.data)
    count = sum(np.size(x) for x in given)
    symbols = np.array(hy.make_vars(*(f"x{i}" for i in range(count))))
    parts = np.split(symbols, np.cumsum([np.size(x) for x in given])[:-1])
    value = work.function(m, *map(nested, parts, map(np.shape, given)))
    wrt = symbols[: sum(x.size for x in work.variables)].tolist()
    slopes = hy.diff_tensors([value], wrt, diff_order=1).gradient
    function = hy.cfunc([value, *slopes], symbols.tolist())
    numbers = np.concatenate([np.ravel(x) for x in given])
    results = np.zeros(1 + len(wrt))

    def step() -> Any:
        function(numbers, outputs=results)
        return results[:1], results[1:]

    return step


def lecture() -> None:
    """The lecture's J, with three gradients, called with Python's floats."""
    print("\nJ = 3(a + bc) and its three gradients, from Python's floats")
    program = compile(lambda a, b, c: 3 * (a + b * c))
    times = in_turns({"chainstep": lambda: program.value_and_grad(5.0, 3.0, 2.0)})
    print(f"  {'chainstep':<28}{shown(times['chainstep'])}   (at most 1.0 us)")
