"""Predictions: the outputs of a model for many examples.

A program has all of them at once, where that is possible and worth it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..datasets.tables import example_rows
from .compiled import Compiled, slices, table_of
from .outputs import Model, as_numbers, flat_output, output_of
from .randomness import RandomStates

WORTH_COMPILING = 16  # this many examples are as much work as compiling the model


def predict(model: Model, X: Any, examples: str = "rows") -> NDArray[np.float64]:
    """The model's outputs for all examples of X: one number each, or a table as X is."""
    rows = example_rows(X, "X", examples)
    outputs = _predicted(model, rows) if len(rows) >= WORTH_COMPILING else None
    if outputs is None:
        outputs = np.array([as_numbers(output_of(model, x)) for x in rows.tolist()])
    return outputs.T if examples == "columns" else outputs


def _predicted(model: Model, rows: NDArray[Any]) -> NDArray[np.float64] | None:
    """The outputs by a program; None if it would not tell what the model itself does."""
    first, states = rows[0].tolist(), RandomStates(model)
    expected = np.array(as_numbers(output_of(model, first)))
    if states.moved():  # each example is to have numbers of its own
        return None
    try:
        program = Compiled(lambda x: list(flat_output(model(x))), (first,), cost=False)
        theta = program.theta()
        pieces = []
        for piece in slices(len(rows)):
            results, finite = program.values(theta, rows[piece])
            if not finite:
                return None
            pieces.append(table_of(results, piece.stop - piece.start, expected.shape))
    except Exception:  # the model then is asked example by example, and fails as it may
        return None
    outputs = np.concatenate(pieces)
    same = np.allclose(outputs[0], expected, rtol=1e-9, atol=1e-9)
    return outputs if same and np.isfinite(outputs).all() else None
