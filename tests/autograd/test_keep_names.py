"""keep_names: what a function called its Values is what pictures, steps and formulas call them."""

from __future__ import annotations

import asyncio
import gc
import pickle
import sys
import threading
import weakref
from collections.abc import Callable
from copy import copy, deepcopy
from types import FrameType
from typing import Any

import pytest

from autograd import (
    NonFiniteError,
    Value,
    compile,
    keep_names,
    log,
    names,
    order,
    scope,
    tanh,
    why,
)
from autograd.engine.modes import NOTHING, current_note


@keep_names
def loss(a: Value, y: float) -> Any:
    error = a - y
    return error**2


def shown(*roots: Value) -> list[str]:
    """The names of the computed nodes of a graph, without the caller's variables."""
    return [name for name, v in names(*roots, names={}).items() if not v.is_leaf]


def test_variables_of_a_function_that_has_returned_name_its_values() -> None:
    a = Value(3, "a")
    J = loss(a, 5.0)
    assert shown(J) == ["error", "J"]
    assert [str(step) for step in J.forward_steps(names={})] == [
        "error = a - 5 = 3 - 5 = -2", "J = error² = (-2)² = 4",
    ]  # fmt: skip
    assert str(why(J, a, names={})).splitlines()[1] == (
        "  dJ/derror · derror/da = 2 · error · 1 = 2 · (-2) · 1 = (-4) · 1 = -4"
    )
    assert [v.label for v in order(J)] == ["a", None, None]


def test_labels_and_the_variables_of_whoever_asks_go_before_kept_names() -> None:
    @keep_names
    def f(x: Value) -> Any:
        u = x * 2
        v = u + 1
        u.label = "labelled"
        return v * u

    y = f(Value(1, "x"))
    assert shown(y) == ["labelled", "v", "J"]
    mine = y.inputs[0]
    assert mine.inputs[0].label == "labelled"
    assert "mine" in names(y, names={"mine": mine}) and "mine" in str(y.forward_steps())
    mine.label = "later"
    assert shown(y) == ["labelled", "later", "J"]


def test_the_name_in_the_outer_function_counts() -> None:
    @keep_names
    def outer(x: Value) -> Any:
        first = loss(x, 1.0)
        second = loss(x, 2.0)
        return first * second

    assert shown(outer(Value(3, "x"))) == ["error", "first", "error_2", "second", "J"]


def test_names_are_those_at_the_return_in_loops_lists_tuples_and_dicts() -> None:
    @keep_names
    def f(x: Value) -> Any:
        for k in range(3):
            z = x * (k + 1)  # two of three are lost
        rows = [[x + 1, x + 2], [x + 3]]
        pair, table = (x - 1,), {"a": x - 2}
        return sum([z, *rows[0], *rows[1], *pair, *table.values()], start=x * 0)

    kept = set(shown(f(Value(2, "x"))))
    assert {"z", "rows[0][0]", "rows[0][1]", "rows[1][0]", "pair[0]", "table['a']"} < kept


def test_what_was_made_outside_keeps_its_name_to_itself() -> None:
    @keep_names
    def f(inside: Value) -> Any:
        given = inside
        return given * 2

    x = Value(3)
    assert list(names(f(x), names={})) == ["v1", "J"]
    assert list(names(f(x), names={"x": x})) == ["x", "J"]


def test_recursion_methods_and_closures_keep_their_names() -> None:
    @keep_names
    def power(x: Value, n: int) -> Any:
        if n == 0:
            return x * 0 + 1
        below = power(x, n - 1)
        above = below * x
        return above

    assert shown(power(Value(2, "x"), 2)) == ["v1", "below", "below_2", "above"]

    class Model:
        @keep_names
        def __call__(self, x: Value) -> Any:
            hidden = tanh(x)
            inner = lambda: hidden * 2  # noqa: E731  makes `hidden` a cell
            return inner()  # type: ignore[no-untyped-call]

        @staticmethod
        @keep_names
        def twice(x: Value) -> Any:
            once = x + 1
            return once + 1

    assert shown(Model()(Value(1, "x"))) == ["hidden", "J"]
    assert shown(Model.twice(Value(1, "x"))) == ["once", "J"]


