"""Examples to learn from: X and y, checked, and split into batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd import AutogradError

from ..datasets.shapes import split_indices
from ..datasets.tables import (
    check_filled,
    check_finite,
    example_axis,
    example_rows,
    example_weights,
    number_array,
)
from ..errors import DataError, LabelError, OptionError
from ..learning.losses import (
    OF_THIS_PACKAGE,
    Loss,
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    categorical_cross_entropy,
    softmax_cross_entropy,
)
from ..options.values import fraction

INSTEAD_FOR_ONE: dict[Loss, Loss] = {
    softmax_cross_entropy: binary_cross_entropy_from_logits,
    categorical_cross_entropy: binary_cross_entropy,
}
"""Losses for one output in the place of those that take an output for each class."""

Validation: TypeAlias = tuple[Any, ...] | float | None
"""X, y and perhaps weights to measure on, or the share of the examples to hold out."""


def validation_of(given: Any) -> Validation:
    """What to validate with: X, y and perhaps weights, a share or nothing."""
    if given is None:
        return None
    if isinstance(given, Real):
        checked: float = fraction("validation, the share to hold out,", given)
        return checked
    if isinstance(given, (tuple, list)) and len(given) in (2, 3):
        X, y, *weights = given
        return (X, y, *weights)
    length = f" of length {len(given)}" if hasattr(given, "__len__") else ""
    raise OptionError(
        "validation is (X, y) or (X, y, sample_weight), or the share of the examples to hold out, "
        "such as 0.2: "
        f"got {type(given).__name__}{length}"
    )


class Examples:
    """Inputs, the target of each and perhaps its weight, which `batches` splits.

    >>> examples = Examples([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [0, 1, 0])
    >>> [batch.targets.tolist() for batch in examples.batches([1, 2, 0], size=2)]
    [[1, 0], [0]]
    >>> examples.example(1)
    ([3.0, 4.0], 1)
    """

    def __init__(
        self, X: Any, y: Any, examples: str = "rows", name: str = "", sample_weight: Any = None
    ) -> None:
        """`name` stands before X and y in messages, such as `validation `."""
        self.name = name
        self.inputs = example_rows(X, f"{name}X", examples)
        self.targets = _targets(y, f"{name}y", examples)
        if len(self.inputs) != len(self.targets):
            raise DataError(
                f"{name}X has {len(self.inputs)} examples and {name}y has {len(self.targets)}"
                + _turn_hint(examples)
            )
        self.weights: NDArray[np.float64] | None = None
        """The weight of each example, the largest being 1; None if all weigh the same."""
        if sample_weight is not None:
            self.weights = example_weights(sample_weight, f"{name}sample_weight", len(self.inputs))

    def __len__(self) -> int:
        return len(self.inputs)

    def take(self, indices: NDArray[np.intp] | slice, name: str) -> Examples:
        """The examples with these indices."""
        part = object.__new__(Examples)
        part.name = name
        part.inputs, part.targets = self.inputs[indices], self.targets[indices]
        part.weights = None if self.weights is None else self.weights[indices]
        return part

    def that_count(self) -> Examples:
        """The examples without those of weight 0."""
        return self if self.weights is None else self.take(np.flatnonzero(self.weights), self.name)

    @property
    def is_weighted(self) -> bool:
        """Whether some examples weigh less than others."""
        return self.weights is not None and bool((self.weights < 1).any())

    @property
    def weight(self) -> float:
        """The sum of the weights."""
        return float(len(self) if self.weights is None else self.weights.sum())

    def relative_weights(self) -> NDArray[np.float64] | None:
        """The weights divided by their mean."""
        return None if self.weights is None else self.weights / self.weights.mean()

    def arrays(self) -> list[NDArray[Any]]:
        """Inputs and targets, and the relative weights, if there are weights."""
        arrays = self.inputs, self.targets, self.relative_weights()
        return [each for each in arrays if each is not None]

    def batches(self, order: Sequence[int] | None, size: int) -> Iterator[Examples]:
        """The examples in this order, `size` at a time; the last batch may be smaller."""
        chosen = None if order is None else np.array(order, dtype=np.intp)
        for start in range(0, len(self), size):
            part = slice(start, start + size)
            yield self.take(part if chosen is None else chosen[part], self.name)

    def sample(self, count: int) -> Examples:
        """Up to `count` examples: one of each target, spread over all if there are more."""
        firsts = np.arange(len(self))
        if self.targets.ndim == 1:
            firsts = np.sort(np.unique(self.targets, return_index=True)[1])
        if len(firsts) > count:
            firsts = firsts[np.linspace(0, len(firsts) - 1, count).astype(np.intp)]
        return self.take(firsts, self.name)

    def example(self, i: int) -> tuple[Any, ...]:
        """The features and the target of example i, and its weight, if there are weights."""
        weight = () if self.weights is None else (self.weights[i].item(),)
        return self.inputs[i].tolist(), self.targets[i].tolist(), *weight

    def rows(self) -> tuple[Iterator[list[Any]], list[Any]]:
        """The inputs one by one, and all the targets."""
        return (row.tolist() for row in self.inputs), self.targets.tolist()

    def suit(self, loss: Loss, outputs: int) -> None:
        """Raise if the loss does not fit the targets and this number of outputs."""
        if outputs == 1 and self.targets.ndim == 2 and self.targets.shape[1] == 1:
            self.targets = self.targets[:, 0]
        if loss not in OF_THIS_PACKAGE:
            return
        if outputs == 1 and loss in INSTEAD_FOR_ONE:
            raise OptionError(
                f"{loss.__name__} takes an output for each class, and the model has one: give it "
                f"more, or, for two classes, take {INSTEAD_FOR_ONE[loss].__name__}"
            )
        probe = [0.5] * outputs  # valid for every loss: a number, a logit, a probability
        _, firsts = np.unique(self.targets, axis=0, return_index=True)
        for i in sorted(firsts.tolist()):
            try:
                loss(probe, self.targets[i].tolist())
            except AutogradError as error:
                raise LabelError(f"{self.name}y of example {i} (from 0): {error}") from None


def given_examples(
    X: Any, y: Any, sample_weight: Any, validation: Validation, examples: str
) -> list[Examples]:
    """The examples to train with, and those to validate with, if they are given."""
    train = Examples(X, y, examples, "", sample_weight)
    if not isinstance(validation, tuple):
        return [train]
    other_X, other_y, *weights = validation
    others = Examples(other_X, other_y, examples, "validation ", *weights)
    features = train.inputs.shape[1], others.inputs.shape[1]
    if features[0] != features[1]:
        raise DataError(f"X has {features[0]} features and validation X has {features[1]}")
    return [train, others]


def dealt(
    given: Sequence[Examples], validation: Validation, seed: int
) -> tuple[Examples, Examples | None]:
    """The examples to train with, and those to validate with, if any: given, or held out. Both have
    weights, or neither, because one program runs both.
    """
    train, *others = counted = [each.that_count() for each in given]
    is_weighted = any(each.is_weighted for each in counted)
    for each in counted:
        if not is_weighted:
            each.weights = None
        elif each.weights is None:
            each.weights = np.ones(len(each))
    if validation is None or isinstance(validation, tuple):
        return train, others[0] if others else None
    dealer = np.random.RandomState(seed % 2**32)
    kept, held_out = split_indices(len(train), validation, dealer)
    return train.take(kept, ""), train.take(held_out, "validation ")


def _targets(y: Any, name: str, examples: str) -> NDArray[Any]:
    """y as an array: a number or a row of numbers for each example."""
    targets = number_array(y, name)
    check_filled(targets, name)
    if targets.ndim not in (1, 2):
        raise DataError(f"{name} is a list or a table of numbers, got {targets.ndim} axes")
    check_finite(targets, name)
    targets = np.moveaxis(targets, example_axis(targets.ndim, examples), 0)
    return targets.astype(np.float64 if targets.dtype.kind == "f" else np.int64)


def _turn_hint(examples: str) -> str:
    other = "columns" if examples == "rows" else "rows"
    return f'; if they stand in {other}, say examples="{other}"'
