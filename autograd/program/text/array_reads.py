"""Array reads: windows on arrays as expressions, and what is put together of them, as text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...words.printer import Written
from ..ir.statement import Places, Statement, Variable
from ..ir.symbols import Expression, M, Symbol, inputs_first, is_constant, substituted
from .code import Code
from .forms import Shape, Window
from .language import ATOM, Language


class Dialect(NamedTuple):
    """A language of NumPy's kind, with what it needs beyond single expressions."""

    language: Language
    np: str
    """The name of the module of array functions."""
    imports: str
    constant: str
    """The template of a number that is not read from arrays, in the type of those that are."""
    assignment: str = "{} = {}"
    """The template of the line that gives a text a name."""
    softmax: str = ""
    """The template of the softmax of an array along one side, if there is a function for it."""


class Piece(NamedTuple):
    """The numbers of a part as an expression, their shape, and where they go."""

    expression: Expression
    shape: Shape
    target: Window

    @property
    def flat(self) -> Places:
        """The places in one row."""
        return self.target.places.ravel()


def is_one(shape: Shape) -> bool:
    """Whether it is the shape of a single number."""
    return all(side == 1 for side in shape)


def rows_and_columns(variable: Variable) -> tuple[int, int]:
    """How the numbers of an example lie; a row of numbers is one of columns."""
    rows, columns = [1 if side == "m" else side for side in (1, 1, *variable.shape)[-2:]]
    return rows, columns


def one_example(places: Places, shape: Shape) -> Places:
    """The places of one example, without the dimension along which there are examples."""
    return np.asarray(places.take(0, axis=shape.index("m")))


def shape_text(shape: Sequence[object]) -> str:
    """A shape, as functions of arrays take it."""
    return f"({', '.join(map(str, shape))})" if len(shape) > 1 else str(shape[0])


def is_row(places: Places, start: int) -> bool:
    """Whether the places are start, start + 1, and so on."""
    return bool((places == np.arange(start, start + len(places))).all())


def slice_text(places: Places, shape: tuple[int, int]) -> str | None:
    """The slices that the places are in a matrix: evenly spaced rows and columns; else None."""
    if places.ndim != 2:
        return None
    rows, columns = np.divmod(places, shape[1])
    if not ((rows == rows[:, :1]).all() and (columns == columns[:1]).all()):
        return None
    down, across = slice_of(rows[:, 0], shape[0]), slice_of(columns[0], shape[1])
    if down is None or across is None:
        return None
    return f"[{down}]" if across == ":" else f"[{down}, {across}]"


def slice_of(places: Places, count: int | None = None) -> str | None:
    """The slice that evenly spaced places are, of one side with this count; None if they are none.
    Without a count, it says where the slice ends.
    """
    first, last = int(places[0]), int(places[-1])
    step = int(places[1]) - first if len(places) > 1 else 1
    if step < 1 or not np.array_equal(places, np.arange(first, last + 1, step)):
        return None
    if step == 1:
        return ":" if len(places) == count else f"{first}:{last + 1}"
    to_the_end = count is not None and last + step >= count
    return f"{first or ''}:{'' if to_the_end else last + 1}:{step}"


