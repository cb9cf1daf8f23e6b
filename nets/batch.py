"""Running a model on many examples: the cost of a batch and its gradients, and predictions.

Training reaches the graph through `run_batch` alone, and predictions through `predict`, so that
whatever else can compute the same numbers may stand in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd import OperandError, Value, constant

from .errors import OptionError
from .losses import Loss, cost
from .tables import table

Penalty: TypeAlias = Callable[[list[Value]], Any]
"""A function of the parameters, whose value is added to the cost."""


class Model(Protocol):
    """Anything that is called with the features of one example and has parameters."""

    def __call__(self, x: Any, /) -> Any:
        """One Value, or a list of them."""
        ...

    def parameters(self) -> Iterable[Value]:
        """The leaves that training is to change."""
        ...


class Batch(NamedTuple):
    """What a batch gave: its cost, and the model's outputs for each example, as numbers."""

    cost: float
    outputs: list[Any]


def run_batch(
    model: Model,
    loss: Loss,
    inputs: Iterable[Sequence[float]],
    targets: Iterable[Any],
    penalty: Penalty | None = None,
    gradients: bool = True,
) -> Batch:
    """The cost J = mean of the losses (+ penalty); dJ/dp is left in each parameter's `grad`.

    >>> from autograd import Value
    >>> from nets import Neuron
    >>> neuron = Neuron(1, activation="linear", init="zeros")
    >>> run_batch(neuron, lambda a, y: (a - y) ** 2, [[1.0], [2.0]], [3.0, 5.0])
    Batch(cost=17.0, outputs=[0.0, 0.0])
    >>> [p.grad for p in neuron.parameters()]
    [-13.0, -8.0]
    """
    parameters = list(dict.fromkeys(model.parameters()))
    losses: list[Any] = []
    outputs = []
    for x, target in zip(inputs, targets, strict=True):
        output = output_of(model, x)
        each = loss(output, target)
        if not isinstance(each, Value):
            raise OperandError(
                f"a loss is a Value computed from the outputs, got {type(each).__name__}"
            )
        outputs.append(as_numbers(output))
        losses.append(each if gradients else each.data)
    J = cost(losses)
    if penalty is not None:
        J = J + penalty(parameters)
    if gradients:
        for parameter in parameters:
            parameter.grad = None
        J.backward()
        if all(parameter.grad is None for parameter in parameters):
            raise OptionError(
                "the cost depends on no parameter: a model or loss that takes the number of a "
                "Value, such as a.data, leaves the graph"
            )
    return Batch(J.data if isinstance(J, Value) else J, outputs)


def predict(model: Model, X: Any, examples: str = "rows") -> NDArray[np.float64]:
    """The model's outputs for all examples of X: one number each, or a table as X is."""
    rows = table(X, "X", examples).tolist()
    outputs = np.array([as_numbers(output_of(model, x)) for x in rows])
    return outputs.T if examples == "columns" else outputs


def output_of(model: Model, x: Iterable[float]) -> Any:
    """What the model makes of one example, whose features are constants of the graph."""
    return model([constant(feature) for feature in x])


def as_numbers(output: Any) -> Any:
    """The numbers in a model's output: one for a Value, a list for several."""
    if isinstance(output, Value):
        return output.data
    if hasattr(output, "__iter__") and not isinstance(output, (str, Mapping)):
        return [as_numbers(each) for each in output]
    raise OperandError(f"a model gives a Value or a list of them, got {type(output).__name__}")
