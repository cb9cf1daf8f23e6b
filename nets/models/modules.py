"""The parts of a network: neurons, and layers of neurons.

    z = w·x + b        one node, `dot`
    a = g(z)           one node, the activation; with `linear` there is none, and a is z

Nodes and parameters carry the scopes `network`, `layer 1`, `neuron 2`, which drawings collapse.
Parameters have the lectures' symbols as labels: w¹₂₃ is layer 1, neuron 2, input 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import NonFiniteError, OperandError, ShapeError, Value, parameter, scope, softmax
from autograd.engine.ops import dot

from ..options.keywords import spelling_checked
from ..options.values import count
from .activations import SOFTMAX, Activation, Given, activation_named
from .initialisers import Initialiser, Rng, as_rng, initialiser_named
from .inputs import as_inputs
from .prediction import predict
from .symbols import lecture_symbol, name_unit, parameter_at

__all__ = ["Layer", "Module", "Neuron"]


class Module:
    """Anything that has parameters and computes outputs from the features of an example.

    `named_parameters` lists the parameters in the order in which they were drawn.
    """

    def __call__(self, x: Sequence[Any]) -> Any:
        """The output for one example."""
        raise self._undefined("__call__")

    def predict(self, X: Any, examples: str = "rows") -> NDArray[np.float64]:
        """The outputs for all examples of a table, as numbers.

        One output gives a row of numbers of shape (m,). Several outputs give a table like X, of
        shape (m, n_out), or (n_out, m) with `examples="columns"`.

        >>> Neuron(2, "relu", init="zeros").predict([[4, 1], [2, 3], [0, 5]])
        array([0., 0., 0.])
        >>> Layer(2, 4).predict([[4, 2, 0], [1, 3, 5]], examples="columns").shape
        (4, 3)
        """
        return predict(self, X, examples)

    def named(self) -> Iterator[tuple[str, Value]]:
        """Each parameter's symbol, and the parameter."""
        raise self._undefined("named")

    def __getitem__(self, symbol: str) -> Value:
        """The parameter with that symbol: "w¹₃₂" as in the lectures, or typed "w1_32"; the first
        index of a weight is its neuron.

        >>> net = Layer(2, 3, number=1)
        >>> net["w1_32"] is net["w¹₃₂"] is net.w[2, 1], net["b1_3"] is net.b[2]
        (True, True)
        """
        return parameter_at(self.named(), symbol)

    __iter__ = None  # else Python would ask for net[0], net[1] and so on

    def parameters(self) -> list[Value]:
        """All parameters: layer by layer, neuron by neuron, weights before bias."""
        raise self._undefined("parameters")

    def named_parameters(self) -> dict[str, Value]:
        """All parameters by their symbols, in the same order."""
        return dict(self.named())

    def form(self) -> list[Any]:
        """What a graph of this module depends on besides its parameters: a compiled program is
        recorded again when it changes. The activations, in the modules of this package.
        """
        return []

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for p in self.parameters():
            p.grad = None

    def _undefined(self, method: str) -> NotImplementedError:
        return NotImplementedError(f"{type(self).__name__} is a Module that defines no {method}()")


class Neuron(Module):
    """One unit: z = w·x + b, a = g(z).

    >>> neuron = Neuron(2, "relu", init="zeros")
    >>> neuron.w[0].data, neuron.w[1].data, neuron.b.data = 2, -3, 1
    >>> a = neuron([4, 1])
    >>> a
    Value(6, op=relu)
    >>> a.inputs[0].op
    <primitive dot(...)>

    The weights are drawn in order from `rng`, a seed or a `random.Random`; the bias starts at 0.
    By default `init` is `"he"` for relu and similar activations, and `"xavier"` for the others.
    """

    @spelling_checked
    def __init__(
        self,
        n_in: int,
        activation: Given = "tanh",
        init: str | Initialiser | None = None,
        rng: Rng = None,
        *,
        layer: int | None = None,
        number: int | None = None,
        n_out: int = 1,
    ) -> None:
        """`layer` and `number` say where the neuron stands, `n_out` how wide its layer is."""
        self.n_in = count("n_in", n_in)
        self.layer, self.number = layer, number
        self.activation = _fitting(activation, n_out)
        draw, rng = initialiser_named(init, self.activation.text), as_rng(rng)
        self.scope_name = "neuron" if number is None else f"neuron {number}"
        with scope(self.scope_name):
            self.w = [
                _parameter(draw(rng, self.n_in, n_out), lecture_symbol("w", layer, number, k + 1))
                for k in range(self.n_in)
            ]
            self.b = _parameter(0.0, lecture_symbol("b", layer, number))

    @property
    def activation(self) -> Activation:
        """What makes a of z. Another one can be set, by name or as a function."""
        activation: Activation = vars(self)["activation"]
        return activation

    @activation.setter
    def activation(self, given: Given) -> None:
        vars(self)["activation"] = activation_named(given)

    def __call__(self, x: Sequence[Any]) -> Value:
        """The output a for one example."""
        return self.output(as_inputs(x, self.n_in, "this neuron"))

    def output(self, x: Sequence[Value]) -> Value:
        """The output a for inputs that are known to fit; with softmax, which the layer applies, it
        is z.
        """
        with scope(self.scope_name):
            z: Value = dot(self.w, x, self.b)
            g = self.activation.function
            name_unit("z", z, self.layer, self.number)
            a = z if g is None else g(z)
        if not isinstance(a, Value):
            raise OperandError(
                f"the activation {self.activation} turned a Value into a {type(a).__name__}: write "
                "it with autograd's functions"
            )
        if a is not z:
            name_unit("a", a, self.layer, self.number)
        return a

    def parameters(self) -> list[Value]:
        """The weights, then the bias."""
        return [*self.w, self.b]

    def form(self) -> list[Any]:
        """The activation."""
        return [vars(self)["activation"]]

    def named(self) -> Iterator[tuple[str, Value]]:
        """Each parameter's symbol, and the parameter."""
        for k, w in enumerate(self.w, 1):
            yield lecture_symbol("w", self.layer, self.number, k), w
        yield lecture_symbol("b", self.layer, self.number), self.b

    def __repr__(self) -> str:
        return f"Neuron({self.n_in}, {str(self.activation)!r})"


