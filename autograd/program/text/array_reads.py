"""Array reads: reads of arrays, as expressions in languages with arrays like NumPy's."""

from __future__ import annotations

import numpy as np

from ..ir.arrays import Array, Constants, Parameters, Places, Read, is_row
from ..ir.naming import ArrayNames
from ..passes.recording import PARAMETERS
from .code import Code
from .language import Language
from .phrases import slice_text


class ArrayReads(Code):
    """Reads as text, and the lines and tables that they need: names of parts, constants, places."""

    def __init__(self, language: Language, module: str, names: ArrayNames) -> None:
        super().__init__(language)
        self._taken |= {PARAMETERS, "m"}
        self.np = module
        self.names = names
        self.written: set[str] = set()
        self.lines: list[str] = []
        self.tables: dict[str, Places | np.ndarray] = {}
        self._keys: dict[bytes, str] = {}

    def shape(self, array: Array) -> str:
        """The text of an array's shape."""
        return f"({array.rows}, {'m' if array.over else array.columns})"

    def table(self, numbers: Places | np.ndarray) -> str:
        """The name of a table of constants or places."""
        key = numbers.tobytes() + str((numbers.shape, numbers.dtype)).encode()
        if key not in self._keys:
            kind = "i" if numbers.dtype.kind == "i" else "c"
            self._keys[key] = f"{kind}{len(self.tables) + 1}"
            self.tables[self._keys[key]] = np.array(numbers)
        return self._keys[key]

    def read(self, read: Read, spread: bool = False) -> str:
        """A read as an expression; with `spread`, axes of length 1 get their full length."""
        view = self.names.view(read)
        if view is not None:
            if view not in self.written:
                self.written.add(view)
                self.lines.append(f"{view} = {self._part(read, True)}")
            return view
        return self._part(read, spread)

    def _part(self, read: Read, spread: bool) -> str:
        shape = read.places.shape
        if len(read.arrays) > 1:
            return self._joined(read)
        (array,) = read.arrays
        if isinstance(array, Constants):
            return self.table(np.array(array.numbers)[read.places])
        if array.is_number:
            spreads = spread and read.places.size > 1
            return f"{self.np}.full({shape}, {array.name})" if spreads else array.name
        flat = read.places.ravel()
        start, stop = int(flat[0]), int(flat[0]) + len(flat)
        if read.whole and not isinstance(array, Parameters):
            return array.name
        if array.over:
            rows = f"{start}:{stop}" if is_row(flat, start) else self.table(flat)
            return f"{array.name}[{rows}]"
        if isinstance(array, Parameters):
            if is_row(flat, start):
                return (
                    f"{array.name}[{start}:{stop}].reshape{shape}"
                    if spread or len(flat) > 1
                    else f"{array.name}[{start}]"
                )
            return f"{array.name}[{self.table(read.places)}]"
        if read.places.shape == (array.columns, array.rows) and np.array_equal(
            read.places.T.ravel(), np.arange(array.count)
        ):
            return f"{array.name}.T"
        if is_row(flat, start):
            if len(flat) == 1 and not spread:
                return f"{array.name}[{start // array.columns}, {start % array.columns}]"
            if start == 0 and stop == array.count:
                return f"{array.name}.reshape{shape}"
            if array.columns == 1 and shape[1] == 1:
                return f"{array.name}[{start}:{stop}]"
            if shape[1] == array.columns and start % array.columns == 0:
                return f"{array.name}[{start // array.columns}:{stop // array.columns}]"
        back = read.places.T.ravel()
        if is_row(back, 0) and len(back) == array.count:
            return f"{array.name}.reshape{shape[::-1]}.T"
        for places, turn in ((read.places, ""), (read.places.T, ".T")):
            if (part := slice_text(places, array)) is not None:
                return f"{array.name}{part}{turn}"
        return f"{array.name}.ravel()[{self.table(read.places)}]"

    def _joined(self, read: Read) -> str:
        flat = read.places.ravel()
        if read.over:
            parts = [
                array.name
                if array.over
                else f"{self.np}.broadcast_to({self._column(array)}, ({array.count}, m))"
                for array in read.arrays
            ]
            text = f"{self.np}.vstack([{', '.join(parts)}])"
            if is_row(flat, 0) and len(flat) == sum(a.count for a in read.arrays):
                return text
            return f"{text}[{self.table(flat)}]"
        parts = [f"{self.np}.ravel({self._stored(array)})" for array in read.arrays]
        text = f"{self.np}.concatenate([{', '.join(parts)}])"
        if is_row(flat, 0) and len(flat) == sum(a.count for a in read.arrays):
            return f"{text}.reshape{read.places.shape}"
        return f"{text}[{self.table(read.places)}]"

    def _column(self, array: Array) -> str:
        """An array's numbers as a column; the parameters are stored as a row."""
        in_a_row = isinstance(array, Parameters) and not array.is_number
        turned = array.columns > 1 or in_a_row
        return f"{self._stored(array)}.reshape(-1, 1)" if turned else self._stored(array)

    def _stored(self, array: Array) -> str:
        if isinstance(array, Constants):
            return self.table(np.array(array.numbers).reshape(-1, 1))
        return array.name
