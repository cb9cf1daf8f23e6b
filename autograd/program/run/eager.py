"""Eager: a program's call without the program, on Values, example by example."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import BoundArguments
from typing import Any

import numpy as np

from ...derivatives.containers import DEEPEST, leaves, rebuild
from ...derivatives.transforms import value_and_grad
from ...engine import ops
from ...engine.adjoints import adjoints
from ...engine.errors import NonFiniteError
from ...engine.leaves import constant
from ...engine.modes import EVER, nonfinite_allowed, watched_since, watching
from ...engine.operands import as_float, is_finite
from ...engine.value import Value
from ..passes.recording import (
    bound,
    example,
    example_count,
    flat_arguments,
    is_module,
    record_function,
    refilled,
    with_arguments,
)
from .once import added_once, with_once


def has_values(x: Any, depth: int = 0) -> bool:
    """Whether an argument is a Value or holds one."""
    if isinstance(x, (list, tuple, dict)):
        parts = x.values() if isinstance(x, dict) else x
        return depth < DEEPEST and any(has_values(part, depth + 1) for part in parts)
    if isinstance(x, np.ndarray):
        return x.dtype.kind == "O" and any(isinstance(part, Value) for part in x.flat)
    return isinstance(x, Value)


def is_followed(
    f: Callable[..., Any],
    over: Sequence[str],
    given: Iterable[Any],
    args: tuple[Any, ...],
    named: dict[str, Any],
    once: Callable[..., Any] | None = None,
) -> bool:
    """Whether a call's result has to be a graph: if there are Values among its arguments, or if a
    function refers to Values that somebody else differentiates by, or records, at this moment.
    """
    if any(map(has_values, given)):
        return True
    since = watched_since()
    if since is None:
        return False
    return record_function(with_once(f, once), bound(f, args, named), over).refers_to(since)


def graph(
    f: Callable[..., Any],
    call: BoundArguments,
    over: Sequence[str],
    reduce: str | None,
    once: Callable[..., Any] | None = None,
) -> Any:
    """The result as Values, through which gradients flow to the Values that take part."""
    in_numbers = not any(has_values(x) for _, x in flat_arguments(call))
    if in_numbers:
        call = _in_values(call)
    m = 0
    for name, x in flat_arguments(call):
        if name in over:
            example(name, x)
            m = example_count(name, len(x), m)
    outputs = [called(f, each) for each in examples(call, over)]
    result = outputs[0]
    if over:
        rows = [[y for _, y in leaves(output, "f(...)")] for output in outputs]
        results = [combined(column, reduce) for column in zip(*rows, strict=True)]
        if once is not None:
            added = added_once(called(once, next(examples(call, over))), result)
            results = [x + y for x, y in zip(results, added, strict=True)]
        result = refilled(result, results)
    return rebuild(result, _without_graph) if in_numbers else result


def _in_values(call: BoundArguments) -> BoundArguments:
    """The call with constants in the place of numbers, as f may call Values' methods."""
    return with_arguments(call, iter([rebuild(x, _as_value) for _, x in flat_arguments(call)]))


def _as_value(x: Any) -> Any:
    """A number as a constant; anything else as it is."""
    return x if as_float(x) is None else constant(x)


def _without_graph(y: Any) -> Any:
    """A constant as its number; anything else as it is."""
    return y.data if isinstance(y, Value) and y.is_constant else y


def derivatives(
    f: Callable[..., Any],
    call: BoundArguments,
    over: Sequence[str],
    reduce: str | None,
    asked: Sequence[str],
    once: Callable[..., Any] | None = None,
) -> tuple[Any, Any]:
    """The result, and its derivatives for the arguments in `asked`: all are Values if there are
    Values among the arguments, also what depends on none of them.
    """
    in_numbers = not any(has_values(x) for _, x in flat_arguments(call))
    if in_numbers:
        call = _in_values(call)
    given = dict(flat_arguments(call))
    names = [*given]

    def cost(*args: Any) -> Any:
        return graph(f, with_arguments(call, iter(args)), over, reduce or "sum", once)

    places = tuple(names.index(name) for name in asked if not is_module(given[name]))
    value, slopes = value_and_grad(cost, places)(*given.values())
    each = iter(slopes)
    asked_slopes = [
        _of_module(value, given[name]) if is_module(given[name]) else next(each) for name in asked
    ]
    results = value if reduce else graph(f, call, over, reduce), tuple(asked_slopes)
    return results if in_numbers else rebuild(results, _as_value)


def _of_module(value: Any, module: Any) -> Any:
    """The derivatives for a module's parameters, as an array of Values."""
    parameters = list(module.parameters())
    slopes = adjoints(value, parameters, graph=True) if isinstance(value, Value) else []
    return np.array(slopes or [0.0] * len(parameters))


