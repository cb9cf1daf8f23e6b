"""The machine's twin in Python: the same groups, one operation at a time.

Single numbers are computed by the table's own functions; with examples, each place has a row of
numbers, computed by the primitives' NumPy text.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from ....engine import ops
from ....engine.calls import settled
from ....engine.errors import TargetError
from ....engine.modes import allow_nonfinite
from ....engine.primitive import Primitive
from ....engine.slopes import number_derivatives
from ...ir.statement import Variable
from ...passes.blocks import LeafBlock
from ...passes.simplify import Flat
from ...targets.functions import all_finite
from ...targets.numpy import NUMPY, given_functions, python_definition
from ...text.code import Code
from .nodes import MANY
from .schedule import Group, Phase, Schedule, schedule

SHOWN = 20  # operations that the text lists

ForwardAndPartials: TypeAlias = tuple[Callable[..., Any], Callable[..., Any]]
"""A primitive's function, and the function of its partial derivatives at the positions given."""
GroupAndRows: TypeAlias = tuple[Group, list[list[int]]]
"""A group, and the places that each of its operations reads."""


class Twin:
    """A graph as the machine runs it, for the value and for each choice of derivatives."""

    def __init__(
        self,
        flat: Flat,
        blocks: Sequence[LeafBlock],
        inputs: Sequence[Variable],
        reduce: str | None,
        reduced: int,
        once: bool = False,
        threads: int = 1,
    ) -> None:
        """`reduce` is what becomes of the examples' first results, `reduced` of them; with `once`,
        the others are added to these. The compiled machine may run in several threads.
        """
        self.flat, self.blocks, self.inputs = flat, blocks, inputs
        self.reduce, self.reduced, self.once = reduce, reduced, once
        self.threads = threads
        self.batched = any(block.over for block in blocks)

    @property
    def roots(self) -> list[int]:
        """The outputs that are differentiated: the first, and what is added to it."""
        return [0, self.reduced] if self.once else [0]

    def combined(self, results: list[Any]) -> list[Any]:
        """The results, with what is added to them."""
        if not self.once:
            return results
        halves = results[: self.reduced], results[self.reduced :]
        return [x + y for x, y in zip(*halves, strict=True)]

    def in_rows(self, b: int) -> bool:
        """Whether a block's examples are rows of its array."""
        return self.inputs[b].shape[0] == "m"

    @property
    def source(self) -> str:
        """The program as text: its first operations."""
        lines = [
            "for forward, partials, out, inputs in operations:",
            "    v[out] = forward(*[v[x] for x in inputs])",
            "",
        ]
        operations = [i for i, op in enumerate(self.flat.ops) if op is not None]
        for i in operations[:SHOWN]:
            op = self.flat.ops[i]
            assert op is not None
            inputs = ", ".join(f"v[{x}]" for x in self.flat.inputs[i][:8])
            lines.append(f"# v[{i}] = {op.name}({inputs})")
        if len(operations) > SHOWN:
            lines.append(f"# ... {len(operations) - SHOWN} more")
        return "\n".join(lines) + "\n"


