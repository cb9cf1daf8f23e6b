"""Loops: the statements of a program as loops over elements, in languages with loops like C's.

Matrices are stored row after row. An array with m examples has one row of m numbers per number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...engine import ops
from ...engine.errors import TargetError
from ...engine.operands import plus
from ..ir.arrays import (
    Array,
    Assembly,
    Constants,
    Factor,
    Map,
    Product,
    Read,
    Reduction,
    Statement,
    Term,
    Total,
)
from ..ir.symbols import Symbol
from ..passes.tidying import reads
from .elements import Elements
from .language import Body
from .lines import Loop, size_of
from .places import in_one_row, place_text, stride


class Loops(Elements):
    """The lines of a function, for all kinds of statements."""

    def write(self, statements: Sequence[Statement], filled: Mapping[Array, str]) -> None:
        """Write the statements; the arrays in `filled` exist already, under these names."""
        self._names |= filled
        for statement in statements:  # before functions from the table take the names
            self.name(statement.out)
            for read in reads(statement):
                for array in read.arrays:
                    if not isinstance(array, Constants):
                        self.name(array)
        self._filled = filled
        for s in statements:
            if isinstance(s, Map):
                self._map(s.out, s.term)
            elif isinstance(s, Product):
                self._product(s)
            elif isinstance(s, Reduction):
                self._reduction(s)
            elif isinstance(s, Total):
                self._total(s)
            else:
                self._assembly(s)

    def _add_up(
        self, out: Array, loops: Sequence[Loop], body: Body, mean: bool, start: str
    ) -> None:
        """Write the sums of an expression over the summed loops, each added to a start."""
        kept = [loop for loop in loops if not loop.summed]
        summed = [loop for loop in loops if loop.summed]
        target = self._target(out)
        if out.is_number:
            self.line(self.syntax.variable, name=target, value=start)
            with self.block(loops):
                self.line(f"{target} += {self._expression(body)};")
            if mean:
                self.line(f"{target} /= {self.m};")
            return
        self._make(out)
        if [*loops] == [*kept, *summed]:
            with self.block(kept):
                self.line(self.syntax.variable, name=self.total, value=start)
                with self.block(summed):
                    self.line(f"{self.total} += {self._expression(body)};")
                self.line(f"{target} = {self.total}{f' / {self.m}' * mean};")
            return
        with self.block(kept):
            self.line(f"{target} = {start};")
        with self.block(loops):
            self.line(f"{target} += {self._expression(body)};")
        if mean:
            with self.block(kept):
                self.line(f"{target} /= {self.m};")

    def _map(self, out: Array, term: Term) -> None:
        shape = (out.rows, out.columns)
        if out.rows > 1 and out.columns > 1:
            operands = {symbol: self._single(read) for symbol, read in term.operands.items()}
            rows = {
                symbol: row
                for symbol, read in operands.items()
                if not isinstance(read.arrays[0], Constants)
                and (row := in_one_row(read.places, shape)) is not None
            }
            if len(rows) == len(operands):
                term = Term(term.expression, {x: Read(operands[x].arrays, rows[x]) for x in rows})
                shape = (out.count, 1)
        self._fill(out, self._loops(shape, out.over), self._body(term, self.i, self.j), shape)

    def _fill(
        self, out: Array, loops: Sequence[Loop], body: Body, shape: tuple[int, int] | None = None
    ) -> None:
        """Write an array, or a number, element by element."""
        if out.is_number and not body.steps:
            self.line(self.syntax.constant, name=self.name(out), value=body.results[0])
            return
        if out.is_number:
            self.line(self.syntax.declared, name=self.name(out))
        else:
            self._make(out)
        target = self._target(out, shape)
        with self.block(loops, head="{" if out.is_number else None):
            self.line(f"{target} = {self._expression(body)};")

    def _total(self, s: Total) -> None:
        over = s.examples or s.out.over
        loops = self._loops(s.shape, over, s.axes, s.examples)
        if not any(loop.summed for loop in loops):
            divided = Symbol.__primitive__(ops.div, (s.term.expression, Symbol(self.m)))
            self._map(s.out, Term(divided, s.term.operands) if s.mean else s.term)
            return
        body = self._body(s.term, self.i, self.j)
        self._add_up(s.out, loops, body, s.mean, self._number(0.0))

    def _reduction(self, s: Reduction) -> None:
        rows, columns = s.operand.places.shape
        axes = (0, 1) if s.axis is None else (s.axis,)
        over = s.operand.over
        if s.op is ops.sum:
            x = Symbol("x")
            term = Term(x, {x: s.operand})
            self._total(Total(s.out, term, (rows, columns), axes, False, False))
            return
        if s.op not in self.syntax.functions:
            raise TargetError(
                f"{s.op.name} of many arguments has no form in {self.syntax.language.name}"
            )
        loops = self._loops((rows, columns), over, axes)
        count = rows * columns if s.axis is None else (rows, columns)[s.axis]
        terms = Array("terms", count, 1)
        self._make(terms)
        element = self._body(Term(x := Symbol("x"), {x: s.operand}), self.i, self.j).results[0]
        steps = {None: [(columns, self.i), (1, self.j)], 0: [(1, self.i)], 1: [(1, self.j)]}[s.axis]
        long = [(step, v) for step, v in steps if any(v == loop.variable for loop in loops)]
        function = self.syntax.functions[s.op].format(terms=self.name(terms), count=count)
        target = self._target(s.out)
        if not s.out.is_number:
            self._make(s.out)
        with self.block([loop for loop in loops if not loop.summed]):
            with self.block([loop for loop in loops if loop.summed]):
                self.line(f"{self.name(terms)}[{place_text(0, long)}] = {element};")
            if s.out.is_number:
                self.line(self.syntax.constant, name=target, value=function)
            else:
                self.line(f"{target} = {function};")

    def _product(self, s: Product) -> None:
        left, right = (Factor(self._single(factor.read), factor.transposed) for factor in s[1:3])
        n = left.read.places.shape[0 if left.transposed else 1]
        rows, columns = Loop(self.i, str(s.out.rows)), Loop(self.j, str(s.out.columns))
        along = Loop(self.k, str(n), True)
        if s.out.over:
            order, sides = (
                [rows, along, Loop(self.e, self.m)],
                ((self.i, self.k), (self.k, "0")),
            )
        elif left.read.over:  # the sum is over the examples
            order, sides = (
                [rows, columns, Loop(self.e, self.m, True)],
                ((self.i, "0"), ("0", self.j)),
            )
        else:
            order = _order(left, right, rows, columns, along)
            sides = ((self.i, self.k), (self.k, self.j))
        loops = [loop for loop in order if loop.times != "1"]
        factors = [
            self._element(factor.read, *(side[::-1] if factor.transposed else side))
            for factor, side in zip((left, right), sides, strict=True)
        ]
        product = Symbol.__primitive__(ops.mul, tuple(factors))
        bias = s.bias if s.bias is not None else 0.0
        start = self._element(bias, self.i, self.j) if isinstance(bias, Read) else bias
        if any(loop.summed for loop in loops):
            text = start.name if isinstance(start, Symbol) else self._number(start)
            self._add_up(s.out, loops, self.code.expression(product), s.mean, text)
        else:
            self._fill(s.out, loops, self.code.expression(plus(product, start)))

    def _assembly(self, s: Assembly) -> None:
        out, zero = s.out, self._number(0.0)
        every = np.concatenate([places.ravel() for places, _ in s.parts])
        complete = len(every) == out.count == len(np.unique(every))  # each place is set once
        if out.is_number:
            self.line(self.syntax.variable, name=self.name(out), value=zero)
        else:
            self._make(out)
            if not complete:
                with self.block([Loop(self.i, size_of(out).text(self.m))]):
                    self.line(f"{self.name(out)}[{self.i}] = {zero};")
        for places, value in s.parts:
            self._put(out, places, value, "=" if complete else "+=")


def _order(left: Factor, right: Factor, rows: Loop, columns: Loop, along: Loop) -> list[Loop]:
    """The order of a matrix product's loops in which the innermost one goes through neighbours."""
    steps = [stride(factor.read.places) for factor in (left, right)]
    (left_down, left_along), (_, right_along) = (
        (0, 0)
        if step is None
        else (step.along, step.down)
        if factor.transposed
        else (step.down, step.along)
        for factor, step in zip((left, right), steps, strict=True)
    )
    if columns.times != "1" and right_along == 1:
        return [rows, along, columns]
    if columns.times == "1" and left_along != 1 and left_down == 1:
        return [along, rows]
    return [rows, columns, along]
