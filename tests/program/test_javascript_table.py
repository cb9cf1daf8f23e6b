"""Every primitive in JavaScript, under Node.js: true at each test point, and as Python at edges."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product
from math import inf, nan
from typing import Any

import pytest
from node import Node
from points import ROWS, Point
from truth import assert_true

from autograd import Value, allow_nonfinite
from autograd.engine.backward import local_derivatives
from autograd.engine.primitive import BUILT_IN, TABLE, Primitive
from autograd.engine.value import record
from autograd.program.targets.javascript import table_text

pytestmark = pytest.mark.node

Call = tuple[str, Point]

POINTS: list[Call] = [(name, point) for name, row in ROWS.items() for point in row.points]
MANY = [name for name, op in TABLE.items() if op.rule is not None]
COUNTS = [0, 1, 2, 5, 800]
LONG: list[Call] = [
    (name, tuple(math.cos(7 * i) for i in range(count)))
    for name, count in product(MANY, COUNTS)
    if count or name != "logsumexp"  # which has no value for none
]
AWKWARD = [0.0, 1.0, 2.0, 0.5, 3.0, 1000.0, 1e300, 1e-300, 5e-324, inf]
AWKWARD += [-x for x in AWKWARD] + [nan]
FEW = [0.0, -0.0, 1.5, -1000.0, 1e300, 5e-324, inf, -inf, nan]
EDGES: list[Call] = [
    (name, point)
    for name in sorted(BUILT_IN)
    for count in [TABLE[name].arity or 3]
    for point in product(FEW if count > 2 else AWKWARD, repeat=count)
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[float]]]:
    """What JavaScript says: for each call the value, and behind it the partial derivatives."""
    calls = [*POINTS, *LONG, *EDGES]
    node = Node(
        table_text((TABLE[name], len(point)) for name, point in calls),
        tmp_path_factory.mktemp("table"),
    )
    found = node.both([(f"{name}/{len(point)}", point) for name, point in calls])
    yield {repr(call): answer for call, answer in zip(calls, found, strict=True)}
    node.close()


def eager(op: Primitive, point: Point) -> list[float]:
    """What the engine says, where inf and nan may pass."""
    if not point:
        return [op.number(())]
    with allow_nonfinite():
        z = record(op, [Value(x) for x in point])
        return [z.data, *local_derivatives(z, range(len(point)))]


def same(got: float, expected: float) -> bool:
    """Equal but for the rounding of two libraries of functions; nan and the sign of 0 count."""
    if expected == 0.0 or math.isnan(expected):
        return repr(got) == repr(expected)
    # Before Python 3.13 fma rounds a product next to 0 on its own: by the smallest float.
    return math.isclose(got, expected, rel_tol=1e-14, abs_tol=5e-324)


def test_every_primitive_of_the_table_has_an_answer(answers: dict[str, list[float]]) -> None:
    assert {name for name, _ in POINTS} == BUILT_IN
    assert all(len(answers[repr(call)]) == 1 + len(call[1]) for call in [*POINTS, *LONG, *EDGES])


@pytest.mark.parametrize(("name", "point"), POINTS)
def test_value_and_partials_are_true(
    name: str, point: Point, answers: dict[str, list[float]]
) -> None:
    value, *partials = answers[repr((name, point))]
    assert_true(value, name, point, ())
    for i, partial in enumerate(partials):
        if i not in ROWS[name].whole:
            assert_true(partial, name, point, (i,))


@pytest.mark.parametrize(("name", "point"), LONG, ids=[f"{n}-{len(p)}" for n, p in LONG])
def test_any_count_of_inputs_works(
    name: str, point: Point, answers: dict[str, list[float]]
) -> None:
    assert answers[repr((name, point))] == pytest.approx(eager(TABLE[name], point), rel=1e-13)


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_awkward_numbers_give_what_python_gives(name: str, answers: dict[str, list[float]]) -> None:
    wrong: list[Any] = []
    for _, point in (call for call in EDGES if call[0] == name):
        got, expected = answers[repr((name, point))], eager(TABLE[name], point)
        if not all(map(same, got, expected)):
            wrong.append((point, got, expected))
    assert not wrong, f"{len(wrong)}: {wrong[:12]}"
