"""Targets that add up to 1: A - Y in the calls in which they do, and the right numbers in all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cross_entropies import X, agrees, by_engine, lines_of

from autograd import Program, compile, dot, log, logsumexp, sigmoid, softmax
from nets import MLP, categorical_cross_entropy

ONE_HOT = np.eye(3)[[0, 1, 2, 0, 1]]
SHARES = np.array([[0.5, 0.25, 0.25], [0.0, 1.0, 0.0], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4], [0, 0, 1]])
OTHERS = np.array([[0.5, 0.25, 0.25], [0.0, 2.0, 0.0], [0.0, 0.0, 0.0], [0.3, 0.3, 0.4], [0, 0, 1]])
SAID = r"&\text{for } Y \text{ whose columns each add up to 1} \\"
NEARLY = ONE_HOT * (1 + 1e-9)


def loss(net: Any, x: Any, y: Any) -> Any:
    return categorical_cross_entropy(net(x), y)


def network() -> MLP:
    return MLP(3, [4, 3], activation="tanh", output="softmax", rng=1)


def program_of(examples: Any = "columns") -> Program:
    return compile(loss).batch(over=("x", "y"), examples=examples)


def slopes_of(net: MLP, Y: Any) -> list[float]:
    """The engine's, of targets that are Values: it checks none of them."""
    return by_engine(lambda net, x, y: -dot(list(y), [log(a) for a in net(x)]), net, X, Y)[1]


def test_each_call_is_right_whatever_the_targets_of_the_one_before() -> None:
    net, program = network(), program_of()
    for Y in (ONE_HOT, OTHERS, OTHERS, SHARES, NEARLY, ONE_HOT, ONE_HOT, OTHERS, SHARES):
        for given in (Y, Y.tolist()):
            _, gradient = program.value_and_grad(net, X, given)
            agrees(gradient, slopes_of(net, Y))
            adds_up = Y is ONE_HOT or Y is SHARES
            assert ("dZ2 = A2 - Y" in lines_of(program.source)) == adds_up
            assert ("dZ2 = A2 * s - Y" in lines_of(program.source)) != adds_up
            assert ("# for Y whose columns each add up to 1" in program.source) == adds_up
            assert (SAID in program.equations) == adds_up
            program(net, X, given)
            assert ("dZ2 = A2 - Y" in lines_of(program.source)) == adds_up


def test_rows_and_one_example_say_the_line_too() -> None:
    net, rows, alone = network(), program_of("rows"), compile(loss)
    _, gradient = rows.value_and_grad(net, X, SHARES)
    assert "dZ2 = A2 - Y" in lines_of(rows.source)
    assert "# for Y whose rows each add up to 1" in rows.source
    assert SAID.replace("columns", "rows") in rows.equations
    agrees(gradient, slopes_of(net, SHARES))
    for y, line in ((SHARES[2], "dz2 = a2 - y"), (OTHERS[1], "dz2 = a2 * s - y")):
        _, gradient = alone.value_and_grad(net, X[1], y)
        assert line in lines_of(alone.source)
        z = by_engine(lambda net, x, y: -dot(list(y), [log(a) for a in net(x)]), net, X[1:2], [y])
        agrees(gradient, z[1])


def test_texts_that_leave_python_are_right_for_all_targets() -> None:
    net, program = network(), program_of()
    program.value_and_grad(net, X, ONE_HOT)
    assert program.equations.splitlines()[1] == SAID, "in the first line"
    for text in (program.to_c("net"), program.to_javascript("net")):
        assert "A2[k] - y[k]" not in text and "s[" in text
    assert r"dZ^{[2]} &= A^{[2]} - Y \\" in program.equations.splitlines()


def test_what_is_listed_is_right_for_the_numbers_that_are_listed() -> None:
    net, program, Y = network(), program_of(), ONE_HOT.copy()
    program.value_and_grad(net, X, Y)
    due = {"dW2": 0, "dZ2": 0}
    for targets in (ONE_HOT, OTHERS):
        Y[:] = targets  # in place, after the call
        listing = program.listing()
        assert listing.numbers is not None
        found = {each.name: listing.numbers[k] for k, each in enumerate(listing.arrays)}
        assert due.keys() <= found.keys()
        A, dZ = found["A2"], found["dZ2"]
        np.testing.assert_allclose(dZ, A * targets.sum(axis=1) - targets.T, rtol=0, atol=1e-15)


def test_a_sum_in_the_value_stays() -> None:
    def f(W: Any, x: Any, y: Any) -> Any:
        shares = softmax([dot(row, x) for row in W])
        return -dot(y, [log(a) for a in shares]) * sum(y)

    program = compile(f).batch(over=("x", "y"))
    W = np.arange(9.0).reshape(3, 3) / 7
    for Y in (SHARES, OTHERS):
        value, slope = program.value_and_grad(W, X, Y)
        powers = np.exp(X @ W.T)
        A, s = powers / powers.sum(axis=1, keepdims=True), Y.sum(axis=1, keepdims=True)
        assert value == pytest.approx(-((Y * np.log(A)).sum(axis=1) * s[:, 0]).mean(), rel=1e-13)
        np.testing.assert_allclose(slope, (s * (s * A - Y)).T @ X / 5, rtol=1e-12, atol=1e-15)


def test_only_the_sum_over_all_classes_is_known() -> None:
    """That of the first two is another number, also where all three add up to 1."""

    def f(z: Any, y: Any) -> Any:
        return (y[0] + y[1]) * logsumexp(z) - y[0] * z[0] - y[1] * z[1]

    program = compile(f).batch(over=("z", "y"))
    _, slope = program.value_and_grad(X, SHARES)
    A = np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)
    due = A * SHARES[:, :2].sum(axis=1, keepdims=True) - SHARES * [1, 1, 0]
    np.testing.assert_allclose(slope, due / 5, rtol=1e-12, atol=1e-16)


def test_the_sum_over_all_examples_is_their_count_and_not_1() -> None:
    program = compile(lambda w, y: w * y[0] + w * y[1]).batch(over="y", reduce="sum")
    assert program.value_and_grad(0.5, [[0.25, 0.75]] * 10)[1] == 10.0
    single = compile(lambda w, y: w * y).batch(over="y", reduce="sum")
    assert single.value_and_grad(0.5, [1.0] * 10)[1] == 10.0


@pytest.mark.parametrize("y", [1.0, 0.0])
def test_a_single_target_is_no_sum(y: float) -> None:
    """A text that says so would seem to be only for the class 1."""
    alone = compile(lambda z, y: -(y * log(sigmoid(z)) + (1 - y) * log(1 - sigmoid(z))))
    batch = alone.batch(over=("z", "y"))
    for program, given, target in ((alone, 0.5, y), (batch, [0.5, -1.0], [y, y])):
        _, slope = program.value_and_grad(given, target)
        np.testing.assert_allclose(
            slope, (1 / (1 + np.exp(-np.asarray(given))) - y) / np.size(given), rtol=1e-14
        )
        assert "add up to 1" not in program.source + program.equations
