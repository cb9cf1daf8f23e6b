"""What programs take and return: arguments of any shape, modules, captured Values."""

from __future__ import annotations

import copy
from collections import namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import OperandError, Value, elu, grad, leaky_relu, sin
from autograd.program import compile
from nets import MLP


def counted(f: Callable[..., Any]) -> tuple[Callable[..., Any], list[int]]:
    """The function, and a list that grows by one at each of its runs."""
    calls: list[int] = []

    def g(*args: Any) -> Any:
        calls.append(1)
        return f(*args)

    return g, calls


def test_an_argument_may_be_called_self() -> None:
    program = compile(lambda self, x: self * x)
    assert program(self=3.0, x=2.0) == 6.0
    assert program.value_and_grad(self=3.0, x=2.0, wrt="self") == (6.0, 2.0)


def test_a_primitive_keeps_its_defaults() -> None:
    assert compile(leaky_relu).value_and_grad(-2.0) == (-0.02, 0.01)
    assert compile(leaky_relu).value_and_grad(-2.0, 0.5) == (-1.0, 0.5)
    assert compile(elu)(3.0) == 3.0
    assert grad(leaky_relu)(-2.0) == 0.01


def test_a_masked_array_is_refused_with_the_way_out() -> None:
    masked = np.ma.masked_greater(np.array([1.0, 2.0]), 1.5)
    with pytest.raises(OperandError, match=r"must be a plain array: .* of a masked array"):
        compile(lambda x: sin(x[0]))(masked)


# Shapes.


@pytest.mark.parametrize(
    ("f", "argument", "gradient"),
    [
        (lambda x: x * x, 3.0, 6.0),
        (lambda x: x * x, 3, 6.0),
        (lambda x: x * x, True, 2.0),
        (lambda x: x * x, np.float32(3), 6.0),
        (lambda x: x[0] * x[1], [2, 5.0], [5.0, 2.0]),
        (lambda x: x[0] * x[1], (2.0, np.int64(5)), (5.0, 2.0)),
        (lambda x: x[0] * x[1][0], [2.0, [5.0, 7.0]], [5.0, [2.0, 0.0]]),
        (lambda x: x["a"] * x["b"][0], {"a": 2, "b": [5]}, {"a": 5.0, "b": [2.0]}),
        (lambda x: 7.0, [2.0, 5.0], [0.0, 0.0]),
        (lambda x: x[0], [2.0, 5.0], [1.0, 0.0]),
        (lambda x: 3.0, [], []),
    ],
)
def test_a_gradient_has_the_shape_of_its_argument(
    f: Callable[[Any], Any], argument: Any, gradient: Any
) -> None:
    for _ in range(2):  # recorded, and then run again
        assert repr(compile(f).value_and_grad(argument)[1]) == repr(gradient)


@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (1, 4), (4, 1), (2, 3, 2)])
@pytest.mark.parametrize("kind", ["f8", "f4", "i8", "u1", "?"])
def test_arrays_of_any_shape_and_kind(shape: tuple[int, ...], kind: str) -> None:
    x = np.arange(1, 1 + np.prod(shape, dtype=int)).reshape(shape).astype(kind)

    def cubes(x: Any) -> Any:
        return sum(x.ravel() ** 3) if x.ndim else x**3

    value, gradient = compile(cubes).value_and_grad(x)
    exact = x.astype(float)
    assert value == pytest.approx(np.sum(exact**3), rel=1e-15)
    assert gradient.shape == shape and gradient.dtype == float
    assert gradient == pytest.approx(3 * exact**2, rel=1e-15)


def test_views_of_larger_arrays_are_taken_as_they_are() -> None:
    table = np.arange(24.0).reshape(4, 6)
    program = compile(lambda X: X[0][1] + 10 * X[1][0])
    for view in (table[::2, 1:3], table[:2, ::-1], table.T[:2, :2], np.asfortranarray(table)):
        assert program(view) == view[0, 1] + 10 * view[1, 0]


def test_results_have_the_shape_that_f_returned() -> None:
    Pair = namedtuple("Pair", "first second")
    assert compile(lambda a: Pair(a, [2 * a, {"z": 1}]))(3.0) == Pair(3.0, [6.0, {"z": 1.0}])
    result = compile(lambda a: np.array([[a, a * a], [0, 1]]))(3.0)
    assert result.dtype == float and result.tolist() == [[3.0, 9.0], [0.0, 1.0]]


