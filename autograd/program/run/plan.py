"""Plan: a function recorded for arguments of one structure, and all that was made of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from inspect import BoundArguments
from typing import Any, Literal, TypeAlias

import numpy as np

from ...derivatives.containers import leaves, rebuild
from ...engine.errors import ShapeError, TargetError
from ..ir.arrays import Operand, Read, Statement
from ..ir.naming import ArrayNames, name_arrays
from ..passes.differentiate import differentiate
from ..passes.gather import gather
from ..passes.lift import Lifted, lift
from ..passes.placing import block_arrays
from ..passes.recording import (
    example_count,
    flat_arguments,
    is_module,
    record_function,
    uncollected,
)
from ..passes.simplify import Flat, flatten
from ..passes.tidying import arranged, constants, fused, made_new, without_stops
from ..targets.functions import all_finite
from ..targets.latex import Rendered, equations
from ..targets.numpy import IMPORTS, NUMPY, function_text, load_function
from ..targets.rows import VARIADIC
from ..text.array_text import reserved
from ..text.code import Code
from ..text.tables import with_tables
from .packing import packed, unpacked
from .tape import Tape

MOST_STATEMENTS = 4000  # a longer text would take longer to compile than to run

Reduce: TypeAlias = Literal["mean", "sum"] | None


class Plan:
    """The statements of a recorded function, and the texts and functions made of them."""

    @uncollected()
    def __init__(
        self,
        f: Callable[..., Any],
        call: BoundArguments,
        over: Sequence[str],
        reduce: Reduce,
        only_first: bool = False,
    ) -> None:
        """With `only_first`, only the first output is reduced and differentiated; the others are
        given for each example.
        """
        recording = record_function(f, call, over)
        self.given = [name for name, _ in flat_arguments(call)]
        self.modules = {name: x for name, x in flat_arguments(call) if is_module(x)}
        """Kept, as a plan is looked up by their ids, which no other object may get meanwhile."""
        self.blocks = recording.blocks
        number = map(float, itertools.count())
        self.output = rebuild(recording.output, lambda _: next(number))
        """f's result with each number's place in the results in the place of the number."""
        self.reduce = reduce
        self.batched = bool(over)
        self.counts = [("recorded", sum(not v.is_leaf for v in recording.nodes))]
        outputs = [y for _, y in leaves(recording.output)]
        self.reduced = 1 if only_first else len(outputs)
        flat = gather(flatten(recording.nodes, self.blocks, outputs))
        del recording, outputs  # and with them the graph, which may be large
        *arguments, parameters = self.blocks
        self.blocks = [*(block._replace(leaves=[]) for block in arguments), parameters]
        self.counts.append(("simplified", flat.size()))
        self.flat = flat
        self.tape: Tape | None = None
        self._functions: dict[tuple[str, ...] | None, Callable[..., Any]] = {}
        self._made: dict[tuple[str, ...] | None, list[bool]] = {}
        self._odd: dict[tuple[str, ...] | None, bool] = {}
        self._sources: dict[tuple[str, ...] | None, tuple[str, dict[str, Any]]] = {}
        lifted = lift(flat, self.blocks, MOST_STATEMENTS) if _has_array_form(flat) else None
        self.arrays = block_arrays(self.blocks)
        self.order: Sequence[int] = range(parameters.size)
        if lifted is None:
            self.tape = Tape(flat, self.blocks, reduce, self.reduced)
            self._functions[None] = self.tape.forward
            self._sources[None] = self.tape.source, {}
        else:
            self.arrays = lifted.blocks
            lifted, before = arranged(lifted, self.arrays[-1])
            self.order = before.tolist()
            self.counts.append(("lifted", len(lifted.statements)))
            self.lifted = self._named(lifted)
        self._packing = list(zip(self.blocks[:-1], self.arrays[:-1], strict=True))
        self._places = {block.name: i for i, block in enumerate(self.blocks[:-1])}
        self.parameters = [parameters.leaves[i] for i in self.order]
        self.forward = self._function(None)
        self.shortcuts: dict[Any, Any] = {}
        """The shortcuts, by what they differentiate by; the program makes them."""

    @cached_property
    def lifted(self) -> Lifted:
        """The array statements, however many, also of a graph that a tape runs."""
        lifted = lift(self.flat, self.blocks)
        assert lifted is not None
        return self._named(lifted)

    def _named(self, lifted: Lifted) -> Lifted:
        """The same statements, after naming their arrays."""
        self.names = ArrayNames(reserved(NUMPY))
        name_arrays(lifted.statements, lifted.blocks, lifted.outputs, self.names)
        return lifted

    # The functions.

    def gradient(self, wrt: tuple[str, ...]) -> Callable[..., Any]:
        """The function of the results, followed by the first one's derivatives."""
        return self._function(wrt)

    def _function(self, wrt: tuple[str, ...] | None) -> Callable[..., Any]:
        function = self._functions.get(wrt)
        if function is None and wrt is not None and self.tape is not None:
            asked = [self.place(each) for each in wrt]
            function = self._functions[wrt] = self.tape.gradient(asked, self.order)
        if function is None:
            text, running, tables = self._text(wrt)
            self._sources[wrt] = text, tables
            function = self._functions[wrt] = load_function(running, tables)
        return function

    def made_new(self, wrt: tuple[str, ...] | None) -> list[bool]:
        """For each derivative in the results, whether nothing else refers to its array."""
        self._function(wrt)
        return self._made[wrt]

    def knows_nonfinite(self, wrt: tuple[str, ...] | None) -> bool:
        """Whether the function has inf or nan among its constants, for which no flag is set."""
        self._function(wrt)
        return self._odd[wrt]

    def place(self, argument: str) -> int:
        """The number of the block that holds an argument's numbers; a module's are parameters."""
        return self._places.get(argument, len(self.blocks) - 1)

    def statements(
        self, wrt: tuple[str, ...] | None
    ) -> tuple[list[Statement], list[Operand], ArrayNames]:
        """The statements of the value and of its derivatives, the results, and the names."""
        lifted, names = self.lifted, self.names.copy()
        statements = list(lifted.statements)
        results: list[Operand] = list(lifted.outputs)
        if wrt is not None:
            if self.reduced != 1:
                raise ShapeError(f"f returned {self.reduced} numbers: a gradient is of one number")
            asked = [lifted.blocks[self.place(each)] for each in wrt]
            output = results[0]
            if isinstance(output, Read):
                mean = self.reduce == "mean"
                backward, gradients = differentiate(statements, output, asked, names, mean)
            else:
                backward, gradients = [], [0.0] * len(asked)
            statements += backward
            results += gradients
        statements, results = without_stops(statements, results)
        return fused(statements, results), results, names

    def equations(self, wrt: tuple[str, ...] | None) -> Rendered:
        """The statements of the value and of the derivatives for `wrt` as LaTeX."""
        if self.tape is not None:
            raise TargetError("a graph of operations that do not run side by side has no equations")
        statements, _, names = self.statements(wrt)
        return equations(statements, names)

    def _text(self, wrt: tuple[str, ...] | None) -> tuple[str, str, dict[str, Any]]:
        statements, results, names = self.statements(wrt)
        self._made[wrt] = made_new(statements, results)[-len(wrt) :] if wrt else []
        self._odd[wrt] = any(x - x != 0.0 for x in constants(statements, results))
        return function_text(
            "forward" if wrt is None else "value_and_grad",
            self.lifted.blocks,
            statements,
            results,
            names,
            self.reduced,
            self.reduce,
        )

    @property
    def source(self) -> str:
        """The texts of all functions made so far."""
        return "\n\n".join(map(self.source_of, self._sources))

    def source_of(self, wrt: tuple[str, ...] | None) -> str:
        """The text of the function for `wrt`, or of the value alone if there is none yet."""
        text, tables = self._sources.get(wrt) or self._sources[None]
        return with_tables(text.rstrip("\n"), IMPORTS, tables, NUMPY.number)

    @property
    def stages(self) -> str:
        """The count of operations after each stage, as text."""
        counts = ", ".join(f"{count} {stage}" for stage, count in self.counts)
        return f"operations: {counts}"

    def __str__(self) -> str:
        return f"{self.stages}\n\n{self.source}"

    # Arguments and results.

    def packed(self, given: Mapping[str, Any]) -> list[Any]:
        """The arguments as the functions take them: columns of numbers, then the parameters."""
        columns: list[Any] = []
        m = 0
        for block, array in self._packing:
            column = packed(given[block.name], array, block)
            if block.over:
                m = example_count(block.name, column.shape[1], m)
            columns.append(column)
        return [*columns, *self.theta_and_count(self.theta(), m)]

    def theta(self) -> Any:
        """The parameters' numbers."""
        theta = np.array([p.data for p in self.parameters], dtype=float)
        return theta[0] if self.arrays[-1].is_number else theta

    def theta_and_count(self, theta: Any, m: Any) -> list[Any]:
        """The functions' last arguments: the parameters, and the count of examples, if any."""
        return [theta] * bool(self.parameters) + [m] * self.batched

    def run(self, function: Callable[..., Any], columns: Sequence[Any]) -> tuple[Any, bool]:
        """The results of a function for packed arguments, and whether all numbers on the way were
        finite.

        The processor's flags tell this at no cost.
        """
        try:
            with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
                results = function(*columns)
            return results, all(map(all_finite, results))
        except FloatingPointError:
            pass
        with np.errstate(all="ignore"):
            return function(*columns), False

    @property
    def gives_one(self) -> bool:
        """Whether the result is one number."""
        return isinstance(self.output, float) and not (self.reduce is None and self.batched)

    def shaped(self, values: Sequence[Any]) -> Any:
        """The results in the shape of f's result."""
        if isinstance(self.output, float):
            return self.result(values[0])
        flat = iter(values)
        return rebuild(self.output, lambda _: self.result(next(flat)))

    def result(self, value: Any) -> Any:
        """One result as the user gets it: a float, or with reduce=None an array."""
        if self.reduce is None and self.batched:
            return np.array(value, dtype=float).ravel()
        is_one = (
            type(value) is np.float64 or np.ndim(value) == 0
        )  # the usual type first: it is fast
        return float(value) if is_one else float(value[0, 0])

    def unpacked(
        self, gradients: Sequence[Any], given: Mapping[str, Any], wrt: Sequence[str]
    ) -> tuple[Any, ...]:
        """The derivatives in the shapes of the arguments."""
        shaped: list[Any] = []
        for which, gradient in zip(wrt, gradients, strict=True):
            x = given[which]
            if is_module(x):
                place = {p: k for k, p in enumerate(self.parameters)}
                flat = np.broadcast_to(np.ravel(gradient), (len(self.parameters),))
                shaped.append(np.array([flat[place[p]] for p in x.parameters()], dtype=float))
            else:
                shaped.append(unpacked(x, gradient, self.blocks[self.place(which)].over))
        return tuple(shaped)


def _has_array_form(flat: Flat) -> bool:
    """Whether NumPy can write every operation of the graph."""
    code = Code(NUMPY)
    try:
        for op in set(flat.ops) - {None}:
            assert op is not None
            if op.rule is None:
                code.forward(op, op.arity)
                code.partials(op, op.arity)
            elif op not in VARIADIC:
                return False
    except TargetError:
        return False
    return True
