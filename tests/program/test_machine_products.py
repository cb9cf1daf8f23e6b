"""Products in the sums and differences that alone read them: one instruction of the machine."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import NonFiniteError, compile, core, sin
from autograd.program.run.machine import RUNNER, encode
from autograd.program.run.machine.schedule import schedule
from autograd.program.run.program import Program

pytestmark = pytest.mark.skipif(core.kind != "native", reason="the machine is not compiled")
Number = Any
POINT = 0.75, -1.25, 1.5, 0.5


def inner(a: Any, b: Any, c: Any) -> Any:
    """The cosine at the sum that is the argument of a sine."""
    return np.cos(np.sin(a) * b - c)


# Each with its derivatives by hand, and how many instructions it takes.
FORMS: list[tuple[Callable[..., Any], Callable[..., Any], int]] = [
    (lambda a, b, c, d: sin(a) * b + c, lambda a, b, c, d: (np.cos(a) * b, np.sin(a), 1, 0), 2),
    (lambda a, b, c, d: c + sin(a) * b, lambda a, b, c, d: (np.cos(a) * b, np.sin(a), 1, 0), 2),
    (lambda a, b, c, d: sin(a) * b - c, lambda a, b, c, d: (np.cos(a) * b, np.sin(a), -1, 0), 2),
    (lambda a, b, c, d: c - sin(a) * b, lambda a, b, c, d: (-np.cos(a) * b, -np.sin(a), 1, 0), 2),
    (lambda a, b, c, d: a - sin(b) * sin(b), lambda a, b, c, d: (1, -np.sin(2 * b), 0, 0), 2),
    (lambda a, b, c, d: a - sin(b * b), lambda a, b, c, d: (1, -np.cos(b * b) * 2 * b, 0, 0), 3),
    (lambda a, b, c, d: a + a * sin(b), lambda a, b, c, d: (1 + np.sin(b), a * np.cos(b), 0, 0), 2),
    (
        lambda a, b, c, d: a - a * sin(b),
        lambda a, b, c, d: (1 - np.sin(b), -a * np.cos(b), 0, 0),
        2,
    ),
    (
        lambda a, b, c, d: sin(a) * b - sin(c) * d,
        lambda a, b, c, d: (np.cos(a) * b, np.sin(a), -np.cos(c) * d, -np.sin(c)),
        4,
    ),
    (
        lambda a, b, c, d: sin(sin(a) * b - c) * d - a,
        lambda a, b, c, d: (
            inner(a, b, c) * np.cos(a) * b * d - 1,
            inner(a, b, c) * np.sin(a) * d,
            -inner(a, b, c) * d,
            np.sin(np.sin(a) * b - c),
        ),
        4,
    ),
    (lambda a, b, c, d: a - 2.5 * sin(b), lambda a, b, c, d: (1, -2.5 * np.cos(b), 0, 0), 2),
    (lambda a, b, c, d: 2.5 * sin(b) - a, lambda a, b, c, d: (-1, 2.5 * np.cos(b), 0, 0), 2),
    (lambda a, b, c, d: 2.5 - a * sin(b), lambda a, b, c, d: (-np.sin(b), -a * np.cos(b), 0, 0), 2),
]


def instructions(program: Program, *given: Any) -> int:
    """How many instructions the machine takes for the value."""
    twin = program.record(*given).runnables._twin
    made = schedule(twin.flat, twin.blocks, (), twin.roots)
    kept = [place for _, place in made.outputs]
    return encode.encoded(made.uniform, RUNNER.CODES, True, kept).size


@pytest.mark.parametrize("k", range(len(FORMS)))
def test_a_product_is_in_the_sum_that_alone_reads_it(k: int) -> None:
    f, slopes, count = FORMS[k]
    program = compile(f, target="native")
    assert instructions(program, *POINT) == count
    eager = f(*POINT)
    for wrt in itertools.chain.from_iterable(
        itertools.combinations("abcd", n) for n in (1, 2, 3, 4)
    ):
        value, found = program.value_and_grad(*POINT, wrt=wrt)
        assert value == pytest.approx(eager, rel=1e-15)
        due = [slopes(*POINT)["abcd".index(name)] for name in wrt]
        np.testing.assert_allclose(found, due, rtol=1e-14, atol=1e-15)


def test_a_product_that_others_read_stays() -> None:
    def twice(a: Number, b: Number) -> Any:
        p = a * sin(b)
        return (p + a) * sin(p - b)

    a, b = 0.75, -1.25
    p = a * np.sin(b)
    program = compile(twice, target="native")
    _, (by_a, by_b) = program.value_and_grad(a, b, wrt=("a", "b"))
    by_p = np.sin(p - b) + (p + a) * np.cos(p - b)
    assert by_a == pytest.approx(by_p * np.sin(b) + np.sin(p - b), rel=1e-14)
    assert by_b == pytest.approx(by_p * a * np.cos(b) - (p + a) * np.cos(p - b), rel=1e-14)


def test_a_product_that_is_given_out_stays() -> None:
    def both(a: Number, b: Number) -> Any:
        p = a * sin(b)
        return p + a, p

    program = compile(both, target="native")
    total, p = program(0.75, -1.25)
    assert p == pytest.approx(0.75 * np.sin(-1.25), rel=1e-15)
    assert total == pytest.approx(0.75 + p, rel=1e-15)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_product_beyond_the_range_is_found(sign: int) -> None:
    program = compile(lambda a, b: 1.0 / (1.0 + sign * (a * sin(b))), target="native")
    assert program(1.0, 0.5) == pytest.approx(1 / (1 + sign * np.sin(0.5)))
    with pytest.raises(NonFiniteError):
        compile(lambda a, b, c: 1.0 / (c + a * (b * 2.0)), target="native")(1e200, 1e200, -1e300)
    with pytest.raises(NonFiniteError):
        compile(lambda a, b, c: 1.0 / (c - a * (b * 2.0)), target="native")(1e200, 1e200, 1e300)


@pytest.mark.parametrize("seed", range(40))
def test_random_sums_of_products(seed: int) -> None:
    rng = random.Random(seed)
    shapes = [(rng.random(), rng.random(), rng.random(), rng.choice("+-*s")) for _ in range(60)]

    def f(x: Any, m: Callable[[Any], Any] = sin) -> Any:
        pool = list(x)
        for u, v, w, kind in shapes:
            a, b = pool[-1 - int(u * min(5, len(pool)))], pool[int(v * len(pool))]
            c = pool[-1 - int(w * min(4, len(pool)))]
            sums = {"+": c + a * b, "-": a * b - c, "s": c - a * b, "*": a * b}
            pool += [m(a) * 0.5, m(sums[kind])]
        return sum(pool[-4:], 0.0 * pool[0])

    x = [rng.uniform(-1, 1) for _ in range(4)]
    machine, twin = (compile(f, target=target) for target in ("native", "python"))
    (value, found), (due, slopes) = (each.value_and_grad(x, wrt="x") for each in (machine, twin))
    assert value == pytest.approx(due, rel=1e-13)
    np.testing.assert_allclose(found, slopes, rtol=1e-11, atol=1e-13)
    points = np.array(x) + 1e-30j * np.eye(4)
    steps = [f([*point], np.sin).imag / 1e-30 for point in points]
    np.testing.assert_allclose(found, steps, rtol=1e-11, atol=1e-12)
