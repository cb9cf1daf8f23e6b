"""What a model says of a whole table of examples."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import OperandError
from nets import DataError
from nets.batch import as_numbers
from nets.examples import Examples


def table(X: Any, features: int | None = None) -> NDArray[np.float64]:
    """X as an array with an example in each row, of so many features."""
    count = len(X) if hasattr(X, "__len__") else 1
    rows: NDArray[np.float64] = Examples(X, [0.0] * max(count, 1)).inputs.astype(np.float64)
    if features is not None and rows.shape[1] != features:
        raise DataError(f"X has {rows.shape[1]} feature(s), the network takes {features}")
    return rows


def predictions(model: Any, X: NDArray[np.float64]) -> NDArray[np.float64]:
    """The outputs for each row: at once if the model can, by its method `predict`, else each by
    itself.
    """
    if hasattr(model, "predict"):
        return np.asarray(model.predict(X), dtype=np.float64)
    if not callable(model):
        raise OperandError(f"a model is called with one example, got {type(model).__name__}")
    return np.array([as_numbers(model(row)) for row in X.tolist()])
