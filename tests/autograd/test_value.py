"""What a Value promises: operands, conversions, comparisons, numpy, labels, scopes."""

from __future__ import annotations

import copy
import math
import operator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import (
    AutogradError,
    NonFiniteError,
    OperandError,
    Value,
    constant,
    grad,
    parameter,
    scope,
)

OPERATORS = [
    operator.add,
    operator.sub,
    operator.mul,
    operator.truediv,
    operator.pow,
    operator.mod,
]
NUMBERS = [
    2,
    2.5,
    True,
    Fraction(5, 2),
    np.float64(2.5),
    np.float32(2.5),
    np.float16(2.5),
    np.int64(2),
    np.int8(2),
    np.uint8(2),
    np.bool_(True),
]


@pytest.mark.parametrize("op", OPERATORS)
@pytest.mark.parametrize("number", NUMBERS, ids=lambda x: type(x).__name__)
def test_numbers_of_every_kind_mix_on_either_side(op: Any, number: Any) -> None:
    v = Value(1.5)
    right, left = op(v, number), op(number, v)
    assert type(right) is Value and type(left) is Value
    assert right.data == op(1.5, float(number))
    assert left.data == op(float(number), 1.5)


@pytest.mark.parametrize("op", OPERATORS)
@pytest.mark.parametrize("other", ["a", None, 1j, [1], (1,), {}, Decimal("1"), object(), b"a"])
def test_anything_else_is_a_type_error_that_names_both_types(op: Any, other: Any) -> None:
    pairs = [(Value(1.5), other), (other, Value(1.5))]
    if op is operator.mod and isinstance(other, (str, bytes)):
        pairs.pop()  # "%s" % value is the string's own operator
    for left, right in pairs:
        with pytest.raises(TypeError) as error:
            op(left, right)
        assert "Value" in str(error.value) and type(other).__name__ in str(error.value)


@pytest.mark.parametrize("data", ["5", None, [5], 1j, Value(5), np.array([5.0]), Decimal(5)])
def test_a_value_holds_one_real_number(data: Any) -> None:
    with pytest.raises(OperandError, match=type(data).__name__):
        Value(data)
    leaf = Value(1)
    with pytest.raises(OperandError, match=type(data).__name__):
        leaf.data = data
    assert leaf.data == 1


def test_a_gradient_is_a_number_or_none() -> None:
    a = Value(3, "a")
    for wrong in ("x", [1.0], Value(1)):
        with pytest.raises(OperandError, match="a gradient is one number, or None, got"):
            a.grad = wrong  # type: ignore[assignment]
    a.grad = 2
    assert type(a.grad) is float
    a.grad = None
    assert a.grad is None


@pytest.mark.parametrize("convert", [float, int, complex, math.exp, math.sin, np.float64])
def test_silent_conversion_is_refused_with_the_way_out(convert: Any) -> None:
    with pytest.raises(TypeError, match=r"use v\.data"):
        convert(Value(1.5))


def test_a_value_is_no_index() -> None:
    with pytest.raises(TypeError):
        [1, 2][Value(1)]  # type: ignore[call-overload]


def test_floor_and_its_like_stay_in_the_graph() -> None:
    x = Value(2.5, "x")
    for f, expected in ((math.floor, 2), (math.ceil, 3), (math.trunc, 2)):
        y = f(x)
        assert type(y) is Value and y.data == expected and y.inputs == (x,)


COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]


@pytest.mark.parametrize("compare", COMPARISONS)
@pytest.mark.parametrize(("x", "y"), [(1, 2), (2, 2), (3, 2), (math.nan, 2)])
def test_comparisons_are_of_data_against_values_and_numbers(
    compare: Any, x: float, y: float
) -> None:
    expected = compare(float(x), float(y))
    for left, right in (
        (Value(x), Value(y)),
        (Value(x), y),
        (x, Value(y)),
        (Value(x), np.int64(y)),
    ):
        result = compare(left, right)
        assert bool(result) is expected


def test_comparison_with_anything_else_is_unequal_or_a_type_error() -> None:
    assert Value(1) != "1" and Value(1) is not None
    with pytest.raises(TypeError):
        Value(1) < "1"  # noqa: B015


def test_values_are_keys_and_members_by_identity() -> None:
    a, b = Value(1), Value(1)
    assert a == b
    assert len({a, b, a}) == 2
    table = {a: "a", b: "b"}
    assert table[a] == "a" and table[b] == "b"


