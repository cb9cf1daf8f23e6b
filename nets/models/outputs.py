"""Outputs: what a model computes from one example, as Values and as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from autograd import OperandError, Value, constant
from autograd.engine.modes import EVER, watching


class Model(Protocol):
    """Anything that is called with the features of one example and has parameters."""

    def __call__(self, x: Any, /) -> Any:
        """One Value, or a list of them."""
        ...

    def parameters(self) -> Iterable[Value]:
        """The leaves that training changes."""
        ...


def output_of(model: Model, x: Iterable[float]) -> Any:
    """The model's output for one example, whose features are constants of the graph."""
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
