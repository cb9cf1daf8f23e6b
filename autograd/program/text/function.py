"""LoopFunction: a plan's statements as a function's body of loops, its arguments and results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import Literal, NamedTuple, Protocol

import numpy as np

from ...engine import ops
from ...engine.errors import OperandError
from ..ir.arrays import Array, Constants, Map, Operand, Read, Statement, Term, Total
from ..ir.naming import ArrayNames
from ..ir.symbols import Symbol
from ..passes.differentiate import all_of
from ..passes.lift import Lifted
from ..passes.recording import LeafBlock
from ..passes.tidying import reads
from .library import words
from .lines import Syntax
from .loops import Loops


class Recorded(Protocol):
    """What the text in a language of loops needs of a plan."""

    blocks: list[LeafBlock]
    reduce: Literal["mean", "sum"] | None

    @property
    def lifted(self) -> Lifted:
        """The array statements of the value."""
        ...

    def place(self, argument: str) -> int:
        """The number of the block that holds an argument's numbers."""
        ...

    def statements(
        self, wrt: tuple[str, ...] | None
    ) -> tuple[list[Statement], list[Operand], ArrayNames]:
        """The statements of the value and of its derivatives, the results, and the names."""
        ...


class LoopArgument(NamedTuple):
    """An argument of the function."""

    name: str
    array: Array
    used: bool


class LoopResult(NamedTuple):
    """A result of the function: an array that its lines fill, or the text of a number."""

    name: str
    array: Array
    number: str | None
    given: str  # the argument that it is a derivative for; "" for the value


class LoopFunction(NamedTuple):
    """The body of a function of loops, with its arguments and results."""

    loops: Loops
    given: list[LoopArgument]
    results: list[LoopResult]

    @property
    def lines(self) -> list[str]:
        """The lines of the body, without those that return the results."""
        return self.loops.lines

    @property
    def batched(self) -> bool:
        """Whether it takes a batch of examples."""
        return any(x.array.over for x in self.given)

    def comment(self, title: str, more: Sequence[tuple[str, str]]) -> list[str]:
        """The lines of a comment that explains the arguments, the results, and more."""
        rows = [(x.name, self._about(x)) for x in self.given]
        if self.batched:
            rows.append((self.loops.m, "how many examples there are"))
        rows += [(y.name, self._told(y)) for y in self.results]
        rows += more
        width = max(len(name) for name, _ in rows) + 2
        texts = [
            line
            for name, what in rows
            for line in wrap(
                what,
                100,
                initial_indent=f" *   {name:{width}}",
                subsequent_indent=f" *   {'':{width}}",
            )
        ]
        derivatives = ", and its derivatives" if len(self.results) > 1 else ""
        head = f" * {title}: the value of a function{derivatives}."
        return ["/**", head, " *", *texts, " *", " * Matrices lie row after row.", " */"]

    def _about(self, x: LoopArgument) -> str:
        array, m = x.array, self.loops.m
        if array.is_number:
            return "a number"
        if array.over:
            return (
                f"({array.rows}, {m}): each number of an example has a row, each example a column"
            )
        shape = f"({array.rows}, {array.columns})" if array.columns > 1 else f"{array.rows} numbers"
        parts = [
            f"{name} ({', '.join(map(str, read.places.shape))}) from {int(read.places[0, 0])} on"
            for name, read in self.loops.parts.values()
            if read.arrays == (array,)
        ]
        return shape + (f": {', '.join(parts)}" if parts else "")

    def _told(self, y: LoopResult) -> str:
        if y.given:
            return f"result: the derivative for {y.given}, in its shape"
        if y.array.over:
            return f"result: ({y.array.rows}, {self.loops.m}), a column for each example"
        return "result: a number" if y.array.is_number else f"result: {y.array.count} numbers"


def identifier(name: str) -> str:
    """The name, after a check that a function can have it."""
    if not (isinstance(name, str) and name.isidentifier() and name.isascii()):
        raise OperandError(f"a function's name is letters, digits and _, got {name!r}")
    return name


