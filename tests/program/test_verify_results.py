"""The verifier tells of results that are not those of a value and its derivatives."""

from __future__ import annotations

import pytest

from autograd import StatementError
from autograd.program.ir.statement import Element, Index, Part, Routine, Statement, Variable
from autograd.program.ir.symbols import Symbol
from autograd.program.ir.verify import verify
from autograd.program.passes.reverse import with_derivatives

# By hand: Z[i, e] += X[i, e]; Z[i, e] += a[i]; J += Z[i, e]; J += b[k]; and J's derivatives.

a, b, X = Variable("a", (2,)), Variable("b", (3,)), Variable("X", (2, "m"))
Z, J, x = Variable("Z", (2, "m")), Variable("J", ()), Symbol("x")
ROW, EXAMPLE, ALONE = Index(0, (1, 0)), Index(0, (0, 1)), Index(0, (1,))
EACH = (ROW, EXAMPLE)
SUMS = (
    Part((2, "m"), EACH, x, {x: Element(X, EACH)}),
    Part((2, "m"), EACH, x, {x: Element(a, (ROW,))}),
)
TOTALS = (
    Part((2, "m"), (), x, {x: Element(Z, EACH)}),
    Part((3,), (), x, {x: Element(b, (ALONE,))}),
)
VALUE = Routine((a, b, X), (Statement(Z, SUMS), Statement(J, TOTALS)), (J,))
SOUND = with_derivatives(VALUE, J, (a, b))
_, DA, DB = SOUND.results


def test_a_value_and_its_derivatives_pass() -> None:
    verify(SOUND)
    verify(SOUND, reduced=1)
    verify(SOUND._replace(results=(DB, DA), wrt=()))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            SOUND._replace(results=(J, DB, DA)),
            r"derivative db: it has the shape \(3,\), and a has \(2,\)",
        ),
        (SOUND._replace(results=(J, DA)), "2 results are no value and 2 derivatives"),
        (SOUND._replace(wrt=(a, Variable("b", (3,)))), "derivative db: b is no input"),
        (SOUND._replace(wrt=(a, DB)), "derivative db: db is no input"),
        (
            SOUND._replace(results=(Z, DA, DB)),
            r"result Z: a derivative is of one number, not of \(2, 'm'\)",
        ),
    ],
    ids=["in another order", "too few", "for no input", "for what is computed", "of many numbers"],
)
def test_wrong_derivatives_are_told(wrong: Routine, told: str) -> None:
    with pytest.raises(StatementError, match=told):
        verify(wrong)


def test_reduced_results_are_single_numbers() -> None:
    verify(VALUE._replace(results=(J, Z)), reduced=1)
    with pytest.raises(StatementError, match=r"Z: it has the shape .*, but its examples are red"):
        verify(VALUE._replace(results=(Z, J)), reduced=1)
    with pytest.raises(StatementError, match="2 results are reduced, but there are 1"):
        verify(VALUE, reduced=2)
