"""A network's list of layers, which takes layers only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, SupportsIndex

from autograd import OperandError

from .modules import Layer


class Layers(list[Layer]):
    """The layers of a network from first to last.

    >>> Layers([Layer(2, 3)]).append(3)
    Traceback (most recent call last):
    autograd.OperandError: a network's layers are made by Layer(n_in, n_out), got 3
    """

    def append(self, layer: Layer) -> None:
        """Add a layer at the end."""
        super().append(_checked(layer))

    def insert(self, index: SupportsIndex, layer: Layer) -> None:
        """Add a layer before the one at that index."""
        super().insert(index, _checked(layer))

    def extend(self, layers: Iterable[Layer]) -> None:
        """Add layers at the end."""
        super().extend([*map(_checked, layers)])

    def __iadd__(self, layers: Iterable[Layer]) -> Layers:  # type: ignore[override, misc]
        self.extend(layers)
        return self

    def __setitem__(self, index: Any, layers: Any) -> None:
        given = [*map(_checked, layers)] if isinstance(index, slice) else _checked(layers)
        super().__setitem__(index, given)


def _checked(layer: Any) -> Layer:
    """The layer, if it is one."""
    if isinstance(layer, Layer):
        return layer
    raise OperandError(f"a network's layers are made by Layer(n_in, n_out), got {layer!r:.60}")
