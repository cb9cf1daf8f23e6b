"""The gradient of a graph that is there already, as a graph."""

from __future__ import annotations

from functools import reduce
from typing import Any

from ..engine.adjoints import adjoints
from ..engine.errors import NotDifferentiableError
from ..engine.graph import check_values
from ..engine.leaves import constant
from ..engine.operands import plus, times
from ..engine.value import Value
from .containers import leaves, matched, rebuild


def gradients(y: Any, xs: Any, seeds: Any = None) -> Any:
    """The derivative of y for each of xs as a Value, to be drawn, used, and differentiated again.

    y and xs are Values, or lists, tuples, dicts or arrays of Values; the result has the structure
    of xs. Of several y it is the derivative of their sum, each times its seed: `seeds` has the
    structure of y, and holds numbers or Values, which are not differentiated here. What y does not
    depend on has the derivative 0. No node's `grad` is touched.

    >>> x = Value(2.0, "x")
    >>> (slope,) = gradients(x**3, [x])
    >>> slope.data, gradients(slope, x).data
    (12.0, 12.0)
    """
    ys, targets = ([part for _, part in leaves(*each)] for each in ((y, "y"), (xs, "xs")))
    check_values("gradients", *ys, *targets)
    for x in targets:
        if x.is_constant:
            raise NotDifferentiableError(f"gradients: {x!r} is a constant, and has no derivative")
    weights = [1.0] * len(ys) if seeds is None else matched(seeds, y, "seeds", "y")
    start: dict[Value, Any] = {}
    for part, weight in zip(ys, weights, strict=True):
        start[part] = plus(start.get(part, 0.0), weight)
    oldest = min((x.birth for x in targets), default=0)
    slopes = iter(adjoints(start, targets, graph=True, since=oldest))
    return rebuild(xs, lambda _: as_value(next(slopes)))


def weighted_sum(weights: list[Any], parts: list[Any]) -> Value:
    """The sum of the parts, each times its weight, as a Value."""
    return as_value(reduce(plus, map(times, weights, parts), 0.0))


def as_value(x: Any) -> Value:
    """A number as a constant; a Value as it is."""
    return x if isinstance(x, Value) else constant(x)
