"""Plan: a function recorded for arguments of one structure, and all that was made of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from inspect import BoundArguments
from itertools import islice
from typing import Any, TypeAlias

import numpy as np

from ...derivatives.containers import leaves, rebuild
from ...engine.errors import ShapeError, TargetError
from ..ir.facts import constants, made_new
from ..ir.naming import VariableNames, copied
from ..ir.statement import Routine
from ..passes.pipeline import ON_GRAPHS, Asked, Reduce, named_statements, on_graphs, on_statements
from ..passes.placing import block_variables
from ..passes.recording import (
    example_count,
    flat_arguments,
    is_module,
    record_function,
    uncollected,
)
from ..passes.results import with_input_names
from ..passes.simplify import Flat, flatten
from ..targets.functions import all_finite
from ..targets.latex import Rendered, equations
from ..targets.numpy import IMPORTS, NUMPY, function_text, load_function
from ..targets.rows import VARIADIC
from ..text.array_text import reserved
from ..text.code import Code
from ..text.tables import with_tables
from ..text.telling import MOST_LINES, at_a_glance, graph_rows, recorded_rows, routine_lines
from .packing import packed, unpacked
from .stages import Stage
from .tape import Tape

MOST_STATEMENTS = 4000  # a longer text would take longer to compile than to run

Wrt: TypeAlias = "tuple[str, ...] | None"
"""The arguments to differentiate by, or None for the value alone."""


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
        rows = islice(recorded_rows(recording.nodes, self.blocks), MOST_LINES)
        self._told = [([*rows], self.counts[0][1])]
        """The first rows of what was recorded, and of what the passes on graphs made of it."""
        flat = flatten(recording.nodes, self.blocks, outputs)
        for each in (flat, *(made for _, made in on_graphs(flat))):
            flat = each
            rows = islice(graph_rows(flat, self.blocks), MOST_LINES)
            self._told.append(([*rows], flat.size()))
        del recording, outputs  # and with them the graph, which may be large
        *arguments, parameters = self.blocks
        self.blocks = [*(block._replace(leaves=[]) for block in arguments), parameters]
        self.counts.append(("simplified", flat.size()))
        self.flat = flat
        self.tape: Tape | None = None
        self._functions: dict[Wrt, Callable[..., Any]] = {}
        self._sources: dict[Wrt, tuple[str, dict[str, Any]]] = {}
        self._routines: dict[Wrt, Routine] = {}
        self.inputs = block_variables(self.blocks)
        self.order: Sequence[int] = range(parameters.size)
        self.names = VariableNames(reserved(NUMPY))
        lifted = None
        if _has_array_form(flat):
            lifted = named_statements(flat, self.blocks, self.names, MOST_STATEMENTS)
        if lifted is None:
            self.tape = Tape(flat, self.blocks, reduce, self.reduced)
            self._functions[None] = self.tape.forward
            self._sources[None] = self.tape.source, {}
        else:
            self.lifted, before = lifted
            self.order = before.tolist()
            computing = [each for each in self.lifted.statements if copied(each) is None]
            self.counts.append(("lifted", len(computing)))
        self._packing = list(zip(self.blocks[:-1], self.inputs[:-1], strict=True))
        self._places = {block.name: i for i, block in enumerate(self.blocks[:-1])}
        self.parameters = [parameters.leaves[i] for i in self.order]
        self.forward = self._function(None)
        self.shortcuts: dict[Any, Any] = {}
        """The shortcuts, by what they differentiate by; the program makes them."""

    @cached_property
    def lifted(self) -> Routine:
        """The statements, however many, also of a graph that a tape runs."""
        lifted = named_statements(self.flat, self.blocks, self.names, in_order=True)
        assert lifted is not None
        return lifted[0]

    # The functions.

    def gradient(self, wrt: tuple[str, ...]) -> Callable[..., Any]:
        """The function of the results, followed by the first one's derivatives."""
        return self._function(wrt)

    def _function(self, wrt: Wrt) -> Callable[..., Any]:
        function = self._functions.get(wrt)
        if function is None and wrt is not None and self.tape is not None:
            asked = [self.place(each) for each in wrt]
            function = self._functions[wrt] = self.tape.gradient(asked, self.order)
        if function is None:
            text, running, tables = self._text(wrt)
            self._sources[wrt] = text, tables
            function = self._functions[wrt] = load_function(running, tables)
        return function

    def made_new(self, wrt: Wrt) -> list[bool]:
        """For each derivative in the results, whether nothing else refers to its array."""
        return made_new(self.routine(wrt))

    def knows_nonfinite(self, wrt: Wrt) -> bool:
        """Whether the function has inf or nan among its constants, for which no flag is set."""
        return any(x - x != 0.0 for x in constants(self.routine(wrt)))

    def place(self, argument: str) -> int:
        """The number of the block that holds an argument's numbers; a module's are parameters."""
        return self._places.get(argument, len(self.blocks) - 1)

    def routine(self, wrt: Wrt) -> Routine:
        """The statements that run for the results and the derivatives for `wrt`."""
        if wrt not in self._routines:
            *_, (_, self._routines[wrt]) = self.passes(wrt)
        return self._routines[wrt]

    def with_arguments(self, wrt: Wrt) -> Routine:
        """The same statements, whose inputs have the names of the function's arguments."""
        return with_input_names(self.routine(wrt), [block.name for block in self.blocks])

    def passes(self, wrt: Wrt) -> Iterator[tuple[str, Routine]]:
        """Each pass on statements, and what it makes."""
        if wrt is not None and self.reduced != 1:
            raise ShapeError(f"f returned {self.reduced} numbers: a gradient is of one number")
        places = None if wrt is None else tuple(map(self.place, wrt))
        asked = Asked(self.batched, self.reduce, self.reduced, places, self.names.copy())
        yield "lift", self.lifted
        yield from on_statements(self.lifted, asked)

    def stages(self, wrt: Wrt) -> tuple[Stage, ...]:
        """What each pass made for the results and the derivatives for `wrt`."""
        texts = [at_a_glance(map(str, rows), count) for rows, count in self._told]
        recorded, *simplified = texts
        stages = [Stage("record", f"f({', '.join(self.given)})", recorded)]
        for name, text in zip(["simplify", *dict(ON_GRAPHS)], simplified, strict=True):
            stages.append(Stage(name, stages[-1].after, text))
        for name, routine in () if self.tape else self.passes(wrt):
            lines = [*routine_lines(routine)]
            text = at_a_glance(lines, len(lines))
            stages.append(Stage(name, stages[-1].after, text))
        return tuple(stages)

    def equations(self, wrt: Wrt) -> Rendered:
        """The statements of the value and of the derivatives for `wrt` as LaTeX."""
        if self.tape is not None:
            raise TargetError("a graph of operations that do not run side by side has no equations")
        return equations(self.routine(wrt))

    def _text(self, wrt: Wrt) -> tuple[str, str, dict[str, Any]]:
        return function_text("forward" if wrt is None else "value_and_grad", self.routine(wrt))

    @property
    def source(self) -> str:
        """The texts of all functions made so far."""
        return "\n\n".join(map(self.source_of, self._sources))

    def source_of(self, wrt: Wrt) -> str:
        """The text of the function for `wrt`, or of the value alone if there is none yet."""
        text, tables = self._sources.get(wrt) or self._sources[None]
        return with_tables(text.rstrip("\n"), IMPORTS, tables, NUMPY.number)

    @property
    def sizes(self) -> str:
        """The count of operations after each stage, as text."""
        counts = ", ".join(f"{count} {stage}" for stage, count in self.counts)
        return f"operations: {counts}"

    def __str__(self) -> str:
        return f"{self.sizes}\n\n{self.source}"

    # Arguments and results.

    def packed(self, given: Mapping[str, Any]) -> list[Any]:
        """The arguments as the functions take them: columns of numbers, then the parameters."""
        columns: list[Any] = []
        m = 0
        for block, variable in self._packing:
            column = packed(given[block.name], variable, block)
            if block.over:
                m = example_count(block.name, column.shape[1], m)
            columns.append(column)
        return [*columns, *self.theta_and_count(self.theta(), m)]

    def theta(self) -> Any:
        """The parameters' numbers."""
        theta = np.array([p.data for p in self.parameters], dtype=float)
        return theta[0] if self.inputs[-1].is_number else theta

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
            checked = [*results, *columns] if self.flat.folded else results
            return results, all(map(all_finite, checked))
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
