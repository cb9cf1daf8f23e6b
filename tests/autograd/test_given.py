"""What an expression is given: numbers and Values by name, and the number that results."""

from __future__ import annotations

import math
from typing import Any

import pytest
from graphs import words

from autograd import ExpressionError, NonFiniteError, Value, constant, parse, parse_all


@pytest.mark.parametrize("x", ["5", None, [5], 1j, 10**400], ids=lambda x: str(x)[:5])
def test_a_given_number_is_one(x: Any) -> None:
    with pytest.raises(ExpressionError, match="a was given"):
        parse("a + 1", a=x)


def test_a_number_that_nothing_asks_for_is_a_mistake() -> None:
    with pytest.raises(ExpressionError, match="b was given a number, but nothing uses it"):
        parse("a", a=1, b=2)
    with pytest.raises(ExpressionError, match="the text assigns it itself"):
        parse("a = 1", a=1)


def test_given_values_stay_the_callers_own() -> None:
    a, b = Value(5, "alpha"), Value(3)
    named = parse_all("a*b", a=a, b=b)
    named[""].backward()
    assert (a.grad, b.grad) == (3, 5)
    assert (a.label, b.label) == ("alpha", "b")
    assert parse("x * 2", x=constant(3.0)).is_constant


@pytest.mark.parametrize(
    "text", ["a + q", "a + log(-a)", "a +", "a; b", "u = a; a = 2", "a + unused", "u = a; v = u +"]
)
def test_a_text_that_fails_labels_no_value_of_the_callers(text: str) -> None:
    a, named = Value(5), Value(3, "name")
    with pytest.raises(ExpressionError):
        parse(text, a=a, b=named, c=7)
    assert (a.label, named.label) == (None, "name")
    assert parse("a + b", a=a, b=named).inputs == (a, named)
    assert (a.label, named.label) == ("a", "name")


def test_pi_and_e_have_numbers_unless_others_are_given_or_assigned() -> None:
    assert parse("pi * e").data == math.pi * math.e
    assert parse("pi * e", e=2, pi=3).data == 6
    assert parse("e = 5; e * 2").data == 10
    e = Value(2)
    parse("e**2", e=e).backward()
    assert (e.grad, e.label) == (4, "e")


# Python reads an identifier by its compatible form: ﬁ is fi, µ (micro) is μ (mu), 𝐱 is x.
ALIKE = ["ﬁ", "fi", "µ", "μ", "𝐱", "x", "Ⅷ", "é", "e\u0301"]


@pytest.mark.parametrize("written", ALIKE)
@pytest.mark.parametrize("given", ALIKE)
def test_names_are_the_same_whenever_python_takes_them_for_the_same(
    written: str, given: str
) -> None:
    variables: dict[str, Any] = {}
    exec(f"{written} = {given} = 1", variables)  # one variable, or two
    if len(variables.keys() - {"__builtins__"}) == 1:
        assert parse(f"2*{written}", **{given: 3}).data == 6
    else:
        with pytest.raises(ExpressionError, match="has no number"):
            parse(f"2*{written}", **{given: 3})


def test_one_name_in_two_spellings_is_given_twice() -> None:
    twice = {"µ": 1, "μ": 2}
    with pytest.raises(ExpressionError, match="μ was given twice"):
        parse("µ + μ", **twice)


NO_NUMBER = words("""
¦1/0  ¦log(-1)  ¦(-8)**(1/3)  ¦10.0**400  ¦1e308*10  ¦3%0  a + ¦log(-a)  ¦(a)/0  2*(a + ¦sqrt(-a))
2 + ¦exp(exp(exp(a)))  é=a;¦é/0
""")


@pytest.mark.parametrize("marked", [*NO_NUMBER, "u = a\nv = 1 +\\\n  ¦log(u - 5)", "  \n a +¦a/0"])
def test_arithmetic_that_has_no_number_is_pointed_at(marked: str) -> None:
    text = marked.replace("¦", "")
    before = marked.partition("¦")[0].split("\n")
    given = {"a": 5} if "a" in text else {}
    for kind in (NonFiniteError, ExpressionError, ArithmeticError, ValueError):
        with pytest.raises(kind) as caught:
            parse(text, **given)
        error = caught.value
        assert isinstance(error, ExpressionError)
        assert (error.line, error.column) == (len(before), len(before[-1]) + 1)
        assert " gives " in str(error)
