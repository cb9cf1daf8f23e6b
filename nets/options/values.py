"""Checks of options: each returns the value, or raises an error that says what it may be."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np

from autograd import OperandError

from ..errors import OptionError


def finite(name: str, value: Any) -> float:
    """The value, if it is a finite number."""
    if isinstance(value, Real) and math.isfinite(value):
        return float(value)
    raise OptionError(f"{name} is a finite number, got {value!r:.60}")


def positive(name: str, value: Any) -> float:
    """The value, if it is a finite number above 0."""
    if isinstance(value, Real) and 0 < float(value) < math.inf:
        return float(value)
    raise OptionError(f"{name} is a number above 0, got {value!r:.60}")


def not_negative(name: str, value: Any, below: float = math.inf) -> float:
    """The value, if it is a number from 0 and below a bound.

    >>> not_negative("momentum", 1.5, below=1)
    Traceback (most recent call last):
    nets.errors.OptionError: momentum is a number from 0 and below 1, got 1.5
    """
    if isinstance(value, Real) and 0 <= float(value) < below:
        return float(value)
    bound = "" if below == math.inf else f" and below {below:g}"
    raise OptionError(f"{name} is a number from 0{bound}, got {value!r:.60}")


def fraction(name: str, value: Any) -> Any:
    """The value as it is, if it is a number between 0 and 1."""
    if 0 < finite(name, value) < 1:
        return value
    raise OptionError(f"{name} lies between 0 and 1, got {value}")


def count(name: str, value: Any, least: int = 1) -> int:
    """The value, if it is a whole number and not too small."""
    if isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= least:
        return int(value)
    raise OptionError(f"{name} is a whole number from {least}, got {value!r:.60}")


def flag(name: str, value: Any) -> bool:
    """The value, if it is True or False, or 1 or 0 in their place.

    >>> flag("shuffle", "no")
    Traceback (most recent call last):
    nets.errors.OptionError: shuffle is True or False, got 'no'
    """
    if isinstance(value, (bool, np.bool_, Integral)) and value in (0, 1):
        return bool(value)
    raise OptionError(f"{name} is True or False, got {value!r:.60}")


def one_of(name: str, value: Any, words: Sequence[str]) -> str:
    """The value, if it is one of these words.

    >>> one_of("engine", "fast", ["program", "eager"])
    Traceback (most recent call last):
    nets.errors.OptionError: engine is "program" or "eager", got 'fast'
    """
    if isinstance(value, str) and value in words:
        return value
    *others, last = [f'"{word}"' for word in words]
    raise OptionError(f"{name} is {', '.join(others)} or {last}, got {value!r:.60}")


def file_path(
    name: str, value: Any, what: str = "the path of a file, such as 'net.json'"
) -> str | os.PathLike[str]:
    """The value, if it is a path; `name` is what takes it."""
    if isinstance(value, (str, os.PathLike)):
        return value
    raise OperandError(f"{name} takes {what}, got {value!r:.60}")


def listed(name: str, of: str, value: Any) -> list[Any]:
    """The value as a list, if it is a list or something else to go through."""
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        return list(value)
    raise OperandError(f"{name} are a list of {of}, got {value!r:.60}")


def optional_function(name: str, value: Any, such_as: str) -> Any:
    """The value, if it is a function or None."""
    if value is not None and not callable(value):
        raise OptionError(f"{name} is a function, such as {such_as}: got {value!r:.60}")
    return value


def functions(name: str, value: Any, such_as: str) -> list[Callable[..., Any]]:
    """The functions in a list, or the one function that was given without a list."""
    given = [value] if callable(value) else value
    if isinstance(given, Iterable):
        called = list(given)
        if all(map(callable, called)):
            return called
    raise OptionError(f"{name} are functions, such as {such_as}: got {value!r:.60}")
