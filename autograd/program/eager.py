"""Eager: what a call of a program does without the program, on Values, example by example."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import BoundArguments
from typing import Any

import numpy as np

from .. import ops
from ..backward import adjoints
from ..errors import NonFiniteError
from ..operands import is_array
from ..structure import DEEPEST, leaves, rebuild
from ..transforms import value_and_grad
from ..value import Value
from .recording import counted, example, flat_arguments, is_module, replaced


def has_values(x: Any, depth: int = 0) -> bool:
    """Whether an argument is a Value, or holds some."""
    if isinstance(x, (list, tuple, dict)):
        parts = x.values() if isinstance(x, dict) else x
        return depth < DEEPEST and any(has_values(part, depth + 1) for part in parts)
    if is_array(x):
        return x.dtype.kind == "O" and any(isinstance(part, Value) for part in x.flat)
    return isinstance(x, Value)


def graph(
    f: Callable[..., Any], call: BoundArguments, over: Sequence[str], together: str | None
) -> Any:
    """The result as Values, through which gradients go on to the arguments."""
    m = 0
    for name, x in flat_arguments(call):
        if name in over:
            example(name, x)
            m = counted(name, len(x), m)
    outputs = [f(*each.args, **each.kwargs) for each in examples(call, over)]
    if not over:
        return outputs[0]
    columns = zip(*[[y for _, y in leaves(output, "f(...)")] for output in outputs], strict=True)
    combined = iter([_combined(column, together) for column in columns])
    return rebuild(outputs[0], lambda _: next(combined))


def derivatives(
    f: Callable[..., Any],
    call: BoundArguments,
    over: Sequence[str],
    together: str | None,
    asked: Sequence[str],
) -> tuple[Any, Any]:
    """The result as Values, and its derivatives for the arguments in `asked` as Values too."""
    names = [name for name, _ in flat_arguments(call)]

    def cost(*args: Any) -> Any:
        return graph(f, replaced(call, iter(args)), over, together or "sum")

    slopes = value_and_grad(cost, tuple(map(names.index, asked)))
    value, found = slopes(*[x for _, x in flat_arguments(call)])
    return value if together else graph(f, call, over, together), found


def _combined(column: Sequence[Any], together: str | None) -> Any:
    if together is None:
        return np.array(column)
    return ops.sum(column) / (len(column) if together == "mean" else 1)


def check_finite(
    f: Callable[..., Any],
    call: BoundArguments,
    over: Sequence[str],
    asked: Sequence[str],
    results: Iterable[Any],
) -> None:
    """Raise what the eager engine raises for such arguments, and for these derivatives.

    It has nothing to say against an inf that a rule allows for, such as x² in 1 / (1 + x²).
    """
    finite = all(np.isfinite(x).all() for x in results)
    if not finite:
        for name, x in flat_arguments(call):
            if not is_module(x):
                for label, number in leaves(x, name):
                    data = number.data if isinstance(number, Value) else float(number)
                    if data - data != 0.0:
                        raise NonFiniteError(f"{label} is {data}: finite numbers are due")
    for each in examples(call, over, labelled):
        output = f(*each.args, **each.kwargs)
        given = dict(flat_arguments(each))
        targets = [leaf for name in asked for leaf in values_in(given[name], name)]
        for _, y in leaves(output, "f(...)"):
            if targets and isinstance(y, Value) and not y.is_constant:
                adjoints(y, targets)
    if not finite:
        raise NonFiniteError("the result is not finite, though that of each example is")


def values_in(x: Any, name: str) -> Iterator[Value]:
    """The Values in an argument, or the parameters of a module."""
    if is_module(x):
        yield from x.parameters()
    else:
        yield from (leaf for _, leaf in leaves(x, name) if isinstance(leaf, Value))


def examples(
    call: BoundArguments, over: Sequence[str], taken: Callable[[Any, str], Any] = lambda x, _: x
) -> Iterator[BoundArguments]:
    """The calls that one call of a batch stands for; each argument is `taken` by its name."""
    given = list(flat_arguments(call))
    count = min((len(x) for name, x in given if name in over), default=1)
    for i in range(count):
        parts = [(name, x[i] if name in over else x) for name, x in given]
        yield replaced(call, iter([taken(x, name) for name, x in parts]))


def labelled(x: Any, name: str) -> Any:
    """An argument as Values that are called as it is; a module, and Values, are themselves."""
    if is_module(x):
        return x
    found = iter(
        [leaf if isinstance(leaf, Value) else Value(leaf, label) for label, leaf in leaves(x, name)]
    )
    return rebuild(x, lambda _: next(found))
