"""Initialisers: each draws the start of one weight, `(rng, n_in, n_out) -> float`.

Weights are drawn neuron by neuron from Python's `random.Random`, whose stream of numbers is the
same on every machine and in every version of Python. Xavier and He are used in their uniform form,
which needs only a product and a root, so that networks are the same everywhere to the last bit. The
variance is that of the normal form.
"""

from __future__ import annotations

import operator
import random
from collections.abc import Callable
from typing import SupportsIndex, TypeAlias

import autograd
from autograd.engine.errors import OperandError

from ..options.choices import Choices

__all__ = ["INITIALISERS"]

Initialiser: TypeAlias = Callable[[random.Random, int, int], float]

INITIALISERS: Choices[Initialiser] = Choices("initialiser")
"""The initialisers by name."""

Rng: TypeAlias = random.Random | SupportsIndex | None
"""A generator, a seed for one, or None for Python's own, which `random.seed` seeds."""


@INITIALISERS.named("zeros")
def zeros(rng: random.Random, n_in: int, n_out: int) -> float:
    """Every weight is 0: all neurons of a layer then stay alike forever."""
    return 0.0


@INITIALISERS.named("uniform")
def uniform(rng: random.Random, n_in: int, n_out: int) -> float:
    """A number between -1 and 1."""
    return rng.uniform(-1, 1)


@INITIALISERS.named("normal")
def normal(rng: random.Random, n_in: int, n_out: int) -> float:
    """A small number: a standard normal number times 0.01."""
    return rng.gauss(0, 1) * 0.01


@INITIALISERS.named("xavier", "glorot")
def xavier(rng: random.Random, n_in: int, n_out: int) -> float:
    """Variance 2 / (n_in + n_out), which suits tanh and sigmoid (Glorot and Bengio, 2010)."""
    bound = autograd.sqrt(6 / (n_in + n_out))
    return rng.uniform(-bound, bound)


@INITIALISERS.named("he")
def he(rng: random.Random, n_in: int, n_out: int) -> float:
    """Variance 2 / n_in, which suits relu and its like (He and others, 2015)."""
    bound = autograd.sqrt(6 / n_in)
    return rng.uniform(-bound, bound)


RELU_LIKE = ("relu", "leaky_relu", "elu", "silu", "gelu")
"""The activations that let about half of a normal z through, for which He's variance is derived."""


def initialiser_named(given: str | Initialiser | None, activation: str = "") -> Initialiser:
    """The initialiser of that name, or the function itself; None gives what suits the activation.

    >>> initialiser_named("glorot").__name__
    'xavier'
    >>> initialiser_named(None, "leaky_relu(0.1)").__name__
    'he'
    """
    if given is None:
        return he if activation.partition("(")[0] in RELU_LIKE else xavier
    if callable(given):
        return given
    return INITIALISERS.of(given)


def as_rng(rng: Rng) -> random.Random:
    """The generator itself, or one with that seed; None gives that of Python's `random`.

    >>> as_rng(1337).random() == random.Random(1337).random()
    True
    """
    if isinstance(rng, random.Random):
        return rng
    if rng is None:
        return random._inst
    try:
        return random.Random(operator.index(rng))
    except TypeError:
        raise OperandError(
            f"rng is a whole number or a random.Random, got {type(rng).__name__}"
        ) from None
