"""The verifier catches what is wrong with statements, without a number, for any m examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Primitive, StatementError, ops
from autograd.engine import primitive
from autograd.program.ir.statement import Element, Index, Part, Routine, Side, Statement, Variable
from autograd.program.ir.symbols import M, Symbol
from autograd.program.ir.verify import verify

# A layer by hand: Z[i, e] += W[i, k] * X[k, e]; Z[i, e] += b[i]; J += Z[i, e].

w, x = Symbol("w"), Symbol("x")
ROW, COLUMN, EXAMPLE = Index(0, (1, 0, 0)), Index(0, (0, 1, 0)), Index(0, (0, 0, 1))


def layer() -> Routine:
    W, b, X = Variable("W", (2, 3)), Variable("b", (2,)), Variable("X", (3, "m"))
    Z, J = Variable("Z", (2, "m")), Variable("J", ())
    axes: tuple[Side, ...] = (2, 3, "m")
    reads = {w: Element(W, (ROW, COLUMN)), x: Element(X, (COLUMN, EXAMPLE))}
    product = Part(axes, (ROW, EXAMPLE), ops.mul(w, x), reads)
    row, example = Index(0, (1, 0)), Index(0, (0, 1))
    bias = Part((2, "m"), (row, example), x, {x: Element(b, (row,))})
    total = Part((2, "m"), (), x, {x: Element(Z, (row, example))})
    statements = (Statement(Z, (product, bias)), Statement(J, (total,)))
    return Routine((W, b, X), statements, (J,))


def changed(part: int = 0, statement: int = 0, **fields: Any) -> Routine:
    """The layer with one part changed."""
    routine = layer()
    parts = list(routine.statements[statement].parts)
    parts[part] = parts[part]._replace(**fields)
    return with_statement(routine, statement, parts=tuple(parts))


def with_statement(routine: Routine, k: int, **fields: Any) -> Routine:
    statements = list(routine.statements)
    statements[k] = statements[k]._replace(**fields)
    return routine._replace(statements=tuple(statements))


def reading(**indices: tuple[Index, ...]) -> Routine:
    """The layer with other indices in the product's reads."""
    reads = layer().statements[0].parts[0].reads
    routine = layer()
    W, _, X = routine.inputs
    new = {w: Element(W, reads[w].indices), x: Element(X, reads[x].indices)}
    for name, each in indices.items():
        symbol = {"w": w, "x": x}[name]
        new[symbol] = Element(new[symbol].variable, each)
    parts = (routine.statements[0].parts[0]._replace(reads=new), routine.statements[0].parts[1])
    return with_statement(routine, 0, parts=parts)


def table(*numbers: float, kind: Any = np.intp) -> Index:
    return Index(0, (0, 1, 0), np.array(numbers, kind))


def maximum(target: Index) -> Routine:
    """max over k of W[i, k], at a place of Y."""
    W, Y = Variable("W", (2, 3)), Variable("Y", (2,))
    at = (Index(0, (1, 0)), Index(0, (0, 1)))
    part = Part((2, 3), (target,), x, {x: Element(W, at)})
    return Routine((W,), (Statement(Y, (part,), ops.max),), (Y,))


def without_examples(expression: Any) -> Routine:
    a, y = Variable("a", (2,)), Variable("y", (2,))
    part = Part((2,), (Index(0, (1,)),), expression, {x: Element(a, (Index(0, (1,)),))})
    return Routine((a,), (Statement(y, (part,)),), (y,))


def constant(length: int) -> Routine:
    """y = c[0], where c has two numbers."""
    c, y = Variable("c", (length,), numbers=(1.0, 2.0)), Variable("y", ())
    return Routine((), (Statement(y, (Part((), (), x, {x: Element(c, (Index(0, ()),))}),)),), (y,))


def again(routine: Routine) -> Routine:
    return routine._replace(statements=(*routine.statements, routine.statements[0]))


