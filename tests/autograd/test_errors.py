"""Errors carry nodes; their sentences, also pickled, are the same."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

import nets
from autograd import (
    TABLE,
    AutogradError,
    BranchError,
    ExpressionError,
    NonFiniteError,
    Primitive,
    StaleGraphError,
    Value,
    atan2,
    compile,
    div,
    exp,
    keep_names,
    log,
    parse,
    sqrt,
)


def undefined() -> object:
    return log(Value(-1, "a"))


def overflow() -> object:
    return exp(Value(710, "a"))


def steep() -> None:
    sqrt(Value(0, "a")).backward()


def stale() -> None:
    a = Value(2, "a")
    J = a * a
    a.data = 3
    J.backward()


def steered() -> object:
    return compile(lambda a: a if a > 0 else -a)(1.0)


def read() -> object:
    return compile(lambda a: a.data)(1.0)


def misread() -> object:
    return parse("3 * (a +", a=2)


def unknown() -> object:
    return nets.MLP(2, [3, 1], activation="tanhh")


FAILURES = [undefined, overflow, steep, stale, steered, read, misread, unknown]


def raised_by(fail: Callable[[], object]) -> AutogradError:
    with pytest.raises(AutogradError) as caught:
        fail()
    return caught.value


@pytest.mark.parametrize("fail", FAILURES)
@pytest.mark.parametrize("again", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_a_copy_of_an_error_says_the_same(
    fail: Callable[[], object], again: Callable[[AutogradError], AutogradError]
) -> None:
    error = raised_by(fail)
    twin = again(again(error))
    assert type(twin) is type(error)
    assert str(twin) == str(error) and repr(twin) == repr(error) and len(str(error)) > 20
    assert vars(twin) == {name: x for name, x in vars(error).items() if name != "about"}


def test_a_pickled_error_takes_no_graph_along() -> None:
    x = Value(-1, "x")
    for _ in range(1000):
        x = x * 1.0
    assert len(pickle.dumps(raised_by(lambda: log(x)))) < 400


def test_an_expressions_error_keeps_its_place() -> None:
    twin = pickle.loads(pickle.dumps(raised_by(misread)))
    assert isinstance(twin, ExpressionError) and (twin.line, twin.column) == (1, 5)


def test_an_error_carries_the_nodes_that_it_is_about() -> None:
    a, b = Value(1, "a"), Value(0, "b")
    about = raised_by(lambda: a / b).about
    assert about.op is div and about.numbers == (1.0, 0.0)
    assert about.inputs[0] is a and about.inputs[1] is b

    error = raised_by(stale)
    assert isinstance(error, StaleGraphError)
    assert (error.about.changed.label, error.about.computed.op.name) == ("a", "mul")


def test_what_an_error_says_stays_true_of_its_moment() -> None:
    a = Value(0, "a")
    error = raised_by(sqrt(a).backward)
    said = str(error)
    a.data, a.label = 4, "b"
    assert str(error) == said and "x = a = 0.0" in said


def test_it_is_shown_with_its_sentence() -> None:
    error = raised_by(undefined)
    assert isinstance(error, NonFiniteError)
    assert repr(error) == "NonFiniteError('log(x) at x = a = -1.0 gives nan: log needs x > 0')"
    assert isinstance(raised_by(steered), BranchError)


def test_a_caret_is_told_how_a_power_is_written() -> None:
    a: Any = Value(3, "a")
    for power in (lambda: a ^ 2, lambda: 2 ^ a, lambda: a ^ a):
        assert "write x**y" in str(raised_by(power))


def test_a_list_in_the_place_of_arguments_is_told_how_to_write_them() -> None:
    a, b = Value(1, "a"), Value(2, "b")
    assert "got a list: write atan2(y, x)" in str(raised_by(lambda: atan2([a, b])))
    assert "got a tuple: write atan2(y, x)" in str(raised_by(lambda: atan2((a, b, a))))


def test_what_a_forward_function_raised_is_told() -> None:
    unreadable = Primitive("unreadable", lambda x: int("ten"), lambda z, x: 1)
    try:
        error = raised_by(lambda: unreadable(Value(2, "a")))
        assert "at x = a = 2.0 gives nan: its forward function raised ValueError" in str(error)
        assert "'ten'" in str(error)
    finally:
        TABLE.pop("unreadable")


def test_a_stale_graph_is_told_without_reprs() -> None:
    a, b = Value(1, "a"), Value(4)
    J = a * b + 1
    for changed, sentence in (
        (a, "the data of 'a' changed after a * 4 was computed from it"),
        (b, "the data of a leaf, now 5, changed after a * it was computed from it"),
    ):
        changed.data += 1
        assert sentence in str(raised_by(J.backward))
        J.recompute()


def test_a_stale_graph_is_told_with_the_names_that_drawings_show() -> None:
    @keep_names
    def f(x: Value) -> Any:
        double = 2 * x
        return double * double

    x = Value(1, "x")
    J = f(x)
    x.data = 3
    told = "the data of 'x' changed after double was computed from it"
    assert told in str(raised_by(J.backward))
