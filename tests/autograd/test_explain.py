"""`nudge` and `why`: the lectures' small changes, and the chain rule as a sum over paths."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from examples import examples
from graphs import Recipe, close, lecture, path_sizes, recipes
from hypothesis import assume, given

from autograd import (
    NonFiniteError,
    OperandError,
    StaleGraphError,
    Value,
    constant,
    grad,
    jvp,
    log,
    nudge,
    relu,
    step,
    why,
)
from autograd.words import names as names_of_nodes

NUDGED: dict[str, dict[str, tuple[float, float]]] = {
    "a": {"a": (5, 5.001), "v": (11, 11.001), "J": (33, 33.003)},
    "b": {"b": (3, 3.001), "u": (6, 6.002), "v": (11, 11.002), "J": (33, 33.006)},
    "c": {"c": (2, 2.001), "u": (6, 6.003), "v": (11, 11.003), "J": (33, 33.009)},
    "u": {"u": (6, 6.001), "v": (11, 11.001), "J": (33, 33.003)},
    "v": {"v": (11, 11.001), "J": (33, 33.003)},
}
"""What moves when a node of the lecture's graph is nudged by 0.001: from where to where."""

SLOPES: list[tuple[str, Callable[[Any], Any], float, float]] = [
    ("3a", lambda a: 3 * a, 2, 3),
    ("3a", lambda a: 3 * a, 5, 3),
    ("a²", lambda a: a**2, 2, 4),
    ("a²", lambda a: a**2, 5, 10),
    ("a³", lambda a: a**3, 2, 12),
    ("ln a", log, 2, 0.5),
]
"""The lecture's table of slopes: a function, a point, its slope there."""


def after_rounding(x: float) -> Any:
    return pytest.approx(x, rel=1e-14)


@pytest.mark.parametrize("name", NUDGED)
def test_a_nudge_moves_the_lectures_numbers(name: str) -> None:
    lesson = lecture()
    nudged = nudge(lesson.J, getattr(lesson, name), 0.001)
    assert [m.name for m in nudged.moved] == list(NUDGED[name])
    for m in nudged.moved:
        before, after = NUDGED[name][m.name]
        assert m.before == before
        assert m.after == after_rounding(after)


def test_a_nudge_tells_slopes_beside_exact_derivatives() -> None:
    lesson = lecture()
    nudged = nudge(lesson.J, lesson.b)
    assert [m.exact for m in nudged.moved] == [1, 2, 2, 6]
    assert [m.slope for m in nudged.moved] == pytest.approx([1, 2, 2, 6], rel=1e-11)
    assert str(nudged) == (
        "   before   after  slope  exact\n"
        "b       3   3.001      1      1\n"
        "u       6   6.002      2      2\n"
        "v      11  11.002      2      2\n"
        "J      33  33.006      6      6"
    )


@pytest.mark.parametrize(("name", "f", "at", "slope"), SLOPES)
def test_the_lectures_table_of_slopes(
    name: str, f: Callable[[Any], Any], at: float, slope: float
) -> None:
    a = Value(at, "a")
    J = f(a)
    last = nudge(J, a, 0.001).moved[-1]
    assert last.node is J
    assert last.exact == slope
    assert last.after == after_rounding(f(at + 0.001))
    # The secant's slope differs from the tangent's by half the curvature times the step, and the
    # difference of two numbers of this size is known to some 1e-12.
    curvature = {"3a": 0.0, "a²": 2.0, "a³": 12.006, "ln a": 0.25}[name]
    assert abs(last.slope - slope) <= curvature * 0.001 / 2 + 1e-11


def test_a_nudge_down_and_a_large_one_work_as_well() -> None:
    lesson = lecture()
    nudged = nudge(lesson.J, lesson.b, -3)
    assert [(m.before, m.after) for m in nudged.moved] == [(3, 0), (6, 0), (11, 5), (33, 15)]
    assert [m.slope for m in nudged.moved] == [1, 2, 2, 6]


def test_a_nudge_leaves_the_graph_as_it_was() -> None:
    lesson = lecture()
    lesson.J.backward()
    before = [(v.data, v.grad, v.last_change) for v in lesson]
    nudge(lesson.J, lesson.b, 0.5)
    assert [(v.data, v.grad, v.last_change) for v in lesson] == before
    lesson.J.backward()  # not stale
    assert lesson.b.grad == 12


def test_only_what_depends_on_the_leaf_moves() -> None:
    x, y = Value(1, "x"), Value(2, "y")
    J = x.exp() + y.sin() * y
    J.label = "J"
    assert [m.name for m in nudge(J, x).moved] == ["x", "v1", "J"]
    assert [m.name for m in nudge(x.exp(), y).moved] == ["y"]


@pytest.mark.parametrize("by", [0, 0.0, "0.001", None, math.nan, math.inf, 1e-300])
def test_a_nudge_is_a_number_that_moves_the_leaf(by: Any) -> None:
    lesson = lecture()
    with pytest.raises(OperandError, match="nudge"):
        nudge(lesson.J, lesson.b, by)


def test_a_nudge_is_of_a_value() -> None:
    with pytest.raises(OperandError, match="str"):
        nudge(lecture().J, "b")  # type: ignore[arg-type]


def test_a_nudge_beyond_a_functions_domain_tells_where() -> None:
    x = Value(2, "x")
    with pytest.raises(NonFiniteError, match="log"):
        nudge(x.log(), x, -3)