FAULTS: dict[str, tuple[Callable[[], Routine], str]] = {
    "a read beyond the end": (
        lambda: reading(w=(ROW, COLUMN._replace(start=1))),
        r"statement 1 \(Z\), part 1: its read of W on side 1 of 3 takes the places 1 to 3",
    ),
    "a read before the start": (
        lambda: reading(w=(Index(0, (-1, 0, 0)), COLUMN)),
        "read of W on side 0 of 2 takes the places -1 to 0",
    ),
    "rows read as columns": (
        lambda: reading(w=(COLUMN, ROW)),
        "read of W on side 0 of 2 takes the places 0 to 2",
    ),
    "a table that leads beyond the end": (
        lambda: reading(w=(ROW, table(0, 3, 1))),
        "side 1 of 3 takes the places 0 to 3",
    ),
    "a table that is too short": (
        lambda: reading(w=(ROW, table(0, 1))),
        "takes the places 0 to 2 of a table of 2",
    ),
    "a table of floats": (
        lambda: reading(w=(ROW, table(0, 1, 2, kind=float))),
        "a table that is no row of whole numbers",
    ),
    "too few indices": (lambda: reading(w=(ROW,)), "has 1 indices for 2 sides"),
    "a step for each axis": (
        lambda: reading(w=(ROW, Index(0, (0, 1)))),
        r"has the steps \(0, 1\) from 0 on for the axes \(2, 3, 'm'\)",
    ),
    "examples along a shared side": (
        lambda: reading(w=(ROW, EXAMPLE), x=(COLUMN, EXAMPLE)),
        "read of W on side 1 of 3 moves along the axis of examples",
    ),
    "rows along a side of examples": (
        lambda: reading(x=(COLUMN, ROW)),
        "read of X on side 1 of m is not the axis of examples itself",
    ),
    "another example": (
        lambda: reading(x=(COLUMN, Index(1, (0, 0, 1)))),
        "side 1 of m is not the axis of examples itself",
    ),
    "always the first example": (
        lambda: reading(x=(COLUMN, Index(0, (0, 0, 0)))),
        "side 1 of m is not the axis of examples itself",
    ),
    "examples in an order of their own": (
        lambda: reading(x=(COLUMN, Index(0, (0, 0, 1), np.zeros(9, np.intp)))),
        "side 1 of m is not the axis of examples itself",
    ),
    "a target beyond the end": (
        lambda: changed(target=(Index(1, (1, 0, 0)), EXAMPLE)),
        "part 1: its target on side 0 of 2 takes the places 1 to 2",
    ),
    "a target that is the first example's": (
        lambda: changed(target=(ROW, Index(0, (0, 0, 0)))),
        "its target on side 1 of m is not the axis of examples itself",
    ),
    "a place that is never written": (
        lambda: maximum(Index(0, (0, 0))),
        r"statement 1 \(Y\): place 1 is never written",
    ),
    "no part at all": (lambda: with_statement(layer(), 0, parts=()), "place 0 is never written"),
    "an axis that is a factor": (
        lambda: reading(w=(ROW, Index(0, (0, 0, 0))), x=(Index(0, (0, 0, 0)), EXAMPLE)),
        "nothing moves along its axis 1: that is a factor, not a sum",
    ),
    "two axes of examples": (
        lambda: changed(axes=(2, "m", "m")),
        "there is one axis of examples, if there are any",
    ),
    "an axis of length 0": (lambda: changed(axes=(2, 0, "m")), r"its axes are \(2, 0, 'm'\)"),
    "a longer axis": (lambda: changed(axes=(2, 4, "m")), "takes the places 0 to 3"),
    "what is read before it is computed": (
        lambda: layer()._replace(statements=layer().statements[::-1]),
        "it reads Z, which is not computed before",
    ),
    "an array computed twice": (
        lambda: again(layer()),
        r"statement 3 \(Z\): it computes an array that is there before",
    ),
    "a result that nothing computes": (
        lambda: layer()._replace(results=(Variable("Y", ()),)),
        "result Y: no statement computes it",
    ),
    "a symbol that is not read": (
        lambda: changed(expression=ops.mul(w, Symbol("y"))),
        "do not have the same symbols: x, y",
    ),
    "too few arguments in an expression": (
        lambda: changed(expression=Symbol("z", ops.fma, (w, x))),
        "fma of 2 inputs stands in its expression",
    ),
    "a number that is no float": (
        lambda: changed(1, expression=1, reads={}),
        "neither a symbol nor a float",
    ),
    "a constant of another shape": (
        lambda: constant(3),
        "c has 2 numbers for the shape",
    ),
    "an input with two sides of examples": (
        lambda: layer()._replace(inputs=(*layer().inputs, Variable("Y", ("m", "m")))),
        "input Y: Y has two sides of examples",
    ),
    "a side of examples where no input has one": (
        lambda: Routine((), (Statement(Variable("y", ("m",)), ()),), ()),
        "it has a side of examples, but no input has",
    ),
    "two sides of examples": (
        lambda: with_statement(layer(), 0, out=Variable("Z", ("m", "m"))),
        "Z has two sides of examples",
    ),
    "a side of length 0": (
        lambda: with_statement(layer(), 0, out=Variable("Z", (0, "m"))),
        r"Z has the shape \(0, 'm'\)",
    ),
    "a maximum of several parts": (
        lambda: with_statement(layer(), 0, op=ops.max),
        "max has 2 parts, and only sums have several",
    ),
    "an op of one number": (
        lambda: with_statement(layer(), 1, op=ops.tanh),
        "tanh does not combine many numbers",
    ),
    "a count of examples where there are none": (
        lambda: without_examples(ops.mul(M, x)),
        "it uses the count of examples, but no input has examples",
    ),
    "an input that is given twice": (
        lambda: Routine((one := Variable("a", (2,)), one), (), ()),
        "input a: it is given twice",
    ),
    "an input with numbers": (
        lambda: Routine((Variable("c", (2,), numbers=(1.0, 2.0)),), (), ()),
        "input c: it has numbers, as only constants have",
    ),
    "a computed array with numbers": (
        lambda: with_statement(without_examples(x), 0, out=Variable("y", (2,), numbers=(1.0, 2.0))),
        r"statement 1 \(y\): it has numbers, as only constants have",
    ),
    "remainders of many numbers": (
        lambda: with_statement(maximum(Index(0, (1, 0))), 0, op=ops.fmod),
        "fmod does not combine many numbers",
    ),
    "a dot product of one list": (
        lambda: with_statement(maximum(Index(0, (1, 0))), 0, op=ops.dot),
        "dot does not combine many numbers",
    ),
}