def test_truth_is_of_the_data() -> None:
    assert Value(2) and not Value(0)


def test_x_times_x_has_two_edges_in_order() -> None:
    x, y = Value(3, "x"), Value(2, "y")
    square = x * x
    assert square.inputs == (x, x) and len(square.steps()) == 2
    square.backward()
    assert x.grad == 6
    assert all(p is q for p, q in zip((x - y).inputs, (x, y), strict=True))
    assert (5 - y).inputs[1] is y


def test_every_primitive_is_a_method() -> None:
    x = Value(0.5)
    assert x.tanh().data == math.tanh(0.5)
    assert x.leaky_relu(slope=0.1).data == 0.5
    assert "tanh" in dir(x)
    with pytest.raises(AttributeError):
        x.tahn()


def test_labels_are_text_and_can_be_taken_away() -> None:
    v = Value(5, "a")
    assert v.label == "a"
    v.label = None
    assert v.label is None
    with pytest.raises(OperandError):
        v.label = 3  # type: ignore[assignment]
    with pytest.raises(OperandError):
        Value(5, 3)  # type: ignore[arg-type]


def test_repr_says_what_a_value_is() -> None:
    a = Value(5, "a")
    J = 3 * a
    assert repr(a) == "Value(5, 'a')" and repr(J) == "Value(15, op=mul)"
    J.backward()
    assert repr(a) == "Value(5, 'a', grad=3)"
    assert repr(constant(0.1)) == "Value(0.1, op=constant)"
    assert (
        repr(Value(1, "x" * 10_000)).startswith("Value(1, 'xxx")
        and len(repr(Value(1, "x" * 999))) < 60
    )


def test_a_value_is_formatted_like_its_number() -> None:
    v = Value(2.345, "v")
    assert f"{v:8.1f}|{v}" == "     2.3|Value(2.345, 'v')"


def test_scopes_nest_and_mark_what_is_made_inside() -> None:
    with scope("network"):
        with scope("layer 1"):
            inner = Value(1) * 2
        outer = inner + 1
    outside = outer + 1
    assert inner.scope is not None and inner.scope.path == ("network", "layer 1")
    assert outer.scope is not None and outer.scope.path == ("network",)
    assert outside.scope is None
    with scope("layer 1"):
        w = parameter(1, "w")
    assert w.label == "w" and w.scope is not None and w.scope.name == "layer 1"
    with pytest.raises(OperandError), scope(3):  # type: ignore[arg-type]
        pass


def test_a_scope_ends_even_when_its_block_fails() -> None:
    with pytest.raises(ZeroDivisionError), scope("a"):
        1 / 0  # noqa: B018
    assert Value(1).scope is None


def test_constants_fold_get_no_gradient_and_do_not_change() -> None:
    x = Value(2)
    two = constant(2) * 3
    assert two.is_constant and two.data == 6
    y = two * x
    y.backward()
    assert x.grad == 6 and two.grad is None
    with pytest.raises(AttributeError):
        two.data = 1
    assert x.detach().is_constant and x.detach().item() == 2


def test_parameters_are_leaves_that_are_told_apart() -> None:
    w = parameter(0.5, "w")
    assert w.is_leaf and w.op.name == "parameter"
    (w * 2).backward()
    assert w.grad == 2


def test_data_of_a_computed_value_cannot_be_set() -> None:
    y = Value(2) * 3
    with pytest.raises(AttributeError, match=r"recompute\(\)"):
        y.data = 1


def test_a_shallow_copy_shares_its_inputs() -> None:
    x = Value(2, "x")
    y = x * x
    y.label = "y"
    twin = copy.copy(y)
    assert twin is not y and twin.inputs == (x, x) and twin.label == "y"
    twin.backward()
    assert x.grad == 4 and y.grad is None


def test_where_and_comparisons_select_by_number() -> None:
    f = grad(lambda x: autograd.where(autograd.greater(x, 1), x**2, 3 * x))
    assert f(2.0) == 4 and f(0.5) == 3


def test_errors_are_one_tree_and_builtin_kinds() -> None:
    assert issubclass(NonFiniteError, (AutogradError, ArithmeticError))
    for error in vars(autograd.engine.errors).values():
        if isinstance(error, type) and issubclass(error, Exception):
            assert issubclass(error, AutogradError)
            assert error is AutogradError or len(error.__bases__) == 2
