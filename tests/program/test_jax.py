"""Programs as functions of JAX: what they take, return and refuse."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np
import pytest
from in_jax import NEEDED, jax, jnp

from autograd import (
    OperandError,
    ShapeError,
    TargetError,
    Value,
    exp,
    grad,
    hessian,
    log,
    tanh,
    value_and_grad,
)
from autograd.program import compile
from nets import MLP

pytestmark = NEEDED

X = np.random.default_rng(0).normal(size=(5, 3))
Y = np.array([0, 1, 1, 0, 1])


def network() -> MLP:
    return MLP(3, [4, 1], activation="relu", output="sigmoid", rng=1)


def cross_entropy(net: Any, x: Any, y: Any) -> Any:
    a = net(x)
    return -(y * log(a) + (1 - y) * log(1 - a))


def weights(net: MLP) -> Any:
    return jnp.array([p.data for p in net.parameters()])


def eager_cost(net: MLP) -> tuple[float, list[float]]:
    """The mean over the examples and its gradient, by the eager engine."""
    for p in net.parameters():
        p.zero_grad()
    J = sum(cross_entropy(net, x.tolist(), y) for x, y in zip(X, Y.tolist(), strict=True)) / len(X)
    J.backward()
    return J.data, [p.grad or 0.0 for p in net.parameters()]


def trained_program(net: MLP) -> Any:
    program = compile(cross_entropy).batch(over=("x", "y"))
    program.record(net, X, Y)
    return program.to_jax()


# Modules.


def test_an_array_of_its_parameters_stands_for_a_module() -> None:
    net = network()
    value, slope = jax.jit(jax.value_and_grad(trained_program(net)))(weights(net), X, Y)
    expected, slopes = eager_cost(net)
    assert float(value) == pytest.approx(expected, rel=1e-14)
    assert slope.tolist() == pytest.approx(slopes, rel=1e-13, abs=1e-16)


def test_any_number_of_examples_runs_with_what_was_recorded_once() -> None:
    net = network()
    J = trained_program(net)
    twice = J(weights(net), np.vstack([X, X]), np.hstack([Y, Y]))
    assert float(twice) == pytest.approx(eager_cost(net)[0], rel=1e-14)
    assert "recorded for 1 kind" in repr(J.program)


def test_a_module_itself_gives_the_parameters_that_it_has_now() -> None:
    net = network()
    J = trained_program(net)
    assert J(net, X, Y) == J(weights(net), X, Y)
    for p in net.parameters():
        p.data += 0.1
    assert float(J(net, X, Y)) == pytest.approx(eager_cost(net)[0], rel=1e-14)


def test_a_module_that_f_closes_over_is_read_when_jax_traces() -> None:
    net = network()
    J = compile(lambda x, y: cross_entropy(net, x, y)).batch(over=("x", "y")).to_jax()
    before = eager_cost(net)[0]
    traced = jax.jit(J)
    assert float(traced(X, Y)) == pytest.approx(before, rel=1e-14)
    for p in net.parameters():
        p.data += 0.1
    assert float(J(X, Y)) == pytest.approx(eager_cost(net)[0], rel=1e-14) != before
    assert float(traced(X, Y)) == pytest.approx(before, rel=1e-14)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_modules_of_few_parameters_work(count: int) -> None:
    class Few:
        def __init__(self) -> None:
            self.all = [Value(2.0 + i) for i in range(count)]

        def parameters(self) -> list[Value]:
            return self.all

        def __call__(self, x: Any) -> Any:
            return sum((p * x for p in self.all), x)

    few = Few()
    program = compile(lambda net, x: net(x) ** 2).batch(over="x")
    program.record(few, [1.0, 3.0])
    w = jnp.array([p.data for p in few.all])
    total = 1 + sum(p.data for p in few.all)
    value, slope = jax.value_and_grad(program.to_jax())(w, [1.0, 3.0])
    assert (float(value), slope.tolist()) == (5 * total**2, [10 * total] * count)


def test_arrays_that_cannot_stand_for_a_module_are_refused() -> None:
    net = network()
    with pytest.raises(ShapeError, match=r"net has 20 numbers, but the module .* 21 parameters"):
        trained_program(net)(weights(net)[1:], X, Y)
    both = compile(lambda net, other, x: net(x) + other(x))
    both.record(net, net, X[0])
    with pytest.raises(OperandError, match="a parameter is in the modules twice"):
        both.to_jax()(weights(net), weights(net), X[0])


def test_the_text_reads_as_the_lecture_does() -> None:
    net = network()
    J = trained_program(net)
    with pytest.raises(OperandError, match="nothing is written yet"):
        print(J.source)
    J(net, X, Y)
    lines = [line.strip() for line in J.source.splitlines()]
    start = lines.index("def forward(X, Y, theta, m):")
    assert [line for line in lines[start:] if line[:1] in "ZA"] == [
        *["Z1 = W1 @ X + b1", "A1 = relu(Z1)"],
        *["Z2 = W2 @ A1 + b2", "A2 = sigmoid(Z2)"],
    ]


# Transformations.


def bowl(x: Any) -> Any:
    return exp(x[0] * x[1]) + x[0] ** 3 * tanh(x[2]) + log(x[0] ** 2 + 1)


POINT = [0.3, -1.2, 0.7]


def test_grad_of_grad_and_forward_mode_agree_with_the_engine() -> None:
    J = compile(bowl).to_jax()
    x = jnp.array(POINT)
    expected = np.array(hessian(bowl)(POINT))
    for twice in (jax.hessian, lambda f: jax.jacrev(jax.grad(f))):
        assert np.allclose(jax.jit(twice(J))(x), expected, rtol=1e-13, atol=1e-14)
    slope = jax.jvp(J, (x,), (jnp.array([1.0, 2.0, 3.0]),))[1]
    assert float(slope) == pytest.approx(np.dot(grad(bowl)(POINT), [1, 2, 3]), rel=1e-13)


def test_vmap_over_an_argument_is_one_call_for_each() -> None:
    J = compile(bowl).to_jax()
    points = np.array([POINT, [0.5, 0.5, 0.5], [-1.0, 2.0, 0.0]])
    values, slopes = jax.vmap(jax.value_and_grad(J))(points)
    for point, value, slope in zip(points.tolist(), values, slopes, strict=True):
        expected, expected_slope = value_and_grad(bowl)(point)
        assert float(value) == pytest.approx(expected, rel=1e-14)
        assert slope.tolist() == pytest.approx(expected_slope, rel=1e-13)


def test_vmap_over_weights_of_a_batch_trains_many_networks_at_once() -> None:
    net = network()
    J = trained_program(net)
    many = jnp.stack([weights(net), 0.5 * weights(net)])
    costs = jax.jit(jax.vmap(J, (0, None, None)))(many, X, Y)
    assert costs.tolist() == pytest.approx([float(J(w, X, Y)) for w in many], rel=1e-14)


# Arguments and results of any structure.

Pair = namedtuple("Pair", "left right")


@pytest.mark.parametrize("transform", [lambda f: f, lambda f: jax.jit(f)], ids=["plain", "jit"])
def test_structures_are_kept_whatever_order_their_keys_have(transform: Any) -> None:
    def f(w: Any, pair: Any) -> Any:
        return {"z": w["b"] * pair.left + w["a"][1], "a": [pair.right**2, 2.0]}

    J = transform(compile(f).to_jax())
    result = J({"b": 2.0, "a": [3.0, 5.0]}, Pair(7.0, np.float32(11)))
    assert {"z": float(result["z"]), "a": [*map(float, result["a"])]} == {
        "z": 19.0,
        "a": [121.0, 2.0],
    }
    slopes = jax.grad(lambda w: J(w, Pair(7.0, 11.0))["z"])({"b": 2.0, "a": [3.0, 5.0]})
    assert jax.tree_util.tree_map(float, slopes) == {"a": [0.0, 1.0], "b": 7.0}


def test_matrices_and_lists_of_rows_give_the_same() -> None:
    J = compile(
        lambda W, x: [sum(a * b for a, b in zip(row, x, strict=True)) for row in W]
    ).to_jax()
    W, x = np.arange(6.0).reshape(2, 3), np.array([1.0, 10.0, 100.0])
    assert [*map(float, J(W, x))] == [*map(float, J(W.tolist(), x.tolist()))] == [210.0, 543.0]


def test_an_array_that_f_returns_is_an_array() -> None:
    J = compile(lambda x: np.array([[x[0], x[1]], [x[0] * x[1], 1.0]], dtype=object)).to_jax()
    assert jax.jit(J)(np.array([2.0, 5.0])).tolist() == [[2.0, 5.0], [10.0, 1.0]]


@pytest.mark.parametrize("examples", [np.array([1.0, 3.0]), [1.0, 3.0], [Value(1.0), 3]])
def test_batches_give_the_mean_the_sum_or_each(examples: Any) -> None:
    square = compile(lambda w, x: (w * x) ** 2)
    assert square.batch("x").to_jax()(2.0, examples) == 20.0
    assert square.batch("x", "sum").to_jax()(2.0, examples) == 40.0
    assert square.batch("x", None).to_jax()(2.0, examples).tolist() == [4.0, 36.0]
    both = compile(lambda w, x: (w * x, w)).batch("x", None).to_jax()
    assert [y.tolist() for y in both(2.0, examples)] == [[2.0, 6.0], [2.0, 2.0]]


def test_batches_of_dicts_have_one_for_each_example() -> None:
    J = compile(lambda w, x: w * x["a"] + x["b"]).batch("x", None).to_jax()
    assert J(2.0, [{"a": 1.0, "b": 5.0}, {"b": 7.0, "a": 3.0}]).tolist() == [7.0, 13.0]


# Numbers.


def test_without_64_bits_an_error_says_how_to_get_them_and_leaves_the_setting() -> None:
    J = compile(bowl).to_jax()
    jax.config.update("jax_enable_x64", False)
    try:
        with pytest.raises(TargetError, match=r'jax.config.update\("jax_enable_x64", True\)'):
            J(POINT)
        assert not jax.config.jax_enable_x64
        fewer = compile(bowl).to_jax(dtype="float32")
        value, slope = jax.jit(jax.value_and_grad(fewer))(jnp.array(POINT))
    finally:
        jax.config.update("jax_enable_x64", True)
    expected, slopes = value_and_grad(bowl)(POINT)
    assert value.dtype == slope.dtype == jnp.float32
    assert float(value) == pytest.approx(expected, rel=1e-6)
    assert slope.tolist() == pytest.approx(slopes, rel=1e-5)


def test_32_bits_are_32_bits_where_64_are_on_as_well() -> None:
    J = compile(lambda x: tanh(sum(c * t for c, t in zip([0.1, 0.2, 0.3], x, strict=True))))
    jaxpr = str(jax.make_jaxpr(J.to_jax("float32"))(np.array(POINT)))
    assert jaxpr.count("f64") == 1  # the argument, which is cast
    assert "f32" not in str(jax.make_jaxpr(J.to_jax())(np.array(POINT)))


def test_inf_and_nan_come_out_as_they_are() -> None:
    J = compile(lambda x: log(x)).to_jax()
    value, slope = jax.value_and_grad(J)(0.0)
    assert (float(value), float(slope)) == (-np.inf, np.inf)
    assert np.isnan(J(np.nan)) and np.isnan(J(-1.0))
    assert float(compile(lambda x: log(1 - x) / x).to_jax()(0.5)) == 2 * np.log(0.5)


def test_what_is_added_once() -> None:
    squares = compile(lambda w, x: (w * x) ** 2)
    program = squares.batch("x", reduce="sum", once=lambda w: w**2 / 2)
    assert program(2.0, [1.0, 3.0]) == 42.0
    in_jax = program.to_jax()
    assert float(in_jax(2.0, jnp.array([1.0, 3.0]))) == 42.0
    assert float(jax.grad(in_jax)(2.0, jnp.array([1.0, 3.0]))) == 42.0


def test_a_sum_of_powers_has_its_brackets() -> None:
    norm = compile(lambda w, x: (w[0] ** 2 + w[1] ** 2) * x).batch("x").to_jax()
    w = jnp.array([0.5, -1.0])
    assert float(norm(w, jnp.array([1.0, 3.0]))) == 1.25 * 2
    assert np.asarray(jax.grad(norm)(w, jnp.array([1.0, 3.0]))).tolist() == [2.0, -4.0]