def test_why_tells_the_lectures_one_path() -> None:
    lesson = lecture()
    answer = why(lesson.J, lesson.b)
    assert (answer.derivative, answer.ways) == (6, 1)
    assert str(answer) == (
        "dJ/db = 6, along the only path\n  dJ/dv · dv/du · du/db = 3 · 1 · c = 3 · 1 · 2 = 6"
    )
    assert answer.paths[0].latex() == (
        r"\frac{dJ}{dv} \cdot \frac{dv}{du} \cdot \frac{du}{db}"
        r" = 3 \cdot 1 \cdot c = 3 \cdot 1 \cdot 2 = 6"
    )
    assert repr(answer.paths[0]) == "<Path J → v → u → b: 6>"
    assert why(lesson.J, lesson.u).derivative == 3


def test_x_times_x_has_two_paths() -> None:
    x = Value(3, "x")
    answer = why(x * x, x)
    assert answer.ways == 2
    assert [path.product for path in answer.paths] == [3, 3]
    assert [path.edges[0].position for path in answer.paths] == [0, 1]
    assert answer.derivative == 6


@examples(150)
@given(recipes(most=7))
def test_the_products_over_all_paths_sum_to_the_derivative(recipe: Recipe) -> None:
    leaves, J = recipe.graph()
    sizes = path_sizes(J)
    J.backward()
    for leaf in leaves:
        answer = why(J, leaf, most=300)
        assume(answer.ways <= 300)
        assert len(answer.paths) == answer.ways
        assert len({path.edges for path in answer.paths}) == answer.ways
        for path in answer.paths:
            nodes = [J, *(edge.input for edge in path.edges)]
            assert all(a is e.node for a, e in zip(nodes, path.edges, strict=False))
            assert nodes[-1] is leaf
            assert path.product == math.prod(path.locals)
        total = math.fsum(path.product for path in answer.paths)
        assert close(total, leaf.grad or 0.0, sizes.get(leaf, 0.0))
        assert close(answer.derivative, leaf.grad or 0.0, 0.0)


def test_no_names_are_made_up_before_something_is_printed(monkeypatch: Any) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise LookupError

    lesson = lecture()
    monkeypatch.setattr(names_of_nodes, "node_names", fail)
    answers: list[Any] = [why(lesson.J, lesson.b).paths[0], lesson.J.steps()[0]]
    answers += lesson.J.forward_steps()
    assert jvp(lambda x: x**2, (math.inf,), (1.0,)) == (math.inf, math.inf)
    assert grad(lambda x: x**2)(math.inf) == math.inf
    for each in answers:
        with pytest.raises(LookupError):
            str(each)


def test_why_not_where_no_path_leads() -> None:
    lesson = lecture()
    for J, x in ((lesson.J, Value(3, "q")), (lesson.b, lesson.J), (lesson.u, lesson.a)):
        answer = why(J, x)
        assert (answer.ways, answer.derivative, answer.paths) == (0, 0, ())
        assert str(answer) == f"d{J.label}/d{x.label} = 0: no path leads there"
    assert str(why(lesson.J, Value(3))) == "dJ/dx = 0: no path leads there"


def test_a_constant_gets_no_gradient_to_explain() -> None:
    k = constant(2.0, "k")
    with pytest.raises(OperandError, match="constant"):
        why(k * Value(3, "x"), k)


def test_a_node_depends_on_itself_by_the_empty_path() -> None:
    J = lecture().J
    answer = why(J, J)
    assert (answer.derivative, answer.ways) == (1, 1)
    assert [path.edges for path in answer.paths] == [()]
    lines = str(answer).split("\n")
    assert lines[0] == "dJ/dJ = 1: it is the same node"
    assert not [line for line in lines if line.strip().startswith("=")]


def test_why_of_a_stale_graph_is_refused() -> None:
    lesson = lecture()
    lesson.b.data = 4
    with pytest.raises(StaleGraphError, match="'b'"):
        why(lesson.J, lesson.c)
    with pytest.raises(StaleGraphError, match="'b'"):
        nudge(lesson.J, lesson.c)


def test_why_is_about_values() -> None:
    with pytest.raises(OperandError, match="int"):
        why(lecture().J, 3)  # type: ignore[arg-type]
    with pytest.raises(OperandError, match="most"):
        why(lecture().J, lecture().b, most=-1)


@pytest.mark.slow
def test_a_nudge_of_many_nodes_prints_the_first_and_the_last_of_them() -> None:
    leaf = Value(2.0, "a")
    root = leaf
    for _ in range(20_000):
        root = root + 1
    table = repr(nudge(root, leaf))
    lines = table.split("\n")
    assert len(lines) == 62 and len(table) < 4000  # a head, 60 rows, and what was left out
    assert lines[1].split() == ["a", "2", "2.001", "1", "1"]
    assert lines[-11].strip() == "... 19,941 nodes left out ..."
    assert lines[-1].split()[:3] == ["root", "20002", "20002.001"]
    assert str(nudge(root, leaf)) == table and len(nudge(root, leaf).moved) == 20_001


def test_a_nudge_of_sixty_nodes_prints_all_of_them() -> None:
    leaf = Value(2.0, "a")
    root = leaf
    for _ in range(59):
        root = root + 1
    assert "left out" not in repr(nudge(root, leaf))
    assert "1 nodes left out" in repr(nudge(root + 1, leaf))


def test_a_nudge_reports_what_moves_in_steps_with_an_exact_slope_of_0() -> None:
    x = Value(0.5, "x")
    report = nudge(relu(x) * step(x), x, 0.01)
    assert [(m.name, m.exact) for m in report.moved[1:]] == [
        ("v1", 1.0),
        ("v2", 0.0),
        ("J", 1.0),
    ]
