"""Loops: the statements of a program as loops over elements, in languages with loops like C's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from ...engine import ops
from ...engine.errors import TargetError
from ...engine.primitive import Primitive
from ..ir.statement import Part, Side, Statement, Variable
from ..ir.symbols import Symbol
from .elements import Elements
from .lines import Loop, Size, size_of
from .places import copied_run, in_memory, loop_order, merged, place_text
from .sums import additions, is_mean, without_count

Expression: TypeAlias = Symbol | float


class Loops(Elements):
    """The lines of a function, for all statements."""

    def write(self, statements: Sequence[Statement], filled: Mapping[Variable, str]) -> None:
        """Write the statements; the arrays in `filled` exist already, under these names."""
        self._names |= filled
        for statement in statements:  # before functions from the table take the names
            self.name(statement.out)
        for statement in statements:
            out, parts = statement.out, in_memory(statement)
            run = copied_run(out, parts)
            if run is not None and not out.is_number and out not in filled:
                self._view(out, *run)
                continue
            if not out.is_number and out not in filled:
                self.make(out)
            if statement.op is ops.sum:
                for part, sign, start in additions(out, parts):
                    self._part(out, part, sign, start)
            else:
                self._reduction(statement.op, out, merged(parts[0]))

    def _view(self, out: Variable, whole: Variable, start: int) -> None:
        """A name for neighbouring numbers of an array."""
        first, last = (
            Size(0, n) if "m" in whole.shape else Size(n) for n in (start, start + out.count)
        )
        self.line(
            self.syntax.part,
            name=self.name(out),
            whole=self.name(whole),
            start=first.text(self.m),
            stop=last.text(self.m),
        )

    # Sums.

    def _part(self, out: Variable, part: Part, sign: str, start: Part | None) -> None:
        """Set a part's places to its numbers, or add these to them: `sign` is = or +=."""
        part = merged(part) if start is None else part
        loops, order = self.loops(part), loop_order(part)
        kept = [loops[k] for k in order if k in part.kept]
        summed = [loops[k] for k in order if k not in part.kept]
        target = self.target(out, part.target, loops)
        new = out.is_number and sign == "="
        first = 0.0 if start is None else self.expression(start, [loops[k] for k in part.kept])
        if not summed and new:
            self._number(out, self.expression(part, loops))
        elif not summed:
            self._assign(kept, target, sign, self.expression(part, loops))
        elif order[-1] in part.kept:  # a place is added to again and again
            if sign == "=":
                self._assign(kept, target, "=", first)
            self._assign([loops[k] for k in order], target, "+=", self.expression(part, loops))
        else:
            mean = is_mean(part)
            value = self.expression(without_count(part) if mean else part, loops)
            total = target if new else self.total
            with self.block(kept, "" if kept or new else "{"):
                self._new(self.syntax.variable, total, first)
                self._assign(summed, total, "+=", value)
                if not new:
                    self.line(f"{target} {sign} {total}{f' / {self.m}' * mean};")
                elif mean:
                    self.line(f"{target} /= {self.m};")

    def _number(self, out: Variable, value: Expression) -> None:
        """A number; one that may vanish, and is only another name, gets no line."""
        if out.temporary and not (isinstance(value, Symbol) and value.op):
            self._same[out] = value
        else:
            self._new(self.syntax.constant, self.name(out), value)

    def _new(self, template: str, name: str, value: Expression) -> None:
        """A new number, by a template for the case that it takes one line."""
        body = self.code.expression(value)
        if body.steps:
            self.line(self.syntax.declared, name=name)
            self._assign([], name, "=", value)
        else:
            self.line(template, name=name, value=body.results[0])

    def _assign(self, loops: Sequence[Loop], target: str, sign: str, value: Expression) -> None:
        """One assignment inside of loops."""
        body = self.code.expression(value)
        with self.block(loops, "{" if body.steps and not loops else ""):
            for name, text in body.steps:
                self.line(self.syntax.constant, name=name, value=text)
            self.line(f"{target} {sign} {body.results[0]};")

    # Primitives of many numbers.

    def _reduction(self, op: Primitive, out: Variable, part: Part) -> None:
        """A primitive of all numbers for each place, which are put into an array before."""
        if op not in self.syntax.functions and op.rule is not None:
            language = self.syntax.language.name
            raise TargetError(f"{op.name} of many arguments has no form in {language}")
        loops = self.loops(part)
        kept = [loops[k] for k in part.kept]
        axes = [k for k in range(len(loops)) if k not in part.kept]
        terms = Variable("terms", tuple(part.axes[k] for k in axes))
        self.make(terms)
        name, size = self.name(terms), size_of(terms).text(self.m)
        place = self._place_in_order([loops[k] for k in axes], terms.shape)
        target, value = self.target(out, part.target, loops), self.expression(part, loops)
        alone = out.is_number
        with self.block(kept, "" if kept or alone else "{"):
            self._assign([loops[k] for k in axes], f"{name}[{place}]", "=", value)
            if op in self.syntax.functions:
                result = self.syntax.functions[op].format(terms=name, count=size)
                if alone:
                    self.line(self.syntax.constant, name=target, value=result)
                    return
            else:
                result = target if alone else self.total
                self._fold(op, result, name, size)
            if not alone:
                self.line(f"{target} = {result};")

    def _fold(self, op: Primitive, result: str, terms: str, size: str) -> None:
        """A primitive of two numbers, from the first to the last of the terms."""
        self.line(self.syntax.variable, name=result, value=f"{terms}[0]")
        loop = Loop(self._summed[0], f"{size} - 1")
        pair = Symbol(result), Symbol(f"{terms}[{loop.variable} + 1]")
        self._assign([loop], result, "=", Symbol.__primitive__(op, pair))

    def _place_in_order(self, loops: Sequence[Loop], axes: Sequence[Side]) -> str:
        """The place of a point among all points of some axes."""
        steps = []
        for k, loop in enumerate(loops, 1):
            step = math.prod(side for side in axes[k:] if side != "m")
            steps.append(
                (step, f"{self.m} * {loop.variable}" if "m" in axes[k:] else loop.variable)
            )
        return place_text(0, steps)
