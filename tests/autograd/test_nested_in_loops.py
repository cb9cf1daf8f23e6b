"""A derivative inside a loop: each one costs its own function, and not all that came before."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from autograd import Value, grad, gradients, hvp, jvp, sin, vjp
from autograd.derivatives import transforms
from autograd.engine import adjoints, forward, graph

Rule = Callable[[Any], Any]


def u(x: Any) -> Any:
    """The function that is differentiated at each step."""
    return sin(x * x) * x


def slope(x: Any) -> Any:
    """Its derivative by hand."""
    return sin(x * x) + x * (x * x).cos() * 2 * x


RULES: dict[str, Rule] = {
    "grad": grad(u),
    "vjp": lambda x: vjp(u, x)[1](1.0)[0],
    "jvp": lambda x: jvp(u, (x,), (1.0,))[1],
    "grad of another argument": lambda x: grad(lambda y: u(x + y))(0.0),
    "gradients": lambda x: gradients(u(x), x),
}


def steps(rule: Rule, count: int) -> Rule:
    """Gradient descent on u by the rule, from a start."""

    def end(x: Any) -> Any:
        for _ in range(count):
            x = x - 0.05 * rule(x)
        return u(x)

    return end


@pytest.mark.parametrize("name", RULES)
def test_a_derivative_in_a_loop_is_differentiated_as_by_hand(name: str) -> None:
    by_hand = grad(steps(slope, 20))(0.7)
    assert grad(steps(RULES[name], 20))(0.7) == pytest.approx(by_hand, rel=1e-12)
    second = grad(grad(steps(slope, 5)))(0.7)
    assert grad(grad(steps(RULES[name], 5)))(0.7) == pytest.approx(second, rel=1e-12)


@pytest.mark.parametrize("name", RULES)
def test_each_derivative_in_a_loop_visits_as_many_nodes_as_the_first(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visited: list[int] = []

    def counted(*roots: Value, **options: Any) -> list[Value]:
        nodes = graph.order(*roots, **options)
        visited.append(len(nodes))
        return nodes

    for module in (adjoints, forward, transforms):
        monkeypatch.setattr(module, "order", counted)
    x: Any = Value(0.5) - Value(-0.2)
    for _ in range(30):
        x = x - 0.05 * RULES[name](x)
    walks = len(visited) // 30
    assert visited == visited[:walks] * 30


def test_a_derivative_still_sees_what_lies_behind_the_first_node_from_outside() -> None:
    w = Value(2.0)
    far: Any = w
    for _ in range(50):
        far = far * 1.01
    inner = grad(lambda t: t * far**2)(3.0)
    inner.backward()
    assert w.grad == pytest.approx(2 * 2.0 * 1.01**100, rel=1e-13)
    product = hvp(lambda t: t**2 * far, 3.0, 1.0)
    assert product.data == pytest.approx(2 * 2.0 * 1.01**50, rel=1e-13)
    assert math.isfinite(product.data)
