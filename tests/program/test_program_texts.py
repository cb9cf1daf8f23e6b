"""The texts of a program, which exist once it is recorded."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import TABLE, OperandError, Primitive, dot, fabs, log, sigmoid, softplus
from autograd.engine import ops
from autograd.program import compile


def loss(w: list[float], b: float, x: list[float], y: float) -> float:
    a = sigmoid(dot(w, x, b))
    result: float = -(y * log(a) + (1 - y) * log(1 - a))
    return result


ONE = ([0.5, -1.0], 0.1, [1.0, 2.0], 1.0)


def test_a_program_that_was_never_called_has_no_text() -> None:
    program = compile(loss)
    for text in ("source", "equations"):
        with pytest.raises(OperandError, match="nothing is recorded yet"):
            getattr(program, text)
    with pytest.raises(OperandError, match="nothing is recorded yet"):
        program.to_c()


def test_every_language_writes_the_derivatives_asked_for() -> None:
    program = compile(loss)
    program.value_and_grad(*ONE, wrt=("w", "b"))
    assert "dw" in program.to_c(wrt=("w", "b")) and "double" in program.to_c()
    assert "dw" in program.to_javascript(wrt="w") and "function" in program.to_javascript()
    with pytest.raises(OperandError, match="is no argument"):
        program.to_c(wrt="v")


def test_equations_are_those_of_the_lecture() -> None:
    program = compile(loss).batch(over=("x", "y"))
    program.value_and_grad([0.5, -1.0], 0.1, [[1.0, 2.0], [0.0, 1.0]], [1.0, 0.0], wrt=("w", "b"))
    lines = program.equations.splitlines()
    assert lines[0] == r"\begin{aligned}" and lines[-1] == r"\end{aligned}"
    assert r"Z &= w^{\top} X + b \\" in lines
    assert r"A &= \sigma(Z) \\" in lines
    assert any(line.startswith(r"db &= \frac{1}{m} \sum_{i=1}^{m} dZ^{(i)}") for line in lines)


def test_an_operation_without_a_sign_of_its_own_stands_upright_in_equations() -> None:
    squash = Primitive("squash_it", lambda x: x / (1 + fabs(x)), lambda z, x: (1 - fabs(z)) ** 2)
    for g, name in ((squash, "squash_it"), (softplus, "softplus")):
        program = compile(lambda w, b, x, g=g: g(dot(w, x, b))).batch(over="x")
        program([0.5, -1.0], 0.1, [[1.0, 2.0], [0.0, 1.0]])
        upright = rf"\operatorname{{{name}}}\left(Z\right)".replace("_", r"\_")
        assert upright in program.equations
    TABLE.pop("squash_it")


def test_rows_of_examples_are_multiplied_as_a_row_and_a_column() -> None:
    program = compile(lambda w, b, x, y: (w * x + b - y) ** 2).batch(over=("x", "y"))
    program.value_and_grad(0.5, 1.0, [1.0, 2.0, 3.0], [2.0, 3.0, 5.0], wrt="w")
    assert r"dw &= \frac{1}{m} \left(2 \cdot v_{3}\right) X^{\top}" in program.equations


def test_no_symbol_in_equations_has_two_lower_indices() -> None:
    program = compile(lambda x: ops.sum(x[k] ** 3 for k in range(3)) * x[0] ** 3)
    program.value_and_grad([1.0, 2.0, 3.0])
    assert "_{" in program.equations
    assert not re.search(r"_\{[^{}]*\}(\^\{[^{}]*\})?_", program.equations), program.equations
    both = compile(lambda x: x[0] ** 3 / x[1] ** 3)
    both([1.0, 2.0])
    assert r"J &= \frac{v_{1,1}}{v_{1,2}}" in both.equations


def test_equations_show_themselves_rendered_and_are_a_text() -> None:
    program = compile(lambda x: x[0] * x[1])
    program([2.0, 5.0])
    text = program.equations
    assert isinstance(text, str) and text == str(text)
    assert text._repr_latex_() == f"$${text}$$"


def test_the_count_of_each_stage_is_told() -> None:
    program = compile(loss)
    program(*ONE)
    assert str(program).startswith("operations: 10 recorded, 10 simplified, ")


def test_a_table_in_lists_reads_as_an_array_does() -> None:
    def two_units(W: Any, b: Any, x: Any) -> Any:
        z = [dot(w, x, bi) for w, bi in zip(W, b, strict=True)]
        return z[0] * z[1]

    W, b, X = [[0.5, -1.0, 2.0], [1.5, 0.25, 1.0]], [0.1, 0.2], [[1.0, 2.0, 3.0]]
    texts = []
    for kind in (list, np.array):
        program = compile(two_units).batch(over="x")
        program.value_and_grad(kind(W), kind(b), kind(X), wrt=("W", "b"))
        texts.append(program.source)
    assert texts[0] == texts[1]
    assert "Z = W @ X + b" in texts[0]
    ragged = compile(lambda rows: rows[0][0] * rows[1][1])
    assert ragged.value_and_grad([[3.0], [1.0, 5.0]]) == (15.0, [[5.0], [0.0, 3.0]])
    assert compile(lambda x: 7.0).value_and_grad([[], []]) == (7.0, [[], []])


def test_squares_and_short_sums_are_written_as_the_lecture_would() -> None:
    norm = compile(lambda p: autograd.sum([x * x for x in p]))
    norm.value_and_grad(np.array([1.0, 2.0, 3.0]))
    assert "J = np.vdot(p, p)" in norm.source and "dp = 2 * p" in norm.source

    def two_outputs(W: Any, x: Any, y: Any) -> Any:
        z = [dot(w, x) for w in W]
        return (z[0] - y[0]) ** 2 + (z[1] - y[1]) ** 2

    program = compile(two_outputs).batch(over=("x", "y"))
    W, X, Y = np.array([[1.0, 2.0], [3.0, 4.0]]), np.eye(2), np.ones((2, 2))
    value, slope = program.value_and_grad(W, X, Y)
    E = W @ X.T - Y.T
    assert value == (E**2).sum() / 2
    np.testing.assert_allclose(slope, 2 * E @ X / 2, rtol=1e-15)
    assert ".sum(axis=0, keepdims=True)" in program.source
    assert "np.zeros" not in program.source and "[0:1]" not in program.source


def test_a_chain_of_minus_is_one_sum_and_a_column_is_a_slice() -> None:
    def loss(p: Any) -> Any:
        J = 0
        for each in p:
            J -= log(each)
        return J

    program = compile(loss)
    p = np.linspace(0.1, 0.9, 50)
    value, slope = program.value_and_grad(p)
    assert value == pytest.approx(-np.log(p).sum(), rel=1e-14)
    np.testing.assert_allclose(slope, -1 / p, rtol=1e-15)
    assert len(program.source.splitlines()) < 10

    def recurrent(W: Any, xs: Any) -> Any:
        h = [0.5, -0.5]
        for x in xs:
            h = [sigmoid(dot(w, x)) * hi for w, hi in zip(W, h, strict=True)]
        return h[0] * h[1]

    program = compile(recurrent)
    program.value_and_grad(np.ones((2, 3)), np.ones((4, 3)))
    assert "A[:, 3:4]" in program.source and "dA[:, 3:4] += " in program.source
    assert "np.add.at" not in program.source
    rows = compile(lambda W, xs: dot(W[1], xs[2], dot(W[0], xs[0])) ** 2)
    W, xs = np.array([[1.0, 2.0], [3.0, 4.0]]), np.arange(6.0).reshape(3, 2)
    assert rows.value_and_grad(W, xs) == (1156.0, pytest.approx(68 * xs[[0, 2]]))
    assert "ravel()[" not in rows.source


@pytest.mark.parametrize("name", ["", "1a", "a b", "é", "f;"])
def test_functions_in_other_languages_have_names(name: str) -> None:
    program = compile(lambda x: x * x)
    program(2.0)
    for write in (program.to_c, program.to_javascript):
        with pytest.raises(OperandError, match="a function's name"):
            write(name=name)
