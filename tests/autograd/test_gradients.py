"""gradients(): the derivatives of a graph as a graph."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograd import (
    NotDifferentiableError,
    OperandError,
    ShapeError,
    StaleGraphError,
    Value,
    compile,
    constant,
    exp,
    formula,
    gradients,
    order,
    sin,
)


def test_derivatives_come_in_the_structure_of_the_leaves() -> None:
    x, y = Value(0.5, "x"), Value(-1.2, "y")
    J = sin(x) * y + y**3
    dx, dy = math.cos(0.5) * -1.2, math.sin(0.5) + 3 * 1.44
    assert gradients(J, x).data == pytest.approx(dx, rel=1e-15)
    assert [d.data for d in gradients(J, [x, y])] == pytest.approx([dx, dy], rel=1e-15)
    named = gradients(J, {"x": x, "both": (y, y)})
    assert named["x"].data == pytest.approx(dx, rel=1e-15)
    assert [d.data for d in named["both"]] == pytest.approx([dy, dy], rel=1e-15)
    grid = gradients(J, np.array([[x], [y]]))
    assert grid.shape == (2, 1)
    assert grid[1, 0].data == pytest.approx(dy, rel=1e-15)
    assert x.grad is None
    assert y.grad is None


def test_derivatives_are_differentiated_again_to_any_order() -> None:
    x = Value(0.7, "x")
    slope: Any = exp(2 * x)
    for n in range(1, 6):
        slope = gradients(slope, x)
        assert slope.data == pytest.approx(2**n * math.exp(1.4), rel=1e-14)
    slope.backward()
    assert x.grad == pytest.approx(2**6 * math.exp(1.4), rel=1e-14)


def test_a_derivative_is_a_graph_over_the_same_leaves() -> None:
    x, y = Value(3, "x"), Value(5, "y")
    dx, dy = gradients(x * y, [x, y])
    assert dx is y
    assert dy is x
    slope = gradients(x**2 * y, x)
    assert formula(slope) == "y · (2 · x)"
    assert {v for v in order(slope) if v.is_leaf} == {x, y}


def test_interior_nodes_have_derivatives_too() -> None:
    a = Value(2.0, "a")
    u = a * a
    J = sin(u) * u
    assert gradients(J, u).data == pytest.approx(math.cos(4) * 4 + math.sin(4), rel=1e-15)
    assert gradients(u, u).data == 1.0


def test_what_does_not_depend_on_a_leaf_has_the_derivative_0_to_any_order() -> None:
    x, other = Value(2.0, "x"), Value(1.0, "other")
    first = gradients(3 * x, x)
    assert (first.data, first.is_constant) == (3.0, True)
    assert gradients(first, x).data == 0.0
    assert gradients(x * x, other).data == 0.0


def test_several_outputs_add_up_each_times_its_seed() -> None:
    x, y, w = Value(0.5), Value(-1.2), Value(7.0)
    outputs = [x * y, x + y, constant(4.0)]
    assert [d.data for d in gradients(outputs, [x, y])] == [-1.2 + 1, 0.5 + 1]
    dx, dy = gradients(outputs, [x, y], seeds=[10.0, w, 1.0])
    assert (dx.data, dy.data) == (-12.0 + 7.0, 5.0 + 7.0)
    assert gradients(dx, [w, y])[0].data == 1.0
    assert gradients(dx, [w, y])[1].data == 10.0
    assert gradients({"a": x * y}, x, seeds={"a": 2}).data == -2.4


def test_a_seed_that_depends_on_the_leaf_is_not_differentiated() -> None:
    x = Value(2.0)
    slope = gradients(x**3, x, seeds=x)
    assert slope.data == 2.0 * 3 * 2.0**2
    assert gradients(slope, x).data == 9 * 2.0**2  # now it is part of the graph: 3 x³
    assert gradients([x, x, x**2], x, seeds=[2.0, x, 1.0]).data == 2.0 + 2.0 + 4.0


@pytest.mark.parity
def test_several_outputs_and_seeds_agree_with_pytorch() -> None:
    torch = pytest.importorskip("torch")
    numbers, seeds = [0.5, -1.2, 2.0], [3.0, -0.25]

    def outputs(x: Any) -> list[Any]:
        return [x[0] * x[1] ** 2 + x[2] ** 3, x[0].sin() * x[2]]

    xs = [Value(n) for n in numbers]
    first = gradients(outputs(xs), xs, seeds)
    second = gradients(first[2], xs)
    t = [torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in numbers]
    weights = [torch.tensor(s, dtype=torch.float64) for s in seeds]
    ours = torch.autograd.grad(outputs(t), t, weights, create_graph=True)
    theirs = torch.autograd.grad(ours[2], t, allow_unused=True)
    assert [d.data for d in first] == pytest.approx([d.item() for d in ours], rel=1e-14)
    due = [0.0 if d is None else d.item() for d in theirs]
    assert [d.data for d in second] == pytest.approx(due, rel=1e-14)


def test_gradients_are_part_of_programs() -> None:
    @compile
    def curvature(x: Any) -> Any:
        return gradients(gradients(x[0] ** 3 * x[1], x[0]), x[0])

    assert curvature([2.0, 5.0]) == 60.0
    assert curvature.value_and_grad([2.0, 5.0]) == (60.0, [30.0, 12.0])


def test_what_gradients_refuses() -> None:
    x = Value(2.0, "x")
    with pytest.raises(OperandError, match="gradients takes Values, got float"):
        gradients(x * x, [3.0])
    with pytest.raises(OperandError, match="gradients takes Values, got float"):
        gradients(3.0, x)
    with pytest.raises(OperandError, match=r"^xs is a str: "):
        gradients(x * x, "x")
    with pytest.raises(OperandError, match=r"^y\[0\] is a str: "):
        gradients(["x"], x)
    with pytest.raises(NotDifferentiableError, match="is a constant, and has no derivative"):
        gradients(x * x, constant(1.0))
    with pytest.raises(OperandError, match=r"xs\[0\] is a str"):
        gradients(x * x, ["x"])
    with pytest.raises(ShapeError, match="seeds has 1 numbers, but y has 2"):
        gradients([x, x], x, [1.0])
    J = x * x
    x.data = 3.0
    with pytest.raises(StaleGraphError):
        gradients(J, x)