def test_arguments_by_name_by_default_and_by_star() -> None:
    def f(a: Any, b: Any = 2.0, *more: Any, scale: Any = 1.0, **named: Any) -> Any:
        return scale * (a * b + sum(more) + named.get("z", 0.0))

    program = compile(f)
    assert program(3.0) == 6.0
    assert program(b=5.0, a=3.0) == 15.0
    assert program(3.0, 4.0, 1.0, 2.0, scale=10.0, z=5.0) == 200.0
    value, slopes = program.value_and_grad(
        3.0, 4.0, 1.0, 2.0, scale=10.0, z=5.0, wrt=("a", "more1", "scale", "z", -1)
    )
    assert (value, slopes) == (200.0, (40.0, 10.0, 20.0, 10.0, 10.0))


def test_names_of_star_arguments_give_way_to_those_of_others() -> None:
    def first(x0: Any, *x: Any) -> Any:
        return x0 * 10 + x[0] ** 2

    def named(*x: Any, **other: Any) -> Any:
        return x[0] * 10 + other["x0"] ** 2 + other["x0_"] ** 3

    def same(a: Any, /, **other: Any) -> Any:
        return a * 10 + other["a"] ** 2

    assert compile(first)(1.0, 2.0) == 14.0
    assert compile(first).value_and_grad(1.0, 2.0, wrt=("x0", 1)) == (14.0, (10.0, 4.0))
    assert compile(first).value_and_grad(1.0, 2.0, wrt="x0_") == (14.0, 4.0)
    value, slopes = compile(named).value_and_grad(3.0, x0=2.0, x0_=1.0, wrt=(0, "x0", "x0_"))
    assert (value, slopes) == (35.0, (10.0, 4.0, 3.0))
    assert compile(same).value_and_grad(3.0, a=2.0, wrt=(0, 1)) == (34.0, (10.0, 4.0))
    rows = compile(lambda w1, *w: w1 * 10 + w[1]).batch(over="w1", reduce=None)
    assert rows([1.0, 2.0], 5.0, 7.0).tolist() == [17.0, 27.0]
    assert "w1_" in rows.source


def test_whatever_arguments_are_called() -> None:
    def f(theta: Any, m: Any, np: Any, math: Any, sigmoid: Any, W1: Any, v1: Any, dx: Any) -> Any:
        from autograd import erf
        from autograd import sigmoid as logistic

        return theta * m * np * math * logistic(sigmoid) * erf(W1) * v1 * dx

    point = [1.1, 1.2, 1.3, 1.4, 0.0, 0.7, 1.6, 1.7]
    value, slopes = compile(f).value_and_grad(*point, wrt=tuple(range(8)))
    leaves = [Value(x) for x in point]
    J = f(*leaves)
    J.backward()
    assert value == pytest.approx(J.data, rel=1e-14)
    assert slopes == pytest.approx([leaf.grad for leaf in leaves], rel=1e-14)


def test_arguments_stay_as_they_were_and_results_are_ones_own() -> None:
    x = np.array([1.0, 2.0])
    batch = compile(lambda x: x).batch("x", None)
    result = batch(x)
    result[:] = 7.0
    assert x.tolist() == [1.0, 2.0] and batch(x).tolist() == [1.0, 2.0]


# Recording.


def test_it_is_recorded_once_for_each_structure_of_arguments() -> None:
    f, calls = counted(lambda x: x[0] * x[-1])
    program = compile(f)
    lists: list[list[Any]] = [[1.0, 2.0], [3.0, 4.0], [1, 2], [True, np.float32(5)]]
    for x in lists:
        assert program(x) == x[0] * x[-1]
    assert len(calls) == 1
    assert program([1.0, 2.0, 3.0]) == 3.0 and len(calls) == 2
    assert program(np.array([5.0, 2.0])) == 10.0 and len(calls) == 3
    assert program((5.0, 2.0)) == 10.0 and len(calls) == 4
    assert program.value_and_grad([5.0, 2.0])[1] == [2.0, 5.0] and len(calls) == 4