class ArrayReads(Code):
    """Reads and expressions as text, with the lines and tables that they need."""

    transpose = ".T"
    """What follows the text of an array to transpose it."""

    def __init__(self, dialect: Dialect, m: str = "m") -> None:
        super().__init__(dialect.language)
        self.m = m  # the name of the count of examples
        self.dialect, self.np = dialect, dialect.np
        self.names: dict[Variable, str] = {}
        self.copies: dict[Variable, Statement] = {}  # that are written where they are read
        self.lines: list[str] = []
        self.tables: dict[str, np.ndarray] = {}
        self._keys: dict[tuple[object, ...], str] = {}
        self._steps = 0  # of the statement, which have names
        self._products: set[Symbol] = set()  # whose texts need brackets

    def statement(self, s: Statement) -> str:
        """The expression that a statement computes; lines that it needs are written before."""
        raise NotImplementedError

    # Reads.

    def name(self, variable: Variable) -> str:
        """A variable's name, or the text of a copy in its place."""
        if (copy := self.copies.pop(variable, None)) is not None:
            self.names[variable] = self.statement(copy)
        return self.names[variable]

    def table(self, numbers: np.ndarray) -> str:
        """A table of constants or places: its name, or its transpose's."""
        for each, turn in ((numbers, ""), (numbers.T, self.transpose)):
            if (name := self._keys.get(_key(each))) is not None:
                return name + turn
        name = f"{'i' if numbers.dtype.kind == 'i' else 'c'}{len(self.tables) + 1}"
        self._keys[_key(numbers)] = name
        self.tables[name] = np.array(numbers)
        return name

    def read(self, window: Window) -> tuple[Expression, Shape]:
        """What a window shows: a number, or a symbol with its text for a name; and its shape."""
        variable, places, shape, over = window
        if variable.numbers is not None:
            numbers = np.array(variable.numbers)[places]
            if numbers.size == 1:
                return float(numbers.item()), ()
            return Symbol(self.table(numbers)), shape
        name, rank = self.name(variable), len(variable.shape)
        rows, columns = rows_and_columns(variable)
        if rows * columns == 1 and not over:
            return Symbol(name), ()
        if places.size == 1 and not over:
            at = divmod(places.item(), columns)[-rank:]
            return Symbol(f"{name}[{', '.join(map(str, at))}]"), ()
        if over:
            part = self._neighbours(one_example(places, shape), rows * columns)
            name += f"[:, {part[1:]}" if part and variable.shape[0] == "m" else part
        elif rank == 2:
            name += self._part((rows, columns), places)
        elif slice_of(places.ravel()) is not None:
            name = self.row_part(window)
        else:
            name += f"[{self.table(places)}]"
        return Symbol(name), shape

    def row_part(self, window: Window) -> str:
        """Neighbours in a row of numbers, as an array of two dimensions."""
        places = window.places
        part = self._neighbours(places.ravel())
        return self.reshaped(self.name(window.variable) + part, places.shape)

    def _neighbours(self, places: Places, count: int | None = None) -> str:
        """The index of places in one row: none for all of them, or a slice, or a table."""
        part = slice_of(places, count) if places.ndim == 1 else None
        return f"[{self.table(places)}]" if part is None else f"[{part}]" * (part != ":")

    def _part(self, shape: tuple[int, int], places: Places) -> str:
        """What follows a matrix's name to read these places."""
        turned = (places.T, self.transpose)
        turns = ((places, ""), turned) if places.ndim == 2 else ((places, ""),)
        if places.size == shape[0] * shape[1]:
            in_order = [(each.shape, turn) for each, turn in turns if is_row(each.ravel(), 0)]
            for own, turn in in_order:
                if own == shape:
                    return turn
            for own, turn in in_order:
                return self.reshaped("", own) + turn
        for each, turn in turns:
            if (part := slice_text(each, shape)) is not None:
                return part + turn
        in_row = ".ravel()" * (shape[1] > 1)
        for each, turn in turns:
            if (part := slice_of(each.ravel())) is not None and each.ndim == 2:
                return self.reshaped(f"{in_row}[{part}]", each.shape) + turn
        return f".ravel()[{self.table(places)}]"

    # Expressions.

    def text(self, x: Expression) -> str:
        """The text of an expression; lines for its steps are written before."""
        if self.m != M.name and M in {*inputs_first(x)}:
            x = substituted(x, {M: Symbol(self.m)})
        body = self.expression(x, self._steps)
        self._steps += len(body.steps)
        self.lines += [self.dialect.assignment.format(name, text) for name, text in body.steps]
        return body.results[0]

    def atom(self, x: Expression) -> str:
        """The text of an expression, in brackets if it is more than a symbol or a call."""
        return self.text(x) if self.is_atom(x) else f"({self.text(x)})"

    def is_atom(self, x: Expression) -> bool:
        """Whether an expression is a symbol or a call, whose text needs no brackets."""
        if not isinstance(x, Symbol) or x in self._products:
            return False
        if x.op is None:
            return True
        numbers = [y if isinstance(y, float) else None for y in x.inputs]  # as in x ** 2
        return self.form(x.op, [Written("", number=y) for y in numbers]).binding >= ATOM

    def spread(self, x: Expression, shape: Shape, full: Shape) -> str:
        """The text of an expression of one shape in another one, in brackets if needed."""
        if is_one(shape) and is_constant(x):
            if isinstance(x, Symbol):
                text = f"{self.text(x)}, float"  # an array of floats, also of an integer's text
            else:
                text = repr(float(x)) if math.isfinite(x) else self.language.number(x)
            return f"{self.np}.full({self.shape(full)}, {text})"
        if shape == full or is_one(full):
            return self.atom(x)
        return f"{self.np}.broadcast_to({self.text(x)}, {self.shape(full)})"

    def shape(self, shape: Shape) -> str:
        """The text of a shape, with the count of examples by its name."""
        return shape_text([self.m if side == "m" else side for side in shape])

    def reshaped(self, text: str, shape: Shape) -> str:
        """The text of an array in another shape."""
        return f"{text}.reshape{self.shape(shape)}" if len(shape) > 1 else f"{text}.ravel()"

    # Arrays put together.

    def joined(self, out: Variable, pieces: Sequence[Piece]) -> str | None:
        """The pieces one after the other, None if they do not lie like this."""
        start, pieces = 0, sorted(pieces, key=lambda piece: int(piece.flat[0]))
        for piece in pieces:
            if not is_row(piece.flat, start):
                return None
            start += len(piece.flat)
        if start != out.count:
            return None
        constants = [np.full(y.flat.shape, y.expression) for y in pieces if _is_number(y)]
        shape = [side for side in out.shape if side != "m"]
        if len(constants) == len(pieces) > 1 and len(shape) == len(out.shape):
            return f"{self.table(np.concatenate(constants).reshape(shape))}.copy()"
        texts = [self.spread(x, shape, target.shape) for x, shape, target in pieces]
        if out.shape[0] == "m":
            return f"{self.np}.hstack([{', '.join(texts)}])"
        rank, columns = len(out.shape), (rows_and_columns(out)[1],)
        if rank == 2 and all(y.target.places.shape[1:] == columns for y in pieces):
            return f"{self.np}.vstack([{', '.join(texts)}])"
        text = f"{self.np}.concatenate([{', '.join(f'{each}.ravel()' for each in texts)}])"
        return None if "m" in out.shape else text if rank == 1 else self.reshaped(text, out.shape)

    def scattered(self, out: Variable, pieces: Sequence[Piece]) -> str:
        """The name of an array of zeros, to which lines add the pieces."""
        name = self.names[out]
        self.lines.append(f"{name} = {self.np}.zeros({self.shape(out.shape)})")
        for piece in pieces:
            if not isinstance(piece.expression, float) or piece.expression:
                self.lines.append(self.addition(name, piece))
        return name

    def addition(self, name: str, piece: Piece) -> str:
        """The line that adds a piece to an array."""
        x, shape, (out, places, full, over) = piece
        if len(out.shape) == 1 and (part := slice_of(piece.flat)) is not None:
            return self.add(name, f"[{part}]", f"{self.spread(x, shape, full)}.ravel()")
        part = slice_text(places, rows_and_columns(out)) if len(out.shape) == 2 else None
        if part is not None:
            return self.add(name, part, self.text(x))
        table = self.table(one_example(places, full) if over else places)
        return self.add_at(name, out, table, self.text(x))

    def add(self, name: str, index: str, text: str) -> str:
        """The line that adds a text to a part of an array."""
        raise NotImplementedError

    def add_at(self, name: str, out: Variable, table: str, text: str) -> str:
        """The line that adds a text to an array, at the places in a table."""
        raise NotImplementedError


def _is_number(piece: Piece) -> bool:
    return not isinstance(piece.expression, Symbol)


def _key(numbers: np.ndarray) -> tuple[object, ...]:
    """What equal tables have in common."""
    return numbers.tobytes(), numbers.shape, numbers.dtype.str
