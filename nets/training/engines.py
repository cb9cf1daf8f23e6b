"""The eager engine: batches run example by example, followed by steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .batch import Batch, run_batch
from .examples import Examples
from .settings import Settings


class EagerEngine:
    """Batches as the graphs of their examples, and steps parameter by parameter."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def still_holds(self, example: tuple[list[float], Any]) -> bool:
        """Whether the engine still does with an example what model and loss do."""
        return True

    def goes_on(self, settings: Settings, examples: Examples) -> bool:
        """Whether it has a program that is that of another training too."""
        return False

    is_ahead = False
    """Whether the engine holds newer numbers than the parameters have."""

    def begin(self) -> None:
        """Begin an epoch: read the parameters and the optimiser."""

    def train(self, part: Examples) -> Batch:
        """Run a batch and take one step; ArithmeticError if a number is not finite afterwards."""
        batch = self._run(part, gradients=True)
        self.settings.optimiser.step(self.settings.parameters)
        raise_if_diverged([batch.cost, *(p.data for p in self.settings.parameters)])
        return batch

    def end(self) -> None:
        """Write what is newer here into the parameters."""

    def measure(self, part: Examples) -> Batch:
        """The cost and the outputs of examples, without a step."""
        return self._run(part, gradients=False)

    def snapshot(self) -> Callable[[], None]:
        """A function that puts parameters, gradients and optimiser back to their present state."""
        parameters, optimiser = self.settings.parameters, self.settings.optimiser
        numbers = [(p.data, p.grad) for p in parameters]
        state, rate = optimiser.state(parameters), optimiser.learning_rate

        def undo() -> None:
            for p, (number, gradient) in zip(parameters, numbers, strict=True):
                p.data, p.grad = number, gradient
            optimiser.restore(parameters, state)
            optimiser.learning_rate = rate

        return undo

    def _run(self, part: Examples, gradients: bool) -> Batch:
        model, loss, penalty = self.settings.model, self.settings.loss, self.settings.penalty
        weights = part.relative_weights()
        return run_batch(model, loss, *part.rows(), penalty, gradients, weights)


class StepError(ArithmeticError):
    """A step of the optimiser left a parameter without a finite number."""


def raise_if_diverged(numbers: Any) -> None:
    """Raise if one of the numbers after a step, the cost and parameters, is not finite."""
    if not np.isfinite(numbers).all():
        raise StepError("the cost or a parameter is no longer a finite number")
