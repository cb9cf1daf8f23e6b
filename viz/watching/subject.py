"""What is watched: a model, its examples, and the one or two inputs over which it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import OperandError
from nets import DataError, UnknownNameError
from nets.datasets.frames import column_names
from nets.learning.losses import Loss
from nets.models.outputs import Model
from nets.models.symbols import lecture_symbol
from nets.options.values import finite
from nets.training.arguments import parameters_of, reads_signs
from nets.training.epochs import Training
from nets.training.examples import Examples

from ..scene.describe import counted
from ..scene.regions import Floats

Inputs = Sequence[str] | str | None
"""The names of the inputs that are shown."""


class Subject:
    """A model with the examples that it learns from, and those to test with."""

    def __init__(
        self,
        model: Model,
        train: Examples,
        test: Examples | None,
        inputs: Inputs,
        names: list[str],
        threshold: float | None = None,
    ) -> None:
        self.model = model
        self.train = train
        self.test = test
        self.loss: Loss | None = None
        self.epochs: int | None = None
        self.names = names
        self.shown = _chosen(inputs, names)
        self.given_threshold = None if threshold is None else finite("threshold", threshold)

    @staticmethod
    def of_training(run: Training, inputs: Inputs, threshold: float | None = None) -> Subject:
        """The model and the examples of a training, which tells also how it learns."""
        settings = run.settings
        names = _names(settings.X, run.train.inputs.shape[1])
        subject = Subject(settings.model, run.train, run.validation, inputs, names, threshold)
        subject.learn_about(run)
        return subject

    @staticmethod
    def of_data(
        model: Any,
        X: Any,
        y: Any,
        tests: tuple[Any, Any],
        inputs: Inputs,
        examples: str,
        threshold: float | None = None,
    ) -> Subject:
        """A model and examples as a user gives them."""
        parameters_of(model)
        if X is None or y is None:
            raise OperandError(
                "watch takes a network with its examples, watch(net, X, y), or a training, "
                "watch(training(net, X, y, ...))"
            )
        train, test = Examples(X, y, examples), None
        if (tests[0] is None) != (tests[1] is None):
            raise DataError("X_test and y_test are given together")
        if tests[0] is not None:
            test = Examples(*tests, examples, "test ")
            if test.inputs.shape[1] != train.inputs.shape[1]:
                raise DataError(
                    f"X has {train.inputs.shape[1]} features and X_test has {test.inputs.shape[1]}"
                )
        for each in (train, test):
            if each is not None and each.targets.ndim == 2 and each.targets.shape[1] == 1:
                each.targets = each.targets[:, 0]
        n_in = getattr(model, "n_in", None)
        if isinstance(n_in, int) and n_in != train.inputs.shape[1]:
            width = train.inputs.shape[1]
            raise DataError(f"the network reads {counted(n_in, 'input')}, and X has {width}")
        return Subject(model, train, test, inputs, _names(X, train.inputs.shape[1]), threshold)

    def is_trained_by(self, run: Training) -> bool:
        """Whether a training changes some parameter of the model."""
        trained = {id(p) for p in run.settings.parameters}
        return not trained.isdisjoint(map(id, parameters_of(self.model)))

    def learn_about(self, run: Training) -> None:
        """Take from a training its loss and its number of epochs, and which examples it holds out,
        if they are not given. Examples that are the training's own are then the same objects.
        """
        self.loss, self.epochs = run.settings.loss, run.settings.epochs
        held_out = run.validation
        if held_out is not None and held_out.inputs.shape[1] == self.train.inputs.shape[1]:
            if self.test is None:
                self.test = held_out
                together = len(run.train) + len(held_out)
                if len(self.train) == together and run.settings.validation is not None:
                    self.train = run.train  # the training has split the same examples
            elif _are_same(self.test, held_out):
                self.test = held_out
        if _are_same(self.train, run.train):
            self.train = run.train

    @property
    def threshold(self) -> float:
        """What a single output is above for the class 1."""
        if self.given_threshold is not None:
            return self.given_threshold
        is_signed = self.train.targets.ndim == 1 and bool((self.train.targets < 0).any())
        return 0.0 if is_signed or reads_signs(self.model, self.loss) else 0.5

    def task(self, width: int) -> str:
        """What this number of outputs tells: "two" or "several" classes, or "numbers"."""
        targets, y = self.train.targets, None
        if targets.ndim == 1 and np.equal(targets, np.floor(targets)).all():
            y = set(np.unique(targets).tolist())
        if width == 1:
            return "two" if y and (y <= {0, 1} or y <= {-1, 1}) else "numbers"
        if targets.ndim == 2:
            is_class = targets.shape[1] == width and _is_one_hot(targets)
            return "several" if is_class else "numbers"
        return "several" if y and min(y) >= 0 and max(y) < width else "numbers"

    def rows_over(self, *axes: Floats) -> Floats:
        """An example for each place, row by row from the bottom; the inputs that are not shown have
        their mean.
        """
        places = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, len(axes))
        rows = np.tile(self.train.inputs.mean(axis=0, dtype=np.float64), (len(places), 1))
        rows[:, self.shown] = places
        return rows

    def column(self, k: int) -> Floats:
        """The numbers of the k-th input that is shown, of all examples."""
        given = [each.inputs for each in (self.train, self.test) if each is not None]
        return np.concatenate(given)[:, self.shown[k]].astype(np.float64)

    @property
    def fixed(self) -> str:
        """What is said about the inputs that are not shown."""
        left_out = len(self.names) - len(self.shown)
        return (
            f"the other {left_out} inputs at their mean"
            if left_out > 1
            else ("the other input at its mean" if left_out else "")
        )


def _are_same(one: Examples, other: Examples) -> bool:
    return np.array_equal(one.inputs, other.inputs) and np.array_equal(one.targets, other.targets)


def _is_one_hot(targets: Floats) -> bool:
    return bool(np.isin(targets, (0, 1)).all() and (targets.sum(axis=1) == 1).all())


def _names(X: Any, count: int) -> list[str]:
    """The names of the columns of a table that has names, or x₁, x₂ and so on."""
    columns = column_names(X)
    if columns is not None and len(columns) == count:
        return columns
    return [lecture_symbol("x", None, k + 1) for k in range(count)]


def _chosen(inputs: Inputs, names: list[str]) -> list[int]:
    """The places of the inputs to show: the first two, if the user names none."""
    if inputs is None:
        return list(range(min(2, len(names))))
    given = [inputs] if isinstance(inputs, str) else inputs
    if isinstance(given, np.ndarray) and given.ndim == 1:
        given = given.tolist()
    plain = [f"x{k + 1}" for k in range(len(names))]
    if not isinstance(given, (list, tuple)) or not all(isinstance(x, str) for x in given):
        shape = getattr(inputs, "shape", ())
        got = f"an array of shape {shape}" if len(shape) > 1 else f"{inputs!r:.60}"
        raise OperandError(
            f'inputs are the names of one or two inputs, such as "{plain[0]}" or ("{plain[0]}", '
            f'"{plain[-1]}"), got {got}'
        )
    if not 1 <= len(given) <= 2 or len(set(given)) < len(given):
        raise DataError(f"one or two different inputs are shown, got {', '.join(given) or 'none'}")
    known = {**{name: k for k, name in enumerate(plain)}, **{n: k for k, n in enumerate(names)}}
    for name in given:
        if name not in known:
            told = plain if names[0] == lecture_symbol("x", None, 1) else names
            raise UnknownNameError("input", name, told[:40])
    return [known[name] for name in given]
