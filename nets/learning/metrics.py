"""Metrics: how good predictions are, as one number for people to read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from ..datasets.tables import number_array
from ..errors import DataError, OptionError
from ..options.choices import Choices
from ..options.keywords import spelling_checked
from ..options.values import finite

__all__ = ["METRICS", "accuracy", "r2"]

Metric: TypeAlias = Callable[[Any, Any], float]
"""A function of all outputs and all targets."""

METRICS: Choices[Metric] = Choices("metric")
"""The metrics by name."""


@METRICS.named("accuracy")
@spelling_checked
def accuracy(outputs: Any, targets: Any, threshold: float | None = None) -> float:
    """The share of the examples whose class is right.

    The class of a row of outputs is that of the largest. A single output stands for class 1 above
    the threshold, which is 0 if there are targets of -1, and otherwise 0.5. Targets are classes, or
    rows with a 1 at the class.

    >>> accuracy([0.9, 0.2, 0.6, 0.4], [1, 0, 0, 0])
    0.75
    >>> accuracy([[2.0, 1.0, 0.0], [0.0, 1.0, 3.0]], [0, 1])
    0.5
    """
    predicted, wanted = _pair(outputs, targets)
    if predicted.ndim == 2:
        if wanted.ndim == 2:
            _check_shapes(predicted, wanted)
            wanted = wanted.argmax(axis=1)
        return float((predicted.argmax(axis=1) == wanted).mean())
    _check_shapes(predicted, wanted)
    strange = wanted[(wanted != -1) & ((wanted < 0) | (wanted > 1))]
    if len(strange):
        raise DataError(
            f"one output tells two classes apart, 0 and 1 or -1 and 1: a target is {strange[0]:g}"
        )
    signs = bool((wanted < 0).any())
    if threshold is None:
        threshold = 0.0 if signs else 0.5
    threshold = finite("threshold", threshold)
    return float(((predicted > threshold) == (wanted > (0.0 if signs else 0.5))).mean())


@METRICS.named("r2")
def r2(outputs: Any, targets: Any) -> float:
    """R²: the share of the targets' variance that the outputs explain; 1 is all of it.

    Several outputs give the mean of theirs. Targets that never vary give 1 if they are met, else 0.

    >>> r2([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]), r2([2.0, 2.0, 2.0], [1.0, 2.0, 3.0])
    (1.0, 0.0)
    """
    predicted, wanted = _pair(outputs, targets)
    _check_shapes(predicted, wanted)
    unexplained = np.atleast_1d(((wanted - predicted) ** 2).sum(axis=0))
    total = np.atleast_1d(((wanted - wanted.mean(axis=0)) ** 2).sum(axis=0))
    varies = total > 0
    shares = np.where(unexplained == 0, 1.0, 0.0)
    shares[varies] = 1 - unexplained[varies] / total[varies]
    return float(shares.mean())


def metric_named(metric: str | Metric) -> tuple[str, Metric]:
    """The name and the function of a metric, given by either."""
    if callable(metric):
        return getattr(metric, "__name__", type(metric).__name__), metric
    if not isinstance(metric, str):
        raise OptionError(f"a metric is a name or a function, got {metric!r}")
    return metric, METRICS.of(metric)


def _pair(outputs: Any, targets: Any) -> tuple[Any, Any]:
    """Both as arrays of the same length; a table with one column becomes a row of numbers."""
    arrays = []
    for each, name in ((outputs, "the array of outputs"), (targets, "the array of targets")):
        array = number_array(each, name).astype(np.float64)
        if array.ndim not in (1, 2):
            raise DataError(f"{name} is a list or a table of numbers, got {array.ndim} axes")
        arrays.append(array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array)
    predicted, wanted = arrays
    if len(predicted) != len(wanted) or not len(wanted):
        raise DataError(f"{len(predicted)} outputs cannot be compared with {len(wanted)} targets")
    return predicted, wanted


def _check_shapes(predicted: Any, wanted: Any) -> None:
    if predicted.shape != wanted.shape:
        raise DataError(f"outputs of shape {predicted.shape}, targets of shape {wanted.shape}")
