"""Parts of arrays in LaTeX: indices, tables of places and constants, and repeated rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.statement import Part, Places, Variable
from ..ir.symbols import Expression, Symbol, inputs_first, simple
from ..text.array_reads import is_one, is_row, rows_and_columns
from ..text.array_text import ArrayText
from ..text.forms import Frame, Shape, Window, common_shape, window_at
from ..text.language import ATOM, POWER

SHORT = 6  # numbers that are written in one list
ROWS, COLUMNS = 4, 6  # of a table that are shown
TURNED = r"\top"
ONES, ONES_TURNED = r"\mathbf{1}", r"\mathbf{1}^{\top}"


class ArrayEquations(ArrayText):
    """Reads in the lectures' notation, each with the places that it takes."""

    def read(self, window: Window) -> tuple[Expression, Shape]:
        """A read as a symbol, with an index if it is a part of an array."""
        variable, places, full, _ = window
        if variable.numbers is None:
            copied = variable in self.copies
            name = self.name(variable)
            text = self.placed(name, variable, places, name if not copied else bracketed(name))
            return self._product(text) if copied and ONES in text else Symbol(text), full
        if places.size == 1:
            return super().read(window)
        return Symbol(self._constants(np.array(variable.numbers)[_grid(places)])), full

    def placed(self, whole: str, variable: Variable, places: Places, text: str) -> str:
        """The text of what an array holds at these places: of the whole array, or of a part, where
        an index follows `text`.
        """
        shape, grid = rows_and_columns(variable), _grid(places)
        if variable.count == 1:
            return whole
        turns = [grid] if grid.size == 1 else [grid, grid.T]
        for turned, each in enumerate(turns):
            if each.shape == shape and is_row(each.ravel(), 0):
                return raised(text, TURNED) if turned else whole
        if len(variable.shape) == 1 and is_row(grid.ravel(), 0) and grid.size == variable.count:
            return whole
        for turned, each in enumerate(turns):
            if (below := self._sides(each, shape)) is not None:
                text = lowered(text, below)
                return raised(text, TURNED) if turned else text
        if 1 in grid.shape and grid.size == variable.count and is_row(grid.ravel(), 0):
            text = Indexed(rf"\operatorname{{vec}}({raised(text, TURNED)})")
            return raised(text, TURNED) if grid.shape[0] == 1 else text
        if len(variable.shape) == 1 and is_row(grid.ravel(), int(grid[0, 0])):
            return lowered(text, self._side(grid.ravel(), variable.count))
        entries = [[_entry(at, shape) for at in row] for row in grid.tolist()]
        if 1 in grid.shape:
            text = lowered(text, self._list([x for row in entries for x in row]))
            return raised(text, TURNED) if grid.shape[0] == 1 else text
        return lowered(text, self._named(r"\pi", _table(entries)))

    def _sides(self, places: Places, shape: tuple[int, int]) -> str | None:
        """The index of places that are some rows and some columns, else None."""
        rows, columns = np.divmod(places, shape[1])
        if not ((rows == rows[:, :1]).all() and (columns == columns[:1]).all()):
            return None
        sides = ((rows[:, 0], shape[0]), (columns[0], shape[1]))
        return ", ".join(self._side(at, of) for at, of in sides if of > 1 or 1 not in shape)

    def _side(self, at: Places, of: int) -> str:
        first = int(at[0]) + 1
        if not is_row(at, first - 1):
            return self._list([str(k + 1) for k in at.tolist()])
        return ":" if len(at) == of else f"{first}" + f":{at[-1] + 1}" * (len(at) > 1)

    def _list(self, entries: Sequence[str]) -> str:
        """A list, or a name that a line of its own gives it if it is long."""
        short = len(entries) <= SHORT
        return _row(entries) if short else self._named(r"\pi", _row(entries), tuple(entries))

    def _constants(self, numbers: np.ndarray) -> str:
        """The name of an array of constants, or of its transpose."""
        turned = numbers.shape[0] == 1 or _constants_key(numbers.T) in self._keys
        if turned and _constants_key(numbers) not in self._keys:
            return raised(self._constants(numbers.T), TURNED)
        texts = [[self.language.number(x) for x in row] for row in numbers.tolist()]
        text = _row([x for row in texts for x in row]) if numbers.shape[1] == 1 else _table(texts)
        return self._named("c", text, _constants_key(numbers))

    def _named(self, letter: str, text: str, key: tuple[object, ...] | None = None) -> str:
        """The name of a table, to which a line gives it when it is first used."""
        key = (letter, text) if key is None else key
        if key not in self._keys:
            taken, count = {*self.names.values(), *self._keys.values()}, 1
            while (name := lowered(letter, str(count))) in taken:
                count += 1
            self._keys[key] = name
            self.lines.append(self.dialect.assignment.format(name, text))
        return self._keys[key]

    # Arrays of different shapes.

    def term(self, part: Part, x: Expression, frame: Frame) -> tuple[Expression, Shape]:
        """An expression of reads, in which columns and rows that meet have one shape."""
        done: dict[Expression, tuple[Expression, Shape]] = {}
        for node in inputs_first(x):
            if (element := part.reads.get(node)) is not None:
                done[node] = self.read(window_at(*element, part, frame))
            elif node.op is None:
                done[node] = node, ()
            else:
                done[node] = self._applied(node.op, [done.get(y, (y, ())) for y in node.inputs])
        result, shape = done.get(x, (x, ()))
        return result, common_shape([(1,) * len(frame), shape])

    def _applied(
        self, op: Primitive, inputs: Sequence[tuple[Expression, Shape]]
    ) -> tuple[Expression, Shape]:
        """A primitive of expressions; a column times a row is a matrix product."""
        full = common_shape([shape for _, shape in inputs])
        short = [_missing(shape, full) for _, shape in inputs]
        if op is ops.mul and None not in short:
            column, row = (x for x, _ in (inputs if short == [1, 0] else inputs[::-1]))
            return self._product(f"{self.atom(column)} {self.atom(row)}"), full
        form, texts = self.language.forms.get(op.name), []
        for k, ((x, shape), side) in enumerate(zip(inputs, short, strict=True)):
            y = x if side is None else self._product(self.spread(x, shape, full))
            if y in self._products and form and form.operands[k : k + 1] in ((ATOM,), (POWER,)):
                y = Symbol(self.atom(y))
            texts.append(y)
        return simple(op, texts), full

    def _product(self, text: str) -> Symbol:
        """A symbol whose text is a matrix product."""
        x = Symbol(text)
        self._products.add(x)
        return x

    def spread(self, x: Expression, shape: Shape, full: Shape) -> str:
        """The text with its column or row repeated; numbers, and examples, need no sign for it."""
        if not isinstance(x, Symbol) and x >= 0:
            return self.text(x)
        side, text = _missing(shape, full), self.atom(x)
        if side is None:
            return text
        return f"{text} {ONES_TURNED}" if side else f"{ONES} {text}"


