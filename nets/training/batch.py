"""Batches: the cost of some examples and its gradients, by the graph of each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd import OperandError, Value
from autograd.engine.modes import EVER, watching
from autograd.engine.operands import is_of_numbers

from ..errors import OptionError
from ..learning.losses import Loss, cost
from ..models.outputs import Model, as_numbers, output_of

Penalty: TypeAlias = Callable[[list[Value]], Any]
"""A function of the parameters, whose value is added to the cost."""


class Batch(NamedTuple):
    """The results of a batch: its cost, and the model's output for each example, as numbers, or a
    function that makes them when they are read.
    """

    cost: float
    outputs: list[Any] | NDArray[np.float64] | Callable[[], NDArray[np.float64]]


def run_batch(
    model: Model,
    loss: Loss,
    inputs: Iterable[Sequence[float]],
    targets: Iterable[Any],
    penalty: Penalty | None = None,
    gradients: bool = True,
    weights: NDArray[np.float64] | None = None,
) -> Batch:
    """The cost J = mean of the losses, or Σ w·L / Σ w (+ penalty); each parameter's `grad` becomes
    dJ/dp.

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
        with watching(EVER):
            each = loss(output, target)
        if not isinstance(each, Value):
            raise OperandError(
                f"a loss is a Value computed from the outputs, got {type(each).__name__}"
            )
        outputs.append(as_numbers(output))
        losses.append(each if gradients else each.data)
    J = cost(losses, None if weights is None else weights.tolist())
    with watching(EVER):
        J = penalised(J, penalty, parameters)
    if gradients:
        forget_gradients(parameters)
        J.backward()
        if all(parameter.grad is None for parameter in parameters):
            raise OptionError(
                "the cost depends on no parameter: a model or loss that takes the number of a "
                "Value, such as a.data, leaves the graph"
            )
    return Batch(J.data if isinstance(J, Value) else J, outputs)


def forget_gradients(parameters: Iterable[Value]) -> None:
    """Set the gradient of each of the parameters to None."""
    for p in parameters:
        p.grad = None


def penalised(J: Any, penalty: Penalty | None, parameters: list[Value]) -> Any:
    """The cost with the penalty, if there is one."""
    if penalty is None:
        return J
    added = penalty(parameters)
    if not is_of_numbers(added) and not isinstance(added, Value):
        raise OptionError(
            f"a penalty is a Value computed from the parameters, got {type(added).__name__}"
        )
    return J + added
