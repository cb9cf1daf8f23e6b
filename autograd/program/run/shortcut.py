"""Shortcut: a faster way into a plan, for arguments that are floats and arrays of floats.

`packing` examines each argument in turn, which takes longer than a small program runs. A shortcut
is a function of a few lines, generated once, for arguments of the kind that the plan was made for.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..passes.recording import FLOAT
from .packing import unpacked

if TYPE_CHECKING:
    from .plan import Plan


class Shortcut(NamedTuple):
    """A function from a call's arguments to its result, and what it differentiates by.

    It returns None for arguments of another kind, and where a number is not finite.
    """

    wrt: tuple[str, ...] | None
    function: Callable[..., Any] | None  # None: this plan has no shortcut


def shortcut(
    plan: Plan, structures: Sequence[Any], wrt: tuple[str, ...] | None, alone: bool
) -> Shortcut:
    """The shortcut to the value, and to the derivatives for the arguments in `wrt`: a tuple, or
    with `alone` the only one itself.
    """
    if plan.tape or plan.flat.folded or plan.knows_nonfinite(wrt) or not plan.gives_one:
        return Shortcut(wrt, None)
    if not all(map(_is_plain, structures)):
        return Shortcut(wrt, None)
    blocks = plan.blocks[:-1]
    kinds, shapes, given = [], [], []
    counted = ""
    for i, (structure, block, variable) in enumerate(
        zip(structures, blocks, plan.inputs, strict=False)
    ):
        x, shape = f"x{i}", structure or ()
        if structure == "" and not block.over:
            kinds.append(f"type({x}) is float")
            given.append(f"float64({x})")
            continue
        kinds.append(f"type({x}) is array and {x}.dtype is real")
        if block.over:
            counted = counted or f"{x}.size // {math.prod(shape)}"
            shapes.append(f"{x}.shape == {_row('m', *shape)}")
            given.append(f"{x}.T" if len(shape) == 1 else f"{x}.reshape(m, {variable.shape[0]}).T")
        else:
            shapes.append(f"{x}.shape == {shape}")
            form = variable.shape
            other = f"float64({x}.item())" if variable.is_number else f"{x}.reshape{form}"
            given.append(x if shape == form and not variable.is_number else other)
    results = [f"d{k}" for k in range(len(wrt or ()))]
    shaped = []
    for d, name, made in zip(results, wrt or (), plan.made_new(wrt), strict=True):
        i = plan.place(name)
        is_plain = made and structures[i] != "" and not blocks[i].over
        own = f"{d}.reshape({structures[i]})"
        shaped.append(own if is_plain else f"unpacked(x{i}, {d}, {blocks[i].over})")
    slopes = shaped[0] if shaped and alone else _row(*shaped)
    call = f"run({', '.join([*given, *plan.theta_and_count('theta()', 'm')])})"
    lines = [
        f"def shortcut({', '.join(f'x{i}' for i in range(len(blocks)))}):",
        f"if not ({' and '.join(kinds)}): return None",
        f"m = {counted or 0}",
        f"if not ({' and '.join([*shapes, 'm' if counted else 'True'])}): return None",
        "try:",
        "    with errstate(over='raise', divide='raise', invalid='raise', under='ignore'):",
        f"        z, {''.join(f'{d}, ' for d in results)} = {call}",
        "except FloatingPointError: return None",
        "value = result(z)",
        "if not isfinite(value): return None",
        "return value" if wrt is None else f"return value, {slopes}",
    ]
    known: dict[str, Any] = {
        "array": np.ndarray,
        "errstate": np.errstate,
        "float64": np.float64,
        "isfinite": math.isfinite,
        "real": FLOAT,
        "result": plan.result,
        "run": plan.forward if wrt is None else plan.gradient(wrt),
        "theta": plan.theta,
        "unpacked": unpacked,
    }
    exec(builtins.compile("\n    ".join(lines), "<chainstep shortcut>", "exec"), known)
    return Shortcut(wrt, known["shortcut"])


def _is_plain(structure: Any) -> bool:
    """Whether a `recording.structure` is that of a number or an array."""
    if structure == "":
        return True
    return isinstance(structure, tuple) and all(isinstance(n, int) and n > 0 for n in structure)


def _row(*parts: Any) -> str:
    """A tuple's text."""
    return f"({''.join(f'{part}, ' for part in parts)})"
