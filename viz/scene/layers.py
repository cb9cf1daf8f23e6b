"""The layers of what is given as a network."""

from __future__ import annotations

from typing import Any

from autograd import OperandError
from nets import Layer, Neuron


def layers_of(net: Any) -> list[Layer]:
    """The layers of a network, the one that is given, or one around a neuron."""
    if isinstance(net, Neuron):
        net = _around(net)
    layers = [net] if isinstance(net, Layer) else getattr(net, "layers", None)
    if not layers or not all(isinstance(layer, Layer) for layer in layers):
        raise OperandError(
            f"expected a network with layers, such as MLP(2, [16, 1]), got {type(net).__name__}"
        )
    return list(layers)


def _around(neuron: Neuron) -> Layer:
    """A layer of this neuron alone, which is the neuron itself and not a copy."""
    layer = object.__new__(Layer)
    layer.n_in, layer.n_out, layer.number = neuron.n_in, 1, neuron.layer
    vars(layer)["activation"], layer.neurons = neuron.activation, [neuron]  # softmax, too
    layer.scope_name = neuron.scope_name
    return layer
