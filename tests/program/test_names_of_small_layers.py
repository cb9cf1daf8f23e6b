"""Layers of one input, one unit or one example have the lectures' names, as all others do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from cross_entropies import by_engine, lines_of, two_terms
from points import ROWS

from autograd import TABLE, Primitive, compile, dot, fsum, sigmoid, tanh, value_and_grad
from autograd.words.spelling import spelled
from nets import MLP

X, Y = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5]]), [1.0, 0.0]
rng = np.random.default_rng(0)


def loss(net: Any, x: Any, y: Any) -> Any:
    return two_terms(net(x), y)


@pytest.mark.parametrize("sizes", [(1, 4, 1), (3, 1, 1), (1, 1, 1), (1, 1, 4, 1), (3, 4, 1)])
def test_every_layer_of_a_batch_has_its_names(sizes: tuple[int, ...]) -> None:
    n, *layers = sizes
    net = MLP(n, layers, activation="tanh", output="sigmoid", rng=1)
    examples = X[:, :n]
    program = compile(loss).batch(over=("x", "y"))
    value, gradient = program.value_and_grad(net, examples, Y)
    program.verify()
    lines = lines_of(program.source)
    inputs = "X"
    for k, units in enumerate(layers, 1):
        start = f"Z{k} = W{k} "
        assert any(
            line in (f"{start}@ {inputs} + b{k}", f"{start}* {inputs} + b{k}") for line in lines
        )
        assert any(line.startswith(f"A{k} = ") for line in lines)
        assert any(
            line.startswith(f"W{k} = ") and line.endswith(f".reshape({units}, {n})")
            for line in lines
        )
        slopes = f"dW{k} = dZ{k} @ ", f"dW{k} = np.vdot(dZ{k}, "
        assert any(line.startswith(slopes) for line in lines)
        n, inputs = units, f"A{k}"
    assert f"dZ{len(layers)} = A{len(layers)} - Y" in lines
    assert not any(line.startswith(("v", "dv", "part", "dpart")) for line in lines)
    due = by_engine(loss, net, examples, Y)
    assert value == pytest.approx(due[0], rel=1e-13)
    np.testing.assert_allclose(gradient, due[1], rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("sizes", [(3, 1), (1, 4, 1), (3, 4, 1), (1, 1, 1)])
def test_one_example_has_lower_case_z_and_a(sizes: tuple[int, ...]) -> None:
    n, *layers = sizes
    net = MLP(n, layers, activation="tanh", output="sigmoid", rng=1)
    program = compile(loss)
    value, gradient = program.value_and_grad(net, X[0][:n], 1.0)
    lines = lines_of(program.source)
    last = "" if len(layers) == 1 else str(len(layers))
    assert f"a{last} = sigmoid(z{last})" in lines and f"dz{last} = a{last} - y" in lines
    assert any(line.startswith(f"W{last} = ") for line in lines)
    due = by_engine(loss, net, X[:1, :n], [1.0])
    assert value == pytest.approx(due[0], rel=1e-13)
    np.testing.assert_allclose(gradient, due[1], rtol=1e-11, atol=1e-15)


def by_hand(w1: Any, w2: Any, b: Any, x1: Any, x2: Any, y: Any) -> Any:
    return two_terms(sigmoid(w1 * x1 + w2 * x2 + b), y)


def as_dot(w: Any, b: Any, x: Any, y: Any) -> Any:
    return two_terms(sigmoid(dot(w, x, b)), y)


@pytest.mark.parametrize(
    ("f", "given"),
    [
        (by_hand, (0.1, 0.2, 0.3, 0.5, 2.0, 1.0)),
        (as_dot, ([0.1, 0.2], 0.3, [0.5, 2.0], 1.0)),
    ],
)
def test_the_neuron_of_one_example_is_z_and_a(f: Callable[..., Any], given: Any) -> None:
    program = compile(f)
    _, slope = program.value_and_grad(*given)
    lines = lines_of(program.source)
    assert "a = sigmoid(z)" in lines and "dz = a - y" in lines
    a = 1 / (1 + np.exp(-(0.1 * 0.5 + 0.2 * 2 + 0.3)))
    assert np.ravel(slope)[0] == pytest.approx((a - 1) * 0.5)


def test_an_error_of_one_example_is_no_activation() -> None:
    program = compile(lambda w, x, y: (w * x - y) ** 2 / 2)
    program.value_and_grad(2.0, 3.0, 1.0)
    assert not any(line.startswith(("z", "a")) for line in lines_of(program.source))


def test_a_scale_for_each_number_is_no_layer() -> None:
    scale = MLP(3, [3], rng=0)
    gains = scale.parameters()[:3]

    def f(net: Any, x: Any) -> Any:
        return fsum([tanh(g * v) for g, v in zip(gains, x, strict=True)])

    program = compile(f).batch(over="x")
    program.value_and_grad(scale, X)
    assert not any(line.startswith(("Z", "W")) for line in lines_of(program.source))


# Several layers beside each other.


def test_networks_side_by_side_count_their_own_layers() -> None:
    one, other = (MLP(3, [n, 1], activation="tanh", rng=n) for n in (4, 2))

    def f(one: Any, other: Any, x: Any, y: Any) -> Any:
        return (one(x) - y) ** 2 + (other(x) - y) ** 2

    program = compile(f).batch(over=("x", "y"))
    program.value_and_grad(one, other, X, Y)
    lines = lines_of(program.source)
    assert "Z2 = W2 @ A1[0:4] + b2" in lines and "Z2_2 = W2_2 @ A1[4:6] + b2_2" in lines
    assert r"Z^{[2]}_{2} &= W^{[2]}_{2} A^{[1]}_{5:6} + b^{[2](2)} \\" in program.equations


def twins(net: Any, x: Any, y: Any) -> Any:
    return fsum([(p - q) ** 2 for p, q in zip(net(x), net(y), strict=True)])


def test_one_network_of_two_inputs_has_one_w_for_each_layer() -> None:
    net = MLP(3, [4, 2], activation="tanh", rng=0)
    program = compile(twins).batch(over=("x", "y"))
    _, gradient = program.value_and_grad(net, X, X[::-1])
    lines = lines_of(program.source)
    for line in (
        "Z1 = W1 @ X + b1", "Z1_2 = W1 @ Y + b1", "Z2 = W2 @ A1 + b2", "Z2_2 = W2 @ A1_2 + b2",
    ):  # fmt: skip
        assert line in lines
    assert r"Z^{[2]}_{2} &= W^{[2]} A^{[1]}_{2} + b^{[2]} \\" in program.equations
    np.testing.assert_allclose(
        gradient, by_engine(twins, net, X, X[::-1])[1], rtol=1e-11, atol=1e-13
    )
    assert "Z²₂" in {array.sign for array in program.listing().arrays}


def test_a_part_of_z_has_an_activation_too() -> None:
    wide, deep = MLP(3, [1], rng=0), MLP(3, [4, 1], activation="tanh", rng=1)

    def f(wide: Any, deep: Any, x: Any, y: Any) -> Any:
        return two_terms(sigmoid(wide(x) + deep(x)), y)

    program = compile(f).batch(over=("x", "y"))
    program.value_and_grad(wide, deep, X, Y)
    lines = lines_of(program.source)
    assert "A1 = np.tanh(Z1[1:5])" in lines and "Z2 = W2 @ A1 + b2" in lines


def test_entries_of_a_dict_keep_their_names() -> None:
    P = {"W": rng.normal(size=(2, 2)), "U": rng.normal(size=(2, 3)), "b": rng.normal(size=2)}

    def f(P: Any, x1: Any, x2: Any) -> Any:
        h: list[Any] = [0.1, 0.2]
        for x in (x1, x2):
            rows = zip(P["W"], P["U"], P["b"], strict=True)
            h = [tanh(dot(w, h) + dot(u, x) + b) for w, u, b in rows]
        return fsum(h)

    program = compile(f).batch(over=("x1", "x2"))
    value, slope = program.value_and_grad(P, X, X[::-1])
    lines = lines_of(program.source)
    for line in ("W = P[0:4].reshape(2, 2)", "U = P[4:10].reshape(2, 3)", "b = P[10:12]"):
        assert line in lines
    assert any("= W @ " in line for line in lines) and any("dU = " in line for line in lines)
    h, due = np.array([0.1, 0.2])[:, None], 0.0
    for x in (np.array(X).T, np.array(X[::-1]).T):
        h = np.tanh(P["W"] @ h + P["U"] @ x + P["b"][:, None])
    assert value == pytest.approx(h.sum() / 2, rel=1e-13)
    assert slope["U"].shape == (2, 3)
    for at in [(0, 0), (1, 2)]:
        moved = {key: array.copy() for key, array in P.items()}
        moved["U"][at] += 1e-6
        due = (program(moved, X, X[::-1]) - value) / 1e-6
        assert slope["U"][at] == pytest.approx(due, abs=1e-5)


# Names of all kinds.


def test_a_derivative_does_not_take_the_name_of_something_else() -> None:
    def f(t: Any, dt: Any) -> Any:
        return tanh(t * dt) * t

    program = compile(f)
    value, (dt, ddt) = program.value_and_grad(0.5, 0.25, wrt=("t", "dt"))
    due, slopes = value_and_grad(f, (0, 1))(0.5, 0.25)
    assert (value, dt, ddt) == pytest.approx((due, *slopes), rel=1e-14)
    assert "return J, dJ_dt, ddt" in lines_of(program.source)
    assert r"\frac{dJ}{dt} &=" in program.equations


def test_greek_letters_and_indices_are_spelled() -> None:
    names = {"α": "alpha", "Θ₁": "Theta1", "w¹₁₂": "w1_12", "ŷ": "yhat", "λ": "lamda", "z²": "z2"}
    assert {name: spelled(name) for name in names} == names

    def f(α: Any, x: Any) -> Any:
        z = α * x
        z.label = "λ"
        return tanh(z) * z

    program = compile(f)
    program.value_and_grad(0.5, 2.0)
    assert "lamda = alpha * x" in lines_of(program.source)
    assert r"\lambda &= \alpha \cdot x" in program.equations


def test_the_second_z_of_two_examples_is_no_unit_of_the_first() -> None:
    def f(w: Any, b: Any, x1: Any, x2: Any) -> Any:
        each = []
        for x in (x1, x2):
            z = w * x + b
            z.label = "z"
            each.append(sigmoid(z))
        return each[0] * each[1]

    program = compile(f)
    program.value_and_grad(0.5, 2.0, 3.0, 4.0)
    assert r"z^{(2)} &= w \cdot x_{2} + b" in program.equations


@pytest.fixture
def own() -> Iterator[type[Primitive]]:
    """Users' own primitives, which the table forgets afterwards."""
    yield Primitive
    for name in TABLE.keys() - ROWS.keys():
        del TABLE[name]


def test_a_primitive_s_name_changes_no_other_program(own: type[Primitive]) -> None:
    def text() -> str:
        program = compile(loss).batch(over=("x", "y"))
        program.value_and_grad(MLP(3, [4, 1], output="sigmoid", rng=0), X, Y)
        return program.source

    before = text()
    twice = own("W1", lambda x: x * 2, lambda z, x: 2)
    assert text() == before
    with_both = compile(lambda net, x: twice(net(x)) ** 2).batch(over="x")
    net = MLP(3, [4, 1], activation="tanh", rng=0)
    value, _ = with_both.value_and_grad(net, X)
    assert value == pytest.approx(np.mean([(2 * net(x).data) ** 2 for x in X]), rel=1e-13)
    assert "W1 = theta[0:12].reshape(4, 3)" in lines_of(with_both.source)
