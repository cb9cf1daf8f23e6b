"""Running a model on many examples: the cost of a batch and its gradients, and predictions.

`run_batch` goes through the graph of each example. `predict` has a program do the same for all of
them at once, where that is possible and worth it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd import OperandError, Value, constant
from autograd.engine.modes import EVER, watching
from autograd.engine.operands import is_of_numbers

from ..datasets.tables import table
from ..errors import OptionError
from ..learning.losses import Loss, cost
from ..models.compiled import Compiled, parts, table_of
from .randomness import RandomStates

Penalty: TypeAlias = Callable[[list[Value]], Any]
"""A function of the parameters, whose value is added to the cost."""


WORTH = 16  # so many examples are as much work as to compile the model


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
    outputs: list[Any] | NDArray[np.float64]


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
        with watching(EVER):
            each = loss(output, target)
        if not isinstance(each, Value):
            raise OperandError(
                f"a loss is a Value computed from the outputs, got {type(each).__name__}"
            )
        outputs.append(as_numbers(output))
        losses.append(each if gradients else each.data)
    J = cost(losses)
    with watching(EVER):
        J = penalised(J, penalty, parameters)
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


def predict(model: Model, X: Any, examples: str = "rows") -> NDArray[np.float64]:
    """The model's outputs for all examples of X: one number each, or a table as X is."""
    rows = table(X, "X", examples)
    outputs = _predicted(model, rows) if len(rows) >= WORTH else None
    if outputs is None:
        outputs = np.array([as_numbers(output_of(model, x)) for x in rows.tolist()])
    return outputs.T if examples == "columns" else outputs


def _predicted(model: Model, rows: NDArray[Any]) -> NDArray[np.float64] | None:
    """The outputs by a program; None if it would not tell what the model itself does."""
    first, states = rows[0].tolist(), RandomStates(model)
    due = np.array(as_numbers(output_of(model, first)))
    if states.moved():  # each example is to have numbers of its own
        return None
    try:
        program = Compiled(lambda x: list(flat_output(model(x))), (first,), cost=False)
        theta = program.theta()
        found = []
        for part in parts(len(rows)):
            results, finite = program.values(theta, rows[part])
            if not finite:
                return None
            found.append(table_of(results, part.stop - part.start, due.shape))
    except Exception:  # the model then is asked example by example, and fails as it may
        return None
    outputs = np.concatenate(found)
    same = np.allclose(outputs[0], due, rtol=1e-9, atol=1e-9)
    return outputs if same and np.isfinite(outputs).all() else None


def output_of(model: Model, x: Iterable[float]) -> Any:
    """What the model makes of one example, whose features are constants of the graph."""
    with watching(EVER):  # programs that the model calls are part of the graph
        return model([constant(feature) for feature in x])


def flat_output(output: Any) -> Iterator[Value]:
    """The Values in a model's output, in the order of `as_numbers`."""
    if isinstance(output, Value):
        yield output
    else:
        for each in output:
            yield from flat_output(each)


def as_numbers(output: Any) -> Any:
    """The numbers in a model's output: one for a Value, a list for several."""
    if isinstance(output, Value):
        return output.data
    if hasattr(output, "__iter__") and not isinstance(output, (str, Mapping)):
        return [as_numbers(each) for each in output]
    raise OperandError(f"a model gives a Value or a list of them, got {type(output).__name__}")