def of_example(shape: Shape, full: Shape) -> Shape:
    """The shape, without the dimension along which the full one has its examples."""
    if "m" not in full:
        return shape
    d = full.index("m")
    return (*shape[:d], *shape[d + 1 :])


def _missing(shape: Shape, full: Shape) -> int | None:
    """The dimension along which a column or a row of one example is repeated, None if it is not."""
    if is_one(shape) or len(shape) != len(full):
        return None
    own, whole = of_example(shape, full), of_example(full, full)
    if is_one(own) or len(own) != 2:
        return None
    return next((d for d in (0, 1) if own[d] == 1 != whole[d]), None)


def _grid(places: Places) -> Places:
    """Places, or numbers, in rows and columns; the dimension of examples aside."""
    return places.reshape(len(places), -1) if places.ndim != 2 else places


def _entry(at: int, shape: tuple[int, int]) -> str:
    """A place, from 1: its number, or its row and column in a matrix."""
    row, column = divmod(at, shape[1])
    return f"{at + 1}" if 1 in shape else f"({row + 1}, {column + 1})"


def _row(entries: Sequence[str]) -> str:
    """A list of numbers, cut after the first ones."""
    shown = [*entries[:SHORT], *[r"\dots"] * (len(entries) > SHORT)]
    return f"({', '.join(shown)})"


def _table(entries: Sequence[Sequence[str]]) -> str:
    """A matrix of numbers, cut after the first rows and columns."""
    wide = len(entries[0]) > COLUMNS
    rows = [[*row[:COLUMNS], *[r"\cdots"] * wide] for row in entries[:ROWS]]
    if len(entries) > ROWS:
        rows.append([r"\vdots"] * min(len(entries[0]), COLUMNS) + [r"\ddots"] * wide)
    return stacked_rows([" & ".join(row) for row in rows])


def stacked_rows(rows: Sequence[str]) -> Indexed:
    """Rows below each other, as a matrix."""
    text = r" \\ ".join(rows)
    return Indexed(rf"\begin{{bmatrix}} {text} \end{{bmatrix}}", is_matrix=True)


def _constants_key(numbers: np.ndarray) -> tuple[object, ...]:
    """What equal arrays of constants have in common."""
    return "constants", numbers.tobytes(), numbers.shape


class Indexed(str):
    """A symbol, or what stands for one as a whole, that knows which indices it has."""

    is_raised: bool
    grows_above: bool
    grows_below: bool
    is_matrix: bool

    def __new__(
        cls,
        text: str,
        is_raised: bool = False,
        grows_above: bool = False,
        grows_below: bool = False,
        is_matrix: bool = False,
    ) -> Indexed:
        """It `is_raised` if something stands above it. If it grows above or below, it ends with
        that index, to which more can be added.
        """
        x = super().__new__(cls, text)
        x.is_raised, x.is_matrix = is_raised, is_matrix
        x.grows_above, x.grows_below = grows_above, grows_below
        return x

    def with_text(self, text: str) -> Indexed:
        """The same with another text, which ends as this one does."""
        return Indexed(text, self.is_raised, self.grows_above, self.grows_below, self.is_matrix)


def bracketed(text: str) -> Indexed:
    """The text in brackets, unless it is a matrix of several."""
    if isinstance(text, Indexed) and text.is_matrix:
        return text
    return Indexed(rf"\left({text}\right)")


def raised(text: str, above: str) -> Indexed:
    """A symbol with a superscript, which follows the layer's number if it has one."""
    if not isinstance(text, Indexed):
        return Indexed(f"{{{text}}}^{{{above}}}", is_raised=True)
    if text.grows_above:
        return Indexed(f"{text[:-1]}{above}}}", is_raised=True)
    return Indexed(f"{{{text}}}^{{{above}}}" if text.is_raised else f"{text}^{{{above}}}", True)


def lowered(text: str, below: str) -> Indexed:
    """A symbol with a subscript, which follows the one that it has already."""
    symbol = text if isinstance(text, Indexed) else Indexed(text)
    start = f"{symbol[:-1]}," if symbol.grows_below else f"{symbol}_{{"
    return Indexed(f"{start}{below}}}", is_raised=symbol.is_raised, grows_below=True)
