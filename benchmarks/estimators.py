"""Classifier and Regressor beside scikit-learn's networks: the score on held-out examples and the
time to it, on breast cancer, digits and diabetes.

Both have the same layers, optimiser, batches and number of epochs, and scale their inputs. The goal
is a mean score over the seeds that is not worse, but for the noise that it has between them.
"""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .timing import on_one_thread, shown

EPOCHS = 100
SEEDS = range(10)


def data_sets() -> dict[str, tuple[Any, Any, bool]]:
    """X, y and whether y are classes, by name; numbers are scaled."""
    from sklearn import datasets

    X, y = datasets.load_diabetes(return_X_y=True)
    return {
        "breast cancer": (*datasets.load_breast_cancer(return_X_y=True), True),
        "digits": (*datasets.load_digits(return_X_y=True), True),
        "diabetes": (X, (y - np.mean(y)) / np.std(y), False),
    }


def makers(are_classes: bool) -> dict[str, Callable[[int], Any]]:
    """An estimator of each library for a seed."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    from nets import Classifier, Regressor

    ours: Any = Classifier if are_classes else Regressor
    theirs: Any = MLPClassifier if are_classes else MLPRegressor
    return {
        "Chainstep": lambda seed: ours(epochs=EPOCHS, random_state=seed),
        "scikit-learn": lambda seed: theirs(
            max_iter=EPOCHS, n_iter_no_change=EPOCHS, random_state=seed
        ),
    }


def measured(make: Callable[[int], Any], X: Any, y: Any, seed: int) -> tuple[float, float]:
    """The score on a quarter of the examples, and the seconds of the fit."""
    from sklearn.model_selection import train_test_split
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=seed)
    pipe = make_pipeline(StandardScaler(), make(seed))
    start = time.perf_counter()
    pipe.fit(X_train, y_train)
    seconds = time.perf_counter() - start
    return float(pipe.score(X_test, y_test)), seconds


def main() -> None:
    """Print a line for each data set and library."""
    on_one_thread()
    warnings.simplefilter("ignore")  # that it could go on learning
    for title, (X, y, are_classes) in data_sets().items():
        print(f"{title}, {'accuracy' if are_classes else 'r2'} after {EPOCHS} epochs")
        by_seed: dict[str, list[tuple[float, float]]] = {}
        for seed in SEEDS:  # in turns
            for name, make in makers(are_classes).items():
                by_seed.setdefault(name, []).append(measured(make, X, y, seed))
        for name, runs in by_seed.items():
            scores, times = zip(*runs, strict=True)
            noise = statistics.stdev(scores)
            print(
                f"  {name:<14}{statistics.mean(scores):.4f} ± {noise:.4f}"
                f"{shown(statistics.median(times)):>14}"
            )


if __name__ == "__main__":
    main()
