"""Array reads: windows on arrays, as expressions in languages with arrays like NumPy's."""

from __future__ import annotations

import numpy as np

from ..ir.statement import Places, Variable, is_row
from ..ir.symbols import Expression, Symbol
from .code import Code
from .forms import Shape, Window, rows_and_columns
from .language import Language
from .phrases import reshaped, slice_text


class ArrayReads(Code):
    """Reads as text, and the lines and tables that they need."""

    def __init__(self, language: Language, module: str) -> None:
        super().__init__(language)
        self.np = module
        self.lines: list[str] = []
        self.tables: dict[str, Places | np.ndarray] = {}
        self._keys: dict[bytes, str] = {}

    def name(self, variable: Variable) -> str:
        """The text of a whole variable."""
        raise NotImplementedError

    def table(self, numbers: Places | np.ndarray) -> str:
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
        variable, places = window
        if variable.numbers is not None:
            numbers = np.array(variable.numbers)[places]
            if numbers.size == 1:
                return float(numbers.item()), ()
            return Symbol(self.table(numbers)), window.shape
        name = self.name(variable)
        if variable.is_number:
            return Symbol(name), ()
        if places.size == 1 and not window.over:
            at = divmod(places.item(), rows_and_columns(variable)[1])[-len(variable.shape) :]
            return Symbol(f"{name}[{', '.join(map(str, at))}]"), ()
        if window.over:
            name += self._neighbours(places[..., 0], variable.count)
        elif len(variable.shape) == 2:
            name += self._part(variable, places)
        elif is_row(flat := places.ravel(), int(flat[0])):
            name = self.row_part(window)
        else:
            name += f"[{self.table(places)}]"
        return Symbol(name), window.shape

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

    def _part(self, variable: Variable, places: Places) -> str:
        """What follows a matrix's name to read these places."""
        shape = rows_and_columns(variable)
        turns = ((places, ""), (places.T, ".T")) if places.ndim == 2 else ((places, ""),)
        if places.size == variable.count:
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


def _key(numbers: Places | np.ndarray) -> bytes:
    return numbers.tobytes() + str((numbers.shape, numbers.dtype)).encode()
