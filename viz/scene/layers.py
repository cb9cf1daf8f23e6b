"""The layers of what is given as a network."""

from __future__ import annotations

from typing import Any

from autograd import OperandError
from nets import Layer


def layers_of(net: Any) -> list[Layer]:
    """The layers of a network, or the one that is given."""
    layers = [net] if isinstance(net, Layer) else getattr(net, "layers", None)
    if not layers or not all(isinstance(layer, Layer) for layer in layers):
        raise OperandError(
            f"expected a network with layers, such as MLP(2, [16, 1]), got {type(net).__name__}"
        )
    return list(layers)
