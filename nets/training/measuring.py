"""Metrics of what a model gave for the batches of an epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import OptionError
from ..learning.metrics import Metric

HELD_OUT = "validation_"
"""How the names of measures begin that belong to the validation examples."""


class BatchOutputs(NamedTuple):
    """The outputs of some batches in a row, each as it is or as a function that makes it, and their
    targets.
    """

    outputs: Sequence[Any]
    targets: Sequence[Any]

    def together(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """All outputs, and all targets, as arrays."""
        made = [batch() if callable(batch) else batch for batch in self.outputs]
        outputs, targets = (np.concatenate([*map(np.array, each)]) for each in (made, self.targets))
        return outputs, targets

    def measured(self, metrics: Mapping[str, Metric]) -> dict[str, float]:
        """Each metric of all outputs and all targets, which it gets as arrays.

        >>> BatchOutputs([[0.9, 0.2], [0.6]], [[1, 0], [1]]).measured({"size": lambda a, y: a.size})
        {'size': 3.0}
        """
        if not metrics:
            return {}
        arrays = self.together()
        measures = {}
        for name, metric in metrics.items():
            x = metric(*arrays)
            try:
                measures[name] = float(x)
            except (TypeError, ValueError):
                raise OptionError(
                    f"the metric {name!r} gave {x!r:.60}, which is not a number"
                ) from None
        return measures