def loop_function(plan: Recorded, wrt: Sequence[str] | None, syntax: Syntax) -> LoopFunction:
    """The function of a plan's values, and of their derivatives for the arguments in `wrt`."""
    statements, operands, names = plan.statements(None if wrt is None else tuple(wrt))
    statements = list(statements)
    blocks = plan.lifted.blocks
    loops = Loops(
        syntax, {a: block.name for a, block in zip(blocks, plan.blocks, strict=True)}, names
    )
    count = len(plan.lifted.outputs)
    batched = any(array.over for array in blocks)
    values = _stacked(operands[:count])
    same = batched and not (isinstance(values, Read) and values.over)  # for each example
    if batched and plan.reduce is not None:
        values = _reduced(values, count, plan.reduce, statements)
    wanted = [(Array("value", count, 1, batched and plan.reduce is None), values, "")]
    for name, gradient in zip(wrt or (), operands[count:], strict=True):
        of = blocks[plan.place(name)]
        which = loops.name(of)
        target = Array(f"d{which}", of.rows, of.columns, of.over)
        if same and plan.reduce != "mean":
            gradient = _times(loops.m, gradient, of, statements)
        wanted.append((target, gradient, which))
    filled: dict[Array, str] = {}
    results = []
    for target, operand, of_which in wanted:
        name = loops.new_name(target.name)
        if not target.is_number:
            target = _target(target, operand, statements, filled)
            filled[target] = name
        results.append((name, target, operand, of_which))
    loops.write(_needed(statements, operands=[x for _, _, x, _ in results], filled=filled), filled)
    filled_results = [
        LoopResult(name, target, loops.operand(x) if target.is_number else None, of_which)
        for name, target, x, of_which in results
    ]
    mentioned = words("\n".join([*loops.lines, *(each.number or "" for each in filled_results)]))
    given = [
        LoopArgument(loops.name(array), array, loops.name(array) in mentioned)
        for array in blocks
        if array.count
    ]
    return LoopFunction(loops, given, filled_results)


def _stacked(operands: Sequence[Operand]) -> Operand:
    """Single numbers as one column."""
    if len(operands) == 1:
        return operands[0]
    arrays: dict[Array, int] = {}
    places: list[int] = []
    size = 0
    for x in operands:
        read = x if isinstance(x, Read) else Read((Constants([x]),), np.zeros((1, 1), np.intp))
        starts = []
        for array in read.arrays:
            if array not in arrays:
                arrays[array] = size
                size += array.count
            starts += [arrays[array] + k for k in range(array.count)]
        places.append(starts[int(read.places[0, 0])])
    return Read(tuple(arrays), np.array(places, np.intp).reshape(-1, 1))


def _reduced(values: Operand, count: int, how: str, statements: list[Statement]) -> Operand:
    """The mean or the sum of the values of all examples."""
    out, x = Array(how, count), Symbol("x")
    term = Term(x, {x: values}) if isinstance(values, Read) else Term(values, {})
    if term.over or how == "sum":
        statements.append(Total(out, term, (count, 1), (), True, how == "mean"))
        values = all_of(out)
    return values


def _times(m: str, gradient: Operand, of: Array, statements: list[Statement]) -> Operand:
    """The derivative of a sum of m equal terms."""
    out, x = Array(f"d{of.name}", of.rows, of.columns, of.over), Symbol("x")
    one = x if isinstance(gradient, Read) else gradient
    operands = {x: gradient} if isinstance(gradient, Read) else {}
    statements.append(Map(out, Term(Symbol.__primitive__(ops.mul, (Symbol(m), one)), operands)))
    return all_of(out)


def _target(
    wished: Array, operand: Operand, statements: list[Statement], filled: Iterable[Array]
) -> Array:
    """The array for a result: the operand's own array, or a new one with the same numbers."""
    if isinstance(operand, Read) and operand.whole:
        (array,) = operand.arrays
        made = array.over == wished.over and any(s.out is array for s in statements)
        if made and array not in filled:
            return array
    x = Symbol("x")
    term = Term(x, {x: operand}) if isinstance(operand, Read) else Term(operand, {})
    statements.append(Map(wished, term))
    return wished


def _needed(
    statements: Sequence[Statement], operands: Sequence[Operand], filled: Iterable[Array]
) -> list[Statement]:
    """The statements that the results depend on."""
    needed = {*filled, *(a for x in operands if isinstance(x, Read) for a in x.arrays)}
    kept = []
    for statement in reversed(statements):
        if statement.out in needed:
            kept.append(statement)
            needed.update(array for read in reads(statement) for array in read.arrays)
    return kept[::-1]
