"""Checks of settings: each returns the setting, or says what it is to be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any, TypeVar

from .errors import OptionError, UnknownNameError

T = TypeVar("T")


def named(kind: str, name: Any, known: Mapping[str, T]) -> T:
    """What goes by that name."""
    if isinstance(name, str) and name in known:
        return known[name]
    raise UnknownNameError(kind, name, known)


def finite(name: str, value: Any) -> float:
    """The setting, if it is a finite number."""
    if isinstance(value, Real) and math.isfinite(value):
        return float(value)
    raise OptionError(f"{name} is a finite number, got {value!r}")


def positive(name: str, value: Any) -> float:
    """The setting, if it is a finite number above 0."""
    if isinstance(value, Real) and 0 < float(value) < math.inf:
        return float(value)
    raise OptionError(f"{name} is a number above 0, got {value!r}")


def not_negative(name: str, value: Any, below: float = math.inf) -> float:
    """The setting, if it is a number from 0 and below a bound.

    >>> not_negative("momentum", 1.5, below=1)
    Traceback (most recent call last):
    nets.errors.OptionError: momentum is a number from 0 and below 1, got 1.5
    """
    if isinstance(value, Real) and 0 <= float(value) < below:
        return float(value)
    bound = "" if below == math.inf else f" and below {below:g}"
    raise OptionError(f"{name} is a number from 0{bound}, got {value!r}")


def count(name: str, value: Any, least: int = 1) -> int:
    """The setting, if it is a whole number and not too small."""
    if isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= least:
        return int(value)
    raise OptionError(f"{name} is a whole number from {least}, got {value!r}")