def called(f: Callable[..., Any], call: BoundArguments) -> Any:
    """f's result; programs that it calls give graphs over all Values that they refer to."""
    with watching(EVER):
        return f(*call.args, **call.kwargs)


def combined(column: Sequence[Any], reduce: str | None) -> Any:
    """The results of all examples as one: their mean, their sum, or an array of them."""
    if reduce is None:
        return np.array(column)
    return ops.sum(column) / (len(column) if reduce == "mean" else 1)


def examples(
    call: BoundArguments, over: Sequence[str], taken: Callable[[Any, str], Any] = lambda x, _: x
) -> Iterator[BoundArguments]:
    """One call per example of a batch's call; `taken` makes each argument, by its name."""
    given = list(flat_arguments(call))
    count = min((len(x) for name, x in given if name in over), default=1)
    for i in range(count):
        parts = [(name, x[i] if name in over else x) for name, x in given]
        yield with_arguments(call, iter([taken(x, name) for name, x in parts]))


def labelled(x: Any, name: str) -> Any:
    """An argument as Values with its name for labels; a module, and Values, stay as they are."""
    if is_module(x):
        return x
    values = iter(
        [leaf if isinstance(leaf, Value) else Value(leaf, label) for label, leaf in leaves(x, name)]
    )
    return rebuild(x, lambda _: next(values))


# The answer where a number was not finite: the engine raises, or gives the right numbers.


Slopes = dict[str, list[list[float]]]
"""For each argument asked for, a row of derivatives per example."""


def eager_answer(
    f: Callable[..., Any],
    call: BoundArguments,
    over: Sequence[str],
    reduce: str | None,
    asked: Sequence[str] | None,
    once: Callable[..., Any] | None = None,
) -> Any:
    """The value as numbers, and unless `asked` is None the derivatives for these arguments.

    An inf matters as soon as an operation gives it, whatever becomes of it later. It does not
    matter where a rule allows it, as x² in 1 / (1 + x²), or where only the program's order of
    adding met it.
    """
    rows: list[list[float]] = []
    slopes: Slopes = {name: [] for name in asked or ()}
    output: Any = None
    for each in examples(call, over, labelled):  # one after the other: a graph may be large
        output = called(f, each)
        outputs = [y for _, y in leaves(output, "f(...)")]
        rows.append(list(map(_number, outputs)))
        _differentiate(outputs[0], dict(flat_arguments(each)), slopes)
    columns = zip(*rows, strict=True)
    results = [combined(column, reduce) if over else column[0] for column in columns]
    parts = 1 if reduce != "mean" else len(rows)
    if once is not None:
        each = next(examples(call, over, labelled))
        added = added_once(called(once, each), output)
        results = [ops.add(x, y.data) for x, y in zip(results, added, strict=True)]
        shared = {name: rows for name, rows in slopes.items() if name not in over}
        _differentiate(added[0] * parts, dict(flat_arguments(each)), shared)
    result = refilled(output, results)
    gradients = list(_gradients(call, slopes, over, parts))
    if not nonfinite_allowed() and not all(np.isfinite(x).all() for x in results):
        _refuse_nonfinite(call)
    return result if asked is None else (result, tuple(gradients))


def _differentiate(y: Any, given: dict[str, Any], slopes: Slopes) -> None:
    """Append an example's derivatives to those of the others."""
    for name, rows in slopes.items():
        x = given[name]
        targets = x.parameters() if is_module(x) else [leaf for _, leaf in leaves(x, name)]
        targets = list(targets)
        rows.append(adjoints(y, targets) if isinstance(y, Value) else [0.0] * len(targets))


def _gradients(call: BoundArguments, slopes: Slopes, over: Sequence[str], m: int) -> Iterator[Any]:
    """The derivatives of the examples' sum divided by m, in the arguments' shapes."""
    arguments = dict(flat_arguments(call))
    for name, rows in slopes.items():
        if name in over:
            flat = [d / m for row in rows for d in row]
        else:
            flat = [ops.sum(column) / m for column in zip(*rows, strict=True)]
        if is_module(arguments[name]):
            yield np.array(flat)
        else:
            yield refilled(arguments[name], flat)


def _refuse_nonfinite(call: BoundArguments) -> None:
    """Raise if a number among the arguments is inf or nan."""
    for name, x in flat_arguments(call):
        for label, number in () if is_module(x) else leaves(x, name):
            if not is_finite(data := _number(number)):
                raise NonFiniteError(f"{label} is {data}: finite numbers are expected")


def _number(x: Any) -> float:
    return float(x.data if isinstance(x, Value) else x)
