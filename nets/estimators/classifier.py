"""Classifiers: networks whose targets are classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.utils import compute_sample_weight
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import column_or_1d, validate_data

from ..datasets.tables import number_array
from ..errors import DataError, LabelError, OptionError
from ..learning.losses import (
    Loss,
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    categorical_cross_entropy,
    hinge,
    loss_named,
    mean_squared_error,
    softmax_cross_entropy,
)
from ..models.activations import activation_named
from ..options.values import not_negative
from ..training.arguments import reads_signs
from .estimator import NetworkEstimator, with_options

OF_ALL_CLASSES = (softmax_cross_entropy, categorical_cross_entropy)
"""Losses that take an output for each class, for two classes too."""

OF_EACH_OUTPUT = (binary_cross_entropy, binary_cross_entropy_from_logits, mean_squared_error, hinge)
"""Losses that compare each output with a target of its own: each class with yes or no."""


def _sigmoid(z: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(-np.abs(z))
    probabilities: NDArray[np.float64] = np.where(z >= 0, 1, powers) / (1 + powers)
    return probabilities


def _softmax(z: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return shares


LINKS: dict[Any, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    "sigmoid": lambda a: a,
    "softmax": lambda a: a,
    binary_cross_entropy: lambda a: a,
    categorical_cross_entropy: lambda a: a,
    binary_cross_entropy_from_logits: _sigmoid,
    softmax_cross_entropy: _softmax,
}
"""How outputs become probabilities, by the last activation or the loss."""


USUAL: dict[str, tuple[Loss, Loss]] = {
    "linear": (binary_cross_entropy_from_logits, softmax_cross_entropy),
    "sigmoid": (binary_cross_entropy, binary_cross_entropy),
    "softmax": (categorical_cross_entropy, categorical_cross_entropy),
}
"""The loss for yes or no, and the loss for more classes, by the last activation."""


@with_options
class Classifier(ClassifierMixin, NetworkEstimator):
    """A network that tells classes apart, in scikit-learn's way.

    >>> from nets import moons
    >>> X, y = moons(200, noise=0.1, rng=1)
    >>> classifier = Classifier(hidden=(16,), learning_rate=0.1, random_state=1).fit(X, y)
    >>> classifier.score(X, y) > 0.95, classifier.predict(X[:3]).tolist()
    (True, [0, 0, 0])

    A loss of your own gets 0 or 1 as the target of two classes, which have one output, the number
    of the class of more, and a row of 0 and 1 of several labels.

    class_weight    a weight for each class in a dict, or "balanced": all classes weigh the same
    """

    class_weight: Mapping[Any, float] | str | None = None

    def partial_fit(
        self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None
    ) -> Classifier:
        """Go through the examples once, from where the last call has led; the first call is given
        all classes.
        """
        if self.class_weight == "balanced":
            raise OptionError(
                "partial_fit does not see all examples, which 'balanced' needs: give class_weight "
                "as a dict, such as {0: 1.0, 1: 5.0}"
            )
        if not hasattr(self, "network_"):
            if classes is None:
                raise LabelError("the first call of partial_fit takes all classes: classes=[0, 1]")
            self._has_labels = type_of_target(y) == "multilabel-indicator"
            self.classes_ = np.unique(np.asarray(classes))
        elif classes is not None and not np.array_equal(np.unique(classes), self.classes_):
            raise LabelError(
                f"classes are {np.unique(classes).tolist()!r:.60}, and the classifier has learned "
                f"{self.classes_.tolist()!r:.60}: leave classes out after the first call"
            )
        return self._learn_more(X, y, sample_weight)

    def predict(self, X: Any) -> NDArray[Any]:
        """The most likely class of each example; a table of 0 and 1 if they have several labels."""
        scores = self.decision_function(X)
        if self._has_labels:
            return (scores > 0).astype(np.int64)
        chosen = (scores > 0).astype(np.intp) if scores.ndim == 1 else scores.argmax(axis=1)
        classes: NDArray[Any] = self.classes_[np.minimum(chosen, len(self.classes_) - 1)]
        return classes

    def decision_function(self, X: Any) -> NDArray[np.float64]:
        """The outputs: for two classes above 0 if the second is chosen, else one for each class."""
        outputs = self._outputs(X)
        if outputs.ndim == 2 and not self._has_labels:
            return outputs[:, 1] - outputs[:, 0] if len(self.classes_) <= 2 else outputs
        return outputs if reads_signs(self.network_, loss_named(self._loss())) else outputs - 0.5

    def _gives_probabilities(self) -> bool:
        """Whether outputs become probabilities; an AttributeError if they do not."""
        last = str(activation_named(self.output))
        if last in LINKS or self.loss is None or loss_named(self.loss) in LINKS:
            return True
        raise AttributeError(
            "predict_proba needs an output or a loss of probabilities: output='sigmoid' or "
            "'softmax', or one of the cross-entropies as the loss"
        )

    @available_if(_gives_probabilities)
    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """The probability of each class, or of each label, for each example."""
        outputs = self._outputs(X)
        last = str(activation_named(self.output))
        link = LINKS.get(last) or LINKS[loss_named(self._loss())]
        probabilities: NDArray[np.float64] = link(outputs)
        if self._has_labels:
            return probabilities
        if probabilities.ndim == 1:
            probabilities = np.column_stack([1 - probabilities, probabilities])
        probabilities = probabilities[:, : len(self.classes_)]
        probabilities /= probabilities.sum(axis=1, keepdims=True)
        return probabilities

    @available_if(_gives_probabilities)
    def predict_log_proba(self, X: Any) -> NDArray[np.float64]:
        """The logarithm of the probabilities."""
        with np.errstate(divide="ignore"):
            logarithms: NDArray[np.float64] = np.log(self.predict_proba(X))
            return logarithms

    def _validated(self, X: Any, y: Any, reset: bool) -> tuple[Any, Any]:
        X, y = validate_data(self, X, y, dtype=np.float64, multi_output=True, reset=reset)
        check_classification_targets(y)
        if type_of_target(y) == "multiclass-multioutput":
            raise LabelError(
                "y has several columns of classes: give a table of 0 and 1, with a column for each "
                "label, or take sklearn.multioutput.MultiOutputClassifier(Classifier(...))"
            )
        return X, column_or_1d(y, warn=True) if y.ndim == 2 and y.shape[1] == 1 else y

    def _targets(self, y: Any, known: bool) -> NDArray[Any]:
        if not known:
            self._has_labels = type_of_target(y) == "multilabel-indicator"
            self.classes_ = np.arange(y.shape[1]) if y.ndim == 2 else np.unique(y)
        if (y.ndim == 2) != self._has_labels or (y.ndim == 2 and y.shape[1] != len(self.classes_)):
            raise DataError("y has other labels than before")
        loss, count = loss_named(self._loss()), len(self.classes_)
        if self._has_labels and loss is softmax_cross_entropy:
            raise LabelError(
                "softmax_cross_entropy takes one class for each example, and y has a column for "
                "each label: if each row has a single 1, give y.argmax(axis=1)"
            )
        if self._has_labels:
            self.n_outputs_, targets = count, number_array(y, "y")
        else:
            unknown = np.setdiff1d(y, self.classes_)
            if len(unknown):
                raise LabelError(f"y has {unknown.tolist()[0]!r}, which is not among the classes")
            last = str(activation_named(self.output))
            is_one = count <= 2 and loss not in OF_ALL_CLASSES and last != "softmax"
            self.n_outputs_ = 1 if is_one else max(2, count)
            targets = np.searchsorted(self.classes_, y)
            if loss in OF_EACH_OUTPUT and not is_one:
                targets = np.eye(self.n_outputs_, dtype=np.int64)[targets]
        return 2 * targets - 1 if loss is hinge else targets

    def _weights(self, y: Any, sample_weight: Any) -> Any:
        given = self.class_weight
        if given is None:
            return sample_weight
        if given != "balanced" and not isinstance(given, (Mapping, list)):  # a list for labels
            raise OptionError(
                "class_weight is 'balanced' or a dict with a weight for each class, such as "
                f"{{0: 1.0, 1: 5.0}}, got {given!r:.60}"
            )
        if isinstance(given, Mapping):
            for label, weight in given.items():
                not_negative(f"class_weight[{label!r}]", weight)
        of_classes = compute_sample_weight(given, y)
        if sample_weight is None:
            return of_classes
        weights = number_array(sample_weight, "sample_weight")
        return of_classes * weights if weights.shape == of_classes.shape else weights

    def _loss(self) -> str | Loss:
        if self.loss is not None:
            return self.loss
        each, of_all = USUAL.get(str(activation_named(self.output)), USUAL["linear"])
        return each if self._has_labels or len(self.classes_) <= 2 else of_all

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
