"""The page's engine against Python's: values, steps, gradients, paths and sentences."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from graphs import EVERY, SMOOTH, Recipe, close, lecture, path_sizes, points, recipes, tame, words
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pages import Node, node_process  # noqa: F401  the fixture `node`

from autograd import TABLE, Primitive, Value, allow_nonfinite, check_gradients, order, why
from autograd.engine.ops import identity, log, tanh
from viz.page import graph_data as graph_module

pytestmark = pytest.mark.node

EXACT_NAMES = """
add  sub  mul  neg  div  sum  prod  dot  relu  max  min  clip  fabs  where  leaky_relu  less  step
identity
"""
EXACT = {name: EVERY[name] for name in words(EXACT_NAMES)}
"""Operations whose rounding IEEE fixes: both engines give the same bits."""

TOLD = 10  # edges, up to which a path is told in full

often = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def bits(x: float | str) -> bytes:
    return struct.pack("<d", float(x) + 0.0)  # -0 and 0 are the same number


def edges(J: Value) -> list[tuple[int, int]]:
    at = {v: i for i, v in enumerate(order(J, constants=True))}
    return [(at[step.node], step.position) for step in J.steps()]


@often
@given(recipe=recipes(EXACT))
def test_arithmetic_agrees_to_the_last_bit(node: Node, recipe: Recipe) -> None:
    _, J = recipe.graph()
    told = node(J)
    for v, x in zip(order(J, constants=True), told["values"], strict=True):
        assert bits(x) == bits(v.data)
    for step, (_, _, *numbers) in zip(J.steps(), told["steps"], strict=True):
        expected = (step.upstream, step.local, step.share, step.total)
        assert list(map(bits, numbers)) == list(map(bits, expected))


@often
@given(recipe=recipes())
def test_steps_come_in_the_engines_order(node: Node, recipe: Recipe) -> None:
    _, J = recipe.graph()
    assert [tuple(step[:2]) for step in node(J)["steps"]] == edges(J)


@often
@given(recipe=recipes(SMOOTH), point=points)
def test_moved_sliders_give_what_a_new_graph_gives(
    node: Node, recipe: Recipe, point: tuple[float, ...]
) -> None:
    assume(tame(recipe, point))
    _, J = recipe.graph()
    leaves, there = recipe.graph(point)
    nodes = order(J, constants=True)
    assume([v.label for v in nodes if v.label] == ["a", "b", "c"])  # all of them take part
    assume(len(nodes) == len(order(there, constants=True)))
    told = node(J, point)
    there.backward()
    sizes = path_sizes(there)
    assert close(float(told["values"][-1]), there.data, max(1.0, abs(there.data)), 1e-11)
    for v, gradient in zip(nodes, told["gradients"], strict=True):
        if v.label in ("a", "b", "c"):
            leaf = leaves["abc".index(v.label)]
            assert close(gradient or 0.0, leaf.grad or 0.0, max(1.0, sizes.get(leaf, 0.0)), 1e-10)


@often
@given(recipe=recipes())
def test_sentences_of_the_page_are_those_of_python(node: Node, recipe: Recipe) -> None:
    _, J = recipe.graph()
    with pytest.MonkeyPatch.context() as patch:  # all digits of the recorded numbers
        patch.setattr(graph_module, "_table", lambda nodes: ("const table = null;", "frozen"))
        told = node(J)
    assert told["sentences"] == [*map(str, J.forward_steps()), *map(str, J.steps())]
    for v, answer in zip(order(J, constants=True), told["why"], strict=True):
        if not v.is_constant and v is not J:
            expected = why(J, v, names={})
            assert answer["count"] == str(expected.ways)
            for sentence, path in zip(answer["sentences"], expected.paths, strict=True):
                if len(path.edges) <= TOLD:
                    assert sentence == path.sentence()


def test_the_lectures_sentences(node: Node) -> None:
    assert node(lecture().J)["sentences"] == [
        "u = b · c = 3 · 2 = 6",
        "v = a + u = 5 + 6 = 11",
        "J = 3 · v = 3 · 11 = 33",
        "dJ/dv = 3",
        "dJ/da = dJ/dv · dv/da = 3 · 1 = 3",
        "dJ/du = dJ/dv · dv/du = 3 · 1 = 3",
        "dJ/db = dJ/dv · dv/du · du/db = 3 · 1 · c = 3 · 1 · 2 = 6",
        "dJ/dc = dJ/dv · dv/du · du/dc = 3 · 1 · b = 3 · 1 · 3 = 9",
    ]


def test_formulas_are_set_with_fractions_and_indices(node: Node) -> None:
    w = Value(0.5, "w¹₂₃")
    told = node(tanh(-w))
    last = told["math"][-1]["sides"]
    below = ["mrow", ["mi", "d"], ["msubsup", ["mi", "w"], ["mn", "23"], ["mn", "1"]]]
    assert last[0] == ["mrow", ["mfrac", ["mrow", ["mi", "d"], ["mi", "J"]], below]]
    assert ["msup", ["mrow", ["mi", "J"]], ["mrow", ["mn", "2"]]] in flattened(last)


def flattened(tree: Any) -> list[Any]:
    """A tree and all trees in it."""
    if not isinstance(tree, list):
        return []
    return [tree, *(part for branch in tree for part in flattened(branch))]


@often
@given(recipe=recipes(SMOOTH))
def test_three_ways_to_a_gradient_agree(node: Node, recipe: Recipe) -> None:
    _, J = recipe.graph()
    sizes = path_sizes(J)
    for v, ways in zip(order(J, constants=True), node(J)["why"], strict=True):
        if v.label in ("a", "b", "c"):
            size = max(1.0, sizes[v])
            assert close(ways["forward"], ways["reverse"], size, 1e-10)
            assert close(sum(ways["products"]), ways["reverse"], size, 1e-9) or (
                int(ways["count"]) > len(ways["products"])
            )


def test_differences_know_no_rule(node: Node) -> None:
    x = Value(0.7, "x")
    J = (x.sin() * x).exp()
    (row,) = check_gradients(lambda x: (x.sin() * x).exp(), 0.7).rows
    assert node(J)["why"][0]["difference"] == pytest.approx(row.difference, rel=1e-8)


def test_a_non_finite_number_names_its_operation(node: Node) -> None:
    x = Value(1.0, "a")
    told = node(3 * log(x), [-1.0])
    assert told["trouble"] == "log(x) at x = a = -1 gives nan: log needs x > 0."
    assert told["values"][-1] == "NaN"
    assert node(3 * log(x), [2.0])["trouble"] == ""


def test_recorded_infinities_are_told(node: Node) -> None:
    with allow_nonfinite():
        J = log(Value(0.0, "a")) * 2
        told = node(J)
    assert told["values"][1] == "-Infinity"
    assert told["trouble"].startswith("log(x) at x = a = 0 gives -inf: log needs x > 0")


def test_an_operation_without_javascript_keeps_the_recorded_numbers(node: Node) -> None:
    lookup = Primitive("lookup", lambda x: {2.0: 7.0}[x], lambda z, x: 5.0 if x > 1 else 0.0)
    try:
        x = Value(2, "x")
        told = node(lookup(x) * 3)
    finally:
        TABLE.pop("lookup")
    assert told["values"][-1] == 21 and told["gradients"][0] == 15
    assert told["sentences"][0] == "v1 = lookup(x) = lookup(2) = 7"
    assert told["why"][0]["difference"] is None


def test_paths_are_cut_short_in_the_middle_and_in_number(node: Node) -> None:
    x = Value(1.0, "x")
    y = x
    for _ in range(70):
        y = y + y
    told = node(y)["why"][0]
    assert told["count"] == str(2**70) and len(told["products"]) == 20
    assert told["sentences"][0].count("... 60 more ...") == 2


@settings(often, max_examples=300)
@given(x=st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_written_as_python_writes_them(node: Node, x: float) -> None:
    J = identity(Value(x, "x"))
    assert node(J)["sentences"][0] == str(J.forward_steps()[0])
