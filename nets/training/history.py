"""The history of a training: what each epoch measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import overload

from autograd import OperandError
from autograd.words.html_table import html_table

from ..options.keywords import spelling_checked

__all__ = ["Epoch", "History"]


MOST_EPOCHS = 20  # in a notebook's table


@dataclass(frozen=True)
class Epoch:
    """One pass over the examples: its number, from 1, and what was measured in it.

    >>> epoch = Epoch(3, {"loss": 0.25, "accuracy": 0.875})
    >>> print(epoch)
    epoch 3: loss 0.25, accuracy 0.875
    >>> epoch.loss, epoch["accuracy"]
    (0.25, 0.875)
    """

    number: int
    measures: Mapping[str, float]

    @property
    def loss(self) -> float:
        """The cost J: the mean loss of the examples, each before its step, plus the penalty."""
        return self.measures["loss"]

    def __getitem__(self, name: str) -> float:
        _check_measured(name, self.measures)
        return self.measures[name]

    def __str__(self) -> str:
        shown = [f"{name} {x:.4g}" for name, x in self.measures.items() if name != "learning_rate"]
        return f"epoch {self.number}: {', '.join(shown)}"


class History:
    """The measures of all epochs so far: a list for each name, an `Epoch` for each number.

    >>> history = History({"loss": [0.5, 0.25], "accuracy": [0.75, 1.0]})
    >>> history
    History(2 epochs: loss 0.5 -> 0.25, accuracy 0.75 -> 1)
    >>> history.loss, history["accuracy"]
    ([0.5, 0.25], [0.75, 1.0])
    >>> print(history[-1])
    epoch 2: loss 0.25, accuracy 1
    """

    restored: int | None = None
    """The epoch whose parameters early stopping has put back; None if it has not."""

    @spelling_checked
    def __init__(self, measures: Mapping[str, list[float]] | None = None) -> None:
        measures = {} if measures is None else measures
        if not isinstance(measures, Mapping):
            raise OperandError(
                f"measures are lists by name, such as {{'loss': [0.5]}}, got {measures!r:.60}"
            )
        self.measures = {name: list(column) for name, column in measures.items()}
        self.stopped: str | None = None
        """Why training ended before its last epoch; None if it did not."""
        self.note: str | None = None
        """Other remarks, for instance why the model could not be compiled."""

    @property
    def loss(self) -> list[float]:
        """The cost J of each epoch."""
        return self.measures.get("loss", [])

    @property
    def validation_loss(self) -> list[float]:
        """The cost J on the validation examples, after each epoch."""
        return self.measures.get("validation_loss", [])

    @property
    def best_epoch(self) -> int | None:
        """The number, from 1, of the epoch with the least loss, of the validation if any."""
        losses = self.validation_loss or self.loss
        return losses.index(min(losses)) + 1 if losses else None

    def append(self, epoch: Epoch) -> None:
        """Add the measures of one more epoch."""
        for name, x in epoch.measures.items():
            self.measures.setdefault(name, []).append(x)

    def truncate(self, count: int) -> None:
        """Keep only the first `count` epochs."""
        kept = {name: column[:count] for name, column in self.measures.items()}
        self.measures = {name: column for name, column in kept.items() if column}

    def to_dict(self) -> dict[str, list[float]]:
        """A list for each measure, and the numbers of the epochs, as for a data frame.

        >>> History({"loss": [0.5, 0.25]}).to_dict()
        {'epoch': [1, 2], 'loss': [0.5, 0.25]}
        """
        numbers: list[float] = list(range(1, len(self) + 1))
        return {"epoch": numbers, **{name: list(xs) for name, xs in self.measures.items()}}

    def __len__(self) -> int:
        return len(self.loss)

    def __iter__(self) -> Iterator[Epoch]:
        for i in range(len(self)):
            yield Epoch(i + 1, {name: column[i] for name, column in self.measures.items()})

    def __contains__(self, name: object) -> bool:
        return name in self.measures

    @overload
    def __getitem__(self, which: str) -> list[float]: ...

    @overload
    def __getitem__(self, which: int) -> Epoch: ...

    def __getitem__(self, which: str | int) -> list[float] | Epoch:
        if isinstance(which, int):
            return list(self)[which]
        _check_measured(which, self.measures)
        return self.measures[which]

    def __repr__(self) -> str:
        shown = [
            f"{name} {column[0]:.4g} -> {column[-1]:.4g}"
            for name, column in self.measures.items()
            if name != "learning_rate" and column
        ]
        epochs = f"{len(self)} epoch{'s' * (len(self) != 1)}"
        why = f"; {self.stopped}" if self.stopped else ""
        return f"History({epochs}{': ' * bool(shown)}{', '.join(shown)}{why})"

    def _repr_html_(self) -> str:
        columns = self.to_dict()
        rows = [[f"{x:.4g}" for x in row] for row in zip(*columns.values(), strict=True)]
        return html_table(rows, list, list(columns), "epochs", repr(self), MOST_EPOCHS)


def _check_measured(name: str, measures: Mapping[str, object]) -> None:
    if name not in measures:
        raise KeyError(f"{name!r} was not measured; there are {', '.join(measures)}")
