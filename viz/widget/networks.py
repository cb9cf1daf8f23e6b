"""Networks as the page has them, layers and weights in plain data, and back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from autograd import OperandError
from nets import MLP, OptionError

from ..builder.kernels import Own
from ..scene.layers import check_only_layers, layers_of

Json = dict[str, Any]


class NetworkShape(NamedTuple):
    """What a network is but for its weights: the activations by their names on the page."""

    inputs: int
    units: tuple[int, ...]
    activations: tuple[str, ...]

    @staticmethod
    def of_page(inputs: int, layers: Sequence[Json]) -> NetworkShape:
        """The shape that the page tells."""
        units, names = zip(*((x["units"], x["activation"]) for x in layers), strict=True)
        return NetworkShape(inputs, units, tuple("linear" if x == "identity" else x for x in names))

    @staticmethod
    def of_network(net: MLP, own: Own) -> NetworkShape:
        """The shape of a network that has functions of a user."""
        names = {id(f): name for name, f in own.activations.items()}
        activations = (names.get(id(g.function), g.text) for g in net.activations)
        return NetworkShape(net.n_in, tuple(net.sizes), tuple(activations))

    def network(self, weights: Sequence[float], own: Own) -> MLP:
        """A network of this shape."""
        activations = [own.activations.get(name, name) for name in self.activations]
        net = MLP(self.inputs, list(self.units), activation=activations, init="zeros", rng=0)
        put_weights(net, weights)
        return net


def weights_of(net: MLP) -> list[float]:
    """All parameters: layer by layer, neuron by neuron, weights before bias."""
    return [p.data for p in net.parameters()]


def put_weights(net: MLP, weights: Sequence[float]) -> None:
    """Give all parameters their numbers."""
    for p, x in zip(net.parameters(), weights, strict=True):
        p.data = float(x)


def as_network(model: Any, X: Any) -> MLP:
    """The model as a network: itself, an estimator's, or its layers one after the other."""
    model = getattr(model, "network_", model)
    if isinstance(model, MLP):
        return model
    if isinstance(model, type):
        raise OperandError(
            f"build takes a network, and {model.__name__} is a class: make one, such as "
            f"{model.__name__}(2, [4, 1])"
        )
    try:
        layers = layers_of(model)
    except OperandError:
        raise OperandError(
            f"build takes an MLP, or a model of such layers, got {type(model).__name__}"
        ) from None
    for one, next_one in pairwise(layers):
        if one.n_out != next_one.n_in:
            raise OptionError(
                f"{_name(model)} has a layer of {one.n_out} units before one that reads "
                f"{next_one.n_in}: a page shows layers one after the other"
            )
    activations = [layer.activation for layer in layers]
    units = [layer.n_out for layer in layers]
    net = MLP(layers[0].n_in, units, activation=activations, init="zeros", rng=0)
    put_weights(net, [p.data for layer in layers for p in layer.parameters()])
    check_only_layers(model, layers, X, "a page shows")
    return net


def _name(model: Any) -> str:
    return f"the model {type(model).__name__}"
