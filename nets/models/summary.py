"""A network's shapes and counts as a table, in both conventions of the lectures."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from autograd.words.html_table import html_table

from ..options.values import count
from .symbols import lecture_symbol

HEAD = ("matrix", "examples in rows", "examples in columns", "parameters", "")
Shape = tuple[int | str, int | str]


class MatrixShapes(NamedTuple):
    """One matrix of the network: its shape where examples are rows, and where they are columns."""

    name: str
    rows: Shape
    columns: Shape
    parameters: int
    remark: str


Array = MatrixShapes  # its name in pickles of earlier versions


class Summary(NamedTuple):
    """The matrices from the input X to the target Y; prints as a table."""

    arrays: tuple[MatrixShapes, ...]

    @property
    def parameters(self) -> int:
        """The count of all parameters."""
        return sum(array.parameters for array in self.arrays)

    def _cells(self) -> list[tuple[str, ...]]:
        """A row for each matrix, and one for their sum."""
        rows = [
            (a.name, _text(a.rows), _text(a.columns), _count(a.parameters), a.remark)
            for a in self.arrays
        ]
        return [*rows, ("sum", "", "", f"{self.parameters:,}", "")]

    def __str__(self) -> str:
        rows = [HEAD, *self._cells()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            f"{name:{widths[0]}}  {in_rows:{widths[1]}}  {in_columns:{widths[2]}}  "
            f"{count:>{widths[3]}}  {remark}".rstrip()
            for name, in_rows, in_columns, count, remark in rows
        )

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return html_table(self._cells(), list, HEAD, "matrices")


def summarise(
    n_in: int, sizes: list[int], activations: list[str], m: int | None, is_network: bool = True
) -> Summary:
    """The matrices of a network for m examples, or for any number of them if m is None. Those of a
    neuron that stands alone have no layer.
    """
    examples = "m" if m is None else count("m", m)

    def per_example(name: str, n: int, remark: str = "") -> MatrixShapes:
        return MatrixShapes(name, (examples, n), (n, examples), 0, remark)

    def of_parameters(name: str, n_out: int, n: int) -> MatrixShapes:
        return MatrixShapes(name, (n_out, n), (n_out, n), n_out * n, "")

    arrays = [per_example("X", n_in, "inputs")]
    for l, ((n, n_out), g) in enumerate(zip(pairwise([n_in, *sizes]), activations, strict=True), 1):
        W, b, Z, A = (lecture_symbol(letter, l if is_network else None) for letter in "WbZA")
        arrays += [
            of_parameters(W, n_out, n),
            of_parameters(b, n_out, 1),
            per_example(Z, n_out),
            per_example(A, n_out, g),
        ]
    arrays.append(per_example("Y", sizes[-1], "targets"))
    return Summary(tuple(arrays))


def _text(shape: Shape) -> str:
    return f"({shape[0]}, {shape[1]})"


def _count(n: int) -> str:
    return f"{n:,}" if n else ""