class Layer(Module):
    """Several neurons that read the same inputs.

    >>> layer = Layer(2, 3, "tanh", rng=1)
    >>> len(layer([0.5, -0.5])), list(layer.named_parameters())[:4]
    (3, ['w₁₁', 'w₁₂', 'b₁', 'w₂₁'])
    """

    @spelling_checked
    def __init__(
        self,
        n_in: int,
        n_out: int,
        activation: Given = "tanh",
        init: str | Initialiser | None = None,
        rng: Rng = None,
        *,
        number: int | None = None,
    ) -> None:
        """`number` is the layer's place in a network, counted from 1."""
        self.n_in, self.n_out = count("n_in", n_in), count("n_out", n_out)
        vars(self)["activation"], rng = _fitting(activation, self.n_out), as_rng(rng)
        self.number = number
        self.scope_name = "layer" if number is None else f"layer {number}"
        with scope(self.scope_name):
            self.neurons = [
                Neuron(
                    n_in, self.activation, init, rng, layer=number, number=j + 1, n_out=self.n_out
                )
                for j in range(self.n_out)
            ]

    @property
    def activation(self) -> Activation:
        """What makes a of z in each neuron. Another one can be set, by name or as a function: it
        counts from the next graph on, and for programs that take the layer or its network as an
        argument from the next call on.
        """
        activation: Activation = vars(self)["activation"]
        return activation

    @activation.setter
    def activation(self, given: Given) -> None:
        vars(self)["activation"] = new = _fitting(given, self.n_out)
        for neuron in self.neurons:
            neuron.activation = new

    def __call__(self, x: Sequence[Any]) -> list[Value]:
        """The outputs of all neurons for one example."""
        return self.outputs(as_inputs(x, self.n_in, "this layer"))

    def outputs(self, x: Sequence[Value]) -> list[Value]:
        """The outputs for inputs that are known to fit."""
        with scope(self.scope_name):
            a = [neuron.output(x) for neuron in self.neurons]
            if self.activation == SOFTMAX:
                a = softmax(a)
                for j, each in enumerate(a, 1):
                    name_unit("a", each, self.number, j)
            return a

    @property
    def w(self) -> NDArray[np.object_]:
        """The weights, of shape (n_out, n_in), counted from 0: `w[2, 1]` is w₃₂ of the lectures."""
        return _read_only([neuron.w for neuron in self.neurons], (self.n_out, self.n_in))

    @property
    def b(self) -> NDArray[np.object_]:
        """The biases, of shape (n_out,), counted from 0."""
        return _read_only([neuron.b for neuron in self.neurons], (self.n_out,))

    def parameters(self) -> list[Value]:
        """All parameters, neuron by neuron."""
        return [p for neuron in self.neurons for p in neuron.parameters()]

    def form(self) -> list[Any]:
        """The layer's activation, then that of each neuron."""
        own = vars(self)["activation"]
        return [own, *[vars(neuron)["activation"] for neuron in self.neurons]]

    def named(self) -> Iterator[tuple[str, Value]]:
        """Each parameter's symbol, and the parameter."""
        for neuron in self.neurons:
            yield from neuron.named()

    def __repr__(self) -> str:
        return f"Layer({self.n_in}, {self.n_out}, {str(self.activation)!r})"


def _fitting(given: Given, n_out: int) -> Activation:
    """The activation of a layer of n_out neurons."""
    activation = activation_named(given)
    if activation == SOFTMAX and n_out == 1:
        raise ShapeError("softmax of one number is always 1: for one unit take 'sigmoid'")
    return activation


def _read_only(values: list[Any], shape: tuple[int, ...]) -> NDArray[np.object_]:
    """An array of Values, whose places cannot be filled anew; the Values' data can change."""
    array = np.empty(shape, dtype=object)
    array[...] = values
    array.flags.writeable = False
    return array


def _parameter(number: Any, label: str) -> Value:
    """A parameter with a label; an error if it does not start at a finite number."""
    p = parameter(number)
    p.label = label
    if p.data - p.data != 0.0:
        raise NonFiniteError(f"the initialiser started {label} at {p.data}")
    return p
