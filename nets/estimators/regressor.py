"""Regressors: networks whose targets are numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import RegressorMixin
from sklearn.utils.validation import column_or_1d, validate_data

from ..errors import DataError
from ..learning.losses import Loss
from .estimator import NetworkEstimator, with_options


@with_options
class Regressor(RegressorMixin, NetworkEstimator):
    """A network that predicts numbers, one or several for each example, in scikit-learn's way.

    >>> from sklearn.datasets import make_regression
    >>> X, y = make_regression(100, 3, random_state=1)
    >>> regressor = Regressor(hidden=(16,), learning_rate=0.01, random_state=1).fit(X, y / 100)
    >>> regressor.score(X, y / 100) > 0.99, regressor.n_iter_
    (True, 200)
    """

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Regressor:
        """Go through the examples once, from where the last call has led."""
        return self._learn_more(X, y, sample_weight)

    def predict(self, X: Any) -> NDArray[np.float64]:
        """The numbers that the network gives, of shape (m,), or (m, n) for n of them."""
        return self._outputs(X)

    def _validated(self, X: Any, y: Any, reset: bool) -> tuple[Any, Any]:
        X, y = validate_data(
            self, X, y, dtype=np.float64, y_numeric=True, multi_output=True, reset=reset
        )
        y = column_or_1d(y, warn=True) if y.ndim == 2 and y.shape[1] == 1 else y
        return X, y.astype(np.float64)

    def _targets(self, y: Any, known: bool) -> NDArray[Any]:
        outputs = 1 if y.ndim == 1 else y.shape[1]
        if known and outputs != (before := self.network_.sizes[-1]):
            raise DataError(f"y has {outputs} outputs, and the network learned {before}")
        self.n_outputs_ = outputs
        targets: NDArray[np.float64] = y
        return targets

    def _loss(self) -> str | Loss:
        return "mean_squared_error" if self.loss is None else self.loss

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