class TwinFunction:
    """A schedule as a function of packed arguments."""

    def __init__(self, twin: Twin, wanted: Sequence[int] | None) -> None:
        self.twin, self.wanted = twin, wanted
        self.schedule: Schedule = schedule(twin.flat, twin.blocks, wanted or (), twin.roots)
        self.uniform = [(group, group.inputs.tolist()) for group in self.schedule.uniform.groups()]
        self.lanes = [(group, group.inputs.tolist()) for group in self.schedule.lanes.groups()]
        self.known: dict[tuple[Primitive, int], ForwardAndPartials] = {}

    def run(self, columns: Sequence[Any], check_given: bool = False) -> tuple[Any, bool]:
        """The results for packed arguments, and whether all numbers on the way were finite."""
        twin, one, many = self.twin, self.schedule.uniform, self.schedule.lanes
        m = columns[-1] if twin.batched else 0
        u, v = [0.0] * one.places, [0.0] * many.places
        for phase, values in ((one, u), (many, v)):
            for i, number in phase.constants.items():
                values[i] = np.float64(number) if twin.batched else number
        for b, leaves in enumerate(self.schedule.leaves):
            if leaves:
                over = twin.blocks[b].over
                values = v if over else u
                column = self._lying(b, columns[b]) if over else np.ravel(columns[b])
                values[leaves.start : leaves.stop] = column if twin.batched else column.tolist()
        with allow_nonfinite(), np.errstate(all="ignore"):
            self._forward(self.uniform, u, u)
            v[: len(self.schedule.copies)] = [u[x] for x in self.schedule.copies]
            self._forward(self.lanes, u, v)
            results = [self._result(k, u, v, m) for k in range(len(self.schedule.outputs))]
            results = twin.combined(results)
            finite = all(map(all_finite, results)) and _all_finite(u, one) and _all_finite(v, many)
            if self.wanted is None:
                return results, finite
            du, dv = self._adjoints(u, v, m)
            slopes = [self._derivative(b, du, dv, m) for b in self.wanted]
        finite = finite and _all_finite(du, one) and _all_finite(dv, many)
        return [*results, *slopes], finite

    def _lying(self, b: int, column: Any) -> Any:
        """A block's numbers with an example in each column."""
        return column.T if self.twin.in_rows(b) else column

    def _functions(self, op: Primitive, count: int) -> ForwardAndPartials:
        functions = self.known.get((op, count))
        if functions is None:
            make = row_functions if self.twin.batched else _numbers
            functions = self.known[op, count] = make(op, count)
        return functions

    def _forward(self, groups: list[GroupAndRows], u: list[Any], v: list[Any]) -> None:
        for group, rows in groups:
            forward, _ = self._functions(group.op, group.inputs.shape[1])
            for out, inputs in enumerate(rows, group.out):
                v[out] = forward(*_read(group, inputs, u, v))

    def _result(self, k: int, u: list[Any], v: list[Any], m: int) -> Any:
        over, at = self.schedule.outputs[k]
        value = v[at] if over else u[at]
        reduce = self.twin.reduce if k < self.twin.reduced else None
        is_added = self.twin.once and k >= self.twin.reduced
        if not self.twin.batched or is_added or (reduce == "mean" and not over):
            return value
        each = np.broadcast_to(value, (m,))
        return getattr(np, reduce)(each) if reduce else each

    def _adjoints(self, u: list[Any], v: list[Any], m: int) -> tuple[list[Any], list[Any]]:
        """The derivatives of the output, or of its sum over the examples, for every place."""
        du, dv = [0.0] * len(u), [0.0] * len(v)
        over, at = self.schedule.outputs[0]
        (dv if over else du)[at] = m if self.twin.batched and not over else 1.0
        for k in self.twin.roots[1:]:
            _, at = self.schedule.outputs[k]
            du[at] = du[at] + (m if self.twin.reduce == "mean" else 1.0)
        self._reverse(self.lanes, (u, v), (du, dv), m)
        for k, x in enumerate(self.schedule.copies):
            du[x] = du[x] + _total(dv[k], m)
        self._reverse(self.uniform, (u, u), (du, du), m)
        return du, dv

    def _reverse(
        self,
        groups: list[GroupAndRows],
        numbers: tuple[list[Any], list[Any]],
        adjoints: tuple[list[Any], list[Any]],
        m: int,
    ) -> None:
        (u, v), (du, dv) = numbers, adjoints
        for group, rows in reversed(groups):
            count = group.inputs.shape[1]
            _, partials = self._functions(group.op, count)
            positions = [*_positions(group, count)]
            for k in reversed(range(len(rows) if positions else 0)):
                inputs, out = rows[k], group.out + k
                slopes = partials(positions, v[out], *_read(group, inputs, u, v))
                n = count // 2
                for position, slope in zip(positions, slopes, strict=True):
                    x, share = inputs[position], dv[out] * slope
                    if group.uniform and not n <= position < 2 * n:
                        du[x] = du[x] + _total(share, m)
                    else:
                        dv[x] = dv[x] + share

    def _derivative(self, b: int, du: list[Any], dv: list[Any], m: int) -> Any:
        leaves, over = self.schedule.leaves[b], self.twin.blocks[b].over
        rows = (dv if over else du)[leaves.start : leaves.stop]
        divisor = m if self.twin.batched and self.twin.reduce == "mean" else 1
        if not over:
            return np.array(rows, dtype=float) / divisor
        each = np.array([np.broadcast_to(row, (m,)) for row in rows], dtype=float) / divisor
        return self._lying(b, each)


def _read(group: Group, inputs: Sequence[int], u: list[Any], v: list[Any]) -> list[Any]:
    """The numbers, or rows of numbers, of an operation's inputs."""
    if not group.uniform:
        return [v[x] for x in inputs]
    n = len(inputs) // 2
    return [(v if n <= k < 2 * n else u)[x] for k, x in enumerate(inputs)]


def _positions(group: Group, count: int) -> Iterator[int]:
    """The positions of the inputs whose shares are wanted."""
    for k in range(count):
        bit = k // (count // 2) if group.op is ops.dot else 0 if group.op in MANY else k
        if group.wanted >> bit & 1:
            yield k


def _total(row: Any, m: int) -> Any:
    """The sum of a row over all examples."""
    return np.sum(np.broadcast_to(row, (m,)))


def _all_finite(values: list[Any], phase: Phase) -> bool:
    """Whether all numbers of a phase are finite, the constants aside."""
    return all(
        math.isfinite(x) if np.ndim(x) == 0 else bool(np.isfinite(x).all())
        for i, x in enumerate(values)
        if i not in phase.constants
    )


def _numbers(op: Primitive, count: int) -> ForwardAndPartials:
    """The table's own functions, of single numbers."""

    def forward(*numbers: float) -> float:
        try:
            return op.forward(*numbers)  # type: ignore[no-any-return]
        except (ArithmeticError, ValueError):
            return settled(op, numbers)

    def partials(positions: Sequence[int], z: float, *numbers: float) -> Sequence[Any]:
        return number_derivatives(op, z, numbers, positions)

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
    exec(builtins.compile(text, "<chainstep rows>", "exec"), namespace)
    every = namespace.get("partials") or _partials_one_by_one(op, count)

    def partials(positions: Sequence[int], z: Any, *rows: Any) -> Sequence[Any]:
        slopes = every(z, *rows)
        return [slopes[k] for k in positions]

    return namespace["forward"], partials


def _partials_one_by_one(op: Primitive, count: int) -> Callable[..., Any]:
    """The partial derivatives of a primitive whose rule cannot be read, example by example."""

    def partials(z: Any, *rows: Any) -> Any:
        columns = np.array(np.broadcast_arrays(z, *rows), dtype=float).reshape(count + 1, -1).T
        slopes = [
            number_derivatives(op, z, column, range(count)) for z, *column in columns.tolist()
        ]
        return np.array(slopes, dtype=float).T

    return partials
