"""The program engine: a training's batches run as arrays, and all parameters stepped at once.

The cost of one example, with model, loss and penalty, is compiled into a program. During an epoch
the parameters are one vector. At its end they get their numbers back, or at the end of the training
if nobody can look at them in between.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import OperandError, TargetError, Value, allow_nonfinite
from autograd.engine.recorded import set_data
from autograd.program import ArrayProgram

from ..learning.array_rules import moves_arrays
from ..learning.labels import unknown_targets
from ..learning.memories import Vector
from ..models.outputs import flat_output
from ..models.randomness import RandomStates
from ..models.tables import chunks, table_of
from .batch import Batch, forget_gradients, penalised
from .engines import EagerEngine, raise_if_diverged
from .examples import Examples
from .settings import Settings

SAMPLE = 10  # examples on which a program is first compared with the eager engine


class ProgramEngine(EagerEngine):
    """Batches as arrays. If a number is not finite, the eager engine runs the batch again: it names
    the operation, or gives its own number.
    """

    def __init__(self, settings: Settings, examples: Examples) -> None:
        """Raise if the cost cannot be compiled, or not into one program for all examples."""
        super().__init__(settings)
        states = RandomStates(settings.model, settings.loss, settings.penalty)
        self.program = ArrayProgram(self._example, examples.example(0), cost=True)
        self.shapes = [array.shape[1:] for array in examples.arrays()]
        sample = examples.sample(SAMPLE)
        reached = self._check(sample)
        if states.moved():  # perhaps too rarely to change a number
            raise TargetError(
                "the model, the loss or the penalty draws at random, and a program would keep what "
                "was drawn first"
            )
        order = {p: i for i, p in enumerate(self.program.parameters)}
        self.trained = [p for p in self.program.parameters if p in reached]
        places = [order[p] for p in self.trained]
        everything = len(places) == len(order)
        self.places: Any = slice(None) if everything else np.array(places, dtype=np.intp)
        self.moves_arrays = moves_arrays(settings.optimiser)
        self.theta = self.program.theta()
        self.gradient: Vector | None = None

    def still_holds(self, example: tuple[list[float], Any]) -> bool:
        """Whether the cost of an example is still computed as when it was compiled."""
        return self.program.still_holds(example)

    def goes_on(self, settings: Settings, examples: Examples) -> bool:
        """Whether its program is that of another training too, whose engine it then becomes."""
        parts = ("model", "loss", "penalty", "optimiser")
        are_same = all(getattr(self.settings, x) is getattr(settings, x) for x in parts)
        has_shapes = self.shapes == [array.shape[1:] for array in examples.arrays()]
        if not (are_same and has_shapes and self.still_holds(examples.example(0))):
            return False
        self.settings = settings
        return True

    def begin(self) -> None:
        """Read the parameters into the vector, unless it is ahead of them."""
        if not self.is_ahead:
            self.theta = self.program.theta()
            self.gradient = None

    def train(self, part: Examples) -> Batch:
        """Run a batch and take one step."""
        results, gradient, finite = self.program.values_and_gradient(self.theta, *part.arrays())
        cost = float(results[0])
        if not finite:
            self.end()
            batch = super().train(part)
            self.begin()
            return batch
        optimiser, places = self.settings.optimiser, self.places
        self.gradient, self.is_ahead = gradient[places], True
        if self.moves_arrays:
            now = optimiser.step_together(self.trained, self.theta[places], self.gradient)
        else:
            self.end()
            optimiser.step(self.settings.parameters)
            now = np.array([p.data for p in self.trained])
        self.theta = self.theta.copy()  # the results may be a view of the numbers before
        self.theta[places] = now
        raise_if_diverged(self.theta)
        return Batch(cost, partial(self._outputs, results, len(part)))

    def end(self) -> None:
        """Write the vectors into the parameters and their gradients, if they are ahead of them."""
        if not self.is_ahead or self.gradient is None:
            return
        forget_gradients(self.settings.parameters)
        set_data(self.trained, self.theta[self.places].tolist())
        for p, slope in zip(self.trained, self.gradient.tolist(), strict=True):
            p.grad = slope
        self.is_ahead = False  # now, so that a Ctrl-C in the middle lets the next call do it again

    def measure(self, part: Examples) -> Batch:
        """The cost and the outputs of examples, without a step."""
        batch, finite = self._measured(part)
        if finite:
            return batch
        self.end()
        return super().measure(part)

    def _measured(self, part: Examples) -> tuple[Batch, bool]:
        """Cost and outputs of examples, and whether every number on the way was finite."""
        theta = self.theta if self.is_ahead else self.program.theta()
        outputs = []
        cost = 0.0
        all_finite = True
        for piece in chunks(len(part)):
            some = part.take(piece, part.name)
            results, finite = self.program.values(theta, *some.arrays())
            all_finite = all_finite and finite
            cost += float(results[0]) * (some.weight / part.weight)
            outputs.append(self._outputs(results, len(some)))
        return Batch(cost, np.concatenate(outputs)), all_finite

    def snapshot(self) -> Callable[[], None]:
        """A function that puts parameters, gradients and optimiser back to their present state."""
        optimiser = self.settings.optimiser
        vectors = self.theta, self.gradient, self.is_ahead
        if not self.moves_arrays:
            put_back = super().snapshot()
        else:
            parameters = () if self.is_ahead else self.settings.parameters
            numbers = [(p, p.data, p.grad) for p in parameters]
            memories, rate = optimiser.remembered(), optimiser.learning_rate

            def put_back() -> None:
                for p, number, slope in numbers:
                    p.data, p.grad = number, slope
                optimiser.remember(memories)
                optimiser.learning_rate = rate

        def undo() -> None:
            self.theta, self.gradient, self.is_ahead = vectors
            put_back()

        return undo

    def _example(self, x: list[Value], y: Any, w: Any = None) -> list[Value]:
        """The cost of one example, then the model's output; its weight w is relative to their mean,
        so that the mean of all costs is Σ w·L / Σ w.
        """
        output = self.settings.model(x)
        with unknown_targets():
            loss = self.settings.loss(output, y)
        if not isinstance(loss, Value):
            raise OperandError("the loss is not a Value")
        weighted = loss if w is None else w * loss
        cost = penalised(weighted, self.settings.penalty, self.settings.parameters)
        return [cost, *flat_output(output)]

    def _outputs(self, results: list[Any], m: int) -> NDArray[np.float64]:
        """The model's outputs for m examples."""
        return table_of(results[1:], m, self.shape)

    def _check(self, sample: Examples) -> set[Value]:
        """Compare with the eager engine; returns the parameters that gradients reach.

        Functions that treat numbers and Values differently, or draw at random, differ in a program.
        """
        parameters = self.settings.parameters
        slopes = [p.grad for p in parameters]
        with allow_nonfinite():
            expected = self._run(sample, gradients=False)
            self.shape = np.array(expected.outputs).shape[1:]
            batch, _ = self._measured(sample)
            self._run(sample.take(np.array([0]), ""), gradients=True)
        reached = {p for p in parameters if p.grad is not None}
        for p, slope in zip(parameters, slopes, strict=True):
            p.grad = slope
        for actual, wanted in (
            (batch.cost, expected.cost),
            (np.array(batch.outputs), np.array(expected.outputs)),
        ):
            if not np.allclose(actual, wanted, rtol=1e-9, atol=1e-9, equal_nan=True):
                raise TargetError(
                    "the model or the loss does something else with numbers than with Values, or "
                    "not the same each time: it cannot be a program"
                )
        return reached
