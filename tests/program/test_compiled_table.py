"""Every primitive in compiled programs: true at each test point, and as in Python at edges."""

from __future__ import annotations

from typing import Any

import pytest
from points import ROWS, Point, call
from table_calls import EDGES, POINTS, eager, same
from targets import TARGETS, Run, job
from truth import assert_true

from autograd import allow_nonfinite
from autograd.engine.primitive import TABLE
from autograd.program import compile

Answers = dict[str, list[float]]
ADDED_UP = {"sum", "dot"}
"""The primitives that round at each step, not only the result."""


def key(name: str, point: Point) -> str:
    return repr((name, point))


@pytest.fixture(scope="module", params=TARGETS)
def answers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """For each call the value, followed by the partial derivatives."""
    run: Run = request.param
    points_of: dict[tuple[str, int], list[Point]] = {}
    for name, point in [*POINTS, *EDGES]:
        points_of.setdefault((name, len(point)), []).append(point)
    jobs = []
    for (name, count), points in points_of.items():
        program = compile(lambda *x, name=name: call(name, x))
        wrt = tuple(f"x{i}" for i in range(count))
        with allow_nonfinite():
            jobs.append(job(program, *points, wrt=wrt))
    by_call: Answers = {}
    results = run(jobs, tmp_path_factory.mktemp("table"))
    for ((name, _), points), each in zip(points_of.items(), results, strict=True):
        for point, arrays in zip(points, each, strict=True):
            by_call[key(name, point)] = [float(x[0, 0]) for x in arrays]
    return by_call


@pytest.mark.parametrize(("name", "point"), [(n, p) for n, p in POINTS if n not in ADDED_UP])
def test_value_and_partials_are_true(name: str, point: Point, answers: Answers) -> None:
    value, *partials = answers[key(name, point)]
    assert_true(value, name, point, ())
    for i, partial in enumerate(partials):
        if i not in ROWS[name].whole:
            assert_true(partial, name, point, (i,))


@pytest.mark.parametrize("name", sorted(ROWS.keys() - ADDED_UP))
def test_awkward_numbers_give_what_python_gives(name: str, answers: Answers) -> None:
    wrong: list[Any] = []
    for _, point in (each for each in EDGES if each[0] == name):
        got, expected = answers[key(name, point)], eager(TABLE[name], point)
        if not all(map(same, got, expected)):
            wrong.append((point, got, expected))
    assert not wrong, f"{len(wrong)}: {wrong[:12]}"
