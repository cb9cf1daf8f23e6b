"""Graphs of any size, and how much work something is: the count of its calls of functions."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import dot, relu, sin, tanh


def chain(n: int) -> tuple[Callable[..., Any], Any]:
    """A chain of n operations, no two of which can be lifted together."""

    def f(x: Any) -> Any:
        for _ in range(n // 2):
            x = sin(x) * 1.01
        return x

    return f, 0.5


def network(n: int) -> tuple[Callable[..., Any], Any]:
    """About n nodes of neurons over the same inputs, written out."""
    units = int((n / 2) ** 0.5)

    def f(W: Any) -> Any:
        h: Any = [tanh(sum(w * w for w in row)) for row in W]
        return sum(h)

    return f, np.linspace(-1, 1, units * units).reshape(units, units)


def examples(n: int) -> tuple[Callable[..., Any], Any]:
    """A loop over examples, of about n nodes."""

    def f(X: Any) -> Any:
        return sum(relu(dot([0.3, -0.2], [x[0], x[1]])) for x in X)

    return f, np.linspace(-1, 1, 2 * (n // 3)).reshape(-1, 2)


def irregular(n: int) -> tuple[Callable[..., Any], Any]:
    """Operations that read from irregular places."""

    def f(x: Any) -> Any:
        pool = list(x)
        kinds = [lambda a, b: a * b, lambda a, b: a + sin(b), lambda a, b: a - b]
        for i in range(n // 2):
            a, b = pool[(i * 7919) % len(pool)], pool[(i * 104729 + 3) % len(pool)]
            pool.append(kinds[i % 3](tanh(a), b))
        return sum(pool)

    return f, np.linspace(-1, 1, 10)


def wide(n: int) -> tuple[Callable[..., Any], Any]:
    """One long sum that is built up term by term."""

    def f(x: Any) -> Any:
        total = x[0]
        for xi in x[1:]:
            total = total + xi
        return total

    return f, np.ones(n)


GRAPHS = pytest.mark.parametrize("graph", [chain, network, examples, irregular, wide])
Graph = Callable[[int], tuple[Callable[..., Any], Any]]


def calls(work: Callable[[], object]) -> int:
    """The count of calls of functions, Python's and built-in ones."""
    count = 0

    def event(frame: Any, kind: str, argument: Any) -> None:
        nonlocal count
        count += kind in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(event)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
