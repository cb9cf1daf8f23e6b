"""Equations say which places of an array they take, and which rows or columns they repeat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from latex_reader import Reader, matrix

from autograd import tanh
from autograd.engine import ops
from autograd.program import compile

X3, X6 = [1.0, 2.0, 3.0], [0.1, -0.4, 0.3, 0.7, 0.2, -0.5]
A2, A3 = [[1.0, 2.0], [3.0, 5.0]], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0]]


def turned_round(x: Any) -> Any:
    return ops.sum(x[(i + 1) % 3] * x[i] for i in range(3))


def quadratic(x: Any, A: Any) -> Any:
    return ops.sum(x[i] * A[i][j] * x[j] for i in range(3) for j in range(3))


def convolution(x: Any, k: Any) -> Any:
    return ops.sum(tanh(ops.sum(k[j] * x[i + j] for j in range(3))) for i in range(4))


def determinant(A: Any) -> Any:
    return A[0][0] * A[1][1] - A[0][1] * A[1][0]


def recurrence(U: Any, W: Any, xs: Any) -> Any:
    h = [0.3, -0.2]
    for x in xs:
        h = [tanh(u * x + w[0] * h[0] + w[1] * h[1]) for u, w in zip(U, W, strict=True)]
    return h[0] + 2 * h[1]


def scaled(w: Any) -> Any:
    C, D = [[0.05, 2.0], [0.3, 0.7], [0.2, 0.9]], [3.0, 4.0]
    z = [tanh(c[0] * w[0] + c[1] * w[1]) for c in C]
    return ops.sum(z) + ops.sum(d * v**2 for d, v in zip(D, w, strict=True))


def diagonal(A: Any) -> Any:
    return ops.sum(A[i][i] * A[2 - i][i] for i in range(3))


def pairs(x: Any) -> Any:
    return ops.sum(tanh(x[i] * x[j]) for i in range(3) for j in range(3))


def column_and_row(x: Any, y: Any) -> Any:
    return ops.sum(tanh(a + b) * a for a in x for b in y)


def softmax_rows(A: Any) -> Any:
    return ops.sum(tanh(a) * ops.sum(row) for row in A for a in row)


CASES: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (turned_round, {"x": X3}),
    (quadratic, {"x": X3, "A": A3}),
    (convolution, {"x": X6, "k": X3}),
    (determinant, {"A": A2}),
    (recurrence, {"U": [0.1, 0.2], "W": A2, "xs": X3}),
    (scaled, {"w": [0.4, -0.3]}),
    (diagonal, {"A": A3}),
    (pairs, {"x": [0.1, -0.2, 0.3]}),
    (column_and_row, {"x": [0.1, -0.2, 0.3], "y": [0.5, 0.7]}),
    (softmax_rows, {"A": A3[:2]}),
]


def slopes(f: Callable[..., Any], given: dict[str, Any], name: str) -> np.ndarray:
    """The derivatives for one argument by central differences."""
    x, h = np.array(given[name]), 1e-5
    result = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[at] += h
        down[at] -= h
        result[at] = (f(**given | {name: up}) - f(**given | {name: down})) / (2 * h)
    return result


@pytest.mark.parametrize(("f", "given"), CASES, ids=[f.__name__ for f, _ in CASES])
def test_equations_give_the_value_and_the_derivatives_when_they_are_read(
    f: Callable[..., Any], given: dict[str, Any]
) -> None:
    program = compile(f)
    program.value_and_grad(*given.values(), wrt=tuple(given))
    reader = Reader(**{rf"\text{{{x}}}" if len(x) > 1 else x: y for x, y in given.items()})
    shapes = {f"d{x}": matrix(y).shape for x, y in given.items()}
    read = reader.read(program.equations, shapes)
    assert read["J"].item() == pytest.approx(f(**given), rel=1e-3), program.equations
    for name in given:
        slope = read[f"d{name}" if len(name) == 1 else rf"d\text{{{name}}}"]
        expected = matrix(slopes(f, given, name))
        np.testing.assert_allclose(slope, expected, rtol=1e-5, err_msg=program.equations)


def test_short_maps_are_written_in_the_index() -> None:
    program = compile(turned_round)
    program.value_and_grad(X3)
    assert r"J &= x_{(2, 3, 1)}^{\top} x" in program.equations
    assert r"dx_{(2, 3, 1)} &\mathrel{+}= x" in program.equations
    assert r"dx &= 0" in program.equations
    program = compile(determinant)
    program.value_and_grad(A2)
    assert r"v_{1} &= A_{1, :} \odot A_{2, (2, 1)}" in program.equations


def test_repeated_rows_and_columns_are_products_with_ones() -> None:
    program = compile(quadratic)
    program.value_and_grad(X3, A3)
    assert r"v_{1} &= x \mathbf{1}^{\top} \odot A" in program.equations
    assert r"J &= \sum \left(v_{1} \odot \mathbf{1} x^{\top}\right)" in program.equations


def test_each_array_of_constants_has_a_name_and_a_line_with_its_numbers() -> None:
    program = compile(scaled)
    program.value_and_grad([0.4, -0.3])
    assert r"c_{1} &= (0.05, 2, 0.3, 0.7, 0.2, 0.9)" in program.equations
    assert r"c_{2} &= (3, 4)" in program.equations and "constants" not in program.equations
    long = compile(lambda w: ops.sum((k + 0.5) * w[k] for k in range(8)))
    long.value_and_grad([1.0] * 8)
    assert r"c_{1} &= (0.5, 1.5, 2.5, 3.5, 4.5, 5.5, \dots)" in long.equations


def test_constants_in_a_row_have_their_transpose() -> None:
    program = compile(recurrence)
    program.value_and_grad([0.1, 0.2], A2, X3, wrt="W")
    assert r"c_{1}^{\top}" in program.equations
