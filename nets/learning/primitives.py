"""The losses of one output and its target as primitives: one node each, whose slopes are the
lectures' own lines.

A target that is a plain 0 or 1 leaves out the term that it multiplies, even an infinite one. Where
the target is no plain number, a choice inside the primitive does so.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from autograd import (
    Primitive,
    exp,
    less,
    log,
    log1p,
    relu,
    sigmoid,
    softplus,
    step,
    where,
)
from autograd.engine.operands import is_plain, times
from autograd.words.joined import JOINED

__all__: list[str] = []


def _weighted(y: Any, f: Callable[[], Any]) -> Any:
    """y · f(), which a plain 0 leaves out."""
    return y * 0.0 if is_plain(y) and y == 0 else times(y, f())


def _where_weighted(y: Any, x: Any, other: float) -> Any:
    """x, and another number where y is 0."""
    return x if is_plain(y) else where(y, x, other)


def _ratio(x: Any, y: Any) -> Any:
    """x / y, and 0 where x is 0, whatever y is."""
    if is_plain(x):
        return x / y if x != 0 else 0.0
    return ratio_or_zero(x, y)


ratio_or_zero: Primitive = Primitive(
    "ratio_or_zero",
    lambda x, y: where(x, x / where(x, y, 1.0), 0.0),
    lambda z, x, y: 1 / y,
    lambda z, x, y: -_ratio(z, y),
    spelled=lambda x, y: x / y,
    latex=r"\frac{{{}}}{{{}}}",
    domain="y != 0, or x = 0",
    edge=lambda x, y: math.nan if y else x * math.copysign(math.inf, y),
)
"""x / y, and 0 where x is 0."""


def _probability(a: Any) -> Any:
    """a, or nan if it is no probability."""
    return where(less(a * (1 - a), 0.0), math.nan, a)


def _log_loss(a: Any, y: Any) -> Any:
    p = _probability(a)
    # log(1 - a) by log1p: 1 - a would round away the digits of an a near 0
    one = _weighted(y, lambda: log(_where_weighted(y, p, 1.0)))
    # 0.0 - what is 0: a loss of nothing is 0.0 and not -0.0
    return 0.0 - (one + _weighted(1 - y, lambda: log1p(-_where_weighted(1 - y, p, 0.0))))


log_loss = Primitive(
    "binary_cross_entropy",
    _log_loss,
    lambda z, a, y: _ratio(-y, a) + _ratio(1 - y, 1 - a),
    lambda z, a, y: log1p(-a) - log(a),
    spelled=lambda a, y: -(y * log(a) + (1 - y) * log(1 - a)),
    latex=r"\mathcal{{L}}\left({}, {}\right)",
    domain="0 <= a <= 1, with a > 0 if y > 0, and a < 1 if y < 1",
    edge=lambda a, y: math.inf if a in (0.0, 1.0) else math.nan,
)
"""-(y log a + (1 - y) log(1 - a)), of the probability a of class 1."""


JOINED[log_loss, sigmoid] = lambda a, y: a - y

log_loss_of_class = Primitive(
    "cross_entropy",
    lambda a, y: 0.0 - _weighted(y, lambda: log(_where_weighted(y, _probability(a), 1.0))),
    lambda z, a, y: _ratio(-y, a),
    lambda z, a, y: -log(a),
    spelled=lambda a, y: -(y * log(a)),
    latex=r"\left(-{1} \odot \ln {0}\right)",
    domain="0 <= a <= 1, with a > 0 if y > 0",
    edge=lambda a, y: math.inf if a in (0.0, 1.0) else math.nan,
)
"""-y log a, one class's part of the cross-entropy."""

JOINED[log_loss_of_class, exp] = lambda a, y: -y  # a softmax ends in exp(z - log Σ exp(z))


def _log_loss_of_logit(z: Any, y: Any) -> Any:
    # -log(sigmoid(z)) = softplus(-z), and -log(1 - sigmoid(z)) = softplus(z)
    one = _weighted(y, lambda: softplus(-_where_weighted(y, z, 0.0)))
    return one + _weighted(1 - y, lambda: softplus(_where_weighted(1 - y, z, 0.0)))


def _error_of_logit(z: Any, y: Any) -> Any:
    """sigmoid(z) - y by two small numbers: near 1, sigmoid(z) has lost its distance from 1."""
    if is_plain(y) and y in (0, 1):
        return sigmoid(z) if y == 0 else 0.0 - sigmoid(-z)
    return (1 - y) * sigmoid(z) - y * sigmoid(-z)


sigmoid_minus = Primitive(
    "sigmoid_minus",
    _error_of_logit,
    lambda error, z, y: sigmoid(z) * sigmoid(-z),
    -1,
    spelled=lambda z, y: sigmoid(z) - y,
    latex=r"\left(\sigma\left({}\right) - {}\right)",
)
"""sigmoid(z) - y, exact relative to itself."""

log_loss_of_logit = Primitive(
    "binary_cross_entropy_from_logits",
    _log_loss_of_logit,
    lambda loss, z, y: sigmoid_minus(z, y),
    lambda loss, z, y: -z,
    latex=r"\mathcal{{L}}\left(\sigma\left({}\right), {}\right)",
)
"""The same of a = sigmoid(z), precise however far z is from 0."""

squared_error = Primitive(
    "squared_error",
    lambda a, y: (a - y) ** 2,
    lambda z, a, y: 2 * (a - y),
    lambda z, a, y: -2 * (a - y),
    spelled=lambda a, y: (a - y) ** 2,
    forms={"numpy": "({} - {}) ** 2", "jax": "({} - {}) ** 2", "javascript": "({} - {}) ** 2"},
    latex=r"\left({} - {}\right)^2",
)
"""(a - y)², the square of the distance."""

hinge_loss = Primitive(
    "hinge",
    lambda a, y: relu(1 - y * a),
    lambda z, a, y: -y * step(1 - y * a),
    lambda z, a, y: -a * step(1 - y * a),
    spelled=lambda a, y: relu(1 - y * a),
    latex=r"\max\left(0, 1 - {1} \odot {0}\right)",
)
"""max(0, 1 - y·a) of a score a, where y is 1 or -1."""
