"""The layers of what is given as a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import OperandError, allow_nonfinite
from nets import Layer, Neuron, OptionError
from nets.datasets.tables import example_rows
from nets.models.outputs import as_numbers, output_of
from nets.models.randomness import RandomStates

PROBES = 3  # examples at which a model is compared with its layers
SAME = 1e-9  # relative to the outputs


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


def check_only_layers(model: Any, layers: Sequence[Layer], X: Any, shown: str) -> None:
    """Refuse a model that does more than its layers do one after the other, which is what is
    `shown`; it is tried at the first examples of X, or without X at some numbers.
    """
    n_in = layers[0].n_in
    if X is None:
        rows = [[0.5 - 0.75 * ((i + k) % 3) for k in range(n_in)] for i in range(PROBES)]
    else:
        rows = example_rows(X, "X")[:PROBES].tolist()
    states = RandomStates(model)
    try:
        for row in rows:
            if len(row) != n_in:
                return  # told with the examples
            expected: Any = row
            with allow_nonfinite():
                for layer in layers:
                    expected = layer.outputs(expected)
                mine, theirs = _flat(expected), _flat(output_of(model, row))
            if len(mine) != len(theirs) or not np.allclose(mine, theirs, SAME, SAME, True):
                raise OptionError(
                    f"the model {type(model).__name__} does more than its layers do one after the "
                    f"other, which is what {shown}: for {row} it gives {theirs}, and its layers "
                    f"{mine}"
                )
    finally:
        states.restore()


def _flat(output: Any) -> list[float]:
    numbers = as_numbers(output)
    return list(numbers) if isinstance(numbers, list) else [numbers]


def _around(neuron: Neuron) -> Layer:
    """A layer of this neuron alone, which is the neuron itself and not a copy."""
    layer = object.__new__(Layer)
    layer.n_in, layer.n_out, layer.number = neuron.n_in, 1, neuron.layer
    vars(layer)["activation"], layer.neurons = neuron.activation, [neuron]  # softmax, too
    layer.scope_name = neuron.scope_name
    return layer
