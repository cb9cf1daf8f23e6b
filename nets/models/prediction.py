"""Predictions: the outputs of a model for many examples.

A program computes all of them at once, where that is possible and worth compiling.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.program import ArrayProgram

from ..datasets.tables import example_rows
from .outputs import Model, as_numbers, flat_output, output_of
from .randomness import RandomStates
from .tables import chunks, table_of

WORTH_COMPILING = 16  # this many examples are as much work as compiling the model


def predict(model: Model, X: Any, examples: str = "rows") -> NDArray[np.float64]:
    """The model's outputs for all examples of X: one number each, or a table like X."""
    rows = example_rows(X, "X", examples)
    outputs = _predicted(model, rows) if len(rows) >= WORTH_COMPILING else None
    if outputs is None:
        outputs = np.array([as_numbers(output_of(model, x)) for x in rows.tolist()])
    return outputs.T if examples == "columns" else outputs


def _predicted(model: Model, rows: NDArray[Any]) -> NDArray[np.float64] | None:
    """The outputs by a program; None if a program does not give what the model does."""
    first, states = rows[0].tolist(), RandomStates(model)
    expected = np.array(as_numbers(output_of(model, first)))
    if states.moved():  # each example has random numbers of its own
        return None
    try:
        program = ArrayProgram(lambda x: list(flat_output(model(x))), (first,), cost=False)
        theta = program.theta()
        pieces = []
        for piece in chunks(len(rows)):
            results, finite = program.values(theta, rows[piece])
            if not finite:
                return None
            pieces.append(table_of(results, piece.stop - piece.start, expected.shape))
    except Exception:  # then the model is called for each example, and raises its own error
        return None
    outputs = np.concatenate(pieces)
    same = np.allclose(outputs[0], expected, rtol=1e-9, atol=1e-9)
    return outputs if same and np.isfinite(outputs).all() else None
