"""Arrays of every layout, type and size: the machine gives the right numbers, or a clear error."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from strain import from_threads, left_behind

from autograd import NonFiniteError, OperandError, ShapeError, compile, core, dot, exp, tanh
from autograd import sum as sum_of
from autograd.program.passes import recording
from autograd.program.run import packing

native = pytest.mark.skipif(core.kind != "native", reason="the machine is not compiled")
TARGETS: list[Any] = ["numpy", "python", pytest.param("native", marks=native)]
rng = np.random.default_rng(19)


class Own(np.ndarray):
    """An array class of a user."""


def record(X: Any) -> Any:
    """The same numbers as one field of records, 12 bytes apart."""
    made = np.zeros(X.shape, dtype=[("count", "i4"), ("number", "f8")])
    made["number"] = X
    return made["number"]


def unaligned(X: Any) -> Any:
    """The same numbers at odd addresses."""
    made = np.frombuffer(bytearray(1 + X.size * 8), dtype=np.uint8)[1:].view(float)
    made = made.reshape(X.shape)
    made[...] = X
    return made


def read_only(X: Any) -> Any:
    """The same numbers in an array that nobody may write to."""
    X = X.copy()
    X.flags.writeable = False
    return X


def spaced(X: Any) -> Any:
    """Every second number of every second row."""
    made = np.full([2 * side for side in X.shape], np.nan)
    part: Any = made[tuple(slice(None, None, 2) for _ in X.shape)]
    part[...] = X
    return part


LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "plain": np.ascontiguousarray,
    "fortran": np.asfortranarray,
    "backwards": lambda X: X[::-1].copy()[::-1],
    "mirrored": lambda X: X[..., ::-1].copy()[..., ::-1],
    "spaced": spaced,
    "read only": read_only,
    "records": record,
    "unaligned": unaligned,
    "big-endian": lambda X: X.astype(">f8"),
    "own class": lambda X: X.view(Own),
    "long double": lambda X: X.astype(np.longdouble),
}
TYPES = ["f4", "f2", "i8", "u1", "i2", ">i4", "?"]


def cost(W: Any, x: Any) -> Any:
    """The squared length of W x."""
    return sum_of(dot(row, x) ** 2 for row in W)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_arrays_of_every_layout(layout: str, target: Any) -> None:
    W, X = rng.normal(size=(4, 3)), rng.normal(size=(70, 3))
    Z = X @ W.T
    slopes = 2 * Z.T @ X, 2 * Z @ W
    program = compile(cost, target=target).batch("x", "sum")
    given = LAYOUTS[layout](W), LAYOUTS[layout](X)
    for _ in range(2):  # the second call takes the shortcut
        value, found = program.value_and_grad(*given, wrt=(0, 1))
        assert value == pytest.approx((Z**2).sum(), rel=1e-12)
        for x, due in zip(found, slopes, strict=True):
            np.testing.assert_allclose(x, due, rtol=1e-10, atol=1e-12)
    assert type(found[1]) is type(given[1])
    value, slope = compile(lambda W: cost(W, [1.0, 2.0, 3.0]), target=target).value_and_grad(
        given[0]
    )
    np.testing.assert_allclose(slope, 2 * np.outer(W @ [1, 2, 3], [1, 2, 3]), rtol=1e-10)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", TYPES)
def test_arrays_of_every_type_of_real_numbers(kind: str, target: Any) -> None:
    W, X = (rng.integers(0, 2, size=size).astype(kind) for size in ((4, 3), (70, 3)))
    Z = X.astype(float) @ W.astype(float).T
    value, slope = compile(cost, target=target).batch("x", "sum").value_and_grad(W, X, wrt=1)
    assert value == (Z**2).sum() and np.array_equal(slope, 2 * Z @ W.astype(float))


@pytest.mark.parametrize("target", TARGETS)
def test_what_holds_no_real_numbers_is_refused(target: Any) -> None:
    program = compile(cost, target=target).batch("x")
    W, X = rng.normal(size=(4, 3)), rng.normal(size=(5, 3))
    program(W, X)
    for kind in (object, complex, str, "M8[s]"):
        with pytest.raises(OperandError, match=r"x is an array of .*: real numbers are expected"):
            program(W, np.zeros((5, 3)).astype(kind))
    with pytest.raises(OperandError, match="x is a MaskedArray, and must be a plain array"):
        program(W, np.ma.masked_array(X))
    with pytest.raises(OperandError, match="W is a matrix, and must be a plain array"):
        program(np.zeros((4, 3)).view(np.matrix), X)


@pytest.mark.parametrize("target", TARGETS)
def test_arguments_that_share_memory(target: Any) -> None:
    program = compile(lambda x, y: dot(x, y), target=target).batch(("x", "y"), "sum")
    A = rng.normal(size=(80, 3))
    for X, Y in ((A, A), (A[:-1], A[1:]), (A[::-1], A)):
        value, (dx, dy) = program.value_and_grad(X, Y, wrt=(0, 1))
        assert value == pytest.approx((X * Y).sum(), rel=1e-12)
        assert np.array_equal(dx, Y) and np.array_equal(dy, X)
        dx[...] = 0.0
        assert A.all() and dy.all()  # derivatives have memory of their own


@pytest.mark.parametrize("target", TARGETS)
def test_no_numbers_and_no_examples(target: Any) -> None:
    program = compile(lambda w, x: w * x[0], target=target).batch("x")
    nothing: list[Any] = [np.zeros((0, 3)), []]
    for none in nothing:
        with pytest.raises(ShapeError, match="x has no examples: a batch has at least one"):
            program(2.0, none)
    square = compile(lambda w, x: x * x, target=target)
    for none in (nothing[0][:, 0], []):
        value, (dw, dx) = square.value_and_grad(none, 3.0, wrt=(0, 1))
        assert (value, dx, len(dw)) == (9.0, 6.0, 0)
    value, slope = square.batch("x").value_and_grad(np.zeros((0, 4)), [1.0, 3.0], wrt=0)
    assert value == 5.0 and slope.shape == (0, 4)
    value, slope = (
        compile(lambda x: sum_of(x), target=target).batch("x").value_and_grad(np.zeros((5, 0)))
    )
    assert value == 0.0 and slope.shape == (5, 0)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("reduce", ["mean", "sum"])
def test_a_sum_over_examples_beyond_the_range_is_an_error(target: Any, reduce: Any) -> None:
    program = compile(lambda w, x: w * x, target=target).batch("x", reduce)
    large = np.full(3, 1e308)
    assert program(1e-300, large) > 0
    for _ in range(2):
        with pytest.raises(NonFiniteError, match="the result is beyond the largest float"):
            program(1.0, large)
        with pytest.raises(NonFiniteError, match="the result is beyond the largest float"):
            program.value_and_grad(1.0, large)
        with pytest.raises(NonFiniteError, match="the result is beyond the largest float"):
            program.value_and_grad(1e-300, large)  # whose derivative is the sum
    added = compile(lambda w, x: w * x, target=target).batch("x", reduce, once=lambda w: 1e308 * w)
    with pytest.raises(NonFiniteError, match="the result is beyond the largest float"):
        added(1.0, large[:1])


def test_sizes_that_no_graph_holds_are_refused_at_once() -> None:
    for x in (np.broadcast_to(1.0, 2**31 + 1), np.broadcast_to(np.float32(1), (2**20, 2**20))):
        with pytest.raises(ShapeError, match=rf"x has {x.size:,} numbers.*\.batch\(over=\.\.\.\)"):
            compile(lambda x: x[0])(x)
        with pytest.raises(ShapeError, match=rf"x has {x.size:,} numbers"):
            compile(lambda x: x[0]).batch("x")(np.broadcast_to(x, (3, *x.shape)))


def test_the_limit_of_a_graph_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MOST_NUMBERS", 6)
    assert compile(lambda x: sum_of(x))(np.ones(6)) == 6.0
    with pytest.raises(ShapeError, match="x has 7 numbers, where a function's graph takes 6"):
        compile(lambda x: sum_of(x))(np.ones(7))
    assert compile(lambda x: x * 2.0).batch("x", "sum")(np.ones(7)) == 14.0


def test_an_array_in_a_file_is_not_walked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = np.memmap(tmp_path / "x", dtype=float, mode="w+", shape=(100, 3))
    at[:] = rng.normal(size=(100, 3))
    program = compile(cost).batch("x", "sum")
    W = rng.normal(size=(4, 3))
    program(W, at)
    monkeypatch.delattr(packing, "leaves")
    value, slope = program.value_and_grad(W, at, wrt=1)
    Z = np.asarray(at) @ W.T
    assert value == pytest.approx((Z**2).sum(), rel=1e-12)
    np.testing.assert_allclose(slope, 2 * Z @ W, rtol=1e-10, atol=1e-12)
    assert not np.shares_memory(slope, at)


@native
def test_threads_while_others_make_derivatives_for_the_first_time() -> None:
    W, v = rng.normal(size=(8, 5)), rng.normal(size=8)
    inputs = [rng.normal(size=(n, 5)) for n in (1, 3, 20, 100, 700)]
    hidden = [np.tanh(X @ W.T) for X in inputs]
    values = [(H @ v).mean() for H in hidden]
    slopes = [((1 - H**2) * v).T @ X / len(X) for H, X in zip(hidden, inputs, strict=True)]
    for _ in range(5):
        program = compile(lambda W, v, x: dot(v, [tanh(dot(w, x)) for w in W])).batch("x")
        start = threading.Barrier(4)
        wrong: list[Any] = []

        def call(k: int, program: Any = program, start: Any = start, wrong: Any = wrong) -> None:
            start.wait(60)
            for i in range(10):
                j = (i * (k + 1) + k) % len(inputs)
                if k % 2:
                    value = program(W, v, inputs[j])
                else:
                    value, slope = program.value_and_grad(W, v, inputs[j], wrt=("W", 0)[i % 2])
                    if not np.allclose(slope, slopes[j], rtol=1e-11, atol=1e-14):
                        wrong.append((k, i))
                if abs(value - values[j]) > 1e-12:
                    wrong.append((k, i))

        from_threads(call)
        assert not wrong


@native
def test_calls_that_fail_leave_nothing_behind() -> None:
    each = compile(lambda w, x: exp(dot(w, x))).batch("x")
    w = np.ones(3)
    each.value_and_grad(w, np.ones((2, 3)))
    calls: list[tuple[type[Exception], Any]] = [
        (NonFiniteError, np.full((2, 3), 400.0)),
        (ShapeError, np.ones((0, 3))),
        (OperandError, np.ones((2, 3), dtype=complex)),
    ]

    def fail() -> None:
        for error, X in calls:
            with pytest.raises(error):
                each.value_and_grad(w, X)

    assert left_behind(fail, 200, 5) < 20_000
