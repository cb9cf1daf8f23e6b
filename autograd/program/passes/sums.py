"""Sums of an input's numbers that only derivatives need, such as those of the targets of classes.

Where they are known to be 1, softmax and cross-entropy give A - Y, in the place of A * s - Y.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...engine import ops
from ..ir.statement import (
    Element,
    Part,
    Routine,
    Statement,
    Variable,
    is_one_to_one,
    is_whole,
    whole,
)
from ..ir.symbols import Symbol, is_op, simple
from .fuse import needed
from .inlining import through
from .sources import Sources


class Sums:
    """The sums in a routine's derivatives, and which of them are known."""

    def __init__(self, routine: Routine, sources: Sources, known: Sequence[Variable]) -> None:
        """The inputs in `known` have numbers that add up to 1, those of each example."""
        self.inputs = {*routine.inputs[:-1]}
        self.sources, self.known = sources, {*known}
        self.ones: set[Variable] = set()
        """The variables that were such a sum, and are 1 or -1 now."""

    def statement(self, s: Statement) -> Statement:
        """The statement; if it adds up an input's numbers by way of others, it reads the input
        itself; if their sum is known, it is this number.
        """
        if len(s.parts) != 1 or s.op is not ops.sum or not s.parts[0].adds_up:
            return s
        (part,) = s.parts
        sign, read = _signed(part)
        while read is not None and (inner := self._computed(read)) is not None:
            own, further = _signed(inner)
            read = further and through(read, inner, further, part.axes)
            sign *= own
        if read is None or read.variable not in self.inputs:
            return s
        x = Symbol("x")
        total = x if sign > 0 else simple(ops.neg, [x])
        s = s._replace(parts=(part._replace(expression=total, reads={x: read}),))
        if summed(s) not in self.known:
            return s
        self.ones.add(s.out)
        return s._replace(parts=(Part(*whole(s.out.shape), sign, {}),))

    def _computed(self, read: Element) -> Part | None:
        """What computes a variable that only derivatives need."""
        variable = read.variable
        return None if variable in self.sources.forward else self.sources.parts.get(variable)


def _signed(part: Part) -> tuple[float, Element | None]:
    """What a part reads, if it is nothing else, or minus it, and the sign."""
    x, sign = part.expression, 1.0
    if is_op(x, ops.neg):
        (x,), sign = x.inputs, -1.0
    return sign, part.reads.get(x) if isinstance(x, Symbol) else None


def summed(s: Statement) -> Variable | None:
    """The variable whose numbers a statement adds up, all those of each example; else None."""
    if len(s.parts) != 1 or s.op is not ops.sum or not is_whole(s.out, s.parts[0]):
        return None
    (part,) = s.parts
    _, read = _signed(part)
    every = read is not None and is_one_to_one(read.variable, part.axes, read.indices)
    if not read or not every:
        return None
    own = {"m"} & set(read.variable.shape)  # each example has a sum of its own
    return read.variable if {part.axes[k] for k in part.kept} == own else None


def summed_inputs(routine: Routine) -> tuple[int, ...]:
    """The places of the inputs of several numbers of which only derivatives need such a sum."""
    values = needed(routine._replace(results=routine.values, wrt=())).statements
    forward = {s.out for s in values}
    derived = {summed(s) for s in routine.statements if s.out not in forward}
    inputs = enumerate(routine.inputs[:-1])
    return tuple([k for k, x in inputs if x in derived and x.count > 1])
