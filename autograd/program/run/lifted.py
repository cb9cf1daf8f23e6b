"""Lifted: a graph as statements, made when one of its texts is first asked for, or runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..ir.statement import Places
from ..passes.pipeline import Draft, Task, run_passes
from ..passes.recording import uncollected
from .packing import Packing
from .routines import Routines


class Lifted(NamedTuple):
    """The statements of a graph, and how they take arguments."""

    routines: Routines
    packing: Packing
    order: Places | None
    """Which of the recorded parameters stands at each place; None if no text can run the
    statements, as there are too many or some have no derivatives.
    """

    @property
    def is_lifted(self) -> bool:
        """Whether a text can run the statements."""
        return self.order is not None

    def taken(self, columns: Sequence[Any]) -> list[Any]:
        """Arguments with the parameters as recorded, with those in order."""
        if self.order is None or len(self.order) < 2:
            return [*columns]
        theta = len(self.packing.blocks) - 1
        return [x[self.order] if k == theta else x for k, x in enumerate(columns)]

    def given(self, wrt: Sequence[str], results: Sequence[Any]) -> list[Any]:
        """Results whose derivatives for the parameters are in order, with those as recorded."""
        made, places = [*results], self.packing.places(wrt)
        theta = len(self.packing.blocks) - 1
        if self.order is not None and theta in places:
            k = places.index(theta) - len(places)
            slopes = np.empty(len(self.order))
            slopes[self.order] = np.ravel(made[k])
            made[k] = slopes
        return made


@uncollected()
def in_statements(draft: Draft, task: Task, packing: Packing) -> Lifted:
    """The statements of a draft's graph, for arguments that are packed as for its operations."""
    task = task._replace(names=task.names.copy())
    lifting = [*run_passes(draft, task, "lift", "reduce")]
    _, made = lifting[-1]
    if made.routine is not None and made.order is not None:
        packing = packing.arranged(made.routine.inputs, made.order.tolist())
    return Lifted(Routines(draft, lifting, task, packing), packing, made.order)
