"""Small data sets to learn from, and preparation of data.

Each set is made by numpy alone, and the same `rng` gives the same numbers everywhere. It is a seed,
or a `numpy.random.RandomState`, whose stream of numbers numpy has promised never to change, or None
for numpy's own, which `numpy.random.seed` seeds. Moons, circles and blobs are equal to those of
scikit-learn with the same seed, to the last bit. Examples are rows: X has the shape (n, features)
and y the shape (n,).
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError, OptionError
from ..options.keywords import spelling_checked
from ..options.values import count, finite, flag, fraction, not_negative
from .tables import example_axis, example_rows

__all__ = [
    "blobs",
    "circles",
    "house_prices",
    "moons",
    "noisy_line",
    "noisy_sine",
    "spirals",
    "standardise",
    "train_test_split",
    "xor",
]

Floats: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.int64]
Rng: TypeAlias = int | np.random.RandomState | None


@spelling_checked
def moons(
    n: int | tuple[int, int] = 100, noise: float = 0.0, rng: Rng = 0, shuffle: bool = True
) -> tuple[Floats, Labels]:
    """Two half circles that reach into each other; `n` may count each of them, as (50, 20).

    >>> X, y = moons(4, shuffle=False)
    >>> X.round(2).tolist(), y.tolist()
    ([[1.0, 0.0], [-1.0, 0.0], [0.0, 0.5], [2.0, 0.5]], [0, 0, 1, 1])
    """
    outer, inner = _halves(n)
    t, s = np.linspace(0, np.pi, outer), np.linspace(0, np.pi, inner)
    upper = np.column_stack([np.cos(t), np.sin(t)])
    lower = np.column_stack([1 - np.cos(s), 1 - np.sin(s) - 0.5])
    return _finished([upper, lower], noise, rng, shuffle)


@spelling_checked
def circles(
    n: int | tuple[int, int] = 100,
    noise: float = 0.0,
    factor: float = 0.8,
    rng: Rng = 0,
    shuffle: bool = True,
) -> tuple[Floats, Labels]:
    """A circle of radius 1 around one of radius `factor`."""
    factor = not_negative("factor", factor, below=1)
    outer, inner = _halves(n)
    t, s = (np.linspace(0, 2 * np.pi, n, endpoint=False) for n in (outer, inner))
    large = np.column_stack([np.cos(t), np.sin(t)])
    small = np.column_stack([np.cos(s) * factor, np.sin(s) * factor])
    return _finished([large, small], noise, rng, shuffle)


@spelling_checked
def blobs(
    n: int = 100,
    centres: int | Sequence[Sequence[float]] = 3,
    spread: float = 1.0,
    features: int = 2,
    rng: Rng = 0,
    shuffle: bool = True,
) -> tuple[Floats, Labels]:
    """Gaussian clouds around centres, which are given or drawn from the square from -10 to 10."""
    generator = _generator(rng)
    if isinstance(centres, Real):
        size = count("centres", centres), count("features", features)
        middles = generator.uniform(-10.0, 10.0, size=size)
    else:
        middles = example_rows(centres, "the table of centres")
    spread = not_negative("spread", spread)
    shares = [len(part) for part in np.array_split(np.arange(count("n", n)), len(middles))]
    clouds = [
        generator.normal(loc=middle, scale=spread, size=(share, len(middle)))
        for middle, share in zip(middles, shares, strict=True)
    ]
    return _finished(clouds, 0.0, generator, shuffle)


@spelling_checked
def xor(n: int = 100, noise: float = 0.0, rng: Rng = 0) -> tuple[Floats, Labels]:
    """The four corners of the unit square; 1 where exactly one coordinate is 1.

    >>> X, y = xor(4)
    >>> X.tolist(), y.tolist()
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0])
    """
    corner = np.arange(count("n", n)) % 4
    bits = np.column_stack([corner // 2, corner % 2])
    return _noisy(bits.astype(np.float64), noise, _generator(rng)), bits[:, 0] ^ bits[:, 1]


@spelling_checked
def spirals(
    n: int = 100,
    arms: int = 2,
    turns: float = 1.0,
    noise: float = 0.0,
    rng: Rng = 0,
    shuffle: bool = True,
) -> tuple[Floats, Labels]:
    """Arms that wind around the origin, out to radius 1; each arm is a class."""
    arms, turns = count("arms", arms), finite("turns", turns)
    curves = []
    for arm, part in enumerate(np.array_split(np.arange(count("n", n)), arms)):
        radius = (np.arange(len(part)) + 1) / max(len(part), 1)
        angle = 2 * np.pi * (arm / arms + turns * radius)
        curves.append(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))
    return _finished(curves, noise, rng, shuffle)


@spelling_checked
def noisy_line(
    n: int = 50, slope: float = 2.0, intercept: float = 0.5, noise: float = 0.3, rng: Rng = 0
) -> tuple[Floats, Floats]:
    """Numbers from 0.5 to 2.5, and targets along a line, with noise.

    >>> X, y = noisy_line(3, slope=2.0, intercept=0.5, noise=0.0)
    >>> bool((y == 2.0 * X[:, 0] + 0.5).all())
    True
    """
    generator = _generator(rng)
    slope, intercept = finite("slope", slope), finite("intercept", intercept)
    area = generator.uniform(0.5, 2.5, size=(count("n", n), 1))
    return area, _noisy(slope * area[:, 0] + intercept, noise, generator)


@spelling_checked
def noisy_sine(
    n: int = 50, frequency: float = 1.0, noise: float = 0.1, rng: Rng = 0
) -> tuple[Floats, Floats]:
    """Numbers from -3 to 3, and targets along sin(frequency · x), with noise.

    >>> X, y = noisy_sine(3, noise=0.0)
    >>> bool((y == np.sin(X[:, 0])).all())
    True
    """
    generator = _generator(rng)
    x = generator.uniform(-3.0, 3.0, size=(count("n", n), 1))
    return x, _noisy(np.sin(finite("frequency", frequency) * x[:, 0]), noise, generator)


@spelling_checked
def house_prices(n: int = 100, noise: float = 0.1, rng: Rng = 0) -> tuple[Floats, Floats]:
    """Made-up houses: areas of 0.5 to 2.5 (in 100 m²), distances to the centre of 0 to 2 (in 10
    km), and prices 0.5 + 2 · area · exp(-distance / 2), with noise.

    >>> X, y = house_prices(3, noise=0.0)
    >>> area, distance = X.T
    >>> bool((y == 0.5 + 2 * area * np.exp(-distance / 2)).all())
    True
    """
    generator = _generator(rng)
    X = generator.uniform([0.5, 0.0], [2.5, 2.0], size=(count("n", n), 2))
    area, distance = X[:, 0], X[:, 1]
    return X, _noisy(0.5 + 2 * area * np.exp(-distance / 2), noise, generator)


@spelling_checked
def train_test_split(
    X: Any, y: Any, test: float = 0.25, rng: Rng = 0, examples: str = "rows"
) -> tuple[Any, Any, Any, Any]:
    """The examples split at random into X_train, X_test, y_train, y_test.

    `test` is the share of the examples to test with. With `examples="columns"` they are the
    columns of X, and y is a row of numbers or has a column for each example too.

    >>> X_train, X_test, y_train, y_test = train_test_split(range(8), range(8))
    >>> len(X_train), len(X_test), bool((X_train == y_train).all())
    (6, 2, True)
    """
    inputs, targets = np.asarray(X), np.asarray(y)
    if 0 in (inputs.ndim, targets.ndim):
        raise DataError("train_test_split takes lists or arrays of examples")
    axes = [example_axis(each.ndim, examples) for each in (inputs, targets)]
    n, labels = inputs.shape[axes[0]], targets.shape[axes[1]]
    if n != labels:
        raise DataError(f"X has {n} examples and y has {labels}")
    part = fraction("the share to test with", test)
    train, held_out = split_indices(n, part, _generator(rng))
    return (
        inputs.take(train, axes[0]),
        inputs.take(held_out, axes[0]),
        targets.take(train, axes[1]),
        targets.take(held_out, axes[1]),
    )


def split_indices(n: int, part: float, generator: np.random.RandomState) -> tuple[Labels, Labels]:
    """The numbers below n split at random: those to train with, and this share to test with."""
    held_out = round(part * n)
    if not 0 < held_out < n:
        raise DataError(f"{n} examples cannot be split with a share of {part}: one part is empty")
    shuffled = generator.permutation(n)
    return shuffled[held_out:], shuffled[:held_out]


@spelling_checked
def standardise(X: Any, *others: Any, examples: str = "rows") -> Any:
    """X with mean 0 and standard deviation 1 in each feature, and other tables scaled like X.

    So test data are scaled as the training data are. A feature that never changes is only shifted
    to 0.

    >>> X_train, X_test = standardise([[1.0], [3.0]], [[5.0]])
    >>> X_train.tolist(), X_test.tolist()
    ([[-1.0], [1.0]], [[3.0]])
    """
    names = ["X", *(f"table {i}" for i in range(2, 2 + len(others)))]
    data = [
        example_rows(each, name, examples).astype(np.float64)
        for each, name in zip((X, *others), names, strict=True)
    ]
    if len({each.shape[1] for each in data}) > 1:
        counts = " and ".join(str(each.shape[1]) for each in data)
        raise DataError(f"the tables have different numbers of features: {counts}")
    mean, deviation = data[0].mean(axis=0), data[0].std(axis=0)
    # Rounding in the mean leaves a deviation of a few ulp where all numbers are the same.
    deviation[(np.ptp(data[0], axis=0) == 0) | (deviation == 0)] = 1.0
    scaled = tuple(
        np.moveaxis((each - mean) / deviation, 0, example_axis(2, examples)) for each in data
    )
    return scaled if others else scaled[0]


def _halves(n: int | tuple[int, int]) -> tuple[int, int]:
    """How many points belong to each of two classes."""
    if isinstance(n, tuple):
        _check(len(n) == 2, f"n is a number or a pair of them, got {n}")
        return count("n", n[0], least=0), count("n", n[1], least=0)
    n = count("n", n)
    return n // 2, n - n // 2


def _finished(
    classes: Sequence[Floats], noise: float, rng: Rng, shuffle: bool
) -> tuple[Floats, Labels]:
    """The classes' points in one table with their labels, shuffled, then shaken."""
    generator = _generator(rng)
    X = np.vstack(classes)
    y = np.repeat(np.arange(len(classes)), [len(points) for points in classes])
    if flag("shuffle", shuffle):
        order = np.arange(len(X))
        generator.shuffle(order)
        X, y = X[order], y[order]
    return _noisy(X, noise, generator), y


def _noisy(x: Floats, noise: float, generator: np.random.RandomState) -> Floats:
    noise = not_negative("noise", noise)
    return x + generator.normal(scale=noise, size=x.shape) if noise else x


def _generator(rng: Rng) -> np.random.RandomState:
    if isinstance(rng, np.random.RandomState):
        return rng
    if isinstance(rng, (int, np.integer)) and 0 <= rng < 2**32:
        return np.random.RandomState(rng)
    if rng is None:
        return np.random.mtrand._rand
    raise OptionError(f"rng is a seed from 0 to 2**32 - 1 or a numpy RandomState, got {rng!r}")


def _check(holds: bool, message: str) -> None:
    if not holds:
        raise OptionError(message)
