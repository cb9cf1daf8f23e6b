"""Functions of scalars become the lectures' matrices, without hints."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from autograd import Value, asin, dot, log, relu, sigmoid, sin, tanh
from autograd import sum as sum_of
from autograd.program import Program, compile
from nets import MLP
from nets.lecture import backward, forward

rng = np.random.default_rng(1)
X, Y = rng.normal(size=(5, 3)), (rng.random(5) > 0.5) * 1.0
W, b, V = rng.normal(size=(4, 3)), rng.normal(size=4), rng.normal(size=4)


def body(program: Program, function: str = "forward") -> list[str]:
    """The lines of a function in a program's text."""
    pattern = rf"^def {function}\(.*\):\n((?:    .*\n)+)"
    (text,) = re.findall(pattern, str(program._last), re.MULTILINE)
    return [line.strip() for line in text.splitlines()]


def products(lines: Sequence[str]) -> int:
    """The count of matrix products."""
    return sum(line.count(" @ ") + line.count("np.vdot(") for line in lines)


def gathers(lines: Sequence[str]) -> list[str]:
    """The lines that read or write arrays by tables of places."""
    return [line for line in lines if re.search(r"\bi\d+\b|np\.add\.at", line)]


def spelled(W: Any, b: Any, x: Any) -> list[Any]:
    """Neurons written out with * and +, bias last."""
    return [sum(w * xi for w, xi in zip(row, x, strict=True)) + bi for row, bi in zip(W, b)]  # noqa: B905


def bias_first(W: Any, b: Any, x: Any) -> list[Any]:
    """Neurons as a loop adds them up."""
    neurons = []
    for row, bi in zip(W, b, strict=True):
        z = bi
        for w, xi in zip(row, x, strict=True):
            z = z + xi * w
        neurons.append(z)
    return neurons


def as_dots(W: Any, b: Any, x: Any) -> list[Any]:
    """Neurons as the dot products that nets makes."""
    return [dot(row, x, bi) for row, bi in zip(W, b, strict=True)]


LAYERS = pytest.mark.parametrize("layer", [spelled, bias_first, as_dots])
Layer = Callable[[Any, Any, Any], list[Any]]


@LAYERS
def test_neurons_over_the_same_inputs_become_one_product_with_bias(layer: Layer) -> None:
    program = compile(lambda W, b, x: layer(W, b, x))
    assert program(W, b, X[0]) == pytest.approx(W @ X[0] + b, rel=1e-14)
    assert "z = W @ x + b" in body(program) or layer is bias_first
    assert products(body(program)) == 1 and not gathers(body(program))


@LAYERS
def test_a_loop_over_examples_becomes_one_product(layer: Layer) -> None:
    examples = rng.normal(size=(100, 3))
    program = compile(lambda W, b, X: [layer(W, b, x) for x in X])
    assert np.array(program(W, b, examples)) == pytest.approx(examples @ W.T + b, rel=1e-13)
    assert "Z = W @ X.T + b" in body(program) or layer is bias_first
    assert products(body(program)) == 1 and not gathers(body(program))


@LAYERS
def test_the_gradients_of_a_loop_are_products_and_sums(layer: Layer) -> None:
    examples = rng.normal(size=(6, 3))
    program = compile(lambda W, b, X: sum(z**2 for x in X for z in layer(W, b, x)))
    value, (dW, db, dX) = program.value_and_grad(W, b, examples, wrt=("W", "b", "X"))
    Z = examples @ W.T + b
    assert value == pytest.approx(np.sum(Z**2), rel=1e-13)
    assert dW == pytest.approx(2 * Z.T @ examples, rel=1e-12)
    assert db == pytest.approx(2 * Z.sum(axis=0), rel=1e-12)
    assert dX == pytest.approx(2 * Z @ W, rel=1e-12)
    assert products(body(program, "value_and_grad")) == 3


def test_a_recurrence_reads_its_inputs_in_one_product_and_its_states_one_by_one() -> None:
    def f(W: Any, U: Any, h: Any, xs: Any) -> Any:
        for x in xs:
            sums = zip(spelled(W, [0] * 4, h), spelled(U, [0] * 4, x), strict=True)
            h = [tanh(a + b) for a, b in sums]
        return sum(h)

    program = compile(f)
    A, h, xs = rng.normal(size=(4, 4)), rng.normal(size=4), rng.normal(size=(7, 3))
    value, (dW, dU) = program.value_and_grad(A, W, h, xs, wrt=(0, 1))
    states = [h]
    for x in xs:
        states.append(np.tanh(A @ states[-1] + W @ x))
    assert value == pytest.approx(states[-1].sum(), rel=1e-13)
    each, due_W, due_U = np.ones(4), np.zeros((4, 4)), np.zeros((4, 3))
    for x, before, after in reversed([*zip(xs, states[:-1], states[1:], strict=True)]):
        each = each * (1 - after**2)
        due_W, due_U = due_W + np.outer(each, before), due_U + np.outer(each, x)
        each = A.T @ each
    np.testing.assert_allclose(dW, due_W, rtol=1e-11)
    np.testing.assert_allclose(dU, due_U, rtol=1e-11)
    program(A, W, h, xs)
    lines = body(program)
    assert lines[0] == "Z1 = U @ xs.T" and "z3 = W @ a2 + Z1[:, 1:2]" in lines
    assert products(lines) == 1 + len(xs)


