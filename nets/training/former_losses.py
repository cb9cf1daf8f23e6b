"""The graphs of losses as earlier releases made them, which fingerprints of checkpoints hold.

There a loss was several operations, where it is one primitive now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd import Primitive, Value, dot, log, log1p, order, relu, softplus
from autograd import sum as sum_of
from autograd.engine.operands import is_plain
from autograd.engine.operations import record

from ..learning.primitives import (
    hinge_loss,
    log_loss,
    log_loss_of_class,
    log_loss_of_logit,
    squared_error,
)


def former_graphs(results: Sequence[Any]) -> list[Any]:
    """The results, computed as they were by operations in the place of primitives of losses."""
    made: dict[Value, Any] = {}
    for v in order(*[y for y in results if isinstance(y, Value)], constants=True):
        inputs = [made[x] for x in v.inputs]
        several = {x.op for x in v.inputs} if v.op is sum_of else set()
        if several == {log_loss_of_class}:
            a, y = zip(*(map(made.__getitem__, x.inputs) for x in v.inputs), strict=True)
            made[v] = -dot(y, [log(each) for each in a])
        elif several and several <= AT_ONCE.keys():
            (former,) = (AT_ONCE[op] for op in several)
            made[v] = sum_of(former([[made[x] for x in loss.inputs] for loss in v.inputs]))
        elif v.op in FORMER_LOSSES:
            made[v] = FORMER_LOSSES[v.op](*inputs)
        else:
            made[v] = record(v.op, inputs) if isinstance(v.op, Primitive) else v
    return [made[y] if isinstance(y, Value) else y for y in results]


def _of_either(y: Any, one: Callable[[], Any], zero: Callable[[], Any]) -> Any:
    """y · one + (1 - y) · zero, without the term that a y of 0 or 1 leaves out."""
    if is_plain(y) and y in (0.0, 1.0):
        return one() if y == 1.0 else zero()
    return y * one() + (1 - y) * zero()


def _squares(pairs: Sequence[Sequence[Any]]) -> list[Any]:
    errors = [a - y for a, y in pairs]
    return [error**2 for error in errors]


def _hinges(pairs: Sequence[Sequence[Any]]) -> list[Any]:
    margins = [y * a for a, y in pairs]
    gaps = [1 - margin for margin in margins]
    return [relu(gap) for gap in gaps]


AT_ONCE: dict[Any, Callable[[Sequence[Sequence[Any]]], list[Any]]] = {
    squared_error: _squares,
    hinge_loss: _hinges,
}
"""Losses of several outputs that were computed step by step for all of them."""

FORMER_LOSSES: dict[Any, Callable[[Any, Any], Any]] = {
    squared_error: lambda a, y: (a - y) ** 2,
    log_loss: lambda a, y: -_of_either(y, lambda: log(a), lambda: log1p(-a)),
    log_loss_of_class: lambda a, y: -log(a),
    log_loss_of_logit: lambda z, y: _of_either(y, lambda: softplus(-z), lambda: softplus(z)),
    hinge_loss: lambda a, y: relu(1 - y * a),
}
