"""Routines: the statements of a recorded function, for each choice of derivatives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TypeAlias

from ...engine.errors import ShapeError
from ..ir.statement import Routine
from ..passes.pipeline import Draft, Task, run_passes
from ..passes.results import with_input_names
from ..passes.sums import summed_inputs
from .packing import Packing

Asked: TypeAlias = "tuple[str, ...] | None"
"""The arguments to differentiate by, or None for the value alone."""


def check_one(wrt: Asked, count: int) -> None:
    """Raise if the derivatives are those of several numbers."""
    if wrt is not None and count != 1:
        raise ShapeError(f"f returned {count} numbers: a gradient is of one number")


class Routines:
    """The statements of a function for the value, and for derivatives."""

    def __init__(
        self, graph: Draft, drafts: Sequence[tuple[str, Draft]], task: Task, packing: Packing
    ) -> None:
        """`drafts` are what the passes that are the same for all derivatives made of the graph."""
        self.graph = graph
        self.task = task
        self._drafts = drafts
        self._packing = packing
        self._made: dict[Asked, Routine] = {}
        self._summed: dict[Asked, tuple[int, ...]] = {}

    @cached_property
    def _lifted(self) -> Draft:
        """What was lifted, with its parameters in order; also of a graph that no text runs."""
        _, draft = self._drafts[-1]
        if draft.routine is not None:
            return draft
        ((_, draft),) = run_passes(self.graph, self.task._replace(all=True), "lift", "arrange")
        return draft

    @cached_property
    def lifted(self) -> Routine:
        """The lifted statements."""
        assert self._lifted.routine is not None
        return self._lifted.routine

    def of(self, wrt: Asked) -> Routine:
        """The statements for the results and the derivatives for `wrt`, also where no text runs."""
        if wrt not in self._made:
            self._summed[wrt] = ()
            for name, routine in self._finished(wrt, self._lifted):
                if name == "cancel":
                    self._summed[wrt] = summed_inputs(routine)
            self._made[wrt] = routine
        return self._made[wrt]

    def summed(self, wrt: Asked) -> tuple[int, ...]:
        """The inputs of which the derivatives need the sum of all numbers of each example."""
        self.of(wrt)
        return self._summed[wrt]

    def where_adding_up_to_1(self, inputs: tuple[int, ...]) -> Routines:
        """The statements for numbers of these inputs that add up to 1, those of each example."""
        task = self.task._replace(adding_up_to_1=inputs)
        return Routines(self.graph, self._drafts, task, self._packing)

    def with_arguments(self, wrt: Asked) -> Routine:
        """The same statements, whose inputs have the names of the function's arguments."""
        return with_input_names(self.of(wrt), [block.name for block in self._packing.blocks])

    def each(self, wrt: Asked) -> Iterator[tuple[str, Routine]]:
        """The name of each pass that makes statements for `wrt`, none where no text runs."""
        yield from ((name, draft.routine) for name, draft in self._drafts if draft.routine)
        yield from self._finished(wrt, self._drafts[-1][1])

    def _finished(self, wrt: Asked, lifted: Draft) -> Iterator[tuple[str, Routine]]:
        """The same of the passes that depend on what is asked for."""
        check_one(wrt, self.task.first)
        places = None if wrt is None else self._packing.places(wrt)
        task = self.task._replace(wrt=places, names=self.task.names.copy())
        for name, draft in run_passes(lifted, task, "reduce"):
            if draft.routine is not None:
                yield name, draft.routine

    def verify(self, wrt: Asked) -> None:
        """Check what each pass made for the derivatives for `wrt`, from the lifted statements on; a
        graph that no text runs has only these.
        """
        from ..ir.verify import verify

        verify(self.lifted)
        for _, draft in self._drafts:
            if draft.routine is not None:
                verify(draft.routine)
        for _, routine in self._finished(wrt, self._lifted):
            verify(routine, 0 if self._packing.each else self.task.first)