def test_equal_operations_become_one_and_a_long_sum_one_sum() -> None:
    program = compile(lambda x: sum(tanh(xi) ** 2 for xi in x))
    x = rng.normal(size=200)
    assert program(x) == pytest.approx(np.sum(np.tanh(x) ** 2), rel=1e-14)
    text = "\n".join(body(program))
    assert text.count("np.tanh(") == text.count(".sum(") == 1
    assert len(body(program)) <= 4


def test_a_sum_of_terms_of_several_kinds_is_a_sum_of_sums() -> None:
    def f(U: Any, S: Any) -> Any:
        rows = [zip(u, s, strict=True) for u, s in zip(U, S, strict=True)]
        return sum(tanh(sum_of(t for v, s in row for t in (v**2, s))) for row in rows)

    U, S = rng.normal(size=(2, 3, 4))
    program = compile(f)
    value, (dU, dS) = program.value_and_grad(U, S, wrt=(0, 1))
    z = (U**2).sum(axis=1) + S.sum(axis=1)
    each = (1 - np.tanh(z) ** 2)[:, None]
    assert value == pytest.approx(np.tanh(z).sum(), rel=1e-13)
    saturated = 1e-15  # 1 - tanh² is exact relative to 1
    np.testing.assert_allclose(dU, 2 * U * each, rtol=1e-12, atol=saturated)
    np.testing.assert_allclose(dS, np.broadcast_to(each, S.shape), rtol=1e-12, atol=saturated)
    text = body(program, "value_and_grad")
    assert not gathers(text) and not any("zeros" in line for line in text)


def test_squares_and_cubes_are_kept_apart() -> None:
    program = compile(lambda x: [xi**2 for xi in x[:3]] + [xi**3 for xi in x[3:]])
    assert program([1.0, 2.0, 3.0, 4.0, 5.0]) == [1.0, 4.0, 9.0, 64.0, 125.0]
    assert re.findall(r"\*\* (\w+)", program.source) == ["2", "3"]


def test_a_network_reads_its_weights_as_views_of_one_vector() -> None:
    net = MLP(3, [5, 4, 3], activation="relu", rng=1)
    program = compile(lambda net, x, y: sum((a - t) ** 2 for a, t in zip(net(x), y, strict=True)))
    batch = program.batch(over=("x", "y"))
    targets = rng.normal(size=(5, 3))
    value, gradient = batch.value_and_grad(net, X, targets)
    for function in ("forward", "value_and_grad"):
        if function == "forward":
            batch(net, X, targets)
        lines = body(batch, function)
        views = [line for line in lines if "theta[" in line]
        assert len(views) == 6
        assert all(re.search(r"= theta\[\d+:\d+\](\.reshape\(\d+, \d+\))?$", v) for v in views)
        assert not gathers(lines)
    outputs = np.array([[a.data for a in net(x)] for x in X.tolist()])
    assert value == pytest.approx(np.mean(np.sum((outputs - targets) ** 2, axis=1)), rel=1e-14)
    assert gradient.shape == (len(net.parameters()),)


def cross_entropy(net: MLP, x: Any, y: Any) -> Any:
    a = net(x)
    return -(y * log(a) + (1 - y) * log(1 - a))


def test_two_layers_of_sigmoids_read_like_the_lecture() -> None:
    net = MLP(3, [4, 1], activation="sigmoid", output="sigmoid", rng=1)
    program = compile(cross_entropy).batch(over=("x", "y"))
    program.value_and_grad(net, X, Y)
    ahead = [
        "W1 = theta[0:12].reshape(4, 3)",
        "b1 = theta[12:16].reshape(4, 1)",
        "Z1 = W1 @ X + b1",
        "A1 = sigmoid(Z1)",
        "W2 = theta[16:20].reshape(1, 4)",
        "b2 = theta[20:21].reshape(1, 1)",
        "Z2 = W2 @ A1 + b2",
        "A2 = sigmoid(Z2)",
    ]
    back = [
        "dW2 = dZ2 @ A1.T / m",
        "db2 = dZ2.sum(axis=1, keepdims=True) / m",
        "dA1 = W2.T @ dZ2",
        "dZ1 = dA1 * (A1 * (1 - A1))",
        "dW1 = dZ1 @ X.T / m",
        "db1 = dZ1.sum(axis=1, keepdims=True) / m",
    ]
    lines = body(program, "value_and_grad")
    assert [line for line in lines if line in ahead] == ahead
    assert {line for line in lines if line in back} == set(back)
    last = max(map(lines.index, ahead))
    assert all(last < lines.index(line) for line in back)
    assert lines.index(back[0]) < lines.index(back[2]) < lines.index(back[3])
    assert len(lines) <= len(ahead) + len(back) + 8


