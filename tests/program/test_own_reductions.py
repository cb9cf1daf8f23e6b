"""Primitives of many arguments that the tests write in others: those that treat their arguments
alike become sums, and those that tell them apart stay as they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import points
import pytest
from targets import TARGETS, Run, job

import autograd
from autograd import TABLE, Primitive, exp, value_and_grad
from autograd.program import compile


@pytest.fixture
def declare() -> Iterator[type[Primitive]]:
    """The constructor of primitives that are forgotten after the test."""
    yield Primitive
    for name in TABLE.keys() - points.ROWS.keys():
        del TABLE[name]


def approx(expected: Any) -> Any:
    return pytest.approx(expected, rel=1e-13)


def variance(*xs: Any) -> Any:
    mean = sum(xs) / len(xs)
    return sum((x - mean) ** 2 for x in xs) / len(xs)


def slopes_of_variance(z: Any, *xs: Any) -> list[Any]:
    mean = sum(xs) / len(xs)
    return [2 * (x - mean) / len(xs) for x in xs]


WRITTEN: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "its sum": (lambda *xs: autograd.sum(*xs) / len(xs), lambda z, *xs: [1 / len(xs)] * len(xs)),
    "python's sum": (lambda *xs: sum(xs) / len(xs), lambda z, *xs: [1 / len(xs)] * len(xs)),
    "a root": (
        lambda *xs: autograd.sqrt(autograd.dot(xs, xs) / len(xs)),
        lambda z, *xs: [x / z / len(xs) for x in xs],
    ),
    "a variance": (variance, slopes_of_variance),
    "a soft sum": (
        lambda *xs: autograd.logsumexp(*[2 * x for x in xs]) / 2,
        lambda z, *xs: [exp(2 * (x - z)) for x in xs],
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("count", [2, 4, 300])
def test_a_reduction_written_in_primitives_becomes_sums(
    name: str, count: int, declare: type[Primitive]
) -> None:
    forward, rule = WRITTEN[name]
    own = declare("own_reduction", forward, rule=rule)
    x = np.random.default_rng(count).normal(size=count)
    f: Any = lambda x: own(*map(autograd.sin, x)) * 3.0  # noqa: E731
    plain: Any = lambda x: forward(*map(autograd.sin, x)) * 3.0  # noqa: E731
    program = compile(f)
    value, slopes = program.value_and_grad(x)
    expected, right = value_and_grad(plain)(x)
    assert value == pytest.approx(expected, rel=1e-11)
    assert slopes == pytest.approx(right, rel=1e-9, abs=1e-12)
    program.verify()
    assert "own_reduction" not in program.source and len(program.source) < 1200
    assert all("no kernel" in hint for hint in program.hints)


@pytest.mark.parametrize(
    ("forward", "rule"),
    [
        (
            lambda *xs: sum(k * x for k, x in enumerate(xs)),
            lambda z, *xs: [float(k) for k in range(len(xs))],
        ),
        (lambda *xs: xs[0] * 2.0, lambda z, *xs: [2.0, *[0.0] * (len(xs) - 1)]),
        (lambda *xs: xs[0] - autograd.sum(*xs[1:]), lambda z, *xs: [1.0, *[-1.0] * len(xs[1:])]),
        (
            lambda *xs: autograd.sum(*xs[:10]),
            lambda z, *xs: [float(k < 10) for k in range(len(xs))],
        ),
        (
            lambda *xs: sum(x * y for x, y in zip(xs, xs[::-1], strict=True)),
            lambda z, *xs: [2 * y for y in xs[::-1]],
        ),
    ],
    ids=["places", "first", "others", "ten", "mirrored"],
)
@pytest.mark.parametrize("native", [False, True], ids=["written", "native"])
@pytest.mark.parametrize("run", TARGETS)
def test_arguments_that_are_told_apart_stay_so(
    run: Run, native: bool, forward: Any, rule: Any, declare: type[Primitive], tmp_path: Path
) -> None:
    """The slope for one argument is not taken for that of the others."""
    own = declare("apart", forward, rule=rule, native=native)
    program = compile(lambda x: own(*map(exp, x)))
    x = [0.1 * k for k in range(12)]
    powers = [math.exp(each) for each in x]
    value, slopes = program.value_and_grad(x)
    expected = forward(*powers), np.multiply(rule(None, *powers), powers)
    assert (value, np.array(slopes)) == (approx(float(expected[0])), approx(expected[1]))
    rows = np.array([x, x[::-1]])
    batched = program.batch("x", reduce="sum").value_and_grad(rows)[1]
    other = np.multiply(rule(None, *powers[::-1]), powers[::-1])
    assert np.array(batched) == approx(np.array([expected[1], other]))
    if not native:
        [[[y, dx]]] = run([job(program, (x,), wrt=("x",))], tmp_path)
        assert (y[0, 0], dx.ravel()) == (approx(float(expected[0])), approx(expected[1]))
