"""Choice: what runs a program, the compiled machine, NumPy or Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias, get_args

from ....engine import core
from ....engine.errors import OperandError, TargetError
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


def check_options(reduce: object, examples: object, target: object) -> None:
    """Raise unless a program's options are among those that there are."""
    if reduce not in ("mean", "sum", None):
        raise OperandError(f"reduce is 'mean', 'sum' or None, got {reduce!r}")
    if examples not in ("columns", "rows"):
        raise OperandError(f"examples is 'columns' or 'rows', got {examples!r}")
    if target not in (None, *TARGETS):
        raise OperandError(f"target is 'native', 'numpy', 'python' or None, got {target!r}")


def chosen(
    target: Target | None, flat: Flat, blocks: Sequence[LeafBlock], is_lifted: Callable[[], bool]
) -> Target:
    """What runs a graph: what is asked for, or the best."""
    missing = None if RUNNER is None else missing_kernel(flat, RUNNER.CODES)
    if target == "native":
        if RUNNER is None:
            raise TargetError(f"there is no native machine, as the core is Python's: {core.reason}")
        if missing is not None:
            raise TargetError(
                f"the native machine has no kernel of {missing.name}: "
                "leave the target open, or take 'numpy' or 'python'"
            )
        return "native"
    if target == "numpy" and not is_lifted():
        op = op_without_slopes(flat)
        reason = "its operations do not run side by side" if op is None else without_slopes(op)
        raise TargetError(
            f"no NumPy text runs this function, as {reason}: "
            "leave the target open, or take 'python'"
        )
    if target is not None:
        return target
    if RUNNER is None or missing is not None:
        return "numpy" if is_lifted() else "python"
    return "numpy" if has_large_layers(flat, blocks) and is_lifted() else "native"
