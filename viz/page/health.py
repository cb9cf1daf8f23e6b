"""Whether units and layers learn, for Python: the marks that `builder/static/health.mjs` gives."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from autograd import Value, allow_nonfinite, grad
from nets.models.activations import LINEAR, SOFTMAX, Activation

from ..scene.regions import Floats


class HealthLimits(NamedTuple):
    """From where on something is marked; `static/health.json` has the numbers."""

    dead: float
    """The share of examples for which the slope of a unit's activation is 0."""
    saturated: float
    """The share of examples for which that slope is small."""
    small: float
    """What is small, beside the largest slope of the activation."""
    vanishing: float
    """The size of the first layer's gradient beside the last's: root of the mean square."""
    exploding: float
    """The same, where it is too large."""
    large: float
    """The length of the whole gradient."""


def _read() -> HealthLimits:
    text = files(__package__).joinpath("static", "health.json").read_text(encoding="utf-8")
    return HealthLimits(**json.loads(text))


LIMITS = _read()

FAR, NOTCHES = 30.0, 600  # the range of z in which an activation is looked at


class UnitHealth(NamedTuple):
    """The shares of examples at which a unit's activation has no slope, or a small one."""

    dead: float
    saturated: float
    mark: str | None


class NetworkHealth(NamedTuple):
    """The sizes of the layers' gradients, the first's beside the last's, and the whole length."""

    layers: list[float]
    ratio: float
    norm: float
    mark: str | None


def unit_health(activation: Activation, z: Floats, is_last: bool) -> UnitHealth:
    """A unit by its z of all examples. In the last layer saturation is a sure answer."""
    if activation == SOFTMAX:
        return UnitHealth(0.0, 0.0, None)
    most, flattens = _slopes_of(activation)
    slopes = np.abs(slopes_at(activation, z))
    dead = 0.0 if flattens else float((slopes == 0).mean())
    saturated = float((slopes <= LIMITS.small * most).mean()) if flattens else 0.0
    mark = None
    if dead >= LIMITS.dead:
        mark = "dead"
    elif saturated >= LIMITS.saturated and not is_last:
        mark = "saturated"
    return UnitHealth(dead, saturated, mark)


def network_health(gradients: Sequence[Sequence[float]]) -> NetworkHealth:
    """A network by the gradients of its layers."""
    lengths = [math.hypot(*each) for each in gradients]  # whose squares may overflow
    sizes = [x / math.sqrt(len(each)) for x, each in zip(lengths, gradients, strict=True)]
    ratio = sizes[0] / sizes[-1] if sizes[-1] else float("nan" if not sizes[0] else "inf")
    norm = math.hypot(*lengths)
    mark = None
    if len(sizes) > 1 and ratio < LIMITS.vanishing:
        mark = "vanishing"
    elif ratio > LIMITS.exploding or norm > LIMITS.large:
        mark = "exploding"
    return NetworkHealth(sizes, ratio, norm, mark)


def values_at(activation: Activation, z: Floats) -> Floats:
    """g(z) of each z."""
    if activation.function is None:
        return z
    with allow_nonfinite():
        return np.array([_number(activation.function(Value(x))) for x in z.tolist()])


def slopes_at(activation: Activation, z: Floats) -> Floats:
    """g'(z) of each z."""
    if activation == LINEAR or activation.function is None:
        return np.ones(len(z))
    slope = grad(activation.function)
    with allow_nonfinite():
        return np.array([_number(slope(x)) for x in z.tolist()])


@cache
def _slopes_of(activation: Activation) -> tuple[float, bool]:
    """The largest slope, and whether the activation flattens out on both sides, as tanh does."""
    slopes = np.abs(slopes_at(activation, np.linspace(-FAR, FAR, 2 * NOTCHES + 1)))
    most = float(slopes.max())
    ends = slopes[[0, -1]] <= LIMITS.small * most
    return most, bool(most > 0 and ends.all())


def _number(x: float | Value) -> float:
    return x.data if isinstance(x, Value) else float(x)
