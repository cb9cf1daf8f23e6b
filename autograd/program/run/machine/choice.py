"""Choice: what runs a program, the compiled machine, NumPy or Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Integral
from typing import Literal, TypeAlias, get_args

from ....engine import core
from ....engine.errors import OperandError, TargetError
from ....engine.primitive import Primitive
from ...passes.blocks import LeafBlock
from ...passes.hints import without_slopes
from ...passes.simplify import Flat
from ...passes.symmetry import op_without_slopes
from . import RUNNER
from .encode import missing_kernel
from .native import has_large_layers

Target: TypeAlias = Literal["native", "numpy", "python"]
Examples: TypeAlias = Literal["columns", "rows"]
"""What an example is in arrays of many."""
TARGETS: tuple[Target, ...] = get_args(Target)


def check_options(reduce: object, examples: object, target: object, threads: object) -> None:
    """Raise unless a program's options are among those that there are."""
    if reduce not in ("mean", "sum", None):
        raise OperandError(f"reduce is 'mean', 'sum' or None, got {reduce!r}")
    if examples not in ("columns", "rows"):
        raise OperandError(f"examples is 'columns' or 'rows', got {examples!r}")
    if target not in (None, *TARGETS):
        raise OperandError(f"target is 'native', 'numpy', 'python' or None, got {target!r}")
    if threads is None:
        return
    if isinstance(threads, bool) or not isinstance(threads, Integral) or int(threads) < 1:
        raise OperandError(f"threads is a count, such as 2, or None for one, got {threads!r}")
    if int(threads) > 1 and target in ("numpy", "python"):
        raise OperandError(
            f"threads={threads} with target={target!r}: only the native machine has threads"
        )


def chosen(
    target: Target | None,
    flat: Flat,
    blocks: Sequence[LeafBlock],
    is_lifted: Callable[[], bool],
    threads: int = 1,
) -> Target:
    """What runs a graph: what is asked for, or the best; only the machine has several threads."""
    missing = missing_in_machine(flat)
    if target == "native" or threads > 1:
        asked = "" if target else f"threads={threads}: "
        if RUNNER is None:
            reason = f"there is no native machine, as the core is Python's: {core.reason}"
            raise TargetError(asked + reason)
        if missing is not None:
            other = (
                "leave the target open, or take 'numpy' or 'python'" if target else "leave it out"
            )
            raise TargetError(f"{asked}the native machine has no kernel of {missing.name}: {other}")
        return "native"
    if target == "numpy" and not is_lifted():
        raise TargetError(
            f"NumPy has no arrays for this program, as {_why_alone(flat)}: leave the target open, "
            "or take 'native' or 'python'"
        )
    if target is not None:
        return target
    if RUNNER is None or missing is not None:
        return "numpy" if is_lifted() else "python"
    return "numpy" if has_large_layers(flat, blocks, RUNNER.BEST) and is_lifted() else "native"


def missing_in_machine(flat: Flat) -> Primitive | None:
    """The first operation for which the machine has no kernel; None if it has all, or is missing
    itself.
    """
    return None if RUNNER is None else missing_kernel(flat, RUNNER.CODES)


def _why_alone(flat: Flat) -> str:
    """Why a graph's operations do not run side by side."""
    op = op_without_slopes(flat)
    if op is not None:
        return without_slopes(op)
    return f"too few of its {flat.size():,} operations run side by side"
