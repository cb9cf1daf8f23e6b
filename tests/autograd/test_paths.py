"""`why` where there are many paths, or long ones."""

from __future__ import annotations

import pytest
from graphs import well_formed

from autograd import Value, why
from autograd.words.paths import MOST_COUNTED


def doubled(times: int) -> tuple[Value, Value]:
    """A leaf, and the mean of it and itself, taken again and again: 2^times paths."""
    x = y = Value(1, "x")
    for _ in range(times):
        y = (y + y) / 2
    return y, x


@pytest.mark.parametrize(
    ("times", "many", "more"),
    [
        (5, "32", "12"),
        (49, "562,949,953,421,312", "562,949,953,421,292"),
        (50, "at least 10^15", "at least 10^15"),
        (200, "at least 10^60", "at least 10^60"),
        pytest.param(10_000, *["at least 10^300"] * 2, marks=pytest.mark.slow),
    ],
)
def test_an_exponential_number_of_paths_is_told_and_cut(times: int, many: str, more: str) -> None:
    y, x = doubled(times)
    answer = why(y, x)
    assert answer.ways == min(2**times, MOST_COUNTED)
    assert answer.derivative == 1
    assert len(answer.paths) == 20
    lines = str(answer).split("\n")
    assert lines[0] == f"dy/dx = 1, the sum over {many} paths"
    assert len(lines) == 22
    assert lines[-1] == f"  ... {more} more paths"
    assert len(why(y, x, most=3).paths) == 3


def test_paths_come_shortest_first() -> None:
    x = Value(2, "x")
    answer = why(x.exp().sin() * x + x, x)
    assert [len(path.edges) for path in answer.paths] == [1, 2, 4]


def test_a_path_ten_thousand_edges_long_is_told() -> None:
    x = y = Value(1, "x")
    for _ in range(10_000):
        y = -y
    answer = why(y, x)
    assert (answer.ways, answer.derivative) == (1, 1)
    path = answer.paths[0]
    assert len(path.edges) == len(path.locals) == 10_000
    first = "dy/dv9999 · dv9999/dv9998 · dv9998/dv9997 · dv9997/dv9996 · dv9996/dv9995"
    last = "dv5/dv4 · dv4/dv3 · dv3/dv2 · dv2/dv1 · dv1/dx"
    five = " · ".join(["(-1)"] * 5)
    assert str(path) == (
        f"{first} · ... 9,990 more ... · {last} = {five} · ... 9,990 more ... · {five} = 1"
    )
    assert repr(path) == (
        "<Path y → v9999 → v9998 → v9997 → v9996 → ... 9,990 more ..."
        " → v5 → v4 → v3 → v2 → v1 → x: 1>"
    )
    assert well_formed(path.latex()) and len(path.latex()) < 1_000


def test_a_path_of_ten_edges_is_told_in_full_and_one_of_eleven_is_not() -> None:
    x = y = Value(1, "x")
    for _ in range(10):
        y = 2 * y
    (ten,), (eleven,) = why(y, x).paths, why(2 * y, x).paths
    assert str(ten).endswith(" = " + " · ".join("2" * 10) + " = 1024")
    assert str(eleven).endswith(" · 2 · ... 1 more ... · 2 · 2 · 2 · 2 · 2 = 2048")
    assert ten.product == 1024 and eleven.product == 2048
