"""Activations: what a layer makes of its z, given by name or as a function.

The names are those of the engine's table: every primitive of one argument is an activation, so
there is no second list. Further arguments stand in brackets, as in `leaky_relu(0.1)`; those left
out have the table's defaults (0.01 for the slope). Two names are added: `linear`, where a is z
itself, and `softmax`, which works on a whole layer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from autograd import TABLE, Primitive, softmax
from autograd.engine.errors import OperandError

from ..errors import UnknownNameError
from ..spelling import spelled_here

__all__ = ["Activation", "activation_named"]

USUAL = (
    *("linear", "identity", "step", "sigmoid", "tanh", "relu", "leaky_relu", "elu"),
    *("softplus", "silu", "gelu", "softmax"),
)
"""The activations that the lectures use, as an error message lists them."""


@dataclass(frozen=True)
class Activation:
    """An activation: how it is written, and what it does to one z.

    The function is None for two activations: `linear` leaves z as it is, and `softmax` is no
    function of one number alone, so the layer applies it.
    """

    text: str
    function: Callable[[Any], Any] | None
    has_name: bool = True  # and so can be written to a file

    def __str__(self) -> str:
        return self.text


Given: TypeAlias = str | Callable[[Any], Any] | Activation
"""What may be given: a name, a primitive, or a function from Value to Value."""

LINEAR = Activation("linear", None)
SOFTMAX = Activation("softmax", None)


def activation_named(given: Given) -> Activation:
    """The activation of a name such as `tanh` or `leaky_relu(0.1)`, or the function itself.

    >>> from autograd import Value
    >>> activation_named("leaky_relu(0.1)").function(Value(-3))
    Value(-0.30000000000000004, op=leaky_relu)
    >>> activation_named("rellu")
    Traceback (most recent call last):
    nets.errors.UnknownNameError: there is no activation 'rellu'; did you mean 'relu'?
    """
    if isinstance(given, Activation):
        return given
    if given is softmax:
        return SOFTMAX
    if isinstance(given, Primitive) and TABLE.get(given.name) is given:
        given = given.name
    elif callable(given):
        return Activation(getattr(given, "__name__", repr(given)), given, has_name=False)
    if not isinstance(given, str):
        raise OperandError(f"an activation is a name or a function, got {type(given).__name__}")
    if given in ("linear", "identity"):
        return LINEAR
    if given == "softmax":
        return SOFTMAX
    name, numbers = _parts(given)
    op = TABLE.get(name)
    if op is None or not _is_activation(op, len(numbers)):
        raise _unknown(given)
    if len(numbers) > op.arity - 1:
        raise OperandError(
            f"{name} takes {op.arity - 1} number(s) in brackets, got {len(numbers)} in {given!r}"
        )
    if not numbers:
        return Activation(name, op)
    return Activation(
        f"{name}({', '.join(map(repr, numbers))})",
        partial(op, **dict(zip(op.names[1:], numbers, strict=False))),
    )


def _is_activation(op: Primitive, numbers: int = 0) -> bool:
    """Whether the primitive is a function of z and of that many numbers."""
    return bool(op.partials) and op.arity - len(op.defaults) <= 1 + numbers


def _unknown(text: str) -> UnknownNameError:
    """The error of a text that names no activation; the lectures' activations come first."""
    others = [name for name, op in TABLE.items() if _is_activation(op)]
    is_near_another = not spelled_here(text, USUAL) and spelled_here(text, others)
    return UnknownNameError("activation", text, others if is_near_another else USUAL)


def _parts(text: str) -> tuple[str, list[float]]:
    """The name and the numbers of `name(number, ...)`."""
    match = re.fullmatch(r"\s*(\w+)\s*(?:\(([^()]*)\))?\s*", text)
    if match is None:
        raise _unknown(text)
    try:
        numbers = [float(part) for part in match[2].split(",")] if match[2] else []
    except ValueError:
        numbers = [math.nan]
    if not all(map(math.isfinite, numbers)):
        raise OperandError(
            f"an activation's brackets hold numbers, as in 'leaky_relu(0.1)': got {text!r}"
        )
    return match[1], numbers
