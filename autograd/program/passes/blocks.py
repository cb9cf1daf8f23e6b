"""Blocks: the leaves of a recorded function, one block for each argument and one for parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ...derivatives.containers import leaves
from ...engine.value import Value
from ..ir.statement import Side, Variable

PARAMETERS = "theta"
"""The name of the block of all leaves that do not belong to an argument."""


class LeafBlock(NamedTuple):
    """The leaves of one argument, or all parameters, in a row."""

    name: str
    leaves: list[Value]  # those of arguments are dropped when the graph is flat
    size: int
    shape: tuple[int, ...]  # of the argument, an array or rows in lists
    over: bool  # whether the argument has an entry per example
    entries: tuple[tuple[str, int], ...] = ()  # of a dict, by their keys: how many leaves they have


def leaf_block(name: str, x: Any, fresh: list[Value], over: bool) -> LeafBlock:
    """The block of an argument, or of an example of it, with these leaves."""
    count = len(fresh)
    return LeafBlock(name, fresh, count, _shape(x, count), over, _entries(x))


def block_variables(blocks: Sequence[LeafBlock]) -> list[Variable]:
    """The variables in which a program takes its arguments and, in one row, its parameters."""
    variables = []
    for block in blocks:
        shape: tuple[Side, ...] = block.shape if len(block.shape) == 2 else (block.size, 1)
        if block.over:
            shape = (block.size, "m")
        variables.append(Variable(block.name, (block.size,) if block is blocks[-1] else shape))
    return variables


def _shape(x: Any, count: int) -> tuple[int, ...]:
    """The shape of an array, or of equally long rows in lists or tuples; else ()."""
    if isinstance(x, (list, tuple)) and all(isinstance(row, (list, tuple)) for row in x):
        widths = {len(row) for row in x}
        if len(widths) == 1 and len(x) * max(widths) == count:
            return len(x), max(widths)
    return getattr(x, "shape", ())


def _entries(x: Any) -> tuple[tuple[str, int], ...]:
    if not isinstance(x, dict):
        return ()
    return tuple((str(key), sum(1 for _ in leaves(part))) for key, part in x.items())
