"""Spellings of cross-entropy, and what tests of them share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import greater, log, log1p, where
from nets import MLP

Loss = Callable[[Any, Any], Any]


def two_terms(a: Any, y: Any) -> Any:
    return -y * log(a) - (1 - y) * log(1 - a)


SPELLED: dict[str, Loss] = {
    "one bracket": lambda a, y: -(y * log(a) + (1 - y) * log(1 - a)),
    "two terms": two_terms,
    "log1p": lambda a, y: -(y * log(a) + (1 - y) * log1p(-a)),
    "the other order": lambda a, y: (y - 1) * log(1 - a) - log(a) * y,
    "less the entropy of y": lambda a, y: y * log(y / a) + (1 - y) * log((1 - y) / (1 - a)),
}
"""Binary cross-entropy, as one may write it; the last one for targets between 0 and 1 alone."""
CHOSEN: dict[str, Loss] = {
    "where": lambda a, y: where(y, -log(a), -log(1 - a)),
    "where a comparison holds": lambda a, y: where(greater(y, 0.5), -log(a), -log1p(-a)),
}
TARGETS_OF = {"less the entropy of y": [0.25, 0.5, 0.75, 0.125, 0.3]}
LABELS = [1.0, 0.0, 1.0, 0.0, 0.3]
X = np.random.default_rng(0).normal(size=(5, 3))


def lines_of(source: str) -> list[str]:
    return [line.strip() for line in source.splitlines()]


def by_engine(loss: Callable[..., Any], net: MLP, X: Any, Y: Any) -> tuple[float, list[float]]:
    """The mean loss and its gradient, from one scalar graph."""
    net.zero_grad()
    losses = [loss(net, list(x), y) for x, y in zip(X.tolist(), Y, strict=True)]
    J = sum(losses[1:], losses[0]) / len(losses)
    J.backward()
    return J.data, [p.grad or 0.0 for p in net.parameters()]


def agrees(actual: Any, wanted: Any) -> None:
    """To 1e-12 of the largest number."""
    np.testing.assert_allclose(actual, wanted, rtol=1e-12, atol=1e-12 * np.abs(wanted).max())
