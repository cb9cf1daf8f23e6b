"""Plan: a function recorded for arguments of one structure, and all that was made of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from copy import copy
from inspect import BoundArguments
from typing import Any

from ...engine.errors import TargetError
from ...engine.value import Value
from ..ir.naming import VariableNames
from ..ir.statement import copied
from ..passes.blocks import block_variables
from ..passes.hints import hints, without_slopes
from ..passes.pipeline import Call, Draft, Task, for_operations, run_passes
from ..passes.recording import flat_arguments, is_module, uncollected
from ..passes.reduce import Reduce
from ..passes.rows import as_rows
from ..passes.symmetry import op_without_slopes
from ..targets.latex import Rendered, equations
from ..targets.numpy import NUMPY
from ..text.language import reserved
from ..text.telling import Stage, StageTexts
from .lifted import Lifted, in_statements
from .machine.choice import Target, chosen, missing_in_machine
from .machine.twin import Twin
from .once import with_once
from .packing import Packing, add_up_to_1, numbered
from .routines import Asked, Routines, check_one
from .runnable import Runnables


class Plan:
    """How a program answers calls with arguments of one structure."""

    @uncollected()
    def __init__(
        self,
        f: Callable[..., Any],
        call: BoundArguments,
        over: Sequence[str],
        reduce: Reduce,
        only_first: bool = False,
        rows: bool = False,
        once: Callable[..., Any] | None = None,
        target: Target | None = None,
        threads: int = 1,
    ) -> None:
        """With `only_first`, only the first output is reduced and differentiated; the others are
        given for each example. With `rows`, examples are rows of arrays, and not columns. What
        `once` gives is added to what f gives, but not for each example.
        """
        self.given = [name for name, _ in flat_arguments(call)]
        self.modules = {name: x for name, x in flat_arguments(call) if is_module(x)}
        """Kept, as a plan is looked up by their ids, which no other object may get meanwhile."""
        taken = reserved(NUMPY) | ({"N"} if rows else set())
        task = Task(VariableNames(taken), reduce, once=once is not None, rows=rows)
        self._told = StageTexts(self.given)
        simplified = None
        for name, draft in run_passes(
            Draft(Call(with_once(f, once), call, over)), task, stop="lift"
        ):
            self._told.keep(name, draft)
            if draft.recording is not None:
                made = draft.recording.output
                output = numbered(made if once is None else made[0])
            if name == "simplify":
                simplified = draft.graph
        assert simplified is not None and draft.graph is not None
        self.graph = draft.graph
        *arguments, parameters = draft.blocks
        blocks = [*(block._replace(leaves=[]) for block in arguments), parameters]
        del arguments  # and with them their leaves, which may be many
        count = len(self.graph.outputs) // (1 if once is None else 2)
        self._task = task._replace(first=1 if only_first else count)
        self._draft = draft._replace(blocks=blocks)
        self._lifted: Lifted | None = None
        self._lock = threading.RLock()
        inputs = [as_rows(x) if rows else x for x in block_variables(blocks)]
        self.entry = Packing(blocks, inputs, parameters.leaves, output, reduce is not None)
        """How what runs takes arguments, and what it gives."""
        operations = for_operations(simplified, self.graph)
        added = once is not None
        twin = Twin(operations, blocks, inputs, reduce, self._task.first, added, threads)
        runs = chosen(target, self.graph, blocks, lambda: self.is_lifted, threads)
        self._asked = target
        if runs == "numpy":
            self.entry = self.packing
        self.runnables = Runnables(lambda: self.lifted, self.entry, twin, runs)
        self.shortcuts: dict[Any, Any] = {}
        """The shortcuts, by what they differentiate by; the program makes them."""
        self.general = self
        """The plan for all numbers; this plan may be for some, whose sums are known."""
        self._special: dict[tuple[int, ...], Plan] = {}

    @property
    def parameters(self) -> list[Value]:
        """The parameters of modules, and other leaves that f refers to, in the order of theta."""
        return self.packing.parameters

    @property
    def lifted(self) -> Lifted:
        """The graph as statements."""
        if self._lifted is None:
            with self._lock:
                if self._lifted is None:
                    self._lifted = in_statements(self._draft, self._task, self.entry)
        return self._lifted

    @property
    def packing(self) -> Packing:
        """How texts take arguments, and what they give."""
        return self.lifted.packing

    @property
    def routines(self) -> Routines:
        """The statements for the value, and for derivatives."""
        return self.lifted.routines

    @property
    def is_lifted(self) -> bool:
        """Whether there are array statements; else the machine, or its twin, runs the graph."""
        return self.lifted.is_lifted

    @property
    def target(self) -> Target:
        """What runs."""
        return self.runnables.target

    @property
    def statements(self) -> int | None:
        """How many lifted statements compute something; None if there are none."""
        if not self.is_lifted:
            return None
        return sum(copied(each) is None for each in self.routines.lifted.statements)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many operations, and then statements, there were on the way."""
        counts = [("recorded", self._told.recorded), ("simplified", self.graph.size())]
        return counts + ([] if self.statements is None else [("lifted", self.statements)])

    @property
    def sizes(self) -> str:
        """The same as text."""
        return f"operations: {', '.join(f'{count} {stage}' for stage, count in self.counts)}"

    def run(self, wrt: Asked, columns: Sequence[Any]) -> tuple[Any, bool]:
        """The results for packed arguments, followed by the first one's derivatives for `wrt`, and
        whether all numbers on the way were finite.
        """
        given = self.graph.folded
        results, finite = self.runnables.running(wrt).run(columns, given)
        if finite or self.target == "numpy" or not self.is_lifted:
            return results, finite
        # A text may have a shorter way, on which all numbers are finite.
        text = self.suited_text(wrt, columns).runnables.of(wrt)
        results, finite = text.run(self.lifted.taken(columns), given)
        return self.lifted.given(wrt or (), results), finite

    def suited(self, wrt: Asked, columns: Sequence[Any]) -> Plan:
        """The plan for packed arguments: where the derivatives for `wrt` need sums of targets, and
        these are all 1, a plan with shorter derivatives.
        """
        check_one(wrt, self._task.first)
        return self if self.target != "numpy" else self.suited_text(wrt, columns)

    def suited_text(self, wrt: Asked, columns: Sequence[Any]) -> Plan:
        """The same, whatever runs: the plan whose text is shown for these arguments."""
        general = self.general
        if wrt is None or not self.is_lifted:
            return self
        summed = general.routines.summed(wrt)
        known = tuple([k for k in summed if add_up_to_1(columns[k], self.entry.inputs[k])])
        if not known:
            return general
        if known not in general._special:
            plan = copy(general)
            routines = general.routines.where_adding_up_to_1(known)
            plan._lifted = own = general.lifted._replace(routines=routines)
            plan.runnables = general.runnables.of_others(lambda: own)
            plan.shortcuts = {}
            general._special[known] = plan  # where other threads find it when it is done
        return general._special[known]

    # What is written of it.

    def hints(self, wrt: Asked) -> tuple[str, ...]:
        """What of the function for `wrt` does not run side by side, and what would help."""
        undefined = self.runnables.shown(wrt).undefined
        missing = None if self._asked else missing_in_machine(self.graph)
        blocks, target = self.entry.blocks, self.target
        return hints(self.graph, blocks, self.statements, undefined, target, missing)

    def stages(self, wrt: Asked) -> tuple[Stage, ...]:
        """What each pass made for the results and the derivatives for `wrt`."""
        return self._told.stages(self.routines.each(wrt))

    def equations(self, wrt: Asked) -> Rendered:
        """The statements of the value and of the derivatives for `wrt` as LaTeX."""
        if (op := op_without_slopes(self.graph)) is not None:
            raise TargetError(f"{without_slopes(op)}: such a program has no equations")
        if not self.is_lifted:
            raise TargetError("a graph of operations that do not run side by side has no equations")
        known = () if wrt is None else self.routines.task.adding_up_to_1
        return equations(self.routines.of(wrt), known)

    @property
    def source(self) -> str:
        """The texts of all functions made so far, of the value's if there is none yet."""
        return self.runnables.source

    def __str__(self) -> str:
        return f"{self.sizes}\n\n{self.source}"
