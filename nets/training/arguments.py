"""Checks of what a training is given, a model and metrics, before anything is changed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from autograd import Program, Value

from ..errors import OptionError
from ..learning.losses import (
    OF_THIS_PACKAGE,
    Loss,
    binary_cross_entropy_from_logits,
    hinge,
    softmax_cross_entropy,
)
from ..learning.metrics import Metric, accuracy, metric_named
from ..models.activations import LINEAR
from ..models.mlp import MLP
from ..models.outputs import Model, as_numbers
from ..models.randomness import RandomStates

Metrics: TypeAlias = Sequence[str | Metric] | Mapping[str, str | Metric] | str | Metric
"""Metrics by name or as functions; a dict gives them other names."""


def parameters_of(model: Model) -> list[Value]:
    """The model's parameters, without duplicates."""
    if isinstance(model, Program):
        name = getattr(model.f, "__name__", type(model.f).__name__)
        raise OptionError(f"training compiles the model itself: give {name}, got compile({name})")
    if not (callable(model) and callable(getattr(model, "parameters", None))):
        raise OptionError(
            f"a model is called with features and has parameters(), got {type(model).__name__}; "
            "give a function f of your own its parameters: f.parameters = lambda: [w, b]"
        )
    if isinstance(model, type):
        raise OptionError(f"make a model from its class first: {model.__name__}(...)")
    given = model.parameters()
    if isinstance(given, Value) or not isinstance(given, Iterable):
        raise OptionError(
            f"parameters() gives a list of Values, such as [w, b], got {type(given).__name__}"
        )
    parameters = list(dict.fromkeys(given))
    if not parameters:
        raise OptionError("the model has no parameters: there is nothing to train")
    for each in parameters:
        if not isinstance(each, Value) or not each.is_leaf or each.is_constant:
            raise OptionError(f"parameters are Values that were given a number, got {each!r:.60}")
    return parameters


def activations_of(model: Model) -> list[str] | None:
    """The names of the activations of a network's layers."""
    if not isinstance(model, MLP):
        return None
    return [str(g) if g.has_name else "a function" for g in model.activations]


FROM_LOGITS: tuple[tuple[Loss, str, str], ...] = (
    (softmax_cross_entropy, "softmax", "categorical_cross_entropy"),
    (binary_cross_entropy_from_logits, "sigmoid", "binary_cross_entropy"),
    (hinge, "sigmoid", "binary_cross_entropy"),
    (hinge, "softmax", "categorical_cross_entropy"),
)
"""Losses that apply an activation themselves, or need outputs of both signs, and the losses that
leave it to the network.
"""


def check_output(model: Model, loss: Loss) -> None:
    """Refuse a network whose last activation does not suit the loss."""
    if not isinstance(model, MLP):
        return
    for from_logits, activation, instead in FROM_LOGITS:
        if loss is from_logits and str(model.activations[-1]) == activation:
            raise OptionError(
                f"{from_logits.__name__} takes logits, and this network ends in {activation}: let "
                f"it end in 'linear', or take {instead}"
            )


def reads_signs(model: Model, loss: Loss | None) -> bool:
    """Whether the sign of a single output tells the classes 0 and 1 apart, so that the threshold is
    0 and not 0.5. The losses of this package say it. With a loss of a user, or one that is not
    known, the outputs of a last layer that is linear are taken for logits, unless the loss is the
    same for both classes at 0.5, as that of squares is.
    """
    if loss in OF_THIS_PACKAGE:
        return loss is binary_cross_entropy_from_logits or loss is hinge
    last = getattr(model, "layers", None) or [model]
    if getattr(last[-1], "activation", None) != LINEAR:
        return False
    if loss is None:
        return True
    states = RandomStates(loss)
    try:
        one, other = (float(as_numbers(loss(Value(0.5), y))) for y in (0, 1))
    except Exception:  # a loss of several outputs, or of other classes
        return True
    finally:
        states.restore()
    return not math.isclose(one, other)


def metrics_of(given: Metrics, model: Model, loss: Loss) -> dict[str, Metric]:
    """Each metric by its name; if outputs are logits or scores, accuracy uses their sign."""
    if isinstance(given, str) or callable(given):
        given = [given]
    if not isinstance(given, Iterable):
        raise OptionError(f"metrics are names or functions, got {given!r:.60}")
    if isinstance(given, Mapping):
        named = [(name, metric_named(metric)[1]) for name, metric in given.items()]
    else:
        named = [metric_named(metric) for metric in given]
    is_asked = any(metric is accuracy for _, metric in named)
    by_sign = is_asked and reads_signs(model, loss)
    chosen: dict[str, Metric] = {}
    for name, metric in named:
        if name in chosen or name in ("loss", "learning_rate", "epoch"):
            raise OptionError(
                f"two measures go by the name {name!r}: give metrics other names in a dict, "
                "{'name': metric}"
            )
        chosen[name] = (
            partial(accuracy, threshold=0.0) if by_sign and metric is accuracy else metric
        )
    return chosen