@pytest.mark.parametrize(
    "copied", [deepcopy, lambda x: pickle.loads(pickle.dumps(x)), lambda x: copy(x)]
)
def test_copies_and_pickles_keep_the_names(copied: Callable[[Any], Any]) -> None:
    J = loss(Value(3, "a"), 5.0)
    again = copied(J)
    assert again is not J and shown(again) == ["error", "J"]
    assert [v.label for v in order(again)] == ["a", None, None]


def test_names_stay_when_numbers_change() -> None:
    a = Value(3, "a")
    J = loss(a, 5.0)
    J.backward()
    a.data = 4
    J.recompute().backward()
    assert shown(J) == ["error", "J"]


def test_scopes_and_kept_names_go_together() -> None:
    @keep_names
    def inside(x: Value) -> Any:
        with scope("inner"):
            u = x * 2
        v = u + 1
        with scope("last"):
            return v * u

    with scope("outer"):
        y = inside(Value(1, "x"))
    assert shown(y) == ["u", "v", "J"]
    assert [v.scope.path for v in order(y)[1:] if v.scope] == [
        ("outer", "inner"), ("outer",), ("outer", "last"),
    ]  # fmt: skip
    assert current_note() is NOTHING


def test_after_an_error_nothing_waits_and_nothing_is_named() -> None:
    made = []

    @keep_names
    def wrong(x: Value) -> Any:
        u = x - 5
        made.append(u)
        return log(u)

    @keep_names
    def empty() -> None:
        raise ValueError

    with pytest.raises(NonFiniteError):
        wrong(Value(1, "x"))
    with pytest.raises(ValueError):
        empty()
    assert shown(made[0]) == ["J"] and current_note() is NOTHING
    assert shown(loss(Value(1, "a"), 2.0)) == ["error", "J"]


def test_generators_that_run_inside_and_suspended_scopes_change_nothing() -> None:
    def pieces(x: Value) -> Any:
        with scope("generator"):
            yield x + 1
            yield x + 2

    @keep_names
    def f(x: Value) -> Any:
        running = pieces(x)
        first = next(running)
        outside = first * 2
        return outside + next(running)

    y = f(Value(1, "x"))
    assert shown(y)[:2] == ["first", "outside"]
    scopes = [v.scope and v.scope.name for v in order(y)[1:]]
    assert scopes == ["generator", None, "generator", None]
    assert current_note() is NOTHING


def test_a_function_that_makes_no_node_or_makes_them_in_a_thread_is_left_alone() -> None:
    @keep_names
    def threaded(x: Value) -> Any:
        results: list[Any] = []
        thread = threading.Thread(target=lambda: results.append(x * 2))
        thread.start()
        thread.join()
        (double,) = results
        return double

    same: Any = lambda x: x  # noqa: E731
    assert keep_names(same)(3) == 3
    assert threaded(Value(2, "x")).data == 4.0
    assert current_note() is NOTHING


@pytest.mark.parametrize("kind", ["trace", "profile"])
def test_a_debugger_goes_on_and_is_not_needed(kind: str) -> None:
    seen: list[str] = []

    def watch(frame: FrameType, event: str, _: Any) -> Any:
        seen.append(f"{frame.f_code.co_name} {event}")
        return watch

    get, put = getattr(sys, f"get{kind}"), getattr(sys, f"set{kind}")
    before = get()
    put(watch)
    try:
        J = loss(Value(3, "a"), 5.0)
        assert get() is watch
    finally:
        put(before)
    assert shown(J) == ["error", "J"] and "loss return" in seen


def test_variables_are_freed_when_the_function_has_returned() -> None:
    class Big:
        pass

    seen = []

    @keep_names
    def f(x: Value) -> Any:
        big = Big()
        seen.append(weakref.ref(big))
        return x * 2

    gc.disable()
    try:
        y = f(Value(1, "x"))
        assert seen[0]() is None
        node = weakref.ref(y)
        del y
        assert node() is None
    finally:
        gc.enable()


def test_a_decorated_function_stays_itself() -> None:
    assert loss.__name__ == "loss" and pickle.loads(pickle.dumps(loss)) is loss
    program = compile(loss)
    assert program(3.0, 5.0) == 4.0
    assert asyncio.run(_awaited()) == ["error", "J"]


async def _awaited() -> list[str]:
    return shown(loss(Value(3, "a"), 5.0))


def test_a_label_that_equals_a_kept_name_leaves_both_distinct() -> None:
    J = loss(Value(3, "error"), 5.0)
    assert list(names(J, names={})) == ["error", "error_2", "J"]
