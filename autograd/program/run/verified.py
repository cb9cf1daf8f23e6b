"""What is checked of a program: the statements of one recording after each pass."""

from __future__ import annotations

from ..ir.verify import verify
from ..passes.lift import Lifted
from ..passes.translate import translated
from .plan import Plan


def verify_plan(plan: Plan, wrt: tuple[str, ...] | None) -> None:
    """Check the lifted statements, then those of the value and of the derivatives for `wrt` as
    they run; a tape has only the first.
    """
    verify(translated(plan.lifted, plan.names))
    if plan.tape is None:
        statements, results, names = plan.statements(wrt)
        verify(translated(Lifted(plan.lifted.blocks, statements, results), names))
