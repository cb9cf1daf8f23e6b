"""Shortcut: a faster way into a plan, for the usual arguments: floats, arrays of floats, lists of
numbers or of rows, and modules.

`packing` examines each argument in turn, which takes longer than a small program runs. A shortcut
is a function of a few lines, generated once, for arguments of the kind that the plan was made for.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...engine.value import Value
from ..ir.statement import Variable
from ..passes.blocks import LeafBlock
from ..passes.recording import FLOAT, module_form
from ..passes.results import constants, made_new
from .machine.native import Form, NativeFunction
from .packing import unpacked

if TYPE_CHECKING:
    from .plan import Plan


PLAIN = {float, int, np.float64}
"""The types of numbers in lists that a shortcut takes."""


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
    if _has_none(plan, wrt):
        return Shortcut(wrt, None)
    native = plan.target == "native"
    if native and (function := _direct(plan, structures, wrt, alone)) is not None:
        return Shortcut(wrt, function)
    known: dict[str, Any] = {
        "array": np.ndarray,
        "errstate": np.errstate,
        "float64": np.float64,
        "floats": floats,
        "isfinite": math.isfinite,
        "module_form": module_form,
        "real": FLOAT,
        "result": plan.entry.result,
        "run": plan.runnables.running(wrt).run if native else plan.runnables.of(wrt).function,
        "spread": np.broadcast_to,
        "theta": plan.entry.theta,
        "unpacked": unpacked,
    }
    blocks = iter(zip(plan.entry.blocks, plan.entry.inputs, strict=True))
    ways: dict[str, Way] = {}
    for i, (name, structure) in enumerate(zip(plan.given, structures, strict=True)):
        if name in plan.modules:
            known |= _module(i, plan.modules[name], plan.entry.parameters)
            way: Way | None = Way(f"x{i} is module{i} and module_form(x{i}) == form{i}")
        else:
            way = _way(f"x{i}", structure, *next(blocks))
        if way is None:
            return Shortcut(wrt, None)
        ways[name] = way
    places = plan.entry.places(wrt or ())
    results = [f"d{k}" for k in range(len(places))]
    made = [True] * len(places) if native else made_new(plan.routines.of(wrt))
    of_place = dict(zip(places, zip(results, made, strict=False), strict=True))
    shaped = []
    for name in wrt or ():
        d, is_new = of_place[plan.entry.place(name)]
        is_new = is_new and (wrt or ()).count(name) == 1
        place = plan.given.index(name)
        shaped.append(_derivative(plan, name, place, structures, d, is_new))
    slopes = shaped[0] if shaped and alone else _row(*shaped)
    given = [way.given for way in ways.values() if way.given]
    columns = ", ".join([*given, *plan.entry.theta_and_count("theta()", "m")])
    known["is_suited"] = lambda *columns: plan.suited(wrt, columns) is plan
    is_checked = wrt is not None and not native and plan.general.routines.summed(wrt)
    suited = [f"is_suited({', '.join(given)})"] * bool(is_checked)
    counts = [way.examples for way in ways.values() if way.examples]
    shapes = [way.shape for way in ways.values() if way.shape]
    lines = [
        f"def shortcut({', '.join(f'x{i}' for i in range(len(ways)))}):",
        *[way.before for way in ways.values() if way.before],
        f"if not ({' and '.join(way.kind for way in ways.values()) or 'True'}): return None",
        f"m = {[*counts, '1'][0]}",
        f"if not ({' and '.join([*shapes, 'm', *suited])}): return None",
        *(_native_call(columns) if native else _numpy_call(columns)),
        f"z, {''.join(f'{d}, ' for d in results)} = results",
        "value = result(z)",
        "if not isfinite(value): return None",
        "return value" if wrt is None else f"return value, {slopes}",
    ]
    exec(builtins.compile("\n    ".join(lines), "<chainstep shortcut>", "exec"), known)
    return Shortcut(wrt, known["shortcut"])


def _has_none(plan: Plan, wrt: tuple[str, ...] | None) -> bool:
    """Whether there is no shortcut: inf or nan among the constants sets no flag when it is read."""
    if plan.target == "python" or not plan.entry.gives_one:
        return True
    if plan.target == "native":  # which looks at all numbers
        return False
    return plan.graph.folded or any(x - x != 0.0 for x in constants(plan.routines.of(wrt)))


def _direct(
    plan: Plan, structures: Sequence[Any], wrt: tuple[str, ...] | None, alone: bool
) -> Callable[..., Any] | None:
    """The machine's own function, if all arguments are floats, arrays, lists of numbers or lists of
    equally long ones; None otherwise.
    """
    if plan.entry.parameters:
        return None
    blocks = plan.entry.blocks[:-1]
    shapes: list[tuple[int, ...] | None] = []
    forms: list[Form] = []
    for block, structure in zip(blocks, structures, strict=True):
        lengths = _lengths(structure)
        if structure == "":  # examples that are numbers stand in a list or in an array
            shapes.append(() if block.over else None)
            forms.append("either" if block.over else "array")
        elif lengths is not None:
            shapes.append(lengths)
            forms.append("lists")
        elif isinstance(structure, tuple) and all(type(n) is int for n in structure):
            shapes.append(structure)
            forms.append("array")
        else:
            return None
    running = plan.runnables.running(wrt)
    assert isinstance(running, NativeFunction)
    places = [plan.entry.place(name) for name in wrt or ()]
    return running.direct(shapes, forms, places, alone and wrt is not None)


def _native_call(columns: str) -> list[str]:
    """The lines that run the machine."""
    return [f"results, finite = run([{columns}])", "if not finite: return None"]


def _numpy_call(columns: str) -> list[str]:
    """The lines that run a text."""
    return [
        "try:",
        "    with errstate(over='raise', divide='raise', invalid='raise', under='ignore'):",
        f"        results = run({columns})",
        "except FloatingPointError: return None",
    ]


class Way(NamedTuple):
    """The texts by which an argument enters a shortcut."""

    kind: str  # whether it is of the plan's kind
    given: str = ""  # what the plan's function is given of it
    shape: str = ""  # whether it has the plan's shape
    examples: str = ""  # the count of its examples
    before: str = ""  # what becomes of it first


def _way(x: str, structure: Any, block: LeafBlock, variable: Variable) -> Way | None:
    """The way of an argument of numbers; None if it is none of the usual ones."""
    if structure == "" and not block.over:
        return Way(f"isinstance({x}, float)", f"float64({x})")
    rows = _lengths(structure)
    shape = structure or () if rows is None else rows
    if not (isinstance(shape, tuple) and all(isinstance(n, int) and n > 0 for n in shape)):
        return None
    before = ""
    if rows is not None or not shape:
        before = f"kept_{x}, {x} = {x}, floats({x}, {len(shape) + block.over}, {rows is None})"
    kind = f"type({x}) is array and {x}.dtype is real and {x}.flags.aligned"
    if block.over:
        turn = "" if variable.shape[0] == "m" else ".T"
        given = x if len(shape) == 1 else f"{x}.reshape(m, {variable.count})"
        given += turn
        sides = f"{x}.shape == {_row('m', *shape)}"
        return Way(kind, given, sides, f"{x}.size // {math.prod(shape)}", before)
    form = variable.shape
    given = f"float64({x}.item())" if variable.is_number else f"{x}.reshape{form}"
    if shape == form and not variable.is_number:
        given = x
    return Way(kind, given, f"{x}.shape == {shape}", "", before)


def _lengths(structure: Any) -> tuple[int, ...] | None:
    """The shape of a list of numbers, or of equally long lists of them; None if it is neither."""
    if not isinstance(structure, tuple) or structure[:1] != (list,):
        return None
    _, *parts = structure
    if len(parts) == 1 and isinstance(parts[0], int):
        return (parts[0],)
    inner = {part[1:] if part[:1] == (list,) else None for part in parts if isinstance(part, tuple)}
    row = inner.pop() if len(inner) == 1 and all(isinstance(p, tuple) for p in parts) else None
    return (len(parts), *row) if row and len(row) == 1 and isinstance(row[0], int) else None


def floats(x: Any, depth: int, or_array: bool) -> NDArray[Any] | None:
    """A list of numbers, or of lists of them down to a depth, as an array; None if it is neither
    this nor, where it may be, an array already.
    """
    if type(x) is np.ndarray:
        return x if or_array else None
    parts = [x]
    for _ in range(depth):
        if set(map(type, parts)) != {list}:
            return None
        parts = [y for part in parts for y in part]
    if not set(map(type, parts)) <= PLAIN:
        return None
    try:
        return np.array(x, dtype=float)
    except (ValueError, OverflowError):  # rows of different lengths, and large integers
        return None


def _module(i: int, module: Any, parameters: Sequence[Value]) -> dict[str, Any]:
    """A module, its form, and the places of its parameters among all."""
    place = {p: k for k, p in enumerate(parameters)}
    places = np.array([place[p] for p in module.parameters()], dtype=int)
    return {f"module{i}": module, f"form{i}": module_form(module), f"places{i}": places}


def _derivative(
    plan: Plan, name: str, i: int, structures: Sequence[Any], d: str, made: bool
) -> str:
    """The text of a derivative in the shape of its argument."""
    if name in plan.modules:
        return f"spread({d}.ravel(), {len(plan.entry.parameters)})[places{i}]"
    place = plan.entry.place(name)
    over, turned = plan.entry.blocks[place].over, plan.entry.in_columns(place)
    is_list = _lengths(structures[i]) is not None
    if plan.target == "native" and structures[i] == "" and not over:
        return f"{d}.item()"
    if made and structures[i] != "" and not over and not is_list:
        return f"{d}.reshape({structures[i]})"
    kept = f"kept_x{i}" if is_list or (over and structures[i] == "") else f"x{i}"
    return f"unpacked({kept}, {d}, {turned})"


def _row(*parts: Any) -> str:
    """A tuple's text."""
    return f"({''.join(f'{part}, ' for part in parts)})"
