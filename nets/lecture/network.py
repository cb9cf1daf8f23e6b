"""The lectures' vectorised equations, for logistic regression, one hidden layer and L layers.

They are plain NumPy, in two conventions. In the lectures each example is a column of X, which has
shape (n, m). In functions whose names end in `_rows` each example is a row, and X has shape (m, n).
The parameters have one shape in both, that of `MLP.matrices()`: W (n_out, n_in) and b (n_out, 1).
All gradients are those of the cost J, the mean over the m examples.

A whole pass of gradient descent, for a network that ends in a sigmoid:

>>> layers, activations = [(np.ones((1, 2)), np.zeros((1, 1)))], ["sigmoid"]
>>> X, Y = np.array([[0.0, 1.0], [1.0, 1.0]]), np.array([[0.0, 1.0]])
>>> Zs, As = forward(layers, activations, X)
>>> dZ = As[-1] - Y
>>> [(dW, db)] = backward(layers, activations, Zs, As, dZ)
>>> dW.shape, db.shape
((1, 2), (1, 1))
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from .functions import Matrix, activate, output_derivative, sigmoid, through

Layers: TypeAlias = Sequence[tuple[Matrix, Matrix]]
"""(W, b) of each layer."""

Two: TypeAlias = tuple[Matrix, Matrix, Matrix, Matrix]
"""(W1, b1, W2, b2), or their gradients."""


# Logistic regression: w has shape (n, 1), and b is a number.


def logistic_forward(w: Matrix, b: float, X: Matrix) -> Matrix:
    """A = σ(wᵀX + b), of shape (1, m)."""
    return sigmoid(w.T @ X + b)


def logistic_backward(X: Matrix, A: Matrix, Y: Matrix) -> tuple[Matrix, float]:
    """dw and db of the binary cross-entropy."""
    m = X.shape[1]
    dZ = A - Y
    dw = X @ dZ.T / m
    db = dZ.sum() / m
    return dw, float(db)


def logistic_forward_rows(w: Matrix, b: float, X: Matrix) -> Matrix:
    """A = σ(Xw + b), of shape (m, 1)."""
    return sigmoid(X @ w + b)


def logistic_backward_rows(X: Matrix, A: Matrix, Y: Matrix) -> tuple[Matrix, float]:
    """dw and db of the binary cross-entropy."""
    m = X.shape[0]
    dZ = A - Y
    dw = X.T @ dZ / m
    db = dZ.sum() / m
    return dw, float(db)


# One hidden layer with an activation g, such as "sigmoid", and a sigmoid at the output.


def hidden_forward(
    parameters: Two, X: Matrix, activation: object = "tanh"
) -> tuple[Matrix, Matrix]:
    """A1 = g(W1 X + b1) and A2 = σ(W2 A1 + b2)."""
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = activate(activation, Z1, axis=0)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A1, A2


def hidden_backward(
    parameters: Two, X: Matrix, A1: Matrix, A2: Matrix, Y: Matrix, activation: object = "tanh"
) -> Two:
    """dW1, db1, dW2, db2 of the binary cross-entropy."""
    W1, b1, W2, _ = parameters
    m = X.shape[1]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = through(activation, W2.T @ dZ2, W1 @ X + b1, axis=0)
    dW1 = dZ1 @ X.T / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    return dW1, db1, dW2, db2


def hidden_forward_rows(
    parameters: Two, X: Matrix, activation: object = "tanh"
) -> tuple[Matrix, Matrix]:
    """A1 = g(X W1ᵀ + b1ᵀ) and A2 = σ(A1 W2ᵀ + b2ᵀ)."""
    W1, b1, W2, b2 = parameters
    Z1 = X @ W1.T + b1.T
    A1 = activate(activation, Z1, axis=1)
    Z2 = A1 @ W2.T + b2.T
    A2 = sigmoid(Z2)
    return A1, A2


def hidden_backward_rows(
    parameters: Two, X: Matrix, A1: Matrix, A2: Matrix, Y: Matrix, activation: object = "tanh"
) -> Two:
    """dW1, db1, dW2, db2 of the binary cross-entropy."""
    W1, b1, W2, _ = parameters
    m = X.shape[0]
    dZ2 = A2 - Y
    dW2 = dZ2.T @ A1 / m
    db2 = dZ2.T.sum(axis=1, keepdims=True) / m
    dZ1 = through(activation, dZ2 @ W2, X @ W1.T + b1.T, axis=1)
    dW1 = dZ1.T @ X / m
    db1 = dZ1.T.sum(axis=1, keepdims=True) / m
    return dW1, db1, dW2, db2


def hidden_update(parameters: Two, gradients: Two, learning_rate: float) -> Two:
    """W1, b1, W2, b2 after a step of gradient descent, as W - α dW, in both conventions.

    >>> one, two = np.array([[1.0]]), np.array([[2.0]])
    >>> hidden_update((one, one, one, one), (two, one, one, two), 0.25)[0]
    array([[0.5]])
    """
    W1, b1, W2, b2 = (p - learning_rate * dp for p, dp in zip(parameters, gradients, strict=True))
    return W1, b1, W2, b2


# L layers. Zs holds Z[1] to Z[L]; As holds X and A[1] to A[L]. Activations are given by name, or as
# `MLP.activations`, which print as their names.


def forward(
    layers: Layers, activations: Sequence[object], X: Matrix
) -> tuple[list[Matrix], list[Matrix]]:
    """Z[l] = W[l] A[l-1] + b[l] and A[l] = g(Z[l]) of every layer, from A[0] = X."""
    Zs, As = [], [X]
    for (W, b), g in zip(layers, activations, strict=True):
        Z = W @ As[-1] + b
        Zs.append(Z)
        As.append(activate(g, Z, axis=0))
    return Zs, As


def backward(
    layers: Layers, activations: Sequence[object], Zs: list[Matrix], As: list[Matrix], dZ: Matrix
) -> list[tuple[Matrix, Matrix]]:
    """(dW, db) of every layer, from dZ of the last layer: A[L] - Y, or `output_error(...)`."""
    m = dZ.shape[1]
    gradients = []
    for l in reversed(range(len(layers))):
        W, _ = layers[l]
        dW = dZ @ As[l].T / m
        db = dZ.sum(axis=1, keepdims=True) / m
        gradients.append((dW, db))
        if l > 0:
            dA = W.T @ dZ
            dZ = through(activations[l - 1], dA, Zs[l - 1], axis=0)
    return gradients[::-1]


def forward_rows(
    layers: Layers, activations: Sequence[object], X: Matrix
) -> tuple[list[Matrix], list[Matrix]]:
    """Z[l] = A[l-1] W[l]ᵀ + b[l]ᵀ and A[l] = g(Z[l]) of every layer, from A[0] = X."""
    Zs, As = [], [X]
    for (W, b), g in zip(layers, activations, strict=True):
        Z = As[-1] @ W.T + b.T
        Zs.append(Z)
        As.append(activate(g, Z, axis=1))
    return Zs, As


def backward_rows(
    layers: Layers, activations: Sequence[object], Zs: list[Matrix], As: list[Matrix], dZ: Matrix
) -> list[tuple[Matrix, Matrix]]:
    """(dW, db) of every layer, from dZ of the last layer: A[L] - Y, or `output_error(...)`."""
    m = dZ.shape[0]
    gradients = []
    for l in reversed(range(len(layers))):
        W, _ = layers[l]
        dW = dZ.T @ As[l] / m
        db = dZ.T.sum(axis=1, keepdims=True) / m
        gradients.append((dW, db))
        if l > 0:
            dA = dZ @ W
            dZ = through(activations[l - 1], dA, Zs[l - 1], axis=1)
    return gradients[::-1]


def output_error(loss: str, activation: object, Z: Matrix, Y: Matrix, axis: int = 0) -> Matrix:
    """dZ of the last layer, for any loss and activation: dA * g'(Z).

    For the two pairs that the lectures use, everything cancels except A - Y.
    """
    A = activate(activation, Z, axis)
    if (loss, str(activation)) == ("categorical_cross_entropy", "softmax"):
        return np.asarray(A - Y)
    if (loss, str(activation)) == ("binary_cross_entropy", "sigmoid"):
        return np.asarray((A - Y) / A.shape[axis])
    return through(activation, output_derivative(loss, A, Y, axis), Z, axis)
