"""Comparisons of Values: they are of the data, and refused where they would steer a program."""

from __future__ import annotations

from collections.abc import Callable

from .errors import BranchError, Steered
from .modes import is_recording
from .operands import as_float, is_plain
from .value import Value


def compared(holds: Callable[[float, float], bool], x: Value, sign: str, y: object) -> bool:
    """Whether that holds between x and y, or NotImplemented if y is no number."""
    number = y._data if isinstance(y, Value) else as_float(y)
    if number is None and not (sign in ("==", "!=") and _has_a_rule_for_numbers(y)):
        return NotImplemented  # type: ignore[no-any-return]
    if is_recording() and not (is_plain(x) and is_plain(y)):
        raise BranchError(Steered(x, sign, y))
    return holds(x._data, number) if number is not None else holds(y, x._data)  # type: ignore[arg-type]


def _has_a_rule_for_numbers(y: object) -> bool:
    """Whether y compares itself with numbers by a rule of its own, as pytest.approx(3.0) does: it
    tells NumPy so in the same way.
    """
    return getattr(type(y), "__array_ufunc__", y) is None
