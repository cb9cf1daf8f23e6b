"""Laws that hold for every graph, tried on random ones."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterable
from typing import Any

import pytest
from examples import examples
from graphs import LEAVES, SMOOTH, Recipe, close, numbers, path_sizes, points, recipes, tame
from hypothesis import assume, given
from hypothesis import strategies as st

from autograd import Primitive, Value, check_gradients, grad, jvp, order
from autograd.engine import ops
from autograd.engine.adjoints import adjoints

laws = examples(150)

COMMUTING = [
    ops.add,
    ops.mul,
    ops.max,
    ops.min,
    ops.hypot,
    ops.sum,
    ops.prod,
    ops.logsumexp,
]


def bits(numbers: Iterable[float | None]) -> list[str | None]:
    """The numbers to the last bit; the sign of a zero counts."""
    return [None if x is None else float(x).hex() for x in numbers]


def gradients(J: Value) -> list[str | None]:
    return bits(v.grad for v in order(J))


def leaves_first(J: Value) -> list[Value]:
    """All nodes of the graph, in the order in which a pickle rebuilds them."""
    return sorted(order(J, constants=True), key=lambda v: not v.is_leaf)


def differentiated(recipe: Recipe) -> tuple[list[Value], Value]:
    leaves, J = recipe.graph()
    J.backward()
    return leaves, J


@laws
@given(recipes())
def test_steps_add_up_to_the_gradients_of_backward_to_the_bit(recipe: Recipe) -> None:
    _, J = differentiated(recipe)
    totals = {J: 1.0}
    for step in J.steps():
        assert step.upstream == totals[step.node]  # it hands down nothing unfinished
        assert bits([step.share]) == bits([step.upstream * step.local])
        assert bits([step.total]) == bits([totals.get(step.input, 0.0) + step.share])
        totals[step.input] = step.total
    assert gradients(J) == bits(totals[v] for v in order(J))


@laws
@given(recipes())
def test_adjoints_are_the_gradients_of_backward_to_the_bit(recipe: Recipe) -> None:
    leaves, J = differentiated(recipe)
    nodes = order(J)
    assert bits(adjoints(J, nodes)) == gradients(J)
    assert bits(adjoints(J, leaves)) == bits(leaf.grad or 0.0 for leaf in leaves)


@laws
@given(recipes())
def test_forward_mode_is_reverse_mode(recipe: Recipe) -> None:
    leaves, J = recipe.graph()
    sizes = path_sizes(J)
    reverse = grad(recipe, tuple(range(LEAVES)))(*recipe.point)
    for i, leaf in enumerate(leaves):
        direction = tuple(float(k == i) for k in range(LEAVES))
        value, forward = jvp(recipe, recipe.point, direction)
        assert value == J.data
        assert close(forward, reverse[i], sizes.get(leaf, 0.0))


@laws
@given(recipes())
def test_a_second_backward_doubles_leaves_exactly_and_nothing_else(recipe: Recipe) -> None:
    _, J = differentiated(recipe)
    first = {v: v.grad for v in order(J)}
    J.backward()
    for v, before in first.items():
        assert before is not None
        assert bits([v.grad]) == bits([2 * before if v.is_leaf else before])


@laws
@given(recipes(), st.booleans())
def test_copies_and_pickles_are_bit_equal(recipe: Recipe, before: bool) -> None:
    _, J = recipe.graph()
    if before:
        J.backward()
    nodes = leaves_first(J)
    for twin in (copy.deepcopy(J), pickle.loads(pickle.dumps(J))):
        copies = leaves_first(twin)
        assert not set(copies) & set(nodes)
        assert [v.op for v in copies] == [v.op for v in nodes]
        assert [v.label for v in copies] == [v.label for v in nodes]
        assert bits(v.data for v in copies) == bits(v.data for v in nodes)
        assert bits(v.grad for v in copies) == bits(v.grad for v in nodes)
        fresh = recipe.graph()[1]
        for root in (twin, fresh):
            root.zero_grad()
            root.backward()
        assert bits(v.grad for v in copies) == bits(v.grad for v in leaves_first(fresh))


@laws
@given(recipes(), points)
def test_recompute_is_building_anew_to_the_bit(recipe: Recipe, moved: tuple[float, ...]) -> None:
    assume(tame(recipe, moved))
    leaves, J = recipe.graph()
    for leaf, x in zip(leaves, moved, strict=True):
        leaf.data = x
    J.recompute()
    J.backward()
    anew = recipe.graph(moved)[1]
    anew.backward()
    assert bits(v.data for v in order(J)) == bits(v.data for v in order(anew))
    assert gradients(J) == gradients(anew)


@laws
@given(recipes(most=6), recipes(most=6), numbers, numbers)
def test_the_gradient_is_linear(f: Recipe, g: Recipe, p: float, q: float) -> None:
    every = tuple(range(LEAVES))
    assume(tame(g, f.point))

    def combined(*xs: Any) -> Any:
        return p * f(*xs) + q * g(*xs)

    whole = grad(combined, every)(*f.point)
    parts = grad(f, every)(*f.point), grad(g, every)(*f.point)
    leaves = [Value(x) for x in f.point]
    sizes = path_sizes(combined(*leaves))
    for i, leaf in enumerate(leaves):
        expected = p * parts[0][i] + q * parts[1][i]
        assert close(whole[i], expected, sizes.get(leaf, 0.0))


@laws
@given(recipes(most=4), st.tuples(*[recipes(most=3)] * LEAVES))
def test_the_chain_rule_holds_under_composition(f: Recipe, inner: tuple[Recipe, ...]) -> None:
    every = tuple(range(LEAVES))
    leaves = [Value(x) for x in f.point]
    assume(all(tame(g, f.point) for g in inner))
    between = [g(*leaves) for g in inner]
    assume(tame(f, [y.data for y in between]))

    def composed(*xs: Any) -> Any:
        return f(*(g(*xs) for g in inner))

    outer = grad(f, every)(*(y.data for y in between))
    matrix = [grad(g, every)(*f.point) for g in inner]
    whole = grad(composed, every)(*f.point)
    sizes = path_sizes(composed(*leaves))
    for j, leaf in enumerate(leaves):
        expected = sum(outer[i] * matrix[i][j] for i in every)
        assert close(whole[j], expected, sizes.get(leaf, 0.0))


@pytest.mark.parametrize("op", COMMUTING, ids=[op.name for op in COMMUTING])
def test_operands_that_commute_swap_their_gradients_to_the_bit(op: Primitive) -> None:
    @laws
    @given(recipes(most=3), numbers, numbers)
    def law(f: Recipe, x: float, y: float) -> None:
        def both(x: Any, y: Any) -> Any:
            return f(op(x, y), 0.5, -1.5)

        assume(tame(f, (op(x, y), 0.5, -1.5)))
        dx, dy = grad(both, (0, 1))(x, y)
        assert bits(grad(both, (0, 1))(y, x)) == bits([dy, dx])

    law()


@laws
@given(recipes(SMOOTH, most=6))
def test_finite_differences_agree(recipe: Recipe) -> None:
    assert check_gradients(recipe, *recipe.point)


@pytest.mark.slow
def test_random_graphs_share_nodes_and_use_every_primitive_that_they_may() -> None:
    """The laws above would also hold for graphs that are too simple."""
    shared = 0
    met: set[str] = set()

    @laws
    @given(recipes())
    def law(recipe: Recipe) -> None:
        nonlocal shared
        inputs = [x for v in order(recipe.graph()[1]) for x in v.inputs if not x.is_constant]
        shared += len(inputs) > len(set(inputs))
        met.update(name for name, _ in recipe.moves)

    law()
    assert shared > 75
    assert len(met) > 35
