"""How far the machine's own functions are from the truth, which mpmath knows."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lanes import FOLDER, SETS, Loop, compiled
from mpmath import mp

from dev import coefficients

pytestmark = pytest.mark.gcc

Interval = tuple[float, float]
COUNT = 1500  # points in each interval


class Case(NamedTuple):
    """A function in mpmath, where its arguments come from, and what it is at the edges."""

    truth: Callable[[Any], Any]
    intervals: Sequence[Interval]
    edges: Sequence[tuple[float, float]]
    ulp: float = 2.0
    largest: float = math.inf
    """Beyond this size of x it has no value."""


NAN, INF, SMALLEST = math.nan, math.inf, 5e-324


def odd(at_infinity: float) -> list[tuple[float, float]]:
    """The edges of an odd function."""
    return [(0.0, 0.0), (-0.0, -0.0), (INF, at_infinity), (-INF, -at_infinity), (NAN, NAN)]


def logistic(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


ANGLES = [(-1.0, 1.0), (-10.0, 10.0), (-(2.0**20), 2.0**20), (1.57079632, 1.57079633)]
CASES = {
    "exp": Case(
        mp.exp,
        [(-0.5, 0.5), (-30.0, 30.0), (-745.2, -708.0), (-708.0, 709.79)],
        [
            (0.0, 1.0),
            (-0.0, 1.0),
            (INF, INF),
            (-INF, 0.0),
            (NAN, NAN),
            (709.79, INF),
            (-745.14, 0.0),
            (-746.0, 0.0),
        ],
    ),
    "log": Case(
        mp.log,
        [(0.5, 2.0), (0.98, 1.02), (0.0, 1e3), (1e300, 1.7e308), (SMALLEST, 2.3e-308)],
        [
            (0.0, -INF),
            (-0.0, -INF),
            (INF, INF),
            (-INF, NAN),
            (NAN, NAN),
            (-1.0, NAN),
            (-SMALLEST, NAN),
            (1.0, 0.0),
        ],
    ),
    "tanh": Case(mp.tanh, [(-1.0, 1.0), (0.5, 0.6), (-20.0, 20.0)], odd(1.0)),
    "sigmoid": Case(
        logistic,
        [(-1.0, 1.0), (-10.0, 10.0), (-745.2, -700.0), (-40.0, 40.0)],
        [(0.0, 0.5), (-0.0, 0.5), (INF, 1.0), (-INF, 0.0), (NAN, NAN), (-746.0, 0.0)],
    ),
    "erf": Case(mp.erf, [(-1.2, 1.2), (0.9, 1.1), (-6.0, 6.0)], odd(1.0)),
    "expm1": Case(
        mp.expm1,
        [(-0.6, 0.6), (0.3, 0.5), (-40.0, 40.0), (700.0, 709.79)],
        [(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -1.0), (NAN, NAN), (709.79, INF)],
    ),
    "log1p": Case(
        mp.log1p,
        [(-1.0, 1.0), (-0.01, 0.01), (1.0, 10.0), (-1.0, -0.999)],
        [(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, NAN), (NAN, NAN), (-1.0, -INF), (-1.1, NAN)],
    ),
    "erfc": Case(
        lambda x: mp.erfc(x) if x < 30 else mp.zero,
        [(-1.0, 1.0), (0.4, 0.9), (-6.0, 27.3), (26.0, 27.3)],
        [(0.0, 1.0), (-0.0, 1.0), (INF, 0.0), (-INF, 2.0), (NAN, NAN), (27.3, 0.0), (-6.0, 2.0)],
        ulp=4.0,
    ),
    "sin": Case(mp.sin, ANGLES, odd(NAN), largest=2.0**20),
    "cos": Case(
        mp.cos,
        ANGLES,
        [(0.0, 1.0), (-0.0, 1.0), (INF, NAN), (-INF, NAN), (NAN, NAN), (2.0**20 + 1, NAN)],
        largest=2.0**20,
    ),
}


LANES = {name: f"lane_{name}(x)" for name in CASES}


@pytest.fixture(scope="module")
def loops(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Loop]:
    return compiled(LANES, tmp_path_factory.mktemp("functions"))[0]


def drawn(case: Case) -> list[float]:
    """Points of each interval, numbers of any size, and some next to quarter turns."""
    rng = random.Random(0)
    points = [rng.uniform(*interval) for interval in case.intervals for _ in range(COUNT)]
    for size in range(-1074, 1024):
        points += [s * math.ldexp(rng.uniform(0.5, 1.0), size) for s in (1.0, -1.0)]
    quarters = [rng.randrange(667_000) * math.pi / 2 for _ in range(COUNT)]
    return [x for x in [*points, *quarters] if abs(x) <= case.largest]


def ulp(true: Any) -> Any:
    """The distance of the floats around a number."""
    return mp.ldexp(1, max(mp.frexp(true)[1] - 53, -1074))


def errors(case: Case, loop: Loop, points: Sequence[float]) -> list[tuple[float, float]]:
    """How many ulp each result is off, with its argument."""
    measured = []
    for x, z in zip(points, loop(points).tolist(), strict=True):
        # a result next to 1 needs the digits of what it lacks of 1
        with mp.workprec(140):
            true = case.truth(mp.mpf(x))
            if not isinstance(true, mp.mpf):  # the log of a negative number
                assert math.isnan(z), x
            elif not true:
                assert z == 0.0, x
            elif abs(true) >= 2**1024 - 2**970:
                assert z == math.copysign(INF, true), x
            else:
                assert z == z, x
                measured.append((float(abs(mp.mpf(z) - true) / ulp(true)), x))
    return measured


def test_every_function_has_its_case() -> None:
    text = (FOLDER / "functions.h").read_text(encoding="utf-8")
    assert {*re.findall(r"double lane_(\w+)\(", text)} == CASES.keys()


@pytest.mark.parametrize("name", CASES)
def test_a_function_is_as_near_to_the_truth_as_is_said(name: str, loops: dict[str, Loop]) -> None:
    worst, where = max(errors(CASES[name], loops[name], drawn(CASES[name])))
    assert worst <= CASES[name].ulp, f"{name}({where!r}) is {worst:.2f} ulp off"


@pytest.mark.parametrize("name", CASES)
def test_edges_are_met_exactly_and_zeros_keep_their_sign(name: str, loops: dict[str, Loop]) -> None:
    for x, expected in CASES[name].edges:
        [got] = loops[name]([x])
        assert repr(float(got)) == repr(expected), f"{name}({x})"


@pytest.mark.parametrize("instructions", SETS)
def test_a_loop_works_on_as_many_numbers_at_once_as_the_processor_can(
    instructions: str, tmp_path: Path
) -> None:
    size = SETS[instructions][0]
    remarks = compiled(LANES, tmp_path, instructions)[1]
    assert remarks.count(f"loop vectorized using {size} byte vectors") == len(CASES)


def processor_has(instructions: str) -> bool:
    """Whether this machine's processor knows the instructions."""
    information = Path("/proc/cpuinfo")
    known = information.read_text().split() if information.exists() else []
    return instructions in known


@pytest.mark.parametrize("instructions", [x for x in SETS if x != "baseline"])
def test_every_width_gives_the_same_bits(
    instructions: str, loops: dict[str, Loop], tmp_path: Path
) -> None:
    if not processor_has(instructions):
        pytest.skip(f"this processor has no {instructions}")
    wide = compiled(LANES, tmp_path, instructions)[0]
    for name, case in CASES.items():
        points = [x for x, _ in case.edges] + drawn(case)
        for some in (points, points[:5]):  # five numbers leave a rest at each width
            assert wide[name](some).tobytes() == loops[name](some).tobytes(), name


def test_the_coefficients_are_those_that_the_algorithm_gives() -> None:
    for path, text in coefficients.files().items():
        assert path.read_text(encoding="utf-8") == text, "run python -m dev coefficients"