def test_a_batch_is_recorded_once_however_many_examples_there_are() -> None:
    f, calls = counted(lambda w, x: w * x)
    batch = compile(lambda w, x: f(w, x)).batch("x")
    for m in (1, 2, 100):
        assert batch(2.0, np.ones(m)) == 2.0
        assert batch.value_and_grad(2.0, np.arange(float(m)))[1] == pytest.approx((m - 1) / 2)
    assert len(calls) == 1


def test_record_records_without_running() -> None:
    program = compile(lambda x: 1 / x)
    assert "1" in program.record(0.5).source
    assert program(4.0) == 0.25


# Modules and captured Values.


def test_a_program_follows_parameters_that_change() -> None:
    net = MLP(2, [3, 1], activation="tanh", rng=1)
    program = compile(lambda net, x: net(x))
    x = [0.5, -1.0]
    for step in range(3):
        leaves = net.parameters()
        J = net([Value(each) for each in x])
        net.zero_grad()
        J.backward()
        value, gradient = program.value_and_grad(net, x)
        assert value == pytest.approx(J.data, rel=1e-14)
        assert gradient == pytest.approx([p.grad for p in leaves], rel=1e-13)
        for p, slope in zip(leaves, gradient.tolist(), strict=True):
            p.data -= 0.1 * (step + 1) * slope


def test_a_program_follows_layers_and_weights_that_are_replaced() -> None:
    net, other = MLP(2, [3, 1], rng=1), MLP(2, [4, 4, 1], rng=2)
    program = compile(lambda net, x: net(x))

    def follows() -> bool:
        x = [0.5, -1.0]
        value, gradient = program.value_and_grad(net, x)
        net.zero_grad()
        J = net(x)
        J.backward()
        slopes = [p.grad or 0.0 for p in net.parameters()]
        return bool(np.allclose([value, *gradient], [J.data, *slopes], rtol=1e-13))

    assert follows()
    net.layers = other.layers
    assert follows()
    net.layers[1].neurons[2].w[0] = Value(0.75)
    assert follows()
    del net.layers[1]
    assert follows()
    net.layers[0].activation = "tanh"
    assert follows()
    net.layers[0].neurons[1].activation = "sigmoid"
    assert follows()


def test_each_network_has_its_own_numbers() -> None:
    program = compile(lambda net, x: net(x))
    for seed in range(5):  # short-lived ones, whose ids may be used again
        net = MLP(2, [2 + seed % 2, 1], activation="tanh", rng=seed)
        expected = net([0.5, -1.0]).data
        assert program(net, [0.5, -1.0]) == pytest.approx(expected, rel=1e-14)
        assert program(copy.deepcopy(net), [0.5, -1.0]) == pytest.approx(expected, rel=1e-14)


def test_gradients_for_a_module_and_another_argument() -> None:
    net = MLP(2, [1], activation="linear", rng=1)
    value, (dx, dnet) = compile(lambda net, x: net(x)).value_and_grad(
        net, [2.0, 3.0], wrt=("x", "net")
    )
    w1, w2, b = (p.data for p in net.parameters())
    assert value == pytest.approx(2 * w1 + 3 * w2 + b)
    assert dx == [w1, w2] and dnet.tolist() == [2.0, 3.0, 1.0]


def test_running_a_program_leaves_gradients_and_data_of_parameters_alone() -> None:
    net = MLP(2, [3, 1], rng=1)
    before = [(p.data, p.grad) for p in net.parameters()]
    compile(lambda net, x: net(x)).value_and_grad(net, [1.0, 2.0])
    assert [(p.data, p.grad) for p in net.parameters()] == before


def test_values_that_a_function_refers_to_are_read_anew_at_each_call() -> None:
    w = Value(3.0, "w")
    program = compile(lambda x: w * x + sin(w))
    assert program(2.0) == pytest.approx(6 + np.sin(3))
    w.data = 5.0
    assert program(2.0) == pytest.approx(10 + np.sin(5))
    assert program.value_and_grad(2.0)[1] == 5.0


def test_a_value_computed_outside_is_as_fresh_as_its_leaves() -> None:
    w = Value(3.0)
    square = w * w
    program = compile(lambda x: square * x)
    assert program(2.0) == 18.0
    w.data = 5.0
    assert program(2.0) == 50.0
