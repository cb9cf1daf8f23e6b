"""Once: the part of a batch's result that is the same for all examples, such as a penalty."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from functools import update_wrapper
from typing import Any

from ...derivatives.containers import matched
from ...derivatives.graphs import as_value
from ...engine.errors import OperandError
from ...engine.value import Value
from ..passes.recording import bound, signature_of

SEVERAL = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def check_once(f: Callable[..., Any], once: Any, over: Sequence[str], reduce: str | None) -> None:
    """Raise unless `once` can be added to the mean or the sum of f's results."""
    if not callable(once):
        raise OperandError(
            "once is a function of the arguments that all examples share, such as "
            f"once=lambda w: 0.01 * w**2: got {type(once).__name__}"
        )
    if reduce is None:
        raise OperandError("once is added to the mean or the sum of the examples: reduce is None")
    known = signature_of(f, 0).parameters
    for name, parameter in _parameters(once):
        if name in over:
            raise OperandError(
                f"once takes what all examples share, but each has its own {name}: over={over!r}"
            )
        if name not in known and parameter.default is parameter.empty:
            raise OperandError(f"once takes {name!r}, which f does not: f has {', '.join(known)}")


def for_the_call(f: Callable[..., Any], once: Callable[..., Any]) -> Callable[..., Any]:
    """`once` as a function of all arguments of f, from which it takes its own."""

    def picked(*args: Any, **named: Any) -> Any:
        call = bound(f, args, named)
        call.apply_defaults()
        given, by_name = [], {}
        for name, parameter in _parameters(once):
            if name not in call.arguments:
                continue
            if parameter.kind is parameter.KEYWORD_ONLY:
                by_name[name] = call.arguments[name]
            else:
                given.append(call.arguments[name])
        return once(*given, **by_name)

    return update_wrapper(picked, f, updated=())


def _parameters(once: Callable[..., Any]) -> Iterator[tuple[str, inspect.Parameter]]:
    for name, parameter in signature_of(once, 0).parameters.items():
        if parameter.kind not in SEVERAL:
            yield name, parameter


def with_once(f: Callable[..., Any], once: Callable[..., Any] | None) -> Callable[..., Any]:
    """The function of f's result and of what is added to it once, or f itself."""
    if once is None:
        return f

    def both(*args: Any, **named: Any) -> Any:
        result = f(*args, **named)
        return result, added_once(once(*args, **named), result)

    return update_wrapper(both, f, updated=())


def added_once(part: Any, result: Any) -> list[Value]:
    """The numbers that are added to those of f's result, in their order."""
    return list(map(as_value, matched(part, result, "once(...)", "f's result")))
