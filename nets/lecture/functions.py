"""The lectures' activations and losses on matrices, with their derivatives worked out by hand.

Nothing here knows the engine: it is a second truth with which the graph's numbers are compared.
The units of a layer lie along `axis`: 0 where examples are columns, 1 where they are rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float64]


def sigmoid(Z: Matrix) -> Matrix:
    """σ(z) = 1 / (1 + e^-z), in a form that never overflows."""
    return np.asarray(np.exp(-np.logaddexp(0, -Z)))


def _softmax(Z: Matrix, axis: int = 0) -> Matrix:
    """e^z divided by the sum of e^z of all units, for each example."""
    shares = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return np.asarray(shares / shares.sum(axis=axis, keepdims=True))


def normal_cdf(Z: Matrix) -> Matrix:
    """Φ(z), the probability that a normal number lies below z."""
    return np.asarray(np.vectorize(math.erfc, otypes=[float])(-Z / math.sqrt(2)) / 2)


def normal_density(Z: Matrix) -> Matrix:
    """φ(z) = dΦ/dz."""
    return np.asarray(np.exp(-(Z**2) / 2) / math.sqrt(2 * math.pi))


Function: TypeAlias = Callable[[Matrix, float], Matrix]
"""A function of Z and of the number in the activation's brackets."""

ACTIVATIONS: dict[str, tuple[Function, Function]] = {
    "linear": (lambda Z, _: Z, lambda Z, _: np.ones_like(Z)),
    "identity": (lambda Z, _: Z, lambda Z, _: np.ones_like(Z)),
    "step": (lambda Z, _: np.where(Z > 0, 1.0, 0.0), lambda Z, _: np.zeros_like(Z)),
    "sigmoid": (lambda Z, _: sigmoid(Z), lambda Z, _: sigmoid(Z) * sigmoid(-Z)),
    "tanh": (lambda Z, _: np.tanh(Z), lambda Z, _: 1 / np.cosh(np.clip(Z, -300, 300)) ** 2),
    "relu": (lambda Z, _: np.maximum(Z, 0), lambda Z, _: np.where(Z > 0, 1.0, 0.0)),
    "leaky_relu": (
        lambda Z, slope: np.where(Z > 0, Z, slope * Z),
        lambda Z, slope: np.where(Z > 0, 1.0, slope),
    ),
    "elu": (
        lambda Z, alpha: np.where(Z > 0, Z, alpha * np.expm1(np.minimum(Z, 0))),
        lambda Z, alpha: np.where(Z > 0, 1.0, alpha * np.exp(np.minimum(Z, 0))),
    ),
    "softplus": (lambda Z, _: np.logaddexp(0, Z), lambda Z, _: sigmoid(Z)),
    "silu": (
        lambda Z, _: Z * sigmoid(Z),
        lambda Z, _: sigmoid(Z) + Z * sigmoid(Z) * sigmoid(-Z),
    ),
    "gelu": (
        lambda Z, _: Z * normal_cdf(Z),
        lambda Z, _: normal_cdf(Z) + Z * normal_density(Z),
    ),
}
"""Each activation g and its derivative g'."""

USUAL_NUMBERS = {"leaky_relu": 0.01, "elu": 1.0}


def _looked_up(activation: object) -> tuple[Function, Function, float]:
    """g, g' and the number in the brackets of a name such as `leaky_relu(0.1)`."""
    name, _, bracket = str(activation).partition("(")
    number = float(bracket.rstrip(")")) if bracket else USUAL_NUMBERS.get(name, math.nan)
    return *ACTIVATIONS[name], number


def activate(activation: object, Z: Matrix, axis: int = 0) -> Matrix:
    """A = g(Z).

    >>> activate("leaky_relu(0.1)", np.array([[-3.0, 2.0]]))
    array([[-0.3,  2. ]])
    """
    if str(activation) == "softmax":
        return _softmax(Z, axis)
    g, _, number = _looked_up(activation)
    return g(Z, number)


def through(activation: object, dA: Matrix, Z: Matrix, axis: int = 0) -> Matrix:
    """dZ = dA * g'(Z); softmax mixes the units: dZ = A * (dA - Σ A·dA)."""
    if str(activation) == "softmax":
        A = _softmax(Z, axis)
        return np.asarray(A * (dA - (A * dA).sum(axis=axis, keepdims=True)))
    _, derivative, number = _looked_up(activation)
    return np.asarray(dA * derivative(Z, number))


def _log_of_shares(Z: Matrix, axis: int) -> Matrix:
    """log softmax(Z)."""
    shifted = Z - Z.max(axis=axis, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True)))


LOSSES: dict[str, tuple[Callable[[Matrix, Matrix], Matrix], Callable[[Matrix, Matrix], Matrix]]] = {
    "mean_squared_error": (lambda A, Y: (A - Y) ** 2, lambda A, Y: 2 * (A - Y)),
    "binary_cross_entropy": (
        lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A)),
        lambda A, Y: -Y / A + (1 - Y) / (1 - A),
    ),
    "binary_cross_entropy_from_logits": (
        lambda A, Y: np.logaddexp(0, A) - Y * A,
        lambda A, Y: sigmoid(A) - Y,
    ),
    "hinge": (
        lambda A, Y: np.maximum(0, 1 - Y * A),
        lambda A, Y: np.where(Y * A < 1, -Y, 0.0),
    ),
}
"""Each loss of one output A and its target Y, and its derivative for A."""


def losses(loss: str, A: Matrix, Y: Matrix, axis: int = 0) -> Matrix:
    """The loss of each example: the mean over its outputs, or for classes the sum."""
    if loss == "softmax_cross_entropy":
        return np.asarray(-(Y * _log_of_shares(A, axis)).sum(axis=axis))
    if loss == "categorical_cross_entropy":
        return np.asarray(-(Y * np.log(A)).sum(axis=axis))
    return np.asarray(LOSSES[loss][0](A, Y).mean(axis=axis))


def output_derivative(loss: str, A: Matrix, Y: Matrix, axis: int = 0) -> Matrix:
    """dA of the last layer: the derivative of each example's loss for its outputs."""
    if loss == "softmax_cross_entropy":
        return _softmax(A, axis) - Y
    if loss == "categorical_cross_entropy":
        return -Y / A
    return np.asarray(LOSSES[loss][1](A, Y) / A.shape[axis])
