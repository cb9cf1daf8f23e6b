"""Reading a model while it trains, so that the training goes on as if nobody had looked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from autograd import allow_nonfinite
from autograd.program import ArrayProgram
from nets.models.outputs import Model, as_numbers, flat_output, output_of
from nets.models.randomness import RandomStates
from nets.models.tables import chunks, table_of

from ..scene.regions import Floats


@contextmanager
def untouched(model: Model) -> Iterator[None]:
    """Afterwards all random generators are as before: the shared ones, and those of the model."""
    states = RandomStates(model)
    try:
        yield
    finally:
        states.restore()


class OutputReader:
    """The outputs of a model for many examples, by its parameters of now.

    The model is compiled once, and after `look_again` once more if it computes something else. One
    that draws at random, or cannot be compiled, is called for each example.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.program: ArrayProgram | None = None
        self.is_compiled = True  # until it fails
        self._is_checked = False

    def look_again(self) -> None:
        """From now on the model may compute something else than before."""
        self._is_checked = False

    def read(self, rows: Floats) -> Floats:
        """A number for each example, or a row with several."""
        with untouched(self.model):
            if self.is_compiled:
                try:
                    return self._run(rows)
                except Exception:  # as in predict: the model is called, and raises its own error
                    self.is_compiled = False
            return _one_column(self._call(rows))

    def _call(self, rows: Floats) -> Floats:
        with allow_nonfinite():
            return np.array([as_numbers(output_of(self.model, x)) for x in rows.tolist()])

    def _run(self, rows: Floats) -> Floats:
        first = rows[0].tolist()
        if not self._is_checked and not (self.program and self.program.still_holds((first,))):
            states = RandomStates(self.model)
            self.program = ArrayProgram(
                lambda x: [*flat_output(self.model(x))], (first,), cost=False
            )
            expected = self._call(rows[:1])
            if states.moved():
                raise ValueError("the model draws at random")
            if not np.allclose(self._outputs(rows[:1]), _one_column(expected), equal_nan=True):
                raise ValueError("the model does something else with numbers than with Values")
        self._is_checked = True
        return self._outputs(rows)

    def _outputs(self, rows: Floats) -> Floats:
        assert self.program is not None
        theta, pieces = self.program.theta(), []
        for piece in chunks(len(rows)):
            results, _ = self.program.values(theta, rows[piece])
            pieces.append(table_of(results, len(rows[piece]), (len(results),)))
        return _one_column(np.concatenate(pieces))


def _one_column(outputs: Floats) -> Floats:
    """The outputs; those of a single one without its axis."""
    return outputs.reshape(len(outputs)) if outputs.size == len(outputs) else outputs