def test_what_is_right_passes() -> None:
    verify(layer())
    verify(maximum(Index(0, (1, 0))))
    verify(maximum(Index(0, (1, 0), np.array([1, 0]))))
    verify(without_examples(x))
    verify(constant(2))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told(fault: str) -> None:
    routine, told = FAULTS[fault]
    with pytest.raises(StatementError, match=told):
        verify(routine())


def test_a_place_of_another_op_is_written_once() -> None:
    """Two rows for one place: of Y = (1,) both numbers would be lost but one."""
    W, Y = Variable("W", (2, 3)), Variable("Y", (2,))
    at = (Index(0, (1, 0, 0)), Index(0, (0, 1, 0)))
    twice = Index(0, (0, 0, 1), np.array([0, 1, 1]))
    part = Part((2, 3, 3), (twice,), x, {x: Element(W, at)})
    sums = Statement(Y, (part,))
    verify(Routine((W,), (sums,), (Y,)))
    with pytest.raises(StatementError, match="place 1 is written twice, and only sums overlap"):
        verify(Routine((W,), (sums._replace(op=ops.logsumexp),), (Y,)))


def test_a_users_primitive_of_many_arguments_combines_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(primitive, "TABLE", {})
    own = Primitive("own", lambda *xs: sum(xs), rule=lambda z, *xs: [1] * len(xs))
    verify(with_statement(maximum(Index(0, (1, 0))), 0, op=own))
    two = Primitive("two", lambda x, y: x + y, 1, 1)
    with pytest.raises(StatementError, match="two does not combine many numbers"):
        verify(with_statement(maximum(Index(0, (1, 0))), 0, op=two))
