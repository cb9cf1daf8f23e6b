"""A network and a short training of it, shared by the tests of engines."""

from __future__ import annotations

from typing import Any

from nets import MLP, History, fit, moons

X, Y = moons(24, noise=0.1, rng=3)


def network() -> MLP:
    """A new network, the same each time."""
    return MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)


def numbers(model: Any) -> list[float]:
    """The numbers of all parameters."""
    return [p.data for p in model.parameters()]


def run(model: Any, **options: Any) -> History:
    """Train a model on the moons, unless the options say otherwise."""
    settings: dict[str, Any] = {"loss": "bce", "epochs": 4, "batch_size": 7, "progress": False}
    return fit(model, options.pop("X", X), options.pop("y", Y), **(settings | options))
