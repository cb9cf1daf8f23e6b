"""Listing: the arrays of a program one by one, for those who draw them or step through them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...engine import ops
from ...engine.errors import TargetError
from ...engine.primitive import Primitive
from ..ir.statement import Side, Statement, Variable, factors
from ..ir.symbols import Symbol
from ..passes.fuse import needed
from ..passes.hints import without_slopes
from ..passes.symmetry import op_without_slopes
from ..targets.numpy import DIALECT, NumpyText, function_text, load_function
from ..text.array_text import viewed
from ..text.signs import SignText, sign
from .plan import Plan
from .routines import Asked
from .runnable import Runnable

INPUT, PARAMETER, FORWARD, BACKWARD = "input", "parameter", "forward", "backward"


class ListedArray(NamedTuple):
    """An array of a program: an argument, or what a statement makes. Other arrays are given by
    their places in the listing.
    """

    name: str  # as in the text: Z1
    sign: str  # as in the lectures: Z¹
    kind: str  # INPUT, PARAMETER, FORWARD or BACKWARD
    shape: tuple[Side, ...]
    lines: tuple[str, ...] = ()  # of the NumPy text: Z1 = W1 @ X + b1
    formula: str = ""  # the same in signs, if it is one line: W¹ X + b¹
    op: Primitive | None = None  # the last operation of its expression, dot for a matrix product
    reads: tuple[int, ...] = ()
    slopes: tuple[str, ...] = ()  # for each read the local derivative in signs, or nothing
    derivative_of: int | None = None  # the listed array for which it is the derivative
    belongs_to: int | None = None  # of BACKWARD: the array of the forward pass that it is about


class ArrayListing:
    """The arrays of a program in the order in which they are made: those of the value, each after
    what it reads, then those of the derivatives. The row of all parameters is listed as its parts.

    `m` is the count of examples; it is not known if the program was recorded and never called.
    """

    def __init__(self, plan: Plan, wrt: Asked, given: Mapping[str, Any] | None) -> None:
        if (op := op_without_slopes(plan.graph)) is not None:
            raise TargetError(f"{without_slopes(op)}: such a program has no statements to list")
        if not plan.is_lifted:
            raise TargetError(
                "this program runs its operations one by one, so there are no statements on arrays "
                "to list; its function, called with Values, gives their graph"
            )
        packed = None if given is None else plan.packing.packed(given)
        plan = plan.general if packed is None else plan.suited_text(wrt, packed)
        self._plan, self._routine = plan, plan.routines.of(wrt)
        self._columns = packed and [copy(x) for x in packed]  # as they are now
        is_counted = self._columns is not None and plan.packing.batched
        self.m: int | None = int(self._columns[-1]) if self._columns and is_counted else None
        self._statements = {s.out: s for s in self._routine.statements}
        self._text = NumpyText(DIALECT, self._routine)
        self._variables = [*self._in_order()]
        self.places = {x: place for place, x in enumerate(self._variables)}
        self.arrays = [*self._listed()]
        self.results = [self.places[y] for y in self._routine.values]
        """The places of the values."""

    def shape(self, place: int) -> tuple[Side, ...]:
        """The shape of an array, with the count of examples if it is known."""
        m: Side = "m" if self.m is None else self.m
        return tuple(m if side == "m" else side for side in self.arrays[place].shape)

    @cached_property
    def numbers(self) -> list[NDArray[np.float64]] | None:
        """The numbers of each array, in its shape; None if the program was never called."""
        if self._columns is None:
            return None
        made = [x for x in self._variables if x in self._statements]
        inputs = dict(zip(self._routine.inputs, self._columns, strict=False))
        text = function_text("forward", self._routine._replace(results=(*made,), wrt=()))
        function = load_function(text.running, text.tables, text.undefined)
        results, _ = Runnable(text.shown, text.tables, function).run(self._columns)
        known = inputs | dict(zip(made, results, strict=True))
        return [self._in_shape(place, known[x]) for x, place in self.places.items()]

    def _in_shape(self, place: int, numbers: Any) -> NDArray[np.float64]:
        shape, array = self.shape(place), np.array(numbers, dtype=float)
        lengths = [int(side) for side in shape]
        return array.reshape(lengths) if array.size == np.prod(lengths) else np.full(lengths, array)

    def _in_order(self) -> Iterator[Variable]:
        """All variables that are listed, each before what reads it."""
        routine, theta = self._routine, self._routine.inputs[-1]
        views = {s.out for s in routine.statements if (x := viewed(s)) and x.variable is theta}
        on_the_way = {x for each in self._text.softmaxes.values() for x in each.way}
        others = [s for s in routine.statements if s.out not in views | on_the_way]
        hidden = {theta} - {x for s in others for x in self._reads(s)}
        self._made = [s for s in others if s.out.of not in hidden]
        values = needed(routine._replace(results=routine.values, wrt=())).statements
        self._forward = {s.out for s in values} - views
        self._backward = {s.out for s in self._made} - self._forward
        self._parameters = views | {theta}
        done: dict[Variable, None] = {}
        for is_forward in (True, False):
            for s in self._made:
                if (s.out in self._forward) is is_forward:
                    leaves = [x for x in self._reads(s) if x in views or x in routine.inputs]
                    done |= dict.fromkeys([*leaves, s.out])
            done |= dict.fromkeys(routine.values)
        return iter(done)

    def _listed(self) -> Iterator[ListedArray]:
        text, names = self._text, dict(self._text.names)
        text.write()
        in_signs = {x: sign(x, name) for x, name in names.items()}
        writer = SignText(self._routine, in_signs)
        for x in self._variables:
            name, statement = names[x], self._statements.get(x)
            if statement is None or x in self._parameters:
                kind = PARAMETER if x in self._parameters else INPUT
                yield ListedArray(name, in_signs[x], kind, x.shape)
                continue
            lines = text.lines_of.get(x) or [f"{name} = {text.name(x)}"]
            reads = [*dict.fromkeys(y for y in self._reads(statement) if y in self.places)]
            is_forward = x in self._forward
            of = self.places.get(x.of) if x.of else None
            yield ListedArray(
                name,
                in_signs[x],
                FORWARD if is_forward else BACKWARD,
                x.shape,
                tuple(lines),
                writer.formula(statement),
                _op(statement),
                tuple(self.places[y] for y in reads),
                tuple(writer.slope(statement, y) if is_forward else "" for y in reads),
                of,
                None if is_forward else of if of is not None else self._about(x),
            )

    def _about(self, x: Variable) -> int:
        """The array of the forward pass that a statement of the backward pass is about: that into
        which the one was merged whose derivative it is, or for a part of another derivative, that
        of its first reader.
        """
        todo, seen = [x], {x}
        while todo:
            at = todo.pop(0)
            about = at.of or at
            if about in self.places and about not in self._backward:
                return self.places[about]
            is_merged = about not in self._backward
            statements = self._plan.routines.lifted.statements if is_merged else self._made
            todo += [s.out for s in statements if about in self._reads(s) and s.out not in seen]
            seen.update(todo)
        read = [self.places[y] for y in self._reads(self._statements[x]) if y not in self._backward]
        return max(read, default=self.places[self._routine.values[0]])

    def _reads(self, statement: Statement) -> Iterable[Variable]:
        """What a statement reads, constants aside; a softmax reads what it is one of."""
        if (softmax := self._text.softmaxes.get(statement.out)) is not None:
            return [softmax.of]
        read = (e.variable for part in statement.parts for e in part.reads.values())
        return [x for x in read if x.numbers is None]


def _op(statement: Statement) -> Primitive | None:
    """The last operation of a statement: of a copy none."""
    op: Primitive | None = statement.op
    if op is ops.sum and statement.parts:
        part, *others = statement.parts
        x = part.expression
        if factors(part):
            op = ops.dot
        elif isinstance(x, Symbol) and not (others or part.adds_up):
            op = x.op
    return op
