"""Array pieces: the numbers of parts, and arrays put together from them, as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..ir.statement import Places, Variable, is_row
from ..ir.symbols import Expression, Symbol, is_constant
from .array_reads import ArrayReads
from .forms import Shape, Window, is_one, rows_and_columns
from .language import Language
from .phrases import full_text, reshaped, shape_text, slice_text


class Piece(NamedTuple):
    """The numbers of a part as an expression, their shape, and where they go."""

    expression: Expression
    shape: Shape
    target: Window

    @property
    def flat(self) -> Places:
        """The places in one row."""
        return self.target.places.ravel()

    @property
    def is_everything(self) -> bool:
        """Whether it fills the whole array: in order, or with the same number everywhere."""
        places = np.sort(self.flat) if is_one(self.shape) else self.flat
        return len(places) == self.target.variable.count and is_row(places, 0)


class ArrayPieces(ArrayReads):
    """Expressions as text, in the shapes that they need, and what is made of several."""

    def __init__(self, language: Language, module: str) -> None:
        super().__init__(language, module)
        self.names: dict[Variable, str] = {}
        self._steps = 0  # of the statement, which have names
        self._products: set[Symbol] = set()  # whose texts need brackets

    def assignment(self, name: str, text: str) -> str:
        """The line that gives a text a name."""
        return f"{name} = {text}"

    def add(self, name: str, index: str, text: str) -> str:
        """The line that adds a text to a part of an array."""
        raise NotImplementedError

    def add_at(self, name: str, out: Variable, table: str, text: str) -> str:
        """The line that adds a text to an array, at the places in a table."""
        raise NotImplementedError

    def text(self, x: Expression) -> str:
        """The text of an expression; lines for its steps are written before."""
        body = self.expression(x, self._steps)
        self._steps += len(body.steps)
        self.lines += [self.assignment(name, text) for name, text in body.steps]
        return body.results[0]

    def atom(self, x: Expression) -> str:
        """The text of an expression, in brackets if it is more than a symbol."""
        is_atom = isinstance(x, Symbol) and x.op is None and x not in self._products
        return self.text(x) if is_atom else f"({self.text(x)})"

    def spread(self, x: Expression, shape: Shape, full: Shape) -> str:
        """The text of an expression of one shape in another one, in brackets if needed."""
        if is_constant(x):
            return full_text(self.np, full, x, self.text(x))
        if shape == full or is_one(full):
            return self.atom(x)
        return f"{self.np}.broadcast_to({self.text(x)}, {shape_text(full)})"

    def fitted(self, piece: Piece) -> tuple[Expression, Shape]:
        """A piece that is a whole array, in this array's shape or smaller."""
        x, shape, target = piece
        full = target.variable.shape
        broadcasts = is_one(shape) and (len(full) == 2 or is_constant(x))
        if broadcasts or target.shape == full:
            return x, shape
        return Symbol(reshaped(self.spread(x, shape, target.shape), full)), full

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
        x, shape, (out, places) = piece
        first = int(piece.flat[0])
        if len(out.shape) == 1 and is_row(piece.flat, first):
            text = self.spread(x, shape, piece.target.shape)
            return self.add(name, f"[{first}:{first + len(piece.flat)}]", f"{text}.ravel()")
        part = slice_text(places, rows_and_columns(out)) if len(out.shape) == 2 else None
        if part is not None:
            return self.add(name, part, self.text(x))
        table = self.table(places[..., 0] if piece.target.over else places)
        return self.add_at(name, out, table, self.text(x))
