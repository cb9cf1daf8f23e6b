"""A tape: what runs a graph that has no parallel operations to lift, one operation at a time.

Each entry is an operation of the table and the places of its inputs. On single numbers the table's
own functions run; over examples, their NumPy text does, on one row a node.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...engine import ops
from ...engine.calls import settled
from ...engine.modes import allow_nonfinite
from ...engine.primitive import Primitive
from ...engine.slopes import number_derivatives
from ..passes.recording import Block
from ..passes.simplify import Flat
from ..targets.functions import look
from ..targets.rows import row_functions

SHOWN = 20  # entries that the text lists


class Entry(NamedTuple):
    """One operation."""

    forward: Callable[..., Any]
    partials: Callable[..., Sequence[Any]]
    out: int
    inputs: tuple[int, ...]


class Tape:
    """The operations of a graph in a row, and the two sweeps over them."""

    def __init__(
        self, flat: Flat, blocks: Sequence[Block], together: str | None, reduced: int = 1
    ) -> None:
        self.flat = flat
        self.together = together  # how examples come together: by their mean, their sum, or not
        self.reduced = reduced  # in so many of the outputs
        self.mean = together == "mean"
        self.blocks = blocks
        self.over = [False] * len(flat.ops)
        for block, leaves in zip(blocks, flat.leaves, strict=True):
            self.over[leaves.start : leaves.stop] = [block.over] * len(leaves)
        self.batched = any(block.over for block in blocks)
        known: dict[tuple[Primitive, int], tuple[Any, Any]] = {}
        self.entries: list[Entry] = []
        for i, op in enumerate(flat.ops):
            if op is not None:
                inputs = flat.inputs[i]
                key = op, len(inputs)
                functions = known.get(key)
                if functions is None:
                    functions = known[key] = (row_functions if self.batched else _numbers)(*key)
                forward, partials = functions
                self.entries.append(Entry(forward, partials, i, inputs))
                self.over[i] = self.batched and any(self.over[x] for x in inputs)

    def forward(self, *given: Any) -> list[Any]:
        """The outputs for packed arguments."""
        return self._results(self._values(given), self._count(given))

    def _count(self, given: Sequence[Any]) -> int:
        """How many examples there are, which is the last of what is given."""
        return given[-1] if self.batched else 0

    def _results(self, values: list[Any], m: int) -> list[Any]:
        found = []
        for k, y in enumerate(self.flat.outputs):
            reduce = self.together if k < self.reduced else None
            if not self.batched or (reduce == "mean" and not self.over[y]):
                found.append(values[y])
            else:
                each = np.broadcast_to(values[y], (m,))
                found.append(getattr(np, reduce)(each) if reduce else each)
        return found

    def gradient(self, wrt: Sequence[int], order: Sequence[int]) -> Callable[..., Any]:
        """The function that gives the value, and its derivatives for the blocks asked for."""

        def value_and_grad(*given: Any) -> tuple[Any, ...]:
            values = self._values(given)
            m = self._count(given)
            adjoints = self._adjoints(values, m)
            found: list[Any] = []
            for b in wrt:
                block = self.blocks[b]
                leaves = self.flat.leaves[b]
                rows = adjoints[leaves.start : leaves.stop]
                if b == len(self.blocks) - 1:
                    rows = [rows[position] for position in order]
                if block.over:
                    rows = [np.broadcast_to(row, (m,)) / (m if self.mean else 1) for row in rows]
                found.append(np.array(rows))
            return (*self._results(values, m), *found)

        return value_and_grad

    def _values(self, given: Sequence[Any]) -> list[Any]:
        """The number of every node, or its row over the examples."""
        values: list[Any] = [0.0] * len(self.flat.ops)
        for i, constant in self.flat.constants.items():
            values[i] = np.float64(constant) if self.batched else constant
        taken: list[Any] = []
        for b, leaves in enumerate(self.flat.leaves):
            if leaves:
                column = given[b] if self.blocks[b].over else np.ravel(given[b])
                # Beside rows a number divides as they do: 1 / 0 is inf.
                values[leaves.start : leaves.stop] = column if self.batched else column.tolist()
                taken += values[leaves.start : leaves.stop]
        with allow_nonfinite():
            for forward, _, out, inputs in self.entries:
                values[out] = forward(*[values[x] for x in inputs])
        if not self.batched:
            _look(values, taken)
        return values

    def _adjoints(self, values: list[Any], m: int) -> list[Any]:
        """The derivative of the output, or of its mean over the examples, for every node."""
        adjoints: list[Any] = [None] * len(values)
        over, flat = self.over, self.flat
        (y,) = flat.outputs
        adjoints[y] = m if self.batched and not self.mean and not over[y] else 1.0
        with allow_nonfinite():
            for _, partials, out, inputs in reversed(self.entries):
                upstream = adjoints[out]
                if upstream is None:
                    continue
                locals_ = partials(values[out], *[values[x] for x in inputs])
                for x, local in zip(inputs, locals_, strict=True):
                    if x in flat.constants:
                        continue
                    share = upstream * local
                    if over[out] and not over[x]:
                        share = np.sum(np.broadcast_to(share, (m,))) / (m if self.mean else 1)
                    before = adjoints[x]
                    adjoints[x] = share if before is None else before + share
        found = [0.0 if d is None else d for d in adjoints]
        if not self.batched:
            _look(found, values)
        return found

    @property
    def source(self) -> str:
        """The tape as text, its first entries at least."""
        lines = [
            "for forward, partials, out, inputs in tape:",
            "    v[out] = forward(*[v[x] for x in inputs])",
            "",
        ]
        for entry in self.entries[:SHOWN]:
            op = self.flat.ops[entry.out]
            assert op is not None
            inputs = ", ".join(f"v[{x}]" for x in entry.inputs[:8])
            lines.append(f"# v[{entry.out}] = {op.name}({inputs})")
        if len(self.entries) > SHOWN:
            lines.append(f"# ... {len(self.entries) - SHOWN} more")
        return "\n".join(lines) + "\n"


def _look(numbers: Sequence[float], others: Sequence[float]) -> None:
    """Tell as NumPy does for arrays that numbers are not finite, though the others are."""
    if not math.isfinite(sum(numbers)):  # the quick look first
        look(np.array(numbers), np.array(others))


def _numbers(op: Primitive, count: int) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The table's own functions of single numbers."""
    every = range(count)

    def forward(*numbers: float) -> float:
        try:
            return op.forward(*numbers)  # type: ignore[no-any-return]
        except (ArithmeticError, ValueError):
            return settled(op, numbers)

    def partials(z: float, *numbers: float) -> Sequence[Any]:
        return number_derivatives(op, z, numbers, every)

    if op in (ops.add, ops.sub, ops.mul, ops.neg):  # these never raise
        return op.forward, partials
    return forward, partials
