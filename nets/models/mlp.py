"""Networks of layers, each of which reads the outputs of the layer before."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograd import OperandError, ShapeError, Value, scope

from ..datasets.tables import check_finite, number_array
from ..options.keywords import called_as
from ..options.values import count, file_path, listed
from .activations import Activation, Given, activation_named
from .initialisers import Initialiser, Rng, as_rng
from .inputs import as_inputs
from .layers import Layers
from .modules import Layer, Module
from .saved import Matrices, Saved
from .saving import read_network, write_network
from .summary import Summary, summarise
from .symbols import lecture_symbol

__all__ = ["MLP"]


class MLP(Module):
    """A multi-layer perceptron: `MLP(2, [16, 16, 1])` has 2 inputs and layers of 16, 16, 1 units.

    >>> net = MLP(2, [3, 1], activation="tanh", rng=1337)
    >>> net
    MLP(2, [3, 1], activation='tanh', output='linear')
    >>> net([0.5, -1.0]).op
    <primitive dot(...)>
    >>> list(net.named_parameters())[:6]
    ['w¹₁₁', 'w¹₁₂', 'b¹₁', 'w¹₂₁', 'w¹₂₂', 'b¹₂']

    `activation` is for the hidden layers: a name such as `"relu"` or `"leaky_relu(0.1)"`, a
    function of a Value, or a list with one activation for each hidden layer. `output` is for the
    last layer, which is linear by default; a list for all layers includes it.

    `init` says where weights start, for instance `"uniform"`. By default it is `"he"` before relu
    and similar activations, and `"xavier"` elsewhere. Weights are drawn in the order of
    `parameters()` from one generator, so that a seed in `rng` makes the same network everywhere.
    Biases start at 0.
    """

    @called_as("MLP(2, [4, 1])")
    def __init__(
        self,
        n_in: int,
        sizes: Sequence[int],
        activation: Given | Sequence[Given] = "relu",
        output: Given | None = None,
        init: str | Initialiser | None = None,
        rng: Rng = None,
    ) -> None:
        if isinstance(n_in, (list, tuple)) or not (
            isinstance(sizes, (list, tuple)) or hasattr(sizes, "tolist")
        ):
            raise OperandError(
                "MLP takes the number of inputs, then the layers' sizes, a list such as [4, 1]: "
                f"MLP(2, [4, 1]), got {n_in!r:.40} and {sizes!r:.40}"
            )
        widths = [count("n_in", n_in), *(count("a layer's size", n) for n in sizes)]
        if len(widths) < 2:
            raise ShapeError("a network has at least one layer: its sizes are an empty list")
        activations = _of_each_layer(activation, output, len(widths) - 1)
        rng = as_rng(rng)
        self.n_in = widths[0]
        with scope("network"):
            self.layers = [
                Layer(n, n_out, g, init, rng, number=number)
                for number, ((n, n_out), g) in enumerate(
                    zip(pairwise(widths), activations, strict=True), 1
                )
            ]

    def __call__(self, x: Sequence[Any]) -> Any:
        """The output for one example: a Value if the last layer has one unit, otherwise a list."""
        a = as_inputs(x, self.n_in, "this network")
        with scope("network"):
            for layer in self.layers:
                a = layer.outputs(a)
        return a[0] if len(a) == 1 else a

    @property
    def layers(self) -> list[Layer]:
        """The layers from first to last."""
        layers: Layers = vars(self)["layers"]
        return layers

    @layers.setter
    def layers(self, given: Iterable[Layer]) -> None:
        layers = Layers()
        layers.extend(given)
        vars(self)["layers"] = layers

    @property
    def sizes(self) -> list[int]:
        """The number of units of each layer."""
        return [layer.n_out for layer in self.layers]

    @property
    def activations(self) -> list[Activation]:
        """The activation of each layer."""
        return [layer.activation for layer in self.layers]

    def parameters(self) -> list[Value]:
        """All parameters: layer by layer, neuron by neuron, weights before bias."""
        return [p for layer in self.layers for p in layer.parameters()]

    def form(self) -> list[Any]:
        """The activations, layer by layer."""
        return [g for layer in self.layers for g in layer.form()]

    def named(self) -> Iterator[tuple[str, Value]]:
        """Each parameter's symbol, and the parameter."""
        for layer in self.layers:
            yield from layer.named()

    def summary(self, m: int | None = None) -> Summary:
        """The shapes of all matrices for m examples, and the number of parameters, as a table.

        >>> MLP(2, [3, 1], rng=1).summary(100)
        matrix  examples in rows  examples in columns  parameters
        X       (100, 2)          (2, 100)                         inputs
        W¹      (3, 2)            (3, 2)                        6
        b¹      (3, 1)            (3, 1)                        3
        Z¹      (100, 3)          (3, 100)
        A¹      (100, 3)          (3, 100)                         relu
        W²      (1, 3)            (1, 3)                        3
        b²      (1, 1)            (1, 1)                        1
        Z²      (100, 1)          (1, 100)
        A²      (100, 1)          (1, 100)                         linear
        Y       (100, 1)          (1, 100)                         targets
        sum                                                    13
        """
        return summarise(self.n_in, self.sizes, list(map(str, self.activations)), m)

    def matrices(self) -> Matrices:
        """A copy of each layer's parameters as the lectures' matrices: W of shape (n_out, n_in) and
        b of shape (n_out, 1).

        >>> [(W.shape, b.shape) for W, b in MLP(2, [3, 1]).matrices()]
        [((3, 2), (3, 1)), ((1, 3), (1, 1))]
        """
        return self._matrices(lambda p: p.data)

    def gradients(self) -> Matrices:
        """Each layer's dJ/dW and dJ/db in the shapes of `matrices()`; nan where there is no
        gradient.
        """
        return self._matrices(lambda p: math.nan if p.grad is None else p.grad)

    def _matrices(self, of: Callable[[Value], float]) -> Matrices:
        return [
            (
                np.array([[of(w) for w in neuron.w] for neuron in layer.neurons]),
                np.array([[of(neuron.b)] for neuron in layer.neurons]),
            )
            for layer in self.layers
        ]

    def set_matrices(self, matrices: Sequence[tuple[ArrayLike, ArrayLike]]) -> None:
        """Set all parameters from matrices (W, b); if one does not fit, nothing changes."""
        pairs = listed("matrices", "pairs (W, b)", matrices)
        if len(pairs) != len(self.layers):
            raise ShapeError(
                f"a network of {len(self.layers)} layers takes as many pairs (W, b), "
                f"got {len(pairs)}"
            )
        for pair in pairs:
            if not isinstance(pair, (tuple, list)) or len(pair) != 2:
                raise ShapeError(
                    f"each layer's matrices are a pair (W, b), got {type(pair).__name__}"
                    + (f" of length {len(pair)}" if hasattr(pair, "__len__") else "")
                )
        flat: list[float] = []
        for l, (layer, (W, b)) in enumerate(zip(self.layers, pairs, strict=True), 1):
            weights = _fitting(lecture_symbol("W", l), W, (layer.n_out, layer.n_in))
            biases = _fitting(lecture_symbol("b", l), b, (layer.n_out, 1))
            flat += np.hstack([weights, biases]).ravel().tolist()
        for p, number in zip(self.parameters(), flat, strict=True):
            p.data = number

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the network to a file, `.json` to read it or `.safetensors` for other programs.

        Every number is kept to the last bit. The file is written as a whole or not at all.
        """
        path = file_path("MLP.save", path)
        saved = Saved(self.n_in, [g.text for g in self.activations], self.matrices())
        write_network(saved, path, self.activations)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> MLP:
        """The network that `save` wrote to the file."""
        saved = read_network(file_path("MLP.load", path))
        sizes = [len(W) for W, _ in saved.matrices]
        net = cls(saved.n_in, sizes, activation=saved.activations, init="zeros", rng=0)
        net.set_matrices(saved.matrices)
        return net

    def __repr__(self) -> str:
        *hidden, output = map(str, self.activations)
        same = hidden[0] if len(set(hidden)) == 1 else hidden
        activation = f"activation={same!r}, " if hidden else ""
        return f"MLP({self.n_in}, {self.sizes}, {activation}output={output!r})"


def _of_each_layer(
    activation: Given | Sequence[Given], output: Given | None, depth: int
) -> list[Activation]:
    """The activation of each of the layers."""
    given: list[Given] = (
        list(activation)
        if isinstance(activation, Sequence) and not isinstance(activation, str)
        else [activation] * (depth - 1)
    )
    if len(given) == depth - 1:
        given.append("linear" if output is None else output)
    elif len(given) != depth:
        raise ShapeError(
            f"a network of {depth} layers takes {depth - 1} activations for its hidden layers or "
            f"{depth} for all, got a list of {len(given)}"
        )
    elif output is not None:
        raise ShapeError(
            f"the list of {depth} activations names that of the last layer already: "
            f"leave out output={output!r}, or shorten the list"
        )
    return [activation_named(each) for each in given]


def _fitting(name: str, matrix: ArrayLike, shape: tuple[int, int]) -> NDArray[np.float64]:
    """The matrix as finite floats, if it has that shape; b may be a plain row of numbers."""
    array = number_array(matrix, name).astype(np.float64)
    if array.ndim == 1 and shape == (len(array), 1):
        array = array.reshape(shape)
    if array.shape != shape:
        raise ShapeError(f"{name} has shape {shape}, got {array.shape}")
    check_finite(array, name)
    return array
