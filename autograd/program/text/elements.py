"""Elements: the numbers that a statement reads and writes inside its loops, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

import numpy as np

from ..ir.arrays import Array, Constants, Operand, Places, Read, Term, is_row, without_unused
from ..ir.naming import ArrayNames
from ..ir.symbols import Symbol
from ..passes.tidying import substituted
from .language import Body
from .lines import Lines, Loop, Syntax
from .places import at_example, place_text, stride


class Elements(Lines):
    """The lines of a function that reads arrays, whole, in part or joined, and fills them.

    `views` has the names of parts of the parameters.
    """

    def __init__(self, syntax: Syntax, given: Mapping[Array, str], views: ArrayNames) -> None:
        super().__init__(syntax, given)
        self.views = views
        self.parts: dict[str, tuple[str, Read]] = {}
        """The views that were read: each one's name, and its read."""
        self._tables: dict[object, str] = {}
        self._joined: dict[object, Array] = {}

    def _single(self, read: Read) -> Read:
        """The same read from one array; reads of several arrays are copied into a new one."""
        read = without_unused(read)
        if len(read.arrays) == 1:
            return read
        key = (read.arrays, read.places.shape, read.places.tobytes())
        shape = read.places.shape
        if key not in self._joined:
            array = self._joined[key] = Array("joined", shape[0], shape[1], read.over)
            self._make(array)
            flat = read.places.ravel()
            start = 0
            for source in read.arrays:
                here = np.flatnonzero((flat >= start) & (flat < start + source.count))
                if len(here):
                    part = Read((source,), (flat[here] - start).reshape(-1, 1))
                    self._put(array, here.reshape(-1, 1), part, "=")
                start += source.count
        return Read((self._joined[key],), np.arange(read.places.size).reshape(shape))

    def _element(self, read: Read, row: str, column: str) -> Symbol | float:
        """The element of a read at a row and a column, for the example at e."""
        read = self._single(read)
        (array,) = read.arrays
        if array.is_number and not isinstance(array, Constants):
            return Symbol(self.name(array))
        if isinstance(array, Constants):
            numbers = np.array(array.numbers)[read.places]
            if numbers.size == 1:
                return float(numbers[0, 0])
            name, places = self._table(numbers), np.arange(numbers.size).reshape(numbers.shape)
            return Symbol(self._at(name, False, places, row, column))
        view = self._view(read)
        if view is None:
            return Symbol(self._at(self.name(array), array.over, read.places, row, column))
        if read.places.size == 1:
            return Symbol(view)
        return Symbol(self._at(view, False, read.places - read.places[0, 0], row, column))

    def _at(self, name: str, over: bool, places: Places, row: str, column: str) -> str:
        """The text of an array's element."""
        even = stride(places)
        if even is not None:
            place = place_text(even.start, [(even.down, row), (even.along, column)])
        else:
            rows, columns = places.shape
            steps = [(columns if rows > 1 else 0, row), (1 if columns > 1 else 0, column)]
            place = f"{self._table(places)}[{place_text(0, steps)}]"
        return f"{name}[{at_example(place, self.m, self.e) if over else place}]"

    def _view(self, read: Read) -> str | None:
        """The name of a part of the parameters, if it has one and lies in one piece."""
        view, start = self.views.view(read), int(read.places[0, 0])
        if view is None or not is_row(read.places.ravel(), start):
            return None
        if view not in self.parts:
            name, whole = self.new_name(view), self.name(read.arrays[0])
            self.parts[view] = name, read
            stop = start + read.places.size
            template = self.syntax.part if read.places.size > 1 else self.syntax.constant
            value = f"{whole}[{start}]"
            self.line(template, name=name, whole=whole, start=start, stop=stop, value=value)
        return self.parts[view][0]

    def _table(self, numbers: Places | np.ndarray) -> str:
        """The name of a table of constants."""
        whole = numbers.dtype.kind == "i"
        key = (whole, numbers.tobytes())
        if key not in self._tables:
            name = self._tables[key] = self.new_name("places" if whole else "numbers")
            texts = map(str if whole else self._number, numbers.ravel().tolist())
            template = self.syntax.places if whole else self.syntax.numbers
            lines = wrap(
                template.format(name=name, numbers=", ".join(texts)),
                95,
                initial_indent=self._indent,
                subsequent_indent=self._indent + "    ",
                break_long_words=False,
                break_on_hyphens=False,
            )
            self.lines += lines
        return self._tables[key]

    def operand(self, x: Operand) -> str:
        """The text of a single number."""
        element = self._element(x, "0", "0") if isinstance(x, Read) else x
        return element.name if isinstance(element, Symbol) else self._number(element)

    def _body(self, term: Term, row: str, column: str) -> Body:
        """The code of a term at a row and a column."""
        put = {symbol: self._element(read, row, column) for symbol, read in term.operands.items()}
        return self.code.expression(substituted(term.expression, put))

    def _loops(
        self, shape: tuple[int, int], over: bool, summed: Sequence[int] = (), examples: bool = False
    ) -> list[Loop]:
        """The loops over rows, columns and examples; `summed` axes are added up."""
        counts = [(self.i, shape[0]), (self.j, shape[1])]
        loops = [Loop(v, str(n), k in summed) for k, (v, n) in enumerate(counts) if n != 1]
        return [*loops, *([Loop(self.e, self.m, examples)] if over else [])]

    def _target(self, out: Array, shape: tuple[int, int] | None = None) -> str:
        """The array's element at the loops' present row, column and example."""
        if out.is_number:
            return self.name(out)
        places = np.arange(out.count).reshape(shape or (out.rows, out.columns))
        return self._at(self.name(out), out.over, places, self.i, self.j)

    def _put(self, out: Array, places: Places, value: Operand, how: str) -> None:
        """Put numbers into an array at these places, or add them (`how` is = or +=)."""
        rows, columns = places.shape
        element = self._element(value, self.i, self.j) if isinstance(value, Read) else value
        text = element.name if isinstance(element, Symbol) else self._number(element)
        if out.is_number:
            target = self.name(out)
        else:
            target = self._at(self.name(out), out.over, places, self.i, self.j)
        with self.block(self._loops((rows, columns), out.over)):
            self.line(f"{target} {how} {text};")
