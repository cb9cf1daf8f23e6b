"""Whether a loss does the same for every target when it is compiled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd import TargetError, Value, allow_nonfinite, constant
from autograd.program import ArrayProgram

from ..learning.labels import unknown_targets
from ..learning.losses import OF_THIS_PACKAGE
from ..models.outputs import as_numbers, output_of
from ..models.tables import chunks, table_of
from .examples import Examples
from .settings import Settings


def check_targets(settings: Settings, given: Iterable[Examples]) -> None:
    """Raise if the loss refuses a target, or differs in a program for even one target.

    The output is the same for all targets, so that the model runs once. The losses of this package
    have checked all targets before.
    """
    loss = settings.loss
    if loss in OF_THIS_PACKAGE:
        return
    for examples in given:
        different = np.unique(examples.targets, axis=0, return_index=True)[1]
        targets = examples.targets[different]
        output = as_numbers(output_of(settings.model, examples.inputs[0].tolist()))
        with allow_nonfinite():
            fixed = _constants(output)
            expected = [_number(loss(fixed, y)) for y in targets.tolist()]
            with unknown_targets():
                program = ArrayProgram(
                    lambda a, y: [loss(a, y)], (output, targets[0].tolist()), cost=False
                )
        theta = program.theta()
        for piece in chunks(len(targets)):
            outputs = np.array([output] * len(targets[piece]))
            results, _ = program.values(theta, outputs, targets[piece])
            actual = table_of(results, len(outputs), ())
            wrong = np.flatnonzero(~np.isclose(actual, expected[piece], 1e-9, 1e-9, equal_nan=True))
            if len(wrong):
                raise TargetError(
                    f"the loss does something else with the {examples.name}target "
                    f"{targets[piece][wrong[0]].tolist()} than in a program"
                )


def _constants(output: Any) -> Any:
    return [*map(_constants, output)] if isinstance(output, list) else constant(output)


def _number(loss: Any) -> float:
    return loss.data if isinstance(loss, Value) else float(loss)
