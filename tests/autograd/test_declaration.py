"""A user's primitive that is declared wrongly, or whose rules give no numbers, says so."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograd import TABLE, Primitive, PrimitiveError, Value, grad


@pytest.fixture(autouse=True)
def mine() -> Iterator[None]:
    """Take the tests' primitive out of the table again."""
    yield
    TABLE.pop("mine", None)


@pytest.mark.parametrize("partial", [np.array([1.0]), None, "q", [1.0]], ids=repr)
def test_a_partial_is_a_number(partial: Any) -> None:
    mine = Primitive("mine", lambda x: x * 1.0, lambda z, x: partial)
    kind = type(partial).__name__
    asked: list[Callable[[], Any]] = [lambda: mine(Value(2)).backward(), lambda: grad(mine)(2.0)]
    for ask in asked:
        with pytest.raises(
            PrimitiveError, match=f"mine: a partial derivative is a number, got {kind}"
        ):
            ask()


@pytest.mark.parametrize("given", [1, None, np.ones((1, 2)), {0: 1}], ids=repr)
def test_a_rule_gives_a_list(given: Any) -> None:
    mine = Primitive("mine", lambda *x: math.fsum(x), rule=lambda z, *x: given)
    with pytest.raises(PrimitiveError, match="mine: a rule gives a list with a partial for each"):
        mine(Value(2), Value(3)).backward()


@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_a_rule_may_give_a_row_of_any_kind(kind: Callable[[Any], Any]) -> None:
    mine = Primitive("mine", lambda x, *y: x + math.fsum(y), rule=lambda z, *x: kind([1.0, 2.0]))
    a, b = Value(2), Value(3)
    mine(a, b).backward()
    assert (a.grad, b.grad) == (1.0, 2.0) and type(a.grad) is float


@pytest.mark.parametrize(
    ("forward", "rules", "complaint"),
    [
        (lambda x, y: x * y, (lambda z, x, y: y,), r"takes \(x, y\), but 1 partial is given"),
        (lambda x: x, (lambda z, x, y: y,) * 2, r"takes \(x\), but 2 partials are given"),
        (
            lambda *x: sum(x),
            (lambda z, *x: 1.0,),
            "takes any count of arguments: it needs one rule",
        ),
    ],
)
def test_there_is_a_partial_for_each_argument_of_forward(
    forward: Any, rules: Any, complaint: str
) -> None:
    with pytest.raises(PrimitiveError, match=f"mine {complaint}"):
        Primitive("mine", forward, *rules)


def test_partials_and_a_rule_are_not_both_given() -> None:
    with pytest.raises(PrimitiveError, match="or else one rule=, and not both"):
        Primitive("mine", lambda x: x, lambda z, x: 1, rule=lambda z, x: [1])


def test_an_argument_with_a_default_has_a_partial_too() -> None:
    mine = Primitive("mine", lambda x, k=2.0: x * k, lambda z, x, k: k, lambda z, x, k: x)
    assert mine(3.0) == 6.0 and mine(3.0, k=5.0) == 15.0
