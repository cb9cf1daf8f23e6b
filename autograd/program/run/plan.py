"""Plan: a function recorded for arguments of one structure, and all that was made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from inspect import BoundArguments
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from ...derivatives.containers import leaves
from ...engine.errors import ShapeError, TargetError
from ...engine.primitive import BUILT_IN, Primitive
from ..ir.naming import VariableNames, copied
from ..ir.statement import Routine, constants, made_new
from ..passes.hints import hints, without_slopes
from ..passes.pipeline import Asked, Reduce, named_statements, on_graphs, on_statements
from ..passes.placing import block_variables
from ..passes.recording import (
    flat_arguments,
    is_module,
    record_function,
    uncollected,
)
from ..passes.results import with_input_names
from ..passes.simplify import Flat, flatten
from ..passes.symmetry import readable_slopes
from ..targets.functions import all_finite
from ..targets.latex import Rendered, equations
from ..targets.numpy import IMPORTS, NUMPY, function_text, load_function
from ..text.language import reserved
from ..text.tables import with_tables
from ..text.telling import graph_rows, recorded_rows
from .packing import Packing, numbered
from .stages import Stage, StageTexts
from .tape import Tape

MOST_STATEMENTS = 4000  # a longer text would take longer to compile than to run

Wrt: TypeAlias = "tuple[str, ...] | None"
"""The arguments to differentiate by, or None for the value alone."""


class Runnable(NamedTuple):
    """A function, its text, and the tables that the text names."""

    text: str
    tables: dict[str, Any]
    function: Callable[..., Any]
    undefined: Sequence[Primitive] = ()
    """The primitives that NumPy cannot write, and that run number by number."""


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
        self.reduce = reduce
        output = numbered(recording.output)
        outputs = [y for _, y in leaves(recording.output)]
        self.reduced = 1 if only_first else len(outputs)
        *arguments, parameters = blocks = recording.blocks
        recorded = sum(not v.is_leaf for v in recording.nodes)
        self._told = StageTexts(self.given, recorded_rows(recording.nodes, blocks), recorded)
        self.flat = flatten(recording.nodes, blocks, outputs)
        self._told.keep("simplify", graph_rows(self.flat, blocks), self.flat.size())
        for name, self.flat in on_graphs(self.flat):  # noqa: B020
            self._told.keep(name, graph_rows(self.flat, blocks), self.flat.size())
        self.blocks = [*(block._replace(leaves=[]) for block in arguments), parameters]
        del recording, outputs, arguments, blocks  # and with them the graph, which may be large
        self.counts = [("recorded", recorded), ("simplified", self.flat.size())]
        self.names = VariableNames(reserved(NUMPY))
        self.tape: Tape | None = None
        self._written: dict[Wrt, Runnable] = {}
        self._routines: dict[Wrt, Routine] = {}
        self.order: Sequence[int] = range(parameters.size)
        lifted = None
        self.unreadable = _unreadable(self.flat)
        """A primitive whose partial derivatives cannot be read: only a tape runs it."""
        if self.unreadable is None:
            lifted = named_statements(self.flat, self.blocks, self.names, MOST_STATEMENTS)
        if lifted is None:
            self.tape = Tape(self.flat, self.blocks, reduce, self.reduced)
            self.inputs = block_variables(self.blocks)
        else:
            self.lifted, before = lifted
            self.order = before.tolist()
            self.inputs = [*self.lifted.inputs]
            computing = [each for each in self.lifted.statements if copied(each) is None]
            self.counts.append(("lifted", len(computing)))
        self.parameters = [parameters.leaves[i] for i in self.order]
        self.packing = Packing(
            self.blocks, self.inputs, self.parameters, output, reduce is not None
        )
        self.batched = self.packing.batched
        self.shortcuts: dict[Any, Any] = {}
        """The shortcuts, by what they differentiate by; the program makes them."""

    @cached_property
    def lifted(self) -> Routine:
        """The statements, however many, also of a graph that a tape runs."""
        lifted = named_statements(self.flat, self.blocks, self.names, in_order=True)
        assert lifted is not None
        return lifted[0]

    def hints(self, wrt: Wrt) -> tuple[str, ...]:
        """What of the function for `wrt` does not run side by side, and what would help."""
        undefined = () if self.tape else self._shown(wrt).undefined
        statements = dict(self.counts).get("lifted")  # a tape runs none
        return hints(self.flat, self.blocks, statements, self.unreadable, undefined)

    # The functions.

    def function(self, wrt: Wrt) -> Callable[..., Any]:
        """The function of the results, followed by the first one's derivatives for `wrt`."""
        return self._function_for(wrt).function

    def _function_for(self, wrt: Wrt) -> Runnable:
        written = self._written.get(wrt)
        if written is None:
            written = self._written[wrt] = self._on_tape(wrt) if self.tape else self._text(wrt)
        return written

    def _on_tape(self, wrt: Wrt) -> Runnable:
        assert self.tape is not None
        if wrt is None:
            return Runnable(self.tape.source, {}, self.tape.forward)
        asked = [self.packing.place(each) for each in wrt]
        return Runnable(self.tape.source, {}, self.tape.gradient(asked, self.order))

    def _text(self, wrt: Wrt) -> Runnable:
        name = "forward" if wrt is None else "value_and_grad"
        text = function_text(name, self.routine(wrt))
        function = load_function(text.running, text.tables, text.undefined)
        return Runnable(text.shown, text.tables, function, [*text.undefined.values()])

    def made_new(self, wrt: Wrt) -> list[bool]:
        """For each derivative in the results, whether nothing else refers to its array."""
        return made_new(self.routine(wrt))

    def knows_nonfinite(self, wrt: Wrt) -> bool:
        """Whether the function has inf or nan among its constants, for which no flag is set."""
        return any(x - x != 0.0 for x in constants(self.routine(wrt)))

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
        places = None if wrt is None else tuple(map(self.packing.place, wrt))
        asked = Asked(self.batched, self.reduce, self.reduced, places, self.names.copy())
        yield "lift", self.lifted
        yield from on_statements(self.lifted, asked)

    def verify(self, wrt: Wrt) -> None:
        """Check the lifted statements, and what each pass makes of them for the derivatives for
        `wrt`; a graph that a tape runs has only the first.
        """
        from ..ir.verify import verify

        for name, routine in self.passes(None if self.tape else wrt):
            if name == "lift":
                verify(routine)
            elif not self.tape:
                verify(routine, 0 if self.packing.each else self.reduced)

    def stages(self, wrt: Wrt) -> tuple[Stage, ...]:
        """What each pass made for the results and the derivatives for `wrt`."""
        return self._told.stages(() if self.tape else self.passes(wrt))

    def equations(self, wrt: Wrt) -> Rendered:
        """The statements of the value and of the derivatives for `wrt` as LaTeX."""
        if self.unreadable is not None:
            raise TargetError(f"{without_slopes(self.unreadable)}: such a program has no equations")
        if self.tape is not None:
            raise TargetError("a graph of operations that do not run side by side has no equations")
        return equations(self.routine(wrt))

    @property
    def source(self) -> str:
        """The texts of all functions made so far, of the value's if there is none yet."""
        return "\n\n".join(map(self.source_of, [*self._written] or [None]))

    def source_of(self, wrt: Wrt) -> str:
        """The text of the function for `wrt`, or of the value alone if there is none yet."""
        text, tables, *_ = self._shown(wrt)
        return with_tables(text.rstrip("\n"), IMPORTS, tables, NUMPY.number)

    def _shown(self, wrt: Wrt) -> Runnable:
        """The function for `wrt`, or of the value alone if there is none yet."""
        return self._function_for(wrt if wrt in self._written else None)

    @property
    def sizes(self) -> str:
        """The count of operations after each stage, as text."""
        counts = ", ".join(f"{count} {stage}" for stage, count in self.counts)
        return f"operations: {counts}"

    def __str__(self) -> str:
        return f"{self.sizes}\n\n{self.source}"

    # Running.

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


def _unreadable(flat: Flat) -> Primitive | None:
    """A user's primitive in a graph whose partial derivatives cannot be read."""
    for op in dict.fromkeys(flat.ops):
        if op is None or op.name in BUILT_IN:
            continue
        counts = {len(x) for o, x in zip(flat.ops, flat.inputs, strict=True) if o is op}
        if not all(readable_slopes(op, count) for count in counts):
            return op
    return None
