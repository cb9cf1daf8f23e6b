"""The eager engine: a training's batches run example by example, and its steps taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from autograd import Value

from ..learning.losses import Loss
from ..learning.optimisers import Optimiser
from ..models.outputs import Model
from .batch import Batch, Penalty, run_batch
from .examples import Examples


class Task(NamedTuple):
    """What is trained, towards what, and how."""

    model: Model
    loss: Loss
    penalty: Penalty | None
    optimiser: Optimiser
    parameters: list[Value]
    outputs: bool  # whether what the model makes of the batches is asked for


class EagerEngine:
    """Batches as the graphs of their examples, and steps parameter by parameter."""

    def __init__(self, task: Task) -> None:
        self.task = task

    def still_holds(self, example: tuple[list[float], Any]) -> bool:
        """Whether model and loss do with an example what the engine has them do."""
        return True

    def begin(self) -> None:
        """An epoch begins: all is as the parameters and the optimiser say."""

    def train(self, part: Examples) -> Batch:
        """Run a batch and take one step; ArithmeticError if that leaves the finite numbers."""
        batch = self._run(part, gradients=True)
        self.task.optimiser.step(self.task.parameters)
        check_finite([batch.cost, *(p.data for p in self.task.parameters)])
        return batch

    def end(self) -> None:
        """The epoch is done: the parameters and the optimiser are to say so."""

    def measure(self, part: Examples) -> Batch:
        """The cost and the outputs of examples, with the parameters as they are."""
        return self._run(part, gradients=False)

    def snapshot(self) -> Callable[[], None]:
        """What puts parameters, gradients and optimiser back to how they are now."""
        parameters, optimiser = self.task.parameters, self.task.optimiser
        numbers = [(p.data, p.grad) for p in parameters]
        state, rate = optimiser.state(parameters), optimiser.learning_rate

        def undo() -> None:
            for p, (number, gradient) in zip(parameters, numbers, strict=True):
                p.data, p.grad = number, gradient
            optimiser.restore(parameters, state)
            optimiser.learning_rate = rate

        return undo

    def _run(self, part: Examples, gradients: bool) -> Batch:
        model, loss, penalty, *_ = self.task
        return run_batch(model, loss, *part.rows(), penalty, gradients)


def check_finite(numbers: Any) -> None:
    """Raise if one of the numbers is not finite."""
    if not np.isfinite(numbers).all():
        raise ArithmeticError("the cost or a parameter is no finite number any more")
