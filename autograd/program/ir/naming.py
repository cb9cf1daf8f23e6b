"""Naming: the names of arrays, and of parts of the parameters, in texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from .arrays import Array, Map, Operand, Product, Read, Statement

NUMBERED = re.compile(r"[cit]\d+")
"""The names that texts give to constants, places and steps."""


class ArrayNames:
    """The names of arrays and of reads of the parameters; no name is used twice."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)
        self._counts: dict[str, int] = {}  # how often each name was wished for
        self.views: dict[tuple[Array, tuple[int, ...], bytes], str] = {}

    def copy(self) -> ArrayNames:
        """A copy, to which other names can be added."""
        twin = ArrayNames(self.taken)
        twin._counts, twin.views = dict(self._counts), dict(self.views)
        return twin

    def new(self, wish: str) -> str:
        """The wished name, with a number behind it if it is taken."""
        name = re.sub(r"\W", "_", wish, flags=re.ASCII)
        if not re.match(r"[A-Za-z]", name):
            name = f"v{name}"
        count = self._counts.get(name, 1)
        free = name if count == 1 else f"{name}_{count}"
        while free in self.taken or NUMBERED.fullmatch(free):
            count += 1
            free = f"{name}_{count}"
        self._counts[name] = count
        self.taken.add(free)
        return free

    def view(self, read: Read) -> str | None:
        """The name of a part of the parameters, if it has one."""
        if len(read.arrays) != 1:
            return None
        return self.views.get((read.arrays[0], read.places.shape, read.places.tobytes()))

    def source(self, read: Read) -> str:
        """A name for what is read."""
        return self.view(read) or read.arrays[0].name


def name_arrays(
    statements: Sequence[Statement],
    blocks: Sequence[Array],
    outputs: Sequence[Operand],
    names: ArrayNames,
) -> None:
    """Name all arrays: by their labels, else as in the lectures: Z1 = W1 @ X + b1, A1 = g(Z1), the
    output L for each example, J for all.
    """
    *arguments, parameters = blocks
    names.taken |= {parameters.name} if parameters.count else set()
    names.taken |= {"m"} if any(block.over for block in blocks) else set()
    given = {block.name for block in arguments}
    for block in arguments:
        upper = block.name.upper()
        lectures = block.over and len(upper) == 1 and upper not in given
        block.name = names.new(upper if lectures else block.name)
    layer = 0
    activated: dict[Array, str] = {}
    last = outputs[0].arrays[0] if len(outputs) == 1 and isinstance(outputs[0], Read) else None
    for statement in statements:
        out = statement.out
        if isinstance(statement, Product) and not out.is_number:
            layer += 1
            _name_view(statement.left.read, f"W{layer}", blocks, names)
            if isinstance(statement.bias, Read):
                _name_view(statement.bias, f"b{layer}", blocks, names)
            out.name = f"Z{layer}"
            activated[out] = f"A{layer}"
        elif isinstance(statement, Map) and len(statement.term.operands) == 1:
            (read,) = statement.term.operands.values()
            if read.whole and read.arrays[0] in activated and out is not last:
                out.name = activated.pop(read.arrays[0])
        if out.label:
            out.name = out.label
        elif out is last and out.name.startswith("v"):
            out.name = "L" if out.over else "J"
        out.name = names.new(out.name)


def _is_turned(read: Read) -> bool:
    """Whether it is the transpose of one whole array."""
    (array,) = read.arrays
    places = np.arange(array.count).reshape(array.rows, array.columns)
    return np.array_equal(read.places, places.T)


def _name_view(read: Read, wish: str, blocks: Sequence[Array], names: ArrayNames) -> None:
    if len(read.arrays) == 1 and read.arrays[0] in blocks and not read.whole:
        key = (read.arrays[0], read.places.shape, read.places.tobytes())
        if key not in names.views and not read.over and not _is_turned(read):
            names.views[key] = names.new(wish)
