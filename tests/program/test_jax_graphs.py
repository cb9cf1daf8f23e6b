"""Random graphs in JAX, values and jax.grad, agree with the eager engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import points
import pytest
from awkward_names import AWKWARD
from awkward_names import function as function_named
from graphs import EVERY, SMOOTH, Recipe, Table, recipes, tame
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from in_jax import NEEDED, jax
from rounding import assert_agrees, combined, known

from autograd import TABLE, Primitive, dot, exp, greater, hypot, logsumexp, prod, where
from autograd import sum as sum_of
from autograd.program import compile

pytestmark = NEEDED

ARGUMENTS = (0, 1, 2)
FACTORS = (1.0, 0.9, -0.7, 0.5)
"""The examples of a batch are the recipe's point times each of these."""


def function(recipe: Recipe) -> Callable[..., Any]:
    """The recipe as a function with names."""
    return lambda a, b, c: recipe(a, b, c)


@pytest.mark.parametrize("table", [SMOOTH, EVERY], ids=["smooth", "every"])
@settings(max_examples=20, deadline=None)  # JAX compiles each function when it first meets it
@given(data=st.data())
def test_values_and_gradients(table: Table, data: st.DataObject) -> None:
    recipe = data.draw(recipes(table))
    truth = known(recipe, recipe.point)
    J = compile(function(recipe)).to_jax()
    value, slopes = jax.value_and_grad(J, ARGUMENTS)(*recipe.point)
    assert_agrees(float(value), slopes, truth)


@settings(max_examples=15, deadline=None)
@given(recipe=recipes(), over=st.sampled_from(["a", "ab", "abc"]), mean=st.booleans())
def test_batches_over_some_arguments_or_all(recipe: Recipe, over: str, mean: bool) -> None:
    points = [
        tuple(t * x if n in over else x for n, x in zip("abc", recipe.point, strict=True))
        for t in FACTORS
    ]
    assume(all(tame(recipe, point) for point in points))
    truth = combined([known(recipe, p) for p in points], mean, [n not in over for n in "abc"])
    columns = np.array(points).T
    given = [columns[i] if n in over else columns[i, 0] for i, n in enumerate("abc")]
    J = compile(function(recipe)).batch(tuple(over), "mean" if mean else "sum").to_jax()
    value, slopes = jax.jit(jax.value_and_grad(J, ARGUMENTS))(*given)
    assert_agrees(float(value), slopes, truth)


@pytest.mark.parametrize("name", AWKWARD)
def test_arguments_can_be_called_anything(name: str) -> None:
    f = function_named(name, "x")
    truth = known(f, (0.3, 0.7))
    value, slopes = jax.value_and_grad(compile(f).to_jax(), (0, 1))(0.3, 0.7)
    assert_agrees(float(value), slopes, truth)


@pytest.fixture
def own() -> Iterator[type[Primitive]]:
    """Users' own primitives, which the table forgets afterwards."""
    yield Primitive
    for name in TABLE.keys() - points.ROWS.keys():
        del TABLE[name]


def test_a_primitive_of_ones_own_is_differentiated_by_its_own_rule(own: type[Primitive]) -> None:
    straight_through = own("straight_through", lambda x: where(greater(x, 0.0), 1.0, 0.0), 1)
    loud_exp = own("loud_exp", exp.forward, lambda z, x: 7 * z)
    J = compile(lambda x, y: straight_through(x) + loud_exp(y)).to_jax()
    value, slopes = jax.value_and_grad(J, (0, 1))(0.3, 0.5)
    assert (float(value), *map(float, slopes)) == pytest.approx(
        (1 + np.exp(0.5), 1.0, 7 * np.exp(0.5)), rel=1e-15
    )


def test_functions_of_many_arguments_within_ones_own(own: type[Primitive]) -> None:
    def mixture(x: Any, y: Any, w: Any) -> Any:
        return (
            sum_of(x, y, w) * prod(x, y, w) + hypot(x, y, w) * logsumexp(x, y, w)
            + dot([x, y], [w, x], y)
        )  # fmt: skip

    mixed = own("mixed", mixture, *[lambda z, x, y, w: mixture(x, y, w)] * 3)
    point = (0.3, -1.2, 2.5)
    expected = mixture(*point)
    value, slopes = jax.jit(jax.value_and_grad(compile(mixed).to_jax(), ARGUMENTS))(*point)
    assert [float(value), *map(float, slopes)] == pytest.approx([expected] * 4, rel=1e-15)


def test_a_primitive_of_more_arguments_than_there_are_letters(own: type[Primitive]) -> None:
    ranked = own(
        "ranked",
        lambda *xs: sum(k * x**2 for k, x in enumerate(xs)),
        rule=lambda z, *xs: [2 * k * x for k, x in enumerate(xs)],
    )
    x = np.arange(1.0, 9.0)
    value, slope = jax.value_and_grad(compile(lambda x: ranked(*x)).to_jax())(x)
    assert float(value) == sum(k * (k + 1) ** 2 for k in range(8))
    assert slope.tolist() == [2.0 * k * (k + 1) for k in range(8)]
