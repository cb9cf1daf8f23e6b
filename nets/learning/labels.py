"""Outputs and targets for losses: paired, and checked for what a target may be.

A target that is a Value takes part in the graph and is not checked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from autograd import OperandError, ShapeError, Value, constant, equal
from autograd.engine.modes import is_recording
from autograd.engine.operands import as_float
from autograd.engine.recorded import number_of

from ..errors import LabelError

_unknown: ContextVar[bool] = ContextVar("unknown", default=False)


@contextmanager
def unknown_targets() -> Iterator[None]:
    """Take targets that are Values for numbers that are not known yet.

    A target of 0 or 1 leaves out a term, even an infinite one. Here a choice in the graph does so.
    The loss then has no useful derivative with respect to the target.
    """
    token = _unknown.set(True)
    try:
        yield
    finally:
        _unknown.reset(token)


def is_unknown(y: Any) -> bool:
    """Whether a target is a number that is not known yet."""
    return _unknown.get() and isinstance(y, Value)


class TargetKind(NamedTuple):
    """What a target may be, in words and as a test."""

    words: str
    holds: Callable[[float], bool]


NUMBER = TargetKind("a finite number", math.isfinite)
PROBABILITY = TargetKind("0 or 1, or a probability between", lambda y: 0.0 <= y <= 1.0)
SIGN = TargetKind("1 or -1", lambda y: abs(y) == 1.0)


def several(x: Any) -> list[Any]:
    """The entries of x: several of a list or an array, one of a number or a Value."""
    if getattr(x, "ndim", 1) == 0:  # numpy's and PyTorch's single numbers
        return [x.item()]
    if isinstance(x, str):
        raise OperandError(f"outputs and targets are numbers, got the text {x!r:.40}")
    return list(x) if hasattr(type(x), "__iter__") else [x]


def pairs(outputs: Any, target: Any, kind: TargetKind) -> list[tuple[Any, Any]]:
    """Each output with its target."""
    a, y = several(outputs), several(target)
    if len(a) != len(y):
        raise ShapeError(f"{len(a)} output(s) cannot be compared with a target of {len(y)}")
    if not a:
        raise ShapeError("there is no output to compare with a target")
    return [(each, _checked(wanted, kind)) for each, wanted in zip(a, y, strict=True)]


def named_target(a: Any, y: Any, name: str) -> Any:
    """The target of a graph's output as a constant that drawings and formulas call by this name; in
    a program it stays as it is.
    """
    if isinstance(y, Value) or not isinstance(a, Value) or is_recording():
        return y
    return constant(y, name)


def classes(target: Any, n: int) -> list[Any]:
    """The target y of n classes: 1 for the right class and 0 for the others, or y as given.

    >>> classes(2, 3), classes([0.5, 0.5, 0], 3)
    ([0.0, 0.0, 1.0], [0.5, 0.5, 0.0])
    """
    if n < 2:
        raise ShapeError(f"each class has its own output: {n} output is too few")
    y = several(target)
    if not hasattr(type(target), "__iter__"):
        if isinstance(target, Value):
            return [equal(target, float(i)) for i in range(n)]
        k = as_float(y[0])
        if k is None or k not in range(n):
            raise LabelError(f"with {n} outputs a class is one of 0 to {n - 1}, got {target!r}")
        return [float(i == k) for i in range(n)]
    if len(y) != n:
        raise ShapeError(
            f"{n} outputs cannot be compared with a target of length {len(y)}: give the class as a "
            f"number from 0 to {n - 1}, or as {n} numbers with a 1 at the class"
        )
    y = [_checked(p, PROBABILITY) for p in y]
    if not any(isinstance(p, Value) for p in y) and abs(math.fsum(y) - 1) > 1e-6:
        raise LabelError(f"the probabilities of the classes add up to {math.fsum(y)}, not to 1")
    return y


def as_probability(a: Any, instead: str) -> Any:
    """The output, if it is a probability; `instead` is the loss that takes logits.

    While a program is recorded its number is not known: there the loss has nan for what is refused
    here, and a program that ends in nan is run by the engine, which refuses it.
    """
    if not is_recording():
        check_probability(a, instead)
    return a


def check_probability(a: Any, instead: str) -> None:
    """Raise if the output is a number below 0 or above 1."""
    number = number_of(a) if isinstance(a, Value) else a
    if number < 0 or number > 1:
        raise LabelError(
            f"this loss takes probabilities from 0 to 1, and the output is {number}: let the "
            f"network end in a sigmoid or softmax, or take {instead}"
        )


def _checked(target: Any, kind: TargetKind) -> Any:
    if isinstance(target, Value):
        return target
    y = as_float(target)
    if y is None:
        raise OperandError(f"a target is {kind.words}, got {type(target).__name__}: {target!r:.60}")
    if not kind.holds(y):
        raise LabelError(f"a target is {kind.words}, got {target!r}")
    return y
