"""Ready: a recorded program, with its call as a machine takes it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from targets import Job, Results, _every_block

from autograd.program.passes.blocks import PARAMETERS

from .checking import Fault
from .lookalike import Case, Lookalike

Answer = Results | Fault
"""The results of a machine, or how it fails."""


class Ready(NamedTuple):
    """A recorded program, with its call packed."""

    case: Case
    job: Job

    @property
    def m(self) -> int:
        """The count of examples."""
        return int(self.job.calls[0][-1])

    @property
    def numbers(self) -> list[list[float]]:
        """The arguments of the function, each array as a row."""
        inputs = self.job.routine.inputs
        pairs = zip(self.job.calls[0][:-1], inputs, strict=True)
        return [np.ravel(x).astype(float).tolist() for x, array in pairs if array.count]


def ready(program: Lookalike) -> Ready:
    """The program, ready to run; with the derivatives in `wrt` if it gives one number."""
    case = program.case()
    plan = case.program.record(*case.args, **case.named)
    names = [*plan.given, PARAMETERS]
    wrt = tuple(names[k] for k in case.places) if plan.routines.task.first == 1 else ()
    call = _every_block(plan, plan.packing.packed(dict(case.given)))
    return Ready(case, Job(plan, wrt or None, [call]))
