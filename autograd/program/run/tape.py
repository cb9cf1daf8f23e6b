"""Tape: runs a graph without parallel operations to lift, one operation at a time.

Single numbers are computed by the table's own functions; with examples, each node is a row of
numbers, computed by the primitives' NumPy text.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from ...engine import ops
from ...engine.calls import settled
from ...engine.errors import TargetError
from ...engine.modes import allow_nonfinite
from ...engine.primitive import Primitive
from ...engine.slopes import number_derivatives
from ..passes.blocks import LeafBlock
from ..passes.simplify import Flat
from ..targets.functions import flag_nonfinite
from ..targets.numpy import NUMPY, given_functions, python_definition
from ..text.code import Code

SHOWN = 20  # operations that the text lists

ForwardAndPartials: TypeAlias = tuple[Callable[..., Any], Callable[..., Any]]
"""A primitive's function, and the function of its partial derivatives."""


class Operation(NamedTuple):
    """An operation of the table, with the places of its output and inputs."""

    forward: Callable[..., Any]
    partials: Callable[..., Sequence[Any]]
    out: int
    inputs: tuple[int, ...]


class Tape:
    """The operations of a graph in a row, and the two sweeps over them."""

    def __init__(
        self,
        flat: Flat,
        blocks: Sequence[LeafBlock],
        reduce: str | None,
        reduced: int = 1,
        once: bool = False,
    ) -> None:
        self.flat = flat
        self.reduce = reduce  # the examples to their "mean" or "sum", or None
        self.reduced = reduced  # the count of outputs that are reduced
        self.once = once  # whether the others are added to them
        self.mean = reduce == "mean"
        self.blocks = blocks
        self.over = [False] * len(flat.ops)
        for block, leaves in zip(blocks, flat.leaves, strict=True):
            self.over[leaves.start : leaves.stop] = [block.over] * len(leaves)
        self.batched = any(block.over for block in blocks)
        known: dict[tuple[Primitive, int], tuple[Any, Any]] = {}
        self.operations: list[Operation] = []
        for i, op in enumerate(flat.ops):
            if op is not None:
                inputs = flat.inputs[i]
                key = op, len(inputs)
                functions = known.get(key)
                if functions is None:
                    functions = known[key] = (row_functions if self.batched else _numbers)(*key)
                forward, partials = functions
                self.operations.append(Operation(forward, partials, i, inputs))
                self.over[i] = self.batched and any(self.over[x] for x in inputs)

    def forward(self, *given: Any) -> list[Any]:
        """The outputs for packed arguments."""
        return self._results(self._values(given), self._count(given))

    def _count(self, given: Sequence[Any]) -> int:
        """The count of examples, which is the last argument of a batch."""
        return given[-1] if self.batched else 0

    def _results(self, values: list[Any], m: int) -> list[Any]:
        results = []
        for k, y in enumerate(self.flat.outputs):
            reduce = self.reduce if k < self.reduced else None
            added = self.once and k >= self.reduced
            if not self.batched or added or (reduce == "mean" and not self.over[y]):
                results.append(values[y])
            else:
                each = np.broadcast_to(values[y], (m,))
                results.append(getattr(np, reduce)(each) if reduce else each)
        if self.once:
            halves = results[: self.reduced], results[self.reduced :]
            return [x + y for x, y in zip(*halves, strict=True)]
        return results

    def gradient(self, wrt: Sequence[int]) -> Callable[..., Any]:
        """The function of the value, and of its derivatives for the blocks in `wrt`."""

        def value_and_grad(*given: Any) -> tuple[Any, ...]:
            values = self._values(given)
            m = self._count(given)
            adjoints = self._adjoints(values, m)
            derivatives: list[Any] = []
            for b in wrt:
                block = self.blocks[b]
                leaves = self.flat.leaves[b]
                rows = adjoints[leaves.start : leaves.stop]
                if block.over:
                    rows = [np.broadcast_to(row, (m,)) / (m if self.mean else 1) for row in rows]
                derivatives.append(np.array(rows))
            return (*self._results(values, m), *derivatives)

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
                # A NumPy number divides as rows do: 1 / 0 is inf.
                values[leaves.start : leaves.stop] = column if self.batched else column.tolist()
                taken += values[leaves.start : leaves.stop]
        with allow_nonfinite():
            for forward, _, out, inputs in self.operations:
                values[out] = forward(*[values[x] for x in inputs])
        if not self.batched:
            _flag_nonfinite(values, taken)
        return values

    def _adjoints(self, values: list[Any], m: int) -> list[Any]:
        """The derivative of the output, or of its mean over the examples, for every node."""
        adjoints: list[Any] = [None] * len(values)
        over, flat = self.over, self.flat
        y, *others = flat.outputs
        adjoints[y] = m if self.batched and not self.mean and not over[y] else 1.0
        for x in others if self.once else ():
            adjoints[x] = 1.0 if x != y else adjoints[y] + 1.0
        with allow_nonfinite():
            for _, partials, out, inputs in reversed(self.operations):
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
        derivatives = [0.0 if d is None else d for d in adjoints]
        if not self.batched:
            _flag_nonfinite(derivatives, values)
        return derivatives

    @property
    def source(self) -> str:
        """The tape as text: its first operations."""
        lines = [
            "for forward, partials, out, inputs in tape:",
            "    v[out] = forward(*[v[x] for x in inputs])",
            "",
        ]
        for operation in self.operations[:SHOWN]:
            op = self.flat.ops[operation.out]
            assert op is not None
            inputs = ", ".join(f"v[{x}]" for x in operation.inputs[:8])
            lines.append(f"# v[{operation.out}] = {op.name}({inputs})")
        if len(self.operations) > SHOWN:
            lines.append(f"# ... {len(self.operations) - SHOWN} more")
        return "\n".join(lines) + "\n"


def _flag_nonfinite(numbers: Sequence[float], others: Sequence[float]) -> None:
    """Set NumPy's flag of invalid numbers if some numbers are not finite, though the others are."""
    if not math.isfinite(sum(numbers)):  # a fast check first
        flag_nonfinite(np.array(numbers), np.array(others))


def _numbers(op: Primitive, count: int) -> ForwardAndPartials:
    """The table's own functions, of single numbers."""
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


def row_functions(op: Primitive, count: int) -> ForwardAndPartials:
    """The functions of a primitive of `count` rows, and of its partial derivatives."""
    code = Code(NUMPY)
    parameters = code.parameters(count)
    texts = [python_definition("forward", parameters, code.call(op, count))]
    try:
        body = code.partials(op, count)
    except TargetError:  # they are computed one by one too
        body = None
    if body is not None:
        body = body._replace(results=[f"({', '.join([*body.results, ''])})"])
        texts.append(python_definition("partials", ["z", *parameters], body))
    definitions = code.definitions.values()
    helpers = NUMPY.library.needed([*definitions, *texts])
    text = "\n\n".join(["import numpy as np", *helpers, *definitions, *texts])
    namespace = given_functions(code.undefined)
    exec(builtins.compile(text, "<chainstep tape>", "exec"), namespace)
    return namespace["forward"], namespace.get("partials") or _partials_one_by_one(op, count)


def _partials_one_by_one(op: Primitive, count: int) -> Callable[..., Any]:
    """The partial derivatives of a primitive whose rule cannot be read, example by example."""

    def partials(z: Any, *rows: Any) -> Any:
        columns = np.array(np.broadcast_arrays(z, *rows), dtype=float).reshape(count + 1, -1).T
        slopes = [
            number_derivatives(op, z, column, range(count)) for z, *column in columns.tolist()
        ]
        return np.array(slopes, dtype=float).T

    return partials
