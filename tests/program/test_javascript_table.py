"""Every primitive in JavaScript: true at each test point, and as in Python at edges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from node import Node
from points import ROWS, Point
from table_calls import EDGES, LONG, POINTS, eager, same
from truth import assert_true

from autograd.engine.primitive import TABLE
from autograd.program.targets.javascript import table_text

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[float]]]:
    """JavaScript's answers: for each call the value, followed by the partial derivatives."""
    calls = [*POINTS, *LONG, *EDGES]
    node = Node(
        table_text((TABLE[name], len(point)) for name, point in calls),
        tmp_path_factory.mktemp("table"),
    )
    values = node.both([(f"{name}/{len(point)}", point) for name, point in calls])
    yield {repr(call): answer for call, answer in zip(calls, values, strict=True)}
    node.close()


def test_every_primitive_of_the_table_has_an_answer(answers: dict[str, list[float]]) -> None:
    assert {name for name, _ in POINTS} == ROWS.keys()
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


@pytest.mark.parametrize("name", sorted(ROWS))
def test_awkward_numbers_give_what_python_gives(name: str, answers: dict[str, list[float]]) -> None:
    wrong: list[Any] = []
    for _, point in (call for call in EDGES if call[0] == name):
        got, expected = answers[repr((name, point))], eager(TABLE[name], point)
        if not all(map(same, got, expected)):
            wrong.append((point, got, expected))
    assert not wrong, f"{len(wrong)}: {wrong[:12]}"
