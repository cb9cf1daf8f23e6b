"""Loops: the statements of a program as loops over elements, in languages with loops like C's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from textwrap import wrap
from typing import NamedTuple

import numpy as np

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.statement import Element, Index, Part, Statement, Variable
from ..ir.symbols import Expression, M, Symbol, substituted
from .code import PARAMETERS, Code
from .language import Syntax
from .memory import (
    Size,
    additions,
    copied_run,
    in_memory,
    in_rows,
    loop_order,
    merged,
    place_in_order,
    place_text,
    size_of,
    without_count,
)


class Loop(NamedTuple):
    """A loop of a variable from 0 on, as the text of how many times it runs."""

    variable: str
    times: str


class Loops:
    """The lines of one function, and the names in it."""

    def __init__(self, syntax: Syntax, inputs: Sequence[Variable], m: str = "m") -> None:
        self.syntax = syntax
        self.code = Code(syntax.language)
        self.tables: list[str] = []
        self.lines: list[str] = []
        self.scratch = Size()
        self._indent = "  "
        self._shared = set(PARAMETERS)
        self._names: dict[Variable, str] = {}
        for variable in inputs:  # they get the names that they ask for, if the language allows
            self.name(variable)
        self.m, self.e, self.total = map(self.new_name, (m, "e", "total"))
        self._kept, self._summed = [*map(self.new_name, "ij")], [*map(self.new_name, "kl")]
        self._same: dict[Variable, Expression] = {}  # numbers that have no line
        self._tables: dict[object, str] = {}

    def new_name(self, wish: str) -> str:
        """A new name in this function."""
        name = self.code.new_name(wish, self._shared)
        self._shared.discard(name)
        return name

    def name(self, variable: Variable) -> str:
        """The name of a variable."""
        if variable not in self._names:
            self._names[variable] = self.new_name(variable.name)
        return self._names[variable]

    def number_text(self, variable: Variable) -> str:
        """The text of a variable that is one number."""
        number = self._same.get(variable, Symbol(self.name(variable)))
        return self.code.expression(number).results[0]

    # Lines.

    def line(self, template: str, **parts: object) -> None:
        """Write one line; with `parts`, it is a template that they fill."""
        self.lines.append(self._indent + (template.format(**parts) if parts else template))

    @contextmanager
    def block(self, loops: Sequence[Loop], head: str = "") -> Iterator[None]:
        """Nested loops around the lines written inside, and around all of them a head's braces."""
        heads = [self.syntax.loop.format(variable=v, count=times) for v, times in loops]
        before = self._indent
        for each in [head, *heads] if head else heads:
            self.line(each)
            self._indent += "  "
        yield
        while self._indent != before:
            self._indent = self._indent[:-2]
            self.line("}")

    def _make(self, variable: Variable) -> None:
        """Write the line that makes an array."""
        size, start = size_of(variable), self.scratch
        sizes = {"size": size.text(self.m), "start": start.text(self.m)}
        self.line(self.syntax.array, name=self.name(variable), **sizes)
        self.scratch = Size(start.fixed + size.fixed, start.each + size.each)

    def _new(self, template: str, name: str, value: Expression) -> None:
        """A new number, by a template for the case that it takes one line."""
        body = self.code.expression(value)
        if body.steps:
            self._declare(name)
            self._assign([], name, "=", value)
        else:
            self._begin(template, name, body.results[0])

    def _begin(self, template: str, name: str, value: str) -> None:
        self.line(template, name=name, value=value)

    def _declare(self, name: str) -> None:
        self.line(self.syntax.declared, name=name)

    def _assign(self, loops: Sequence[Loop], target: str, sign: str, value: Expression) -> None:
        """One assignment inside of loops."""
        body = self.code.expression(value)
        with self.block(loops, "{" if body.steps and not loops else ""):
            for name, text in body.steps:
                self.line(self.syntax.constant, name=name, value=text)
            self.line(f"{target} {sign} {body.results[0]};")

    # Numbers inside of loops.

    def _loops(self, part: Part) -> list[Loop]:
        """A loop for each axis: over i and j for the places that the part writes to, over k and l
        for what it adds up, over e for the examples.
        """
        counts, loops = {True: 0, False: 0}, []
        for k, side in enumerate(part.axes):
            if side == "m":
                loops.append(Loop(self.e, self.m))
                continue
            kept = k in part.kept
            names = self._kept if kept else self._summed
            if counts[kept] == len(names):
                names.append(self.new_name(f"{names[0]}{len(names)}"))
            loops.append(Loop(names[counts[kept]], str(side)))
            counts[kept] += 1
        return loops

    def _expression(self, part: Part, loops: Sequence[Loop]) -> Expression:
        """The part's expression, with the texts of what it reads as its symbols."""
        put: dict[Symbol, Expression] = {M: Symbol(self.m)}
        put |= {x: self._read(e, loops) for x, e in part.reads.items()}
        return substituted(part.expression, put)

    def _read(self, element: Element, loops: Sequence[Loop]) -> Expression:
        """The number that is read at the loops' present point."""
        variable, indices = element
        if variable.numbers is not None and len(variable.numbers) == 1:
            return variable.numbers[0]
        if variable.numbers is not None:
            return Symbol(self._at(self._table(np.array(variable.numbers)), indices, loops))
        if variable in self._same:
            return self._same[variable]
        return Symbol(self._element(variable, indices, loops))

    def _element(self, variable: Variable, indices: Sequence[Index], loops: Sequence[Loop]) -> str:
        """The text of a variable's number at the loops' present point."""
        name = self.name(variable)
        if variable.is_number:
            return name
        return self._at(name, indices, loops, variable.count if in_rows(variable) else 0)

    def _at(self, name: str, indices: Sequence[Index], loops: Sequence[Loop], n: int = 0) -> str:
        """A number of an array, whose examples are rows of n numbers, or with 0 columns."""
        (start, steps, table), *example = indices
        moves = [(n, loop.variable) for n, loop in zip(steps, loops, strict=True)]
        place = place_text(start, sorted(moves, key=lambda move: -abs(move[0])))
        if table is not None:
            place = f"{self._table(table)}[{place}]"
        if example and n:
            first = self.e if n == 1 else f"{n} * {self.e}"
            place = first if place == "0" else f"{first} + {place}"
        elif example:  # each place has a row of m numbers
            row = f"({place}) * {self.m}" if " " in place else f"{place} * {self.m}"
            row = {"0": "", "1": self.m}.get(place, row)
            place = f"{row} + {self.e}" if row else self.e
        return f"{name}[{place}]"

    def _table(self, numbers: np.ndarray) -> str:
        """The name of a table of constants."""
        whole = numbers.dtype.kind == "i"
        key = (whole, numbers.tobytes())
        if key not in self._tables:
            name = self._tables[key] = self.new_name("places" if whole else "numbers")
            texts = map(str if whole else self.syntax.language.number, numbers.tolist())
            template = self.syntax.places if whole else self.syntax.numbers
            text = template.format(name=name, numbers=", ".join(texts))
            self.tables += wrap(
                text,
                95,
                initial_indent="  ",
                subsequent_indent="      ",
                break_on_hyphens=False,
                break_long_words=False,
            )
        return self._tables[key]

    # Statements.

    def write(self, statements: Sequence[Statement], filled: Mapping[Variable, str]) -> None:
        """Write the statements; the arrays in `filled` exist already, under these names."""
        self._names |= filled
        for statement in statements:  # before functions from the table take the names
            self.name(statement.out)
        for statement in statements:
            self.write_statement(statement, filled)

    def write_statement(self, statement: Statement, filled: Mapping[Variable, str]) -> None:
        """Write one statement."""
        out, parts = statement.out, in_memory(statement)
        if not out.is_number and out not in filled:
            if (run := copied_run(out, parts)) is not None:
                self._view(out, *run)
                return
            self._make(out)
        if statement.op is ops.sum:
            for part, sign, start in additions(out, parts):
                self._part(out, part, sign, start)
        else:
            self._reduction(statement.op, out, merged(parts[0]))

    def _view(self, out: Variable, whole: Variable, start: int) -> None:
        """A name for neighbouring numbers of an array."""
        ends = [size_of(whole, n).text(self.m) for n in (start, start + out.count)]
        names = {"name": self.name(out), "whole": self.name(whole)}
        self.line(self.syntax.part, **names, start=ends[0], stop=ends[1])

    def _part(self, out: Variable, part: Part, sign: str, start: Part | None) -> None:
        """Set a part's places to its numbers, or add these to them: `sign` is = or +=."""
        part = merged(part) if start is None else part
        loops, order = self._loops(part), loop_order(part)
        kept = [loops[k] for k in order if k in part.kept]
        summed = [loops[k] for k in order if k not in part.kept]
        target = self._element(out, part.target, loops)
        new = out.is_number and sign == "="
        first = 0.0 if start is None else self._expression(start, [loops[k] for k in part.kept])
        nested = not summed or order[-1] in part.kept  # a place is added to again and again
        mean = None if nested else without_count(part)
        value = self._expression(mean or part, loops)
        if new and not summed:
            self._number(out, value)
        elif nested:
            if summed and sign == "=":
                self._assign(kept, target, "=", first)
            self._assign([loops[k] for k in order], target, "+=" if summed else sign, value)
        else:
            total = target if new else self.total
            with self.block(kept, "" if kept or new else "{"):
                self._new(self.syntax.variable, total, first)
                self._assign(summed, total, "+=", value)
                if not new:
                    self.line(f"{target} {sign} {total}{f' / {self.m}' * bool(mean)};")
                elif mean:
                    self.line(f"{target} /= {self.m};")

    def _number(self, out: Variable, value: Expression) -> None:
        """A number; one that may vanish, and is only another name, gets no line."""
        if out.temporary and not (isinstance(value, Symbol) and value.op):
            self._same[out] = value
        else:
            self._new(self.syntax.constant, self.name(out), value)

    def _reduction(self, op: Primitive, out: Variable, part: Part) -> None:
        """A primitive of all numbers for each place, which are put into an array before."""
        function = self.code.array_function(op)
        if function is None and op.rule is not None:
            raise self.code.without_form(op)
        loops = self._loops(part)
        kept = [loops[k] for k in part.kept]
        axes = [k for k in range(len(loops)) if k not in part.kept]
        terms = Variable("terms", tuple(part.axes[k] for k in axes))
        self._make(terms)
        name, size = self.name(terms), size_of(terms).text(self.m)
        target, value = self._element(out, part.target, loops), self._expression(part, loops)
        alone = out.is_number
        with self.block(kept, "" if kept or alone else "{"):
            place = place_in_order(terms.shape, [loops[k].variable for k in axes], self.m)
            self._assign([loops[k] for k in axes], f"{name}[{place}]", "=", value)
            if function is not None:
                result = self.syntax.reduced.format(function=function, terms=name, count=size)
            else:
                result = target if alone else self.total
                self._fold(op, result, name, size)
            if not alone:
                self.line(f"{target} = {result};")
            elif function is not None:
                self._begin(self.syntax.constant, target, result)

    def _fold(self, op: Primitive, result: str, terms: str, size: str) -> None:
        """A primitive of two numbers, from the first to the last of the terms."""
        self._begin(self.syntax.variable, result, f"{terms}[0]")
        loop = Loop(self._summed[0], f"{size} - 1")
        pair = Symbol(result), Symbol(f"{terms}[{loop.variable} + 1]")
        self._assign([loop], result, "=", Symbol.__primitive__(op, pair))