def test_the_gradients_are_those_of_the_lecture() -> None:
    net = MLP(3, [4, 1], activation="sigmoid", output="sigmoid", rng=1)
    value, gradient = compile(cross_entropy).batch(("x", "y")).value_and_grad(net, X, Y)
    layers = net.matrices()
    Zs, As = forward(layers, net.activations, X.T)
    A = As[-1]
    assert value == pytest.approx(-np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A)), rel=1e-14)
    place = {p: k for k, p in enumerate(net.parameters())}
    for layer, (dW, db) in zip(
        net.layers, backward(layers, net.activations, Zs, As, A - Y[None]), strict=True
    ):
        for neuron, weights, bias in zip(layer.neurons, dW, db[:, 0], strict=True):
            assert gradient[[place[w] for w in neuron.w]] == pytest.approx(weights, rel=1e-11)
            assert gradient[place[neuron.b]] == pytest.approx(bias, rel=1e-11)


def test_the_text_is_what_runs() -> None:
    net = MLP(3, [4, 1], activation="sigmoid", output="sigmoid", rng=1)
    program = compile(cross_entropy, target="numpy").batch(over=("x", "y"))
    value, gradient = program.value_and_grad(net, X, Y)
    namespace: dict[str, Any] = {}
    exec(program.source, namespace)
    parts = [p for W, b in net.matrices() for p in (W.ravel(), b.ravel())]
    again, slopes = namespace["value_and_grad"](X.T, Y[None], np.concatenate(parts), len(X))
    assert float(again) == value
    assert sorted(np.ravel(slopes)) == sorted(gradient)


def test_str_counts_the_operations_of_each_stage() -> None:
    program = compile(lambda W, b, X: sum(relu(z) for x in X for z in spelled(W, b, x)))
    program(W, b, X)
    recorded, simplified, lifted = map(int, re.findall(r"(\d+) \w+ed\b", str(program))[:3])
    graph = 5 * 4 * (3 + 2 + 1 + 1) + 20  # products, their sums, biases, relus, and one sum
    assert graph - 25 <= recorded <= graph + 25
    assert lifted <= 4 < simplified < recorded


def test_the_same_numbers_are_read_as_a_row_here_and_as_a_column_there() -> None:
    def f(P: Any) -> Any:
        return sum(a + b + asin(0.9 * sin(a)) + dot([0.5, 0.5], [a, a], a) for a, b in P)

    P = np.array([[0.9, 0.0], [-0.7, 0.1], [0.5, 0.2]])
    value, gradient = compile(f).value_and_grad(P)
    a = P[:, 0]
    arcs = np.arcsin(0.9 * np.sin(a))
    assert value == pytest.approx(np.sum(P) + np.sum(arcs + 2 * a), rel=1e-14)
    slopes = 3 + 0.9 * np.cos(a) / np.sqrt(1 - (0.9 * np.sin(a)) ** 2)
    assert gradient == pytest.approx(np.column_stack([slopes, np.ones(3)]), rel=1e-13)


def test_sums_of_four_numbers_and_of_two_arrays_are_of_different_kinds() -> None:
    def f(x: Any, y: Any) -> Any:
        P = [[tanh(a * b) for b in y] for a in x]
        return sum(k for row in P for k in row) * (P[0][0] + P[1][1])

    x, y = np.array([1.0, 2.0]), np.array([0.5, 0.25])
    P = np.tanh(np.outer(x, y))
    trace, total = np.trace(P), P.sum()
    value, slopes = compile(f).value_and_grad(x, y)
    assert value == pytest.approx(total * trace, rel=1e-14)
    dP = (trace + total * np.eye(2)) * (1 - P**2)
    assert slopes == pytest.approx(dP @ y, rel=1e-13)


def test_irregular_graphs_fall_back_to_more_and_smaller_instructions() -> None:
    ops: list[Callable[[Any], Any]] = [tanh, sigmoid, relu, lambda x: x * x, lambda x: 1 / (2 + x)]

    def irregular(x: Any) -> Any:
        total = x[0]
        for i in range(40):
            total = ops[i % 5](total + x[i % 3] * (i + 1)) + x[(i + 1) % 3]
        return total

    point = [0.3, -0.2, 0.1]
    leaves = [Value(x) for x in point]
    J = irregular(leaves)
    J.backward()
    value, slopes = compile(irregular).value_and_grad(point)
    assert value == pytest.approx(J.data, rel=1e-12)
    assert slopes == pytest.approx([x.grad for x in leaves], rel=1e-11)
