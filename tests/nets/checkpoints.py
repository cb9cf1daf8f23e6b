"""A short training with a checkpoint, shared by the tests of checkpoints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nets import MLP, Adam, History, fit

X = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.125, 0.5], [-1.25, -0.5], [2.0, -1.5]]
Y = [1, 0, 0, 1, 1, 0]


def network(activation: Any = "tanh", output: Any = "sigmoid") -> MLP:
    """A new network, the same each time."""
    return MLP(2, [3, 1], activation=activation, output=output, rng=1)


def run(path: Path, epochs: int = 1, **given: Any) -> History:
    """Train this network, unless the options say otherwise."""
    settings: dict[str, Any] = {
        "model": network(),
        "X": X,
        "y": Y,
        "loss": "bce",
        "optimiser": Adam(0.05),
        "batch_size": 4,
        "metrics": ["accuracy"],
        "progress": False,
    } | given
    return fit(settings.pop("model"), settings.pop("X"), settings.pop("y"), **settings,
               checkpoint=path, epochs=epochs)  # fmt: skip
