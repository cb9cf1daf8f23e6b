"""The machine takes numbers, lists and arrays as they are, and gives derivatives alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import ShapeError, compile, core

native = pytest.mark.skipif(core.kind != "native", reason="the machine is not compiled")


@native
@pytest.mark.parametrize("three", [3, 3.0, np.float64(3.0)], ids=["int", "float", "NumPy's float"])
def test_numbers_of_all_usual_types_take_the_short_way(three: Any) -> None:
    program = compile(lambda a, b, c: 3 * (a + b * c))
    assert program.value_and_grad(5.0, three, 2.0, wrt=(0, 1, 2)) == (33.0, (3.0, 6.0, 9.0))
    plan = program._last
    assert plan is not None
    short = plan.shortcuts[0, 1, 2].function
    assert short is not None
    assert short(5, three, 2) == (33.0, (3.0, 6.0, 9.0))
    assert short(2**53 + 1, three, 2) is None
    assert program(2**53 + 1, three, 2) == 3.0 * (2.0**53 + 6)


def cubic(w: Any, x: Any) -> Any:
    """A number of a table and of a row."""
    return w[0][0] * x[0] ** 2 + w[1][2] * x[1] * w[0][1]


@native
def test_lists_of_numbers_take_the_short_way_and_give_lists() -> None:
    w, x = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [-3.0, 0.5]
    slopes = ([[9.0, 3.0, 0.0], [0.0, 0.0, 1.0]], [-6.0, 12.0])
    program = compile(cubic)
    assert program.value_and_grad(w, x, wrt=(0, 1)) == (15.0, slopes)
    assert program._last is not None
    short = program._last.shortcuts[0, 1].function
    assert short is not None
    for other in ([-3, 0.5], [np.float64(-3), np.float32(0.5).item()]):
        assert short(w, other) == (15.0, slopes)
        assert all(type(d) is float for row in (*slopes[0], slopes[1]) for d in row)
    odd = (
        [True, 0.5],
        [2**53 + 1, 0.5],
        [-3.0],
        [-3.0, 0.5, 1.0],
        (-3.0, 0.5),
        np.array(x),
        [[1.0], 2.0],
    )
    assert [short(w, other) for other in odd] == [None] * len(odd)
    assert [short(other, x) for other in (w[:1], [w[0], w[1][:2]], [*w, w[0]], [w[0], "abc"])] == [
        None
    ] * 4
    assert program.value_and_grad(w, (-3.0, 0.5), wrt=1) == (15.0, (-6.0, 12.0))
    batch = program.batch("x", "sum")
    for m in (1, 64, 65, 200):
        rows = [[float(k), k / 2] for k in range(m)]
        for _ in range(2):
            value, (dw, dx) = batch.value_and_grad(w, rows, wrt=(0, 1))
            assert value == pytest.approx(sum(k * k + 6 * k for k in range(m)), rel=1e-14)
            assert dw[0] == pytest.approx(
                [sum(k * k for k in range(m)), sum(3 * k for k in range(m)), 0]
            )
            assert dx == [[2.0 * k, 12.0] for k in range(m)]
    with pytest.raises(ShapeError, match="x"):
        batch(w, [[1.0, 2.0], [3.0]])


@native
def test_numbers_of_examples_stand_in_a_list_or_an_array() -> None:
    program = compile(lambda w, x: w * x * x).batch("x", "mean")
    for x in ([1.0, 2.0, 6.0], np.array([1.0, 2.0, 6.0]), [1, 2, 6], [1.0, 2.0, 6.0]):
        value, (dw, dx) = program.value_and_grad(3.0, x, wrt=(0, 1))
        assert value == pytest.approx(41) and dw == pytest.approx(41 / 3)
        assert type(dx) is type(x) and list(dx) == pytest.approx([2, 4, 12])
