"""Losses: how far the outputs for one example are from its target, as one Value.

Each is a function of what a network returns, one Value or a list of them, and of the target, a
number or a list of the same length. Several outputs give the mean of their losses, except in the
two losses for classes, which take all outputs at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import autograd
from autograd import NonFiniteError, ShapeError, Value, keep_names

from ..datasets.tables import example_weights
from ..options.choices import Choices
from ..options.keywords import spelling_checked
from ..options.values import listed
from .labels import (
    NUMBER,
    PROBABILITY,
    SIGN,
    as_probability,
    check_probability,
    classes,
    named_target,
    pairs,
    several,
)
from .primitives import (
    hinge_loss,
    log_loss,
    log_loss_of_class,
    log_loss_of_logit,
    squared_error,
)

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
def mean_squared_error(outputs: Any, target: Any) -> Any:
    """(a - y)², the square of the distance.

    >>> mean_squared_error(3, 5)
    4.0
    """
    given = pairs(outputs, target, NUMBER)
    return _mean(squared_error, given) if len(given) == 1 else _mean_of_squares(given)


@LOSSES.named("binary_cross_entropy", "bce")
def binary_cross_entropy(outputs: Any, target: Any) -> Any:
    """-(y log a + (1 - y) log(1 - a)) of the probability a of class 1.

    >>> round(binary_cross_entropy(0.25, 1), 4), round(binary_cross_entropy(0.25, 0), 4)
    (1.3863, 0.2877)
    """

    def loss(a: Any, y: Any) -> Any:
        return _of_probability(log_loss, a, y, "binary_cross_entropy_from_logits")

    return _mean(loss, pairs(outputs, target, PROBABILITY))


@LOSSES.named("binary_cross_entropy_from_logits", "bce_from_logits")
def binary_cross_entropy_from_logits(outputs: Any, target: Any) -> Any:
    """binary_cross_entropy of a = sigmoid(z), precise however far the logit z is from 0.

    >>> binary_cross_entropy_from_logits(-1000, 1)
    1000.0
    """
    return _mean(log_loss_of_logit, pairs(outputs, target, PROBABILITY))


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
    L = log_sum - chosen
    return L


@LOSSES.named("categorical_cross_entropy")
@keep_names
def categorical_cross_entropy(outputs: Any, target: Any) -> Any:
    """-Σ y log a of the probabilities a of the classes; the target is a class, or y itself.

    >>> round(categorical_cross_entropy([0.25, 0.75], 0), 4)
    1.3863
    """
    instead = "softmax_cross_entropy"
    probabilities = [as_probability(a, instead) for a in several(outputs)]
    weights, picked = _chosen(classes(target, len(probabilities)), probabilities)
    if len(weights) == 1:
        L = _of_probability(log_loss_of_class, picked[0], weights[0], instead)
        return L
    losses = [
        _of_probability(log_loss_of_class, a, y, instead)
        for a, y in zip(picked, weights, strict=True)
    ]
    L = autograd.sum(losses)
    return L


@LOSSES.named("hinge")
def hinge(outputs: Any, target: Any) -> Any:
    """max(0, 1 - y·a) of a score a, where y is 1 or -1: 0 once a is on y's side by 1.

    >>> hinge(0.25, -1), hinge(0.25, 1), hinge(1.25, 1)
    (1.25, 0.75, 0.0)
    """
    return _mean(hinge_loss, pairs(outputs, target, SIGN))


@spelling_checked
@keep_names
def cost(losses: Iterable[Any], weights: Iterable[Any] | None = None) -> Any:
    """The cost J: the mean of the losses of all examples; with weights w it is Σ w·L / Σ w.

    >>> cost([1, 3]), cost([1, 3], weights=[3, 1])
    (2.0, 1.5)
    """
    losses = listed("losses", "Values", losses)
    if not losses:
        raise ShapeError("the cost is a mean over examples, and there are none")
    if weights is not None:
        weights = listed("weights", "numbers", weights)
        if not any(isinstance(w, Value) for w in weights):
            example_weights(weights, "weights", len(losses))
    if len(losses) == 1:
        return losses[0]
    if weights is None:
        total = autograd.sum(losses)
        J = total / len(losses)
    else:
        total = autograd.dot(weights, losses)
        J = total / autograd.sum(weights)
    return J


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
def _mean(loss: Loss, given: Sequence[tuple[Any, Any]]) -> Any:
    """The mean of the losses of all pairs (a, y)."""
    if len(given) == 1:
        ((a, y),) = given
        L = loss(a, named_target(a, y, "y"))
        return L
    losses = [loss(a, named_target(a, y, f"y[{i}]")) for i, (a, y) in enumerate(given)]
    L = cost(losses)
    return L


@keep_names
def _mean_of_squares(given: Sequence[tuple[Any, Any]]) -> Any:
    """The mean of the squared errors of several pairs (a, y)."""
    squares = [squared_error(a, named_target(a, y, f"y[{i}]")) for i, (a, y) in enumerate(given)]
    L = cost(squares)
    return L


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


def _of_probability(loss: autograd.Primitive, a: Any, y: Any, instead: str) -> Any:
    """The loss of a probability; `instead` is the loss that takes logits, which an error advises if
    a is no probability, or was rounded to 0 or 1.
    """
    try:
        return loss(as_probability(a, instead), y)
    except NonFiniteError as error:
        text = str(error)
    check_probability(a, instead)
    raise NonFiniteError(
        f"{text}; the probability was rounded to 0 or 1: let the network end in logits "
        "(output='linear') and take the loss that starts from them"
    )
