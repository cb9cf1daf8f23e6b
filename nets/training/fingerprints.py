"""Fingerprints: short texts by which a checkpoint tells its own training from another one.

Data are compared by their numbers. Model, loss and penalty are compared by the graphs that they
make at fixed points: by operations, constants and the places of parameters. The parameters' numbers
do not count, because training changes them, and neither does code, which differs between versions
of Python. So the same training has the same fingerprints in every process, and users' own functions
are told apart as well as named ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import Value, allow_nonfinite, order
from autograd.derivatives.containers import leaves
from autograd.engine.recorded import set_data

from ..errors import LabelError
from ..models.randomness import RandomStates
from .arguments import activations_of
from .examples import Examples
from .former_losses import former_graphs
from .settings import Settings

FORMER: dict[type, str] = {LabelError: "TargetError"}
"""The names of errors in checkpoints of version 2."""

Fingerprints = Mapping[str, str | None]
"""Each thing with its fingerprint; None for what draws at random."""

ABSENT = "none"
PROBES = (0.5, -1.25)  # outputs for losses: every loss takes the first
TARGETS = 10  # how many targets are tried


def described(
    settings: Settings, train: Examples, validation: Examples | None, batch_size: int
) -> dict[str, Any]:
    """What must be the same for a checkpoint to go on, beside the fingerprints."""
    loss, optimiser = settings.loss, settings.optimiser
    optimiser_settings = optimiser.settings
    if settings.schedule is not None:
        del optimiser_settings["learning_rate"]
    return {
        "the count of parameters": len(settings.parameters),
        "the shape of X": list(train.inputs.shape),
        "the count of validation examples": len(validation or ()),
        "the activations": activations_of(settings.model),
        "the loss": loss.__name__ if hasattr(loss, "__name__") else "a function",
        "the optimiser": type(optimiser).__name__,
        "the optimiser's settings": optimiser_settings,
        "the batch size": batch_size,
        "shuffle": settings.shuffle,
        "the metrics": list(settings.metrics),
    }


def fingerprints(
    settings: Settings, train: Examples, validation: Examples | None, outputs: int | None
) -> dict[str, str | None]:
    """The fingerprints of a training; `outputs` counts a list of outputs, None for one Value."""
    parameters = settings.parameters
    held_out = (validation.inputs, validation.targets) if validation else (None, None)
    targets = train.sample(TARGETS).targets.tolist()
    probes = [p if outputs is None else [p] * outputs for p in PROBES]
    texts: dict[str, str | None] = {
        "X": _of_numbers(train.inputs),
        "y": _of_numbers(train.targets),
        "validation X": _of_numbers(held_out[0]),
        "validation y": _of_numbers(held_out[1]),
        "sample_weight": _of_weights(train),
        "validation sample_weight": _of_weights(validation),
    }
    with _at_fixed_numbers(parameters):
        graphs = _Graphs(parameters)
        texts["what the model computes"] = graphs.fingerprint(
            settings.model, [(_values(train.inputs[i].tolist()),) for i in (0, -1)]
        )
        texts["what the loss computes"] = graphs.fingerprint(
            settings.loss, [(_values(probe), y) for probe in probes for y in targets]
        )
        texts["what the penalty computes"] = (
            graphs.fingerprint(settings.penalty, [(list(parameters),)])
            if settings.penalty
            else ABSENT
        )
    return texts


def _of_numbers(array: NDArray[Any] | None) -> str:
    """The fingerprint of an array: equal integers and floats are the same."""
    if array is None:
        return ABSENT
    return _shortened(np.ascontiguousarray(array, dtype="<f8").ravel().data)


def _of_weights(examples: Examples | None) -> str:
    """The fingerprint of the weights of examples."""
    return _of_numbers(examples.weights if examples and examples.is_weighted else None)


def _shortened(content: bytes | memoryview) -> str:
    return hashlib.sha256(content).hexdigest()


def _values(numbers: Any) -> Any:
    """Values in place of numbers."""
    return [*map(Value, numbers)] if isinstance(numbers, list) else Value(numbers)


@contextmanager
def _at_fixed_numbers(parameters: Sequence[Value]) -> Iterator[None]:
    """Give the parameters the same numbers in every training: functions may branch on them."""
    numbers = [p.data for p in parameters]
    try:
        set_data(parameters, [(7 * i % 11 - 5) / 8 for i in range(len(numbers))])
        with allow_nonfinite():
            yield
    finally:
        try:
            set_data(parameters, numbers)
        except BaseException:  # Ctrl-C in the middle
            set_data(parameters, numbers)
            raise


class _Graphs:
    """Graphs as texts, in which parameters have the names of their places."""

    def __init__(self, parameters: Iterable[Value]) -> None:
        self.places = {p: f"p{i}" for i, p in enumerate(parameters)}

    def fingerprint(self, f: Callable[..., Any], points: Sequence[tuple[Any, ...]]) -> str | None:
        """The fingerprint of f at all points; None if f draws at random."""
        states = RandomStates(f)
        texts = [self._text(f, point) for point in points]
        return None if states.moved() else _shortened("\n\n".join(texts).encode())

    def _text(self, f: Callable[..., Any], point: tuple[Any, ...]) -> str:
        """The graph of f at a point, a line for each operation; or the error that f raises."""
        given = [x for _, x in leaves(point[0])]
        places = {x: f"x{i}" for i, x in enumerate(given)} | self.places
        try:
            results = former_graphs([y for _, y in leaves(f(*point))])
            nodes = order(*[y for y in results if isinstance(y, Value)])
        except Exception as error:  # functions may raise anything
            return FORMER.get(type(error), type(error).__name__)

        def place(x: Any) -> str:
            return places[x] if x in places else repr(x.data if isinstance(x, Value) else x)

        lines = []
        for v in nodes:
            if not v.is_leaf:
                lines.append(" ".join([v.op.name, *map(place, v.inputs)]))
                places[v] = f"v{len(lines)}"
        return "\n".join([*lines, *map(place, results)])
