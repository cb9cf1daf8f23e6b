"""What is checked of a program: its statements after each pass."""

from __future__ import annotations

from ..ir.verify import verify
from .plan import Plan, Wrt


def verify_plan(plan: Plan, wrt: Wrt) -> None:
    """Check the lifted statements, and what each pass makes of them for the derivatives for `wrt`;
    a graph that a tape runs has only the first.
    """
    for _, routine in plan.passes(None if plan.tape else wrt):
        verify(routine)
        if plan.tape:
            break
