"""Losses: how far the outputs for one example are from its target, as one Value.

Each is a function of what a network returns, one Value or a list of them, and of the target, a
number or a list of the same length. Several outputs give the mean of their losses, except in the
two losses for classes, which take all outputs at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import autograd
from autograd import NonFiniteError, ShapeError, keep_names

from ..options.choices import Choices
from ..options.values import listed
from .labels import NUMBER, PROBABILITY, SIGN, as_probability, classes, is_unknown, pairs, several

__all__ = [
    "LOSSES",
    "binary_cross_entropy",
    "binary_cross_entropy_from_logits",
    "categorical_cross_entropy",
    "cost",
    "hinge",
    "loss_named",
    "mean_squared_error",
    "softmax_cross_entropy",
]

Loss: TypeAlias = Callable[[Any, Any], Any]
"""A function of the outputs for one example and its target."""

LOSSES: Choices[Loss] = Choices("loss")
"""The losses by name."""


@LOSSES.named("mean_squared_error", "mse")
@keep_names
def mean_squared_error(outputs: Any, target: Any) -> Any:
    """(a - y)², the square of the distance.

    >>> mean_squared_error(3, 5)
    4.0
    """
    errors = [a - y for a, y in pairs(outputs, target, NUMBER)]
    squares = [error**2 for error in errors]
    return cost(squares)


@LOSSES.named("binary_cross_entropy", "bce")
@keep_names
def binary_cross_entropy(outputs: Any, target: Any) -> Any:
    """-(y log a + (1 - y) log(1 - a)) of the probability a of class 1.

    >>> round(binary_cross_entropy(0.25, 1), 4), round(binary_cross_entropy(0.25, 0), 4)
    (1.3863, 0.2877)
    """
    losses = [_log_loss(a, y) for a, y in pairs(outputs, target, PROBABILITY)]
    return cost(losses)


@LOSSES.named("binary_cross_entropy_from_logits", "bce_from_logits")
@keep_names
def binary_cross_entropy_from_logits(outputs: Any, target: Any) -> Any:
    """binary_cross_entropy of a = sigmoid(z), precise however far the logit z is from 0.

    >>> binary_cross_entropy_from_logits(-1000, 1)
    1000.0
    """
    losses = [_log_loss_of_logit(z, y) for z, y in pairs(outputs, target, PROBABILITY)]
    return cost(losses)


@LOSSES.named("softmax_cross_entropy")
@keep_names
def softmax_cross_entropy(outputs: Any, target: Any) -> Any:
    """-Σ y log a of a = softmax(z), from the logits z; the target is a class, or y itself.

    >>> round(softmax_cross_entropy([0, 0], 1), 4), round(softmax_cross_entropy([0, 0], [0, 1]), 4)
    (0.6931, 0.6931)
    """
    logits = several(outputs)
    y = classes(target, len(logits))
    log_sum, chosen = autograd.logsumexp(logits), _weighted(y, logits)
    return log_sum - chosen


@LOSSES.named("categorical_cross_entropy")
@keep_names
def categorical_cross_entropy(outputs: Any, target: Any) -> Any:
    """-Σ y log a of the probabilities a of the classes; the target is a class, or y itself.

    >>> round(categorical_cross_entropy([0.25, 0.75], 0), 4)
    1.3863
    """
    probabilities = [as_probability(a, "softmax_cross_entropy") for a in several(outputs)]
    y = classes(target, len(probabilities))
    if any(map(is_unknown, y)):
        known = [autograd.where(p, a, 1.0) for p, a in zip(y, probabilities, strict=True)]
        logs = [autograd.log(a) for a in known]
        return -autograd.dot(y, logs)
    weights, picked = _chosen(y, probabilities)
    logs = [_log(autograd.log, a) for a in picked]
    return -_weighted(weights, logs)


@LOSSES.named("hinge")
@keep_names
def hinge(outputs: Any, target: Any) -> Any:
    """max(0, 1 - y·a) of a score a, where y is 1 or -1: 0 once a is on y's side by 1.

    >>> hinge(0.25, -1), hinge(0.25, 1), hinge(1.25, 1)
    (1.25, 0.75, 0.0)
    """
    margins = [y * a for a, y in pairs(outputs, target, SIGN)]
    gaps = [1 - margin for margin in margins]
    losses = [autograd.relu(gap) for gap in gaps]
    return cost(losses)


@keep_names
def cost(losses: Iterable[Any]) -> Any:
    """The cost J: the mean of the losses of all examples.

    >>> cost([1, 3])
    2.0
    """
    losses = listed("losses", "Values", losses)
    if not losses:
        raise ShapeError("the cost is a mean over examples, and there are none")
    if len(losses) == 1:
        return losses[0]
    total = autograd.sum(losses)
    return total / len(losses)


OF_THIS_PACKAGE = frozenset(LOSSES.values())
"""The losses defined here: they check every target, and do the same in a program."""


def loss_named(given: str | Loss) -> Loss:
    """The loss of that name, or the function itself.

    >>> loss_named("mse").__name__
    'mean_squared_error'
    """
    if callable(given):
        return given
    return LOSSES.of(given)


@keep_names
def _log_loss(a: Any, y: Any) -> Any:
    a = as_probability(a, "binary_cross_entropy_from_logits")
    # log(1 - a) by log1p: 1 - a would round away the digits of an a near 0
    if is_unknown(y):
        one = autograd.log(autograd.where(y, a, 1.0))
        zero = autograd.log1p(-autograd.where(1 - y, a, 0.0))
        return -(y * one + (1 - y) * zero)
    log_likelihood = _either(y, lambda: _log(autograd.log, a), lambda: _log(autograd.log1p, -a))
    return -log_likelihood


def _log_loss_of_logit(z: Any, y: Any) -> Any:
    # -log sigmoid(z) = softplus(-z), and -log(1 - sigmoid(z)) = softplus(z)
    return _either(y, lambda: autograd.softplus(-z), lambda: autograd.softplus(z))


def _either(y: Any, one: Callable[[], Any], zero: Callable[[], Any]) -> Any:
    """y · one + (1 - y) · zero, without the term that a y of 0 or 1 leaves out."""
    if isinstance(y, float) and y in (0.0, 1.0):
        return one() if y else zero()
    return y * one() + (1 - y) * zero()


def _chosen(y: Sequence[Any], terms: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """The weights y and their terms, without those whose weight is the number 0."""
    kept = [
        (p, term)
        for p, term in zip(y, terms, strict=True)
        if not (isinstance(p, float) and p == 0.0)
    ]
    return [p for p, _ in kept], [term for _, term in kept]


def _weighted(y: Sequence[Any], terms: Sequence[Any]) -> Any:
    """Σ y·term; the term itself where y picks one."""
    weights, picked = _chosen(y, terms)
    one = len(weights) == 1 and isinstance(weights[0], float) and weights[0] == 1.0
    return picked[0] if one else autograd.dot(weights, picked)


def _log(log: Callable[[Any], Any], a: Any) -> Any:
    """The logarithm; its error says what to do about a probability that was rounded to 0."""
    try:
        return log(a)
    except NonFiniteError as error:
        raise NonFiniteError(
            f"{error}; the probability was rounded to 0 or 1: let the network end in logits "
            "(output='linear') and take the loss that starts from them"
        ) from None
