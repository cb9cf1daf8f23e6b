"""Names from the variables of whoever calls: `u = b * c; draw(J)` shows u as u."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from types import FrameType
from typing import Any

from autograd import Value

MOST = 1000  # of the elements of a list that are named


NOT_THE_USERS = {"In", "Out", "_", "__", "___", "_ih", "_oh", "_dh"}
"""What notebooks keep among the variables."""


def callers_names(frame: FrameType | None) -> dict[Value, str]:
    """The Values among a function's variables, by name; then those of its module."""
    if frame is None:
        return {}
    names = named_in(frame.f_locals)
    return named_in(frame.f_globals) | names if frame.f_globals is not frame.f_locals else names


def named_in(variables: Mapping[str, Any]) -> dict[Value, str]:
    """The Values among the variables, and in lists, tuples and dicts there: `x`, `w[0]`.

    >>> w = [Value(1), Value(2)]
    >>> list(named_in({"w": w, "n": 3, "x": w[1]}).values())
    ['x', 'w[0]']
    """
    names: dict[Value, str] = {}
    parts: list[tuple[str, Any]] = []
    for name, x in list(variables.items()):
        if not (isinstance(name, str) and name.isidentifier()) or name in NOT_THE_USERS:
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


def _elements(x: Any) -> Iterable[tuple[Any, Any]]:
    if type(x) in (list, tuple):
        return enumerate(x)
    return list(x.items()) if type(x) is dict else ()
