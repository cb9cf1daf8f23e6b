"""Networks as scikit-learn's estimators."""

from autograd.engine.errors import pip_line

from ..errors import MissingPackageError

try:
    from .classifier import Classifier as Classifier
    from .regressor import Regressor as Regressor
except ImportError as error:  # older ones lack what the estimators import
    raise MissingPackageError(
        f"Classifier and Regressor need scikit-learn 1.6 or newer ({error}): {pip_line('sklearn')}"
    ) from None
