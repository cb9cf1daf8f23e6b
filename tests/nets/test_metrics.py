"""Metrics compared with scikit-learn's."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from trainings import X, Y, network

from nets import METRICS, History, fit

TWINS: dict[str, Callable[[Any, Any, Any], float]] = {
    "accuracy": lambda metrics, a, y: metrics.accuracy_score(y, a > 0.5),
    "r2": lambda metrics, a, y: metrics.r2_score(y, a),
}
"""Each metric of outputs a and targets y in sklearn.metrics; one without a row fails the suite."""


def test_every_metric_has_its_twin() -> None:
    assert TWINS.keys() == METRICS.keys()


@pytest.mark.parametrize("name", TWINS)
@pytest.mark.parametrize("seed", range(5))
def test_metrics_are_scikit_learns(name: str, seed: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    rng = random.Random(seed)
    outputs = np.array([rng.random() for _ in range(30)])
    targets = np.array([rng.randrange(2) for _ in range(30)])
    wanted = TWINS[name](metrics, outputs, targets)
    assert METRICS[name](outputs, targets) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_is_measured_by_its_name(name: str) -> None:
    history: History = fit(
        network(), X, Y, loss="bce", epochs=2, metrics=name, validation=0.25, progress=False
    )
    assert len(history[name]) == len(history[f"validation_{name}"]) == 2
