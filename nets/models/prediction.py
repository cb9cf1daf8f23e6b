"""Predictions: the outputs of a model for many examples.

A program has all of them at once, where that is possible and worth it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..datasets.tables import table
from .compiled import Compiled, parts, table_of
from .outputs import Model, as_numbers, flat_output, output_of
from .randomness import RandomStates

WORTH = 16  # so many examples are as much work as to compile the model


def predict(model: Model, X: Any, examples: str = "rows") -> NDArray[np.float64]:
    """The model's outputs for all examples of X: one number each, or a table as X is."""
    rows = table(X, "X", examples)
    outputs = _predicted(model, rows) if len(rows) >= WORTH else None
    if outputs is None:
        outputs = np.array([as_numbers(output_of(model, x)) for x in rows.tolist()])
    return outputs.T if examples == "columns" else outputs


def _predicted(model: Model, rows: NDArray[Any]) -> NDArray[np.float64] | None:
    """The outputs by a program; None if it would not tell what the model itself does."""
    first, states = rows[0].tolist(), RandomStates(model)
    due = np.array(as_numbers(output_of(model, first)))
    if states.moved():  # each example is to have numbers of its own
        return None
    try:
        program = Compiled(lambda x: list(flat_output(model(x))), (first,), cost=False)
        theta = program.theta()
        found = []
        for part in parts(len(rows)):
            results, finite = program.values(theta, rows[part])
            if not finite:
                return None
            found.append(table_of(results, part.stop - part.start, due.shape))
    except Exception:  # the model then is asked example by example, and fails as it may
        return None
    outputs = np.concatenate(found)
    same = np.allclose(outputs[0], due, rtol=1e-9, atol=1e-9)
    return outputs if same and np.isfinite(outputs).all() else None
