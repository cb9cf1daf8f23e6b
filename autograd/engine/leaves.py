"""Leaves of other kinds than Value(x)."""

from __future__ import annotations

from typing import Any

from .births import CONSTANT, PARAMETER, Source
from .value import Value


def constant(data: Any, label: str | None = None) -> Value:
    """A Value that gets no gradient; operators make one of each plain number they meet.

    >>> constant(3).is_constant
    True
    """
    return _leaf(CONSTANT, data, label)


def parameter(data: Any, label: str | None = None) -> Value:
    """A leaf that training changes; drawings tell it from a plain one.

    >>> parameter(0.5, "w")
    Value(0.5, 'w', op=parameter)
    """
    return _leaf(PARAMETER, data, label)


def _leaf(kind: Source, data: Any, label: str | None) -> Value:
    v = Value(data, label)
    v.op = kind
    return v
