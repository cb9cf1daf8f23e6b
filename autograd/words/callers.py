"""Names from the variables of whoever calls: after `u = b * c`, texts and drawings say u."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from itertools import islice
from types import FrameType
from typing import Any

from ..engine.value import Value

MOST = 1000  # of the elements of a list that are named
OPTIMISED = 1  # the flag of a function's code: its variables stand in no dict of their own
COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
"""What stands within a function, and has a frame beside that function's."""

NOT_THE_USERS = {"In", "Out", "_ih", "_oh", "_dh"}
"""What notebooks keep among the variables, beside `_`, `__`, `_1` and their like."""


def callers_names(frame: FrameType | None) -> dict[Value, str]:
    """The Values among a function's variables, by name; then those of its module.

    A Value of several names goes by the one that was there first; those that a comprehension
    gives are later than those around it. No frame and no variable is kept alive.
    """
    if frame is None:
        return {}
    names = _named_locals(frame)
    while _is_comprehension(frame) and frame.f_back is not None:
        frame = frame.f_back
        names |= _named_locals(frame)
    of_module = named_in(frame.f_globals)
    if frame.f_code.co_flags & OPTIMISED:
        return of_module | names
    return names | of_module  # its locals: itself, or from 3.12 on a comprehension's


def _is_comprehension(frame: FrameType) -> bool:
    """Whether it stands within the function that runs it."""
    outer, code = frame.f_back, frame.f_code
    return (
        outer is not None
        and code.co_name in COMPREHENSIONS
        and any(constant is code for constant in outer.f_code.co_consts)
    )


def _named_locals(frame: FrameType) -> dict[Value, str]:
    variables = frame.f_locals
    names = named_in(variables)
    # Before Python 3.13 the frame of a function keeps this dict, and thereby all that is in it,
    # until the function returns. Nobody else reads it but who asked for its locals() as well.
    made_for_us = frame.f_code.co_flags & OPTIMISED and type(variables) is dict
    if made_for_us and sys.getrefcount(variables) == 3:  # the frame's, ours, and the argument
        variables.clear()
    return names


def named_in(variables: Mapping[str, Any]) -> dict[Value, str]:
    """The Values among the variables, and in lists, tuples and dicts there: `x`, `w[0]`.

    >>> w = [Value(1), Value(2)]
    >>> list(named_in({"w": w, "n": 3, "x": w[1]}).values())
    ['x', 'w[0]']
    """
    names: dict[Value, str] = {}
    parts: list[tuple[str, Any]] = []
    for name, x in list(variables.items()):
        if not _is_the_users(name):
            continue
        if isinstance(x, Value):
            names.setdefault(x, name)
        else:
            parts.append((name, x))
    for name, x in parts:
        for at, element in islice(_elements(x), MOST):
            if isinstance(element, Value):
                names.setdefault(element, f"{name}[{at!r}]")
    return names


def _is_the_users(name: object) -> bool:
    return (
        isinstance(name, str)
        and name.isidentifier()
        and name.strip("_0123456789") != ""
        and name not in NOT_THE_USERS
    )


def _elements(x: Any) -> Iterable[tuple[Any, Any]]:
    if type(x) in (list, tuple):
        return enumerate(x)
    return list(x.items()) if type(x) is dict else ()
