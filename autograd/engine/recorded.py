"""Reading and changing the numbers of nodes, which a program refuses while it is recorded.

Its numbers are not known then: what depends on one would be the same at every later call.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .births import CONSTANT, LEAF, clock, tick
from .errors import BranchError, Refused
from .modes import Note, is_recording
from .operands import number_text


def refuse_reading(act: str, v: Any, slopes: bool = False) -> None:
    """Raise if a program is recorded: it would keep what is read of node v now for all calls.

    `act` says what is done, with {} for the node's name; `slopes`, that it is about derivatives.
    """
    if not is_known(v):
        raise BranchError(Refused(act, v, "slopes" if slopes else "number"))


def refuse_changing(act: str, v: Any) -> None:
    """Raise if a program is recorded: what changes node v now would not do so at the next call."""
    if not is_known(v):
        raise BranchError(Refused(act, v, "change"))


def is_known(v: Any) -> bool:
    """Whether the number of node v is known: not while a program is recorded."""
    return not is_recording() or v.op is CONSTANT


def number_of(v: Any) -> float:
    """The number of node v for a text, which may be wanted while a program is recorded as well."""
    return v._data  # type: ignore[no-any-return]


def text_of(v: Any) -> str:
    """Node v as Python shows it."""
    parts = [number_text(v._data) if is_known(v) else "?"]
    if v.label is not None:
        parts.append(repr(v.label if len(v.label) < 40 else v.label[:36] + "..."))
    if v.op is not LEAF:
        parts.append(f"op={v.op.name}")
    if is_known(v) and v._grad is not None:
        parts.append(f"grad={number_text(v._grad)}")
    return f"Value({', '.join(parts)})"


def set_data(leaves: Sequence[Any], numbers: Sequence[float]) -> None:
    """Change the data of many leaves at one time, to finite floats or not.

    >>> from autograd import Value
    >>> a, b = Value(1), Value(2)
    >>> set_data([a, b], [3.0, 4.0])
    >>> a, b
    (Value(3), Value(4))
    """
    for first in leaves[:1]:
        refuse_changing("the data of {} was changed", first)
    clock.last_write = now = tick()
    for v, number in zip(leaves, numbers, strict=True):
        label, scope, _, name, _ = v._note
        v._data, v._note = number, Note(label, scope, now, name)
