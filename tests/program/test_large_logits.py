"""Shares of large logits: softmax and logsumexp, eagerly and in every target, against mpmath."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from math import inf, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from in_jax import NEEDED, jax
from mpmath import mp
from targets import TARGETS, Run, job

from autograd import Value, allow_nonfinite, dot, hessian, logsumexp, softmax, value_and_grad
from autograd.engine import ops
from autograd.program import compile
from autograd.program.run.machine.twin import row_functions
from autograd.program.targets.functions import logsumexp as of_arrays

LOGITS = [
    *[[1e16, 1e16, 0.0], [1e9, 1e9 + 1, 1e9 - 2], [-1e9, -1e9 - 0.5, 3e8], [1e300, 1e300, 1e300]],
    *[[0.0, -40.0, -41.5], [-40.0, 0.0, -35.0], [0.3, 0.1, -0.2], [1000.25, 999.5, -1000.0]],
]
WEIGHTS = [1.0, -2.0, 0.5]
EPS = 2.0**-52


def shares(z: Sequence[float]) -> list[Any]:
    """The shares by mpmath."""
    with mp.workdps(60):
        powers = [mp.exp(mp.mpf(x) - max(z)) for x in z]
        return [p / mp.fsum(powers) for p in powers]


def log_of_sum(z: Sequence[float]) -> Any:
    with mp.workdps(400):
        return max(z) + mp.log(mp.fsum(mp.exp(mp.mpf(x) - max(z)) for x in z))


def cross_entropy(z: Any) -> Any:
    """The cross-entropy of class 0: its gradient is the shares, less 1 at the first."""
    return logsumexp(z) - z[0]


def weighted(z: Any) -> Any:
    return dot(softmax(z), WEIGHTS)


def right_answer(f: Any, z: Sequence[float]) -> tuple[float, list[float]]:
    """The right value and slopes of one of these two functions."""
    p = shares(z)
    if f is cross_entropy:
        return float(log_of_sum(z) - z[0]), [float(x - (i == 0)) for i, x in enumerate(p)]
    value = mp.fsum(w * x for w, x in zip(WEIGHTS, p, strict=True))
    return float(value), [float(x * (w - value)) for w, x in zip(WEIGHTS, p, strict=True)]


def assert_right(f: Any, z: Sequence[float], value: float, slopes: Any) -> None:
    """Compare within some rounding errors of what is added up: z in the value, 1 in the slopes."""
    expected, gradient = right_answer(f, z)
    size = max(map(abs, z)) if f is cross_entropy else 4.0
    assert abs(value - expected) <= 4 * EPS * size
    assert list(slopes) == pytest.approx(gradient, rel=0.0, abs=16 * EPS)


both = pytest.mark.parametrize("f", [cross_entropy, weighted])


@pytest.mark.parametrize("z", LOGITS)
def test_shares_are_exact_relative_to_themselves_however_large_the_logits(z: list[float]) -> None:
    for numbers in (softmax(z), [s.data for s in softmax(map(Value, z))]):
        for got, true in zip(numbers, shares(z), strict=True):
            assert abs(got - true) <= 54 * EPS * true + 5e-324


@both
@pytest.mark.parametrize("z", LOGITS)
def test_the_eager_gradient_is_true(f: Any, z: list[float]) -> None:
    assert_right(f, z, *value_and_grad(f)(z))


@pytest.mark.parametrize("z", LOGITS)
def test_second_derivatives_are_true(z: list[float]) -> None:
    p = [float(x) for x in shares(z)]
    expected = [[x * ((i == j) - y) for j, y in enumerate(p)] for i, x in enumerate(p)]
    matrix = hessian(logsumexp)(z)
    assert np.array(matrix) == pytest.approx(np.array(expected), rel=0.0, abs=8 * EPS)
    share = hessian(lambda z: softmax(z)[0])(z)
    d = np.eye(3)
    truth = [
        [p[0] * ((d[0, i] - p[i]) * (d[0, j] - p[j]) - p[i] * (d[i, j] - p[j])) for j in range(3)]
        for i in range(3)
    ]
    assert np.array(share) == pytest.approx(np.array(truth), rel=0.0, abs=16 * EPS)


@both
def test_programs_agree_alone_and_in_a_batch(f: Any) -> None:
    program, batch = compile(f), compile(f).batch(over="z", reduce="sum")
    _, rows = batch.value_and_grad(np.array(LOGITS))
    for z, row in zip(LOGITS, rows, strict=True):
        assert_right(f, z, *program.value_and_grad(z))
        assert_right(f, z, program(z), row)


@both
@pytest.mark.parametrize("run", TARGETS)
def test_c_and_javascript_agree(f: Any, run: Run, tmp_path: Path) -> None:
    (results,) = run([job(compile(f), *([z] for z in LOGITS), wrt=("z",))], tmp_path)
    for z, (value, slopes) in zip(LOGITS, results, strict=True):
        assert_right(f, z, float(value[0, 0]), slopes.ravel().tolist())


@both
@NEEDED
def test_jax_agrees(f: Any) -> None:
    J = compile(f).to_jax()
    for z in LOGITS:
        value, slopes = jax.value_and_grad(J)(np.array(z))
        assert_right(f, z, float(value), slopes.tolist())


@NEEDED
def test_jax_has_the_second_derivatives() -> None:
    J = compile(lambda z: logsumexp(z)).to_jax()
    for z in LOGITS:
        p = np.array([float(x) for x in shares(z)])
        assert jax.hessian(J)(np.array(z)) == pytest.approx(
            np.diag(p) - np.outer(p, p), rel=0.0, abs=8 * EPS
        )


@both
def test_a_program_of_many_classes_is_of_a_few_array_statements(f: Any) -> None:
    counts = []
    for n in (10, 100):
        program = compile(lambda z: dot(softmax(z), z) if f is weighted else logsumexp(z) - z[0])
        program.value_and_grad([0.01 * i for i in range(n)])
        counts.append(len(program.source.splitlines()))
    assert counts[0] == counts[1] < 25


# logsumexp in all shapes of arrays.

ROWS = [
    *[[0.0, -40.0], [-40.0, 0.0], [2.0, 2.0], [-inf, 1.0], [-inf, -inf], [inf, 1.0], [inf, -inf]],
    *[[inf, inf], [nan, 1.0], [nan, inf], [1000.0, 999.0], [-1e308, 1e308], [-0.0, -750.0]],
]
WAYS: dict[str, Callable[[Any], Any]] = {
    "along columns": lambda a: of_arrays(a.T, axis=0),
    "along rows": lambda a: of_arrays(a, axis=1),
    "kept": lambda a: of_arrays(a, axis=1, keepdims=True).ravel(),
    "of all": lambda a: [float(of_arrays(row)) for row in a],
    "of all, kept": lambda a: [of_arrays(row[None], keepdims=True).item() for row in a],
    "rows of the twin": lambda a: row_functions(ops.logsumexp, 2)[0](*a.T),
}


def eagerly() -> list[float]:
    with allow_nonfinite():
        return [logsumexp(row) for row in ROWS]


@pytest.mark.parametrize("way", WAYS)
def test_arrays_have_the_eager_logsumexp(way: str) -> None:
    with np.errstate(all="ignore"):
        results = WAYS[way](np.array(ROWS))
    assert list(results) == pytest.approx(eagerly(), rel=2 * EPS, abs=0.0, nan_ok=True)
    assert eagerly()[0] == math.exp(-40)


@NEEDED
@pytest.mark.parametrize("axis", [0, 1, None])
def test_jax_arrays_have_it_too(axis: int | None) -> None:
    table = np.array(ROWS)
    if axis is None:
        results = jax.vmap(compile(lambda z: logsumexp(z)).to_jax())(table)
    else:
        f = compile(lambda z: [logsumexp(row) for row in (z.T if axis == 0 else z)]).to_jax()
        results = np.array(f(table.T if axis == 0 else table))
    assert list(results) == pytest.approx(eagerly(), rel=4 * EPS, abs=0.0, nan_ok=True)


def test_shares_of_plain_numbers_are_the_same_while_a_program_is_recorded() -> None:
    eager = softmax([1.0, 1.0])
    assert compile(lambda x: x + softmax([1.0, 1.0])[0])(0.0) == eager[0]
