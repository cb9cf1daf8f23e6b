"""Random graphs as programs agree with the eager engine, lifted to arrays or one by one.

The error bounds are the rounding of each operation, carried through the graph.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from examples import examples
from graphs import Recipe, recipes, tame
from hypothesis import assume, given
from hypothesis import strategies as st
from lifting import lifting
from rounding import assert_agrees, combined, known

from autograd import atan, tanh
from autograd import sum as sum_of
from autograd.program import compile

some = examples(60)
FACTORS = (1.0, 0.9, -0.7, 0.5)
"""The examples of a batch are the recipe's point times each of these."""

NAMES = ("a", "b", "c")
MODES = pytest.mark.parametrize("most", [4000, 0, None], ids=["numpy", "twin", "machine"])
subsets = st.sets(st.sampled_from(NAMES), min_size=1).map(lambda chosen: tuple(sorted(chosen)))


def function(recipe: Recipe) -> Callable[..., Any]:
    """The recipe as a function with names."""
    return lambda a, b, c: recipe(a, b, c)


def flat(f: Callable[..., Any], rows: int) -> Callable[..., Any]:
    """A function of rows of three as a function of single numbers."""
    return lambda *numbers: f([numbers[3 * i : 3 * i + 3] for i in range(rows)])


def points_of(recipe: Recipe, over: tuple[str, ...]) -> list[tuple[float, ...]]:
    """The examples, in which only the arguments in `over` differ."""
    points = [
        tuple(x * t if name in over else x for name, x in zip(NAMES, recipe.point, strict=True))
        for t in FACTORS
    ]
    assume(all(tame(recipe, point) for point in points))
    return points


@MODES
@some
@given(recipe=recipes())
def test_value_and_gradients_of_one_example(recipe: Recipe, most: int | None) -> None:
    truth = known(recipe, recipe.point)
    with lifting(most):
        program = compile(function(recipe))
        assert_agrees(*program.value_and_grad(*recipe.point, wrt=NAMES), truth)
        assert abs(program(*recipe.point) - truth.value) <= truth.value_error + 1e-300


@MODES
@some
@given(recipe=recipes())
def test_the_same_graph_over_many_rows_side_by_side(recipe: Recipe, most: int | None) -> None:
    def rows(P: Any) -> Any:
        return sum_of(recipe(*row) for row in P)

    points = points_of(recipe, NAMES)
    truth = known(flat(rows, len(points)), np.ravel(points).tolist())
    with lifting(most):
        assert_agrees(*compile(rows).value_and_grad(points), truth)
        assert_agrees(*compile(rows).value_and_grad(np.array(points)), truth)


@MODES
@some
@given(recipe=recipes())
def test_a_graph_over_graphs(recipe: Recipe, most: int | None) -> None:
    def deep(P: Any) -> Any:
        hidden = [tanh(recipe(*row)) for row in P]
        return recipe(*hidden[:3]) + hidden[0] * hidden[3]

    points = points_of(recipe, NAMES)
    assume(tame(recipe, [float(np.tanh(recipe(*point))) for point in points[:3]]))
    truth = known(flat(deep, len(points)), np.ravel(points).tolist())
    with lifting(most):
        assert_agrees(*compile(deep).value_and_grad(np.array(points)), truth)


@MODES
@some
@given(recipe=recipes(), over=subsets, mean=st.booleans())
def test_batches_over_all_or_some_arguments(
    recipe: Recipe, over: tuple[str, ...], mean: bool, most: int | None
) -> None:
    points = points_of(recipe, over)
    truth = combined(
        [known(recipe, point) for point in points], mean, [name not in over for name in NAMES]
    )
    given = [
        np.array([point[i] for point in points]) if name in over else points[0][i]
        for i, name in enumerate(NAMES)
    ]
    with lifting(most):
        program = compile(function(recipe)).batch(over, "mean" if mean else "sum")
        assert_agrees(*program.value_and_grad(*given, wrt=NAMES), truth)
        assert abs(program(*given) - truth.value) <= truth.value_error + 1e-300


@MODES
@some
@given(recipe=recipes(), over=subsets)
def test_several_outputs_for_each_example(
    recipe: Recipe, over: tuple[str, ...], most: int | None
) -> None:
    def both(a: Any, b: Any, c: Any) -> Any:
        J = recipe(a, b, c)
        return {"J": J, "others": [tanh(J), a]}

    points = points_of(recipe, over)
    given = [
        [point[i] for point in points] if name in over else points[0][i]
        for i, name in enumerate(NAMES)
    ]
    with lifting(most):
        result = compile(both).batch(over, None)(*given)
    assert result.keys() == {"J", "others"}
    columns = [result["J"], *result["others"]]
    assert all(column.shape == (len(points),) for column in columns)
    for k, point in enumerate(points):
        outputs = [lambda *x: recipe(*x), lambda *x: tanh(recipe(*x)), lambda *x: x[0] * 1]
        for column, output in zip(columns, outputs, strict=True):
            truth = known(output, point)
            assert abs(column[k] - truth.value) <= truth.value_error + 1e-300


@some
@given(recipe=recipes(), over=subsets)
def test_the_mean_is_that_of_the_examples_one_by_one(recipe: Recipe, over: tuple[str, ...]) -> None:
    points = points_of(recipe, over)
    for point in points:  # no kink between them
        known(recipe, point)
    given = [
        np.array([point[i] for point in points]) if name in over else points[0][i]
        for i, name in enumerate(NAMES)
    ]
    program = compile(function(recipe))
    each = program.batch(over, None)(*given)
    assert program.batch(over)(*given) == pytest.approx(np.mean(each), rel=1e-15, abs=1e-300)
    for point, value in zip(points, each.tolist(), strict=True):
        truth = known(recipe, point)
        assert abs(program(*point) - value) <= 2 * truth.value_error + 1e-300


@MODES
def test_slopes_whose_plain_formula_overflows_are_those_of_ieee(most: int | None) -> None:
    """1 / (1 + x²) is 0 far out, though x² is beyond the largest float."""
    with lifting(most):
        program = compile(lambda x: atan(x))
        assert program.value_and_grad(1e200) == (np.pi / 2, 0.0)
        each = program.batch(over="x").value_and_grad(np.array([1e200, 0.0]))
        assert each[0] == np.pi / 4 and each[1].tolist() == [0.0, 0.5]
