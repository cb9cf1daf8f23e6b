"""Elements: the numbers that a part reads and writes inside its loops, as text."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import numpy as np

from ..ir.statement import Element, Index, Part, Variable
from ..ir.symbols import M, Symbol, substituted
from .lines import Lines, Loop, Syntax, size_of
from .places import at_example, place_text


class Elements(Lines):
    """The lines of a function that reads arrays in memory and fills them."""

    def __init__(self, syntax: Syntax, inputs: Sequence[Variable]) -> None:
        super().__init__(syntax, inputs)
        self._kept, self._summed = [*map(self.new_name, "ij")], [*map(self.new_name, "kl")]
        self._same: dict[Variable, Symbol | float] = {}
        self._tables: dict[object, str] = {}

    def loops(self, part: Part) -> list[Loop]:
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

    def expression(self, part: Part, loops: Sequence[Loop]) -> Symbol | float:
        """The part's expression, with the texts of what it reads as its symbols."""
        put: dict[Symbol, Symbol | float] = {M: Symbol(self.m)}
        put |= {x: self.element(e, loops) for x, e in part.reads.items()}
        return substituted(part.expression, put)

    def element(self, element: Element, loops: Sequence[Loop]) -> Symbol | float:
        """The number that is read at the loops' present point."""
        variable, indices = element
        if variable.numbers is not None and len(variable.numbers) == 1:
            return variable.numbers[0]
        if variable.numbers is not None:
            return Symbol(self._at(self._table(np.array(variable.numbers)), indices, loops))
        if variable in self._same:
            return self._same[variable]
        return Symbol(self.target(variable, indices, loops))

    def target(self, variable: Variable, indices: Sequence[Index], loops: Sequence[Loop]) -> str:
        """The text of a variable's number at the loops' present point."""
        name = self.name(variable)
        return name if variable.is_number else self._at(name, indices, loops)

    def _at(self, name: str, indices: Sequence[Index], loops: Sequence[Loop]) -> str:
        (start, steps, table), *example = indices
        moves = [(n, loop.variable) for n, loop in zip(steps, loops, strict=True)]
        place = place_text(start, sorted(moves, key=lambda move: -abs(move[0])))
        if table is not None:
            place = f"{self._table(table)}[{place}]"
        return f"{name}[{at_example(place, self.m, self.e) if example else place}]"

    def _table(self, numbers: np.ndarray) -> str:
        """The name of a table of constants."""
        whole = numbers.dtype.kind == "i"
        key = (whole, numbers.tobytes())
        if key not in self._tables:
            name = self._tables[key] = self.new_name("places" if whole else "numbers")
            texts = map(str if whole else self.number, numbers.tolist())
            template = self.syntax.places if whole else self.syntax.numbers
            self.tables += wrap(
                template.format(name=name, numbers=", ".join(texts)),
                95,
                initial_indent="  ",
                subsequent_indent="      ",
                break_long_words=False,
                break_on_hyphens=False,
            )
        return self._tables[key]

    def number_text(self, variable: Variable) -> str:
        """The text of a variable that is one number."""
        number = self._same.get(variable, Symbol(self.name(variable)))
        return number.name if isinstance(number, Symbol) else self.number(number)

    def number(self, x: float) -> str:
        """The text of a number."""
        return self.syntax.language.number(x)

    def make(self, variable: Variable) -> None:
        """Write the line that makes an array."""
        size = size_of(variable)
        self.line(
            self.syntax.array,
            name=self.name(variable),
            size=size.text(self.m),
            start=self.scratch.text(self.m),
        )
        self.scratch = self.scratch.plus(size)
