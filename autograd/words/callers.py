"""Names for Values: given by `names=`, or the variables of whoever calls.

After `u = b * c`, texts and drawings say u. Wherever names are given, a name maps to a Value.
"""

from __future__ import annotations

import reprlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from types import CodeType, FrameType
from typing import Any

from ..engine.errors import OperandError
from ..engine.value import Value

MOST_ELEMENTS = 1000  # of a list that are named
MOST_LEVELS = 3  # of lists within lists
MOST_SHOWN = 3  # names in the line that an error shows
OPTIMISED = 1  # the flag of a function's code: its variables stand in no dict of their own
COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
"""Code that is part of a function, and runs in a frame of its own."""

ASKING_FOR_LOCALS = {"locals", "vars", "eval", "exec", "f_locals"}
"""What gives a function the dict of its own variables: built-ins, and an attribute of frames."""

KEPT_BY_NOTEBOOKS = {"In", "Out", "_ih", "_oh", "_dh"}
"""Variables that notebooks keep for themselves, besides `_`, `__` and `_1`."""


def chosen_names(names: Mapping[str, Any] | None, frame: FrameType) -> dict[str, Value]:
    """The Values that `names=` names or, where it is not given, the caller's variables.

    What is no Value, as in `names=locals()`, is left out.

    >>> import sys
    >>> chosen_names({"u": Value(3), "n": 3}, sys._getframe())
    {'u': Value(3)}
    """
    if names is None:
        return callers_names(frame)
    if isinstance(names, Mapping):
        if "" in names:
            raise OperandError('names maps a name to a Value, and "" is not a name: it is empty')
        values = named_values(names) if all(isinstance(name, str) for name in names) else {}
        if values or not names:
            return values
    raise OperandError(f"names maps a name to a Value: names={_line_to_write(names, frame)}")


def _line_to_write(names: object, frame: FrameType) -> str:
    """What to write: the same names the right way round, or else an example."""
    if not isinstance(names, Mapping) or not all(
        isinstance(v, Value) and isinstance(name, str) for v, name in names.items()
    ):
        return f'{{"u": u}}, got {reprlib.repr(names)}'
    variables = first_names(callers_names(frame))
    pairs = []
    for v, name in islice(names.items(), MOST_SHOWN):
        quoted = f'"{name}"' if name.isidentifier() else repr(name)
        pairs.append(f"{quoted}: {variables.get(v, name if name.isidentifier() else 'u')}")
    return f"{{{', '.join([*pairs, *['...'] * (len(names) > MOST_SHOWN)])}}}"


def first_names(names: Mapping[str, Value]) -> dict[Value, str]:
    """Each Value's name; the first of several counts."""
    first: dict[Value, str] = {}
    for name, v in names.items():
        first.setdefault(v, name)
    return first


def callers_names(frame: FrameType | None) -> dict[str, Value]:
    """The Values among a function's variables, by name, and then those of its module.

    Of several names for one Value the oldest stands first; a comprehension's variables come after
    those around it. No frame and no variable is kept alive.
    """
    if frame is None:
        return {}
    names = frame_names(frame)
    while _is_comprehension(frame) and frame.f_back is not None:
        frame = frame.f_back
        names = frame_names(frame) | names
    of_module = named_values(_variables(frame.f_globals))
    if frame.f_code.co_flags & OPTIMISED:
        return names | {name: v for name, v in of_module.items() if name not in names}
    return of_module | names  # its locals: itself, or from 3.12 on a comprehension's


def _is_comprehension(frame: FrameType) -> bool:
    """Whether the frame is a comprehension's, run by the function that contains it."""
    outer, code = frame.f_back, frame.f_code
    return (
        outer is not None
        and code.co_name in COMPREHENSIONS
        and any(constant is code for constant in outer.f_code.co_consts)
    )


def frame_names(frame: FrameType) -> dict[str, Value]:
    """The Values among a frame's own variables, by name."""
    variables = frame.f_locals
    names = named_values(_variables(variables))
    # Before Python 3.13 the frame of a function keeps this dict, and with it all its contents,
    # until the function returns. A function that asks for it may hold it as well.
    code = frame.f_code
    if code.co_flags & OPTIMISED and type(variables) is dict and not _asks_for_its_locals(code):
        variables.clear()
    return names


def _asks_for_its_locals(code: CodeType) -> bool:
    """Whether a function can get hold of the dict of its own variables."""
    if ASKING_FOR_LOCALS.isdisjoint(code.co_names):
        return False
    from dis import get_instructions  # few functions need it

    return any(
        step.argval in ASKING_FOR_LOCALS
        and (step.opname == "LOAD_GLOBAL" or step.argval == "f_locals")
        for step in get_instructions(code)
    )


def _variables(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """The variables whose names can be written in Python; pytest adds others."""
    return {
        name: x
        for name, x in list(namespace.items())
        if isinstance(name, str) and name.isidentifier()
    }


def named_values(names: Mapping[str, Any]) -> dict[str, Value]:
    """The Values of a mapping by their names, then those in its lists, tuples, dicts and arrays,
    also where these stand in one another.

    >>> w = [Value(1), Value(2)]
    >>> named_values({"w": w, "n": 3, "x": w[1], "W": [[3, Value(4)]]})
    {'x': Value(2), 'w[0]': Value(1), 'w[1]': Value(2), 'W[0][1]': Value(4)}
    """
    users = [pair for pair in names.items() if not _is_kept_by_notebooks(pair[0])]
    values = {name: x for name, x in users if isinstance(x, Value)}
    for name, x in users:
        for key, element in islice(_nested(x), MOST_ELEMENTS):
            if isinstance(element, Value):
                values.setdefault(name + key, element)
    return values


def _is_kept_by_notebooks(name: str) -> bool:
    return name in KEPT_BY_NOTEBOOKS or not name.strip("_0123456789")


def _nested(x: Any, levels: int = MOST_LEVELS) -> Iterator[tuple[str, Any]]:
    """The elements of a list, tuple, dict or array, each behind its `[key]`, and their own."""
    for key, element in _elements(x) if levels else ():
        yield f"[{key!r}]", element
        for deeper, inner in _nested(element, levels - 1):
            yield f"[{key!r}]{deeper}", inner


def _elements(x: Any) -> Iterable[tuple[Any, Any]]:
    if type(x) in (list, tuple):
        return enumerate(x)
    numpy = sys.modules.get("numpy")  # where nobody imported it, there are no arrays
    if numpy is not None and type(x) is numpy.ndarray and x.dtype == object:
        return _elements(x.tolist())
    return list(x.items()) if type(x) is dict else ()
