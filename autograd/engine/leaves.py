"""Leaves of other kinds than Value(x), and the numbers of many."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .births import CONSTANT, PARAMETER, Source
from .modes import is_recording
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


def numbers_of(values: Iterable[Value]) -> list[float]:
    """The numbers of some Values, read at once.

    >>> numbers_of([Value(2), parameter(0.5)])
    [2.0, 0.5]
    """
    return [v.data for v in values] if is_recording() else [v._data for v in values]


def _leaf(kind: Source, data: Any, label: str | None) -> Value:
    v = Value(data, label)
    v.op = kind
    return v
