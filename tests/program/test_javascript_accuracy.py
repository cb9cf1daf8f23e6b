"""How far JavaScript's functions are from the truth, under Node.js: V8's own and functions.js."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest
from mpmath import mp
from node import Node
from points import ROWS, Point

from autograd import TABLE
from autograd.program.targets.javascript import JAVASCRIPT, table_text
from autograd.program.targets.javascript_kernels import QUICK

pytestmark = pytest.mark.node

Interval = tuple[float, float]


class Case(NamedTuple):
    """A function, the ulp that it may be off, and where its arguments come from."""

    ulp: float
    intervals: list[list[Interval]]
    absolute: float = 0.0
    """A further allowance, in units of 2**-52, near a zero that is no float."""


def of_one(*intervals: Interval) -> list[list[Interval]]:
    return [[interval] for interval in intervals]


NEAR, ANGLES = (-1.0, 1.0), (-1e6, 1e6)
CASES: dict[str, Case] = {
    # V8's Math; other engines may differ.
    **{name: Case(1, of_one(NEAR, ANGLES)) for name in ("sin", "cos", "tan", "atan", "cbrt")},
    **{name: Case(1, of_one(NEAR)) for name in ("asin", "acos")},
    **{name: Case(1, of_one((0.5, 2.0), (1e-9, 1e9))) for name in ("log", "log2")},
    "log10": Case(2, of_one((0.5, 2.0), (1e-9, 1e9))),
    "log1p": Case(1, of_one((-0.99, 1.0), (0.0, 1e9))),
    **{name: Case(1, of_one(NEAR, (-700.0, 700.0))) for name in ("exp", "exp2")},
    "expm1": Case(1, of_one(NEAR, (-40.0, 700.0))),
    **{name: Case(2, of_one(NEAR, (-20.0, 20.0))) for name in ("sinh", "cosh", "tanh", "asinh")},
    "acosh": Case(2, of_one((1.0, 3.0), (1.0, 1e9))),
    "atanh": Case(2, of_one(NEAR)),
    "atan2": Case(2, [[NEAR, NEAR]]),
    "pow": Case(1, [[(0.5, 1.5), (-700.0, 700.0)], [(0.0, 1e5), (-30.0, 30.0)]]),
    # The functions of functions.js.
    "erf": Case(3, of_one((-0.5, 0.5), NEAR, (-6.0, 6.0))),
    "erfc": Case(4, of_one((-0.5, 0.5), (0.5, 1.5), (-6.0, 27.0))),
    "gamma": Case(4, of_one((0.0, 2.0), (2.0, 30.0), (30.0, 171.0), (-20.0, 0.0), (-170.0, 0.0))),
    "lgamma": Case(3, of_one((0.0, 3.0), (3.0, 300.0), (-300.0, 0.0), (300.0, 1e6)), 3),
    "hypot": Case(2, [[NEAR, NEAR], [NEAR, ANGLES, (0.0, 1e3)], [ANGLES] * 9]),
    "logsumexp": Case(2, [[(-30.0, 30.0)] * 5, [(0.0, 1.0)] * 20], 2),
    "fma": Case(0.5, [[NEAR, NEAR, NEAR], [(-1e-160, 1e-160), ANGLES, (-1e-154, 1e-154)]]),
    "sum": Case(0.5, [[NEAR, ANGLES, (-1e20, 1e20)] * 4]),
    **{name: Case(0, [[(-1e9, 1e9), (-3.0, 3.0)]]) for name in ("fmod", "mod", "remainder")},
}
EXACT = {"ceil", "copysign", "fabs", "floor", "identity", "max", "min", "neg", "relu", "sqrt"}
EXACT |= {"step", "stop_gradient", "trunc", "where", "add", "sub", "mul", "div"}
EXACT |= {"less", "less_equal", "greater", "greater_equal", "equal", "not_equal"}
OF_OTHERS = {
    "dot",  # the sum of products that are rounded
    "prod",  # one rounding per factor
    "polygamma",  # the engine's own algorithm, compared in the tests of the table
}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    used = {(TABLE[name], len(box)) for name, case in CASES.items() for box in case.intervals}
    process = Node(table_text(used), tmp_path_factory.mktemp("accuracy"))
    yield process
    process.close()


def drawn(box: list[Interval]) -> list[Point]:
    rng = random.Random(0)
    return [tuple(rng.uniform(*interval) for interval in box) for _ in range(500)]


def test_every_function_that_the_language_knows_has_a_bound() -> None:
    assert JAVASCRIPT.forms.keys() == CASES.keys() | EXACT | OF_OTHERS


@pytest.mark.parametrize("name", CASES)
def test_a_function_is_as_accurate_as_is_said(name: str, node: Node) -> None:
    case = CASES[name]
    for box in case.intervals:
        points = drawn(box)
        answers = node.both([(f"{name}/{len(box)}", point) for point in points])
        for point, (got, *_) in zip(points, answers, strict=True):
            with mp.workdps(50):
                true = ROWS[name].reference(*map(mp.mpf, point))
                allowed = case.ulp * math.ulp(float(true)) + case.absolute * 2.0**-52
                assert abs(got - true) <= allowed, f"{name}{point} = {got}, truly {float(true)}"


QUICK_ARGUMENTS = [
    *(s * x for s in (1.0, -1.0) for x in (0.0, 5e-324, 1e-300, 19.99, 20.0, 300.0, 8.9e307)),
    *(k / 64 + d for k in range(-1290, 1290, 7) for d in (1 / 128, -1 / 128, 1e-9)),
    *(s * 10 ** (k / 40) for s in (1.0, -1.0) for k in range(-400, 60)),
]


def test_the_quick_functions_of_kernels_are_right_to_fifteen_digits(tmp_path: Path) -> None:
    node = Node(table_text([(TABLE["tanh"], 1), (TABLE["relu"], 1)], QUICK), tmp_path)
    tanh, relu = (
        [z for z, *_ in node.both([(f"{name}/1", (x,)) for x in QUICK_ARGUMENTS])]
        for name in ("tanh", "relu")
    )
    [[no_number, *_]] = node.both([("tanh/1", (math.nan,))])
    node.close()
    assert math.isnan(no_number)
    assert relu == [max(x, 0.0) for x in QUICK_ARGUMENTS]
    for x, got in zip(QUICK_ARGUMENTS, tanh, strict=True):
        with mp.workdps(400):
            true = mp.tanh(mp.mpf(x))
            assert abs(got - true) <= max(1e-15 * abs(true), 5e-324), x


def test_whole_arguments_give_factorials_to_the_last_bit(node: Node) -> None:
    answers = node.both([("gamma/1", (float(n + 1),)) for n in range(23)])
    assert [z for z, *_ in answers] == [float(math.factorial(n)) for n in range(23)]


CANCELLING = [
    (1e308, 1e308, -1e308),  # a partial sum is beyond the largest float
    (1e16, 1.0, 1e-16),  # a tie, and a little more
    (1.0, 2.0**-53, 2.0**-110),
    (1.0, 2.0**-53, -(2.0**-110)),
    (-1.0, -(2.0**-53), -(2.0**-106)),
    (1e300, 1.0, -1e300, 5e-324),
    *[tuple(math.sin(i * k) * 10.0 ** (i % 31 - 15) for i in range(200)) for k in (1, 2, 3)],
]


@pytest.mark.parametrize("terms", CANCELLING, ids=range(len(CANCELLING)))
def test_a_sum_is_rounded_once(terms: Point, tmp_path: Path) -> None:
    exact = sum(map(Fraction, terms))
    node = Node(table_text([(TABLE["sum"], len(terms))]), tmp_path)
    [[got, *_]] = node.both([(f"sum/{len(terms)}", terms)])
    node.close()
    assert got == float(exact)


def test_gamma_functions_are_exact_relative_to_themselves_near_their_zeros(tmp_path: Path) -> None:
    rng = random.Random(3)
    node = Node(table_text([(TABLE["lgamma"], 1), (TABLE["polygamma"], 2)]), tmp_path)
    distances = [s * 10 ** rng.uniform(-12, -0.5) for s in (1, -1) for _ in range(200)]
    calls: list[tuple[str, Point]] = [
        ("lgamma/1", (zero + d,)) for zero in (1, 2) for d in distances
    ]
    calls += [("polygamma/2", (0.0, 1.4616321449683622 + d)) for d in distances]
    calls += [("polygamma/2", (2.0, -3.5 + d)) for d in distances if abs(d) < 0.1]
    answers = node.both(calls)
    node.close()
    for (name, point), (got, *_) in zip(calls, answers, strict=True):
        with mp.workdps(50):
            true = ROWS[name.split("/")[0]].reference(*map(mp.mpf, point))
            parts = abs(mp.psi(2, 1 - mp.mpf(point[1]))) if len(point) == 2 and point[0] else 0
            assert abs(got - true) <= 16 * (math.ulp(float(true)) + 2.0**-52 * parts), (name, point)
