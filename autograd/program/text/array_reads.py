"""Array reads: windows on arrays as expressions, and what is put together of them, as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..ir.statement import Places, Statement, Variable, is_row, rectangle
from ..ir.symbols import Expression, Symbol, is_constant
from .code import Code
from .forms import Shape, Window
from .language import Language


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
    rows, columns = (1, 1, *variable.shape)[-2:]
    assert rows != "m"
    return rows, 1 if columns == "m" else columns


def shape_text(shape: Shape) -> str:
    """A shape, as functions of arrays take it."""
    return f"({', '.join(map(str, shape))})" if len(shape) > 1 else str(shape[0])


def reshaped(text: str, shape: Shape) -> str:
    """An array in another shape."""
    return f"{text}.reshape{shape_text(shape)}" if len(shape) > 1 else f"{text}.ravel()"


def slice_text(places: Places, shape: tuple[int, int]) -> str | None:
    """The slices that the places are in a matrix, None if they are no rectangle."""
    if places.ndim > 2 or (start := rectangle(places, shape)) is None:
        return None
    sides = zip(start, places.shape, shape, strict=True)
    rows, columns = (":" if n == of else f"{at}:{at + n}" for at, n, of in sides)
    return f"[{rows}]" if columns == ":" else f"[{rows}, {columns}]"


class ArrayReads(Code):
    """Reads and expressions as text, with the lines and tables that they need."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(dialect.language)
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
        for each, turn in ((numbers, ""), (numbers.T, ".T")):
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
            name += self._neighbours(places[..., 0], rows)
        elif rank == 2:
            name += self._part((rows, columns), places)
        elif is_row(places.ravel(), int(places.flat[0])):
            name = self.row_part(window)
        else:
            name += f"[{self.table(places)}]"
        return Symbol(name), shape

    def row_part(self, window: Window) -> str:
        """Neighbours in a row of numbers, as an array of two dimensions."""
        places = window.places
        part = self._neighbours(places.ravel(), places.size + 1)
        return reshaped(self.name(window.variable) + part, places.shape)

    def _neighbours(self, places: Places, count: int) -> str:
        """The index of places in one row: none for all of them, or a slice, or a table."""
        if places.ndim > 1 or not is_row(places, int(places[0])):
            return f"[{self.table(places)}]"
        return "" if len(places) == count else f"[{places[0]}:{places[0] + len(places)}]"

    def _part(self, shape: tuple[int, int], places: Places) -> str:
        """What follows a matrix's name to read these places."""
        turns = ((places, ""), (places.T, ".T")) if places.ndim == 2 else ((places, ""),)
        if places.size == shape[0] * shape[1]:
            in_order = [(each.shape, turn) for each, turn in turns if is_row(each.ravel(), 0)]
            for own, turn in in_order:
                if own == shape:
                    return turn
            for own, turn in in_order:
                return reshaped("", own) + turn
        for each, turn in turns:
            if (part := slice_text(each, shape)) is not None:
                return part + turn
        return f".ravel()[{self.table(places)}]"

    # Expressions.

    def text(self, x: Expression) -> str:
        """The text of an expression; lines for its steps are written before."""
        body = self.expression(x, self._steps)
        self._steps += len(body.steps)
        self.lines += [self.dialect.assignment.format(name, text) for name, text in body.steps]
        return body.results[0]

    def atom(self, x: Expression) -> str:
        """The text of an expression, in brackets if it is more than a symbol."""
        is_atom = isinstance(x, Symbol) and x.op is None and x not in self._products
        return self.text(x) if is_atom else f"({self.text(x)})"

    def spread(self, x: Expression, shape: Shape, full: Shape) -> str:
        """The text of an expression of one shape in another one, in brackets if needed."""
        if is_constant(x):  # an array of floats, also where the text is an integer's
            text = self.text(x)
            whole = ".0" if text.lstrip("-").isdigit() else ""
            kind = ", float" if isinstance(x, Symbol) else whole
            return f"{self.np}.full({shape_text(full)}, {text}{kind})"
        if shape == full or is_one(full):
            return self.atom(x)
        return f"{self.np}.broadcast_to({self.text(x)}, {shape_text(full)})"

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
        texts = [self.spread(x, shape, target.shape) for x, shape, target in pieces]
        rank, columns = len(out.shape), (rows_and_columns(out)[1],)
        if rank == 2 and all(y.target.places.shape[1:] == columns for y in pieces):
            return f"{self.np}.vstack([{', '.join(texts)}])"
        text = f"{self.np}.concatenate([{', '.join(f'{each}.ravel()' for each in texts)}])"
        return None if "m" in out.shape else text if rank == 1 else reshaped(text, out.shape)

    def scattered(self, out: Variable, pieces: Sequence[Piece]) -> str:
        """The name of an array of zeros, to which lines add the pieces."""
        name = self.names[out]
        self.lines.append(f"{name} = {self.np}.zeros({shape_text(out.shape)})")
        for piece in pieces:
            if not isinstance(piece.expression, float) or piece.expression:
                self.lines.append(self.addition(name, piece))
        return name

    def addition(self, name: str, piece: Piece) -> str:
        """The line that adds a piece to an array."""
        x, shape, (out, places, full, over) = piece
        first = int(piece.flat[0])
        if len(out.shape) == 1 and is_row(piece.flat, first):
            index = f"[{first}:{first + len(piece.flat)}]"
            return self.add(name, index, f"{self.spread(x, shape, full)}.ravel()")
        part = slice_text(places, rows_and_columns(out)) if len(out.shape) == 2 else None
        if part is not None:
            return self.add(name, part, self.text(x))
        table = self.table(places[..., 0] if over else places)
        return self.add_at(name, out, table, self.text(x))

    def add(self, name: str, index: str, text: str) -> str:
        """The line that adds a text to a part of an array."""
        raise NotImplementedError

    def add_at(self, name: str, out: Variable, table: str, text: str) -> str:
        """The line that adds a text to an array, at the places in a table."""
        raise NotImplementedError


def _key(numbers: np.ndarray) -> tuple[object, ...]:
    """What equal tables have in common."""
    return numbers.tobytes(), numbers.shape, numbers.dtype.str
