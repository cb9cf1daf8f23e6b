"""Programs called with Values give Values: a gradient is never lost on the way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import OperandError, ShapeError, Value, compile, grad, hessian, sqrt, value_and_grad
from nets import MLP, Neuron


def test_a_gradient_goes_through_a_program() -> None:
    J = compile(lambda a, b, c: 3 * (a + b * c))
    a, b = Value(5, "a"), Value(3, "b")
    result = J(a, b, 2)
    result.backward()
    assert (result.data, a.grad, b.grad) == (33.0, 3.0, 6.0)
    assert grad(J)(5.0, 3.0, 2.0) == 3.0
    assert value_and_grad(lambda b: J(5.0, b, 2.0) ** 2)(3.0) == (1089.0, 396.0)  # 2 · 33 · 6


def test_programs_of_programs_and_second_derivatives() -> None:
    product = compile(lambda x: x[0] ** 2 * x[1])
    assert hessian(product)([3.0, 5.0]) == [[10.0, 6.0], [6.0, 0.0]]
    assert compile(lambda x: product(x) + 1).value_and_grad([3.0, 5.0]) == (46.0, [30.0, 9.0])


@pytest.mark.parametrize(("reduce", "count"), [("mean", 3), ("sum", 1)])
def test_a_batch_of_values(reduce: Any, count: int) -> None:
    squares = compile(lambda w, x: (w * x) ** 2).batch(over="x", reduce=reduce)
    w = Value(1.0, "w")
    J = squares(w, [1.0, 2.0, 3.0])
    J.backward()
    assert J.data == pytest.approx(14 / count, rel=1e-15)
    assert w.grad == pytest.approx(28 / count, rel=1e-15)
    each = squares.batch(over="x", reduce=None)(w, np.array([1.0, 2.0]))
    assert [z.data for z in each] == [1.0, 4.0]


def test_derivatives_of_a_program_are_differentiated_again() -> None:
    product = compile(lambda x, y: x**3 * y)
    assert grad(lambda x: product.value_and_grad(x, 2.0)[1])(5.0) == 60.0  # 6xy
    assert grad(lambda y: product.value_and_grad(5.0, y, wrt=("y", "x"))[1][1])(2.0) == 75.0  # 3x²
    assert compile(lambda x: product.value_and_grad(x, 2.0)[1]).value_and_grad(5.0) == (150.0, 60.0)


@pytest.mark.parametrize(("reduce", "count"), [("mean", 3), ("sum", 1), (None, 1)])
def test_derivatives_of_a_batch_are_differentiated_again(reduce: Any, count: int) -> None:
    squares = compile(lambda w, x: (w * x) ** 2).batch(over="x", reduce=reduce)
    x = np.array([1.0, 2.0, 3.0])
    w = Value(5.0, "w")
    value, (dw, dx) = squares.value_and_grad(w, x, wrt=("w", "x"))
    assert [z.data for z in np.ravel(value)] == pytest.approx(
        [25.0, 100.0, 225.0] if reduce is None else [350 / count]
    )
    dw.backward()
    assert (dw.data, w.grad) == pytest.approx((140 / count, 28 / count))  # Σ 2wx² and Σ 2x²
    assert [slope.data for slope in dx] == pytest.approx([50 * each / count for each in x])


def test_with_a_value_among_the_arguments_every_derivative_is_a_value() -> None:
    net = Neuron(2, "linear", rng=0)
    J = compile(lambda net, x: net(x) + 3 * x[1])
    _, (dnet, dx) = J.value_and_grad(net, [Value(5.0), 2.0], wrt=("net", "x"))
    assert [type(d) for d in (*dnet, *dx)] == [Value] * 5
    assert [d.data for d in dnet] == [5.0, 2.0, 1.0]
    assert [d.data for d in dx] == [net.w[0].data, net.w[1].data + 3]


def test_a_module_alone_gives_numbers() -> None:
    net = MLP(2, [1], rng=0)
    assert isinstance(compile(lambda net, x: net(x))(net, [1.0, 2.0]), float)


def test_mistakes_are_told() -> None:
    product = compile(lambda a, b: a * b).batch(over=("a", "b"))
    with pytest.raises(ShapeError, match="b has 2 examples, where there were 1 before"):
        product([Value(2.0)], [1.0, 2.0])
    with pytest.raises(ShapeError, match="b must hold one entry for each example"):
        product([Value(2.0)], 1.0)
    endless: list[Any] = [1.0]
    endless.append(endless)
    with pytest.raises(OperandError, match="nested more than 100 deep"):
        compile(lambda x: x[0])(endless)


def test_a_primitive_names_its_arguments() -> None:
    with pytest.raises(ArithmeticError, match=r"dJ/dx of sqrt\(x\) at x = 0\.0 is inf"):
        compile(sqrt).value_and_grad(0.0)


def test_a_program_prints_before_it_is_recorded() -> None:
    assert "recorded for 0 kinds" in str(compile(lambda x: x))


class Scaled:
    def __init__(self, k: float) -> None:
        self.k = k

    @compile
    def square(self, x: float) -> Any:
        return self.k * x**2


def test_a_method_is_a_program_of_its_instance() -> None:
    one, other = Scaled(2.0), Scaled(3.0)
    assert (one.square(3.0), other.square(3.0)) == (18.0, 27.0)
    assert one.square.value_and_grad(3.0) == (18.0, 12.0)
    one.k = 10.0
    assert one.square(3.0) == 90.0
