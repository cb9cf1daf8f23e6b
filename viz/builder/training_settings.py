"""How a network learns on a page, as plain data: loss, optimiser, penalty, batch and so on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import partial
from inspect import signature
from typing import Any, NamedTuple

from autograd import TABLE
from nets import MLP, OptionError
from nets.learning.losses import LOSSES, Loss, loss_named
from nets.learning.optimisers import OPTIMISERS, Optimiser, optimiser_named
from nets.learning.schedules import SCHEDULES, Schedule
from nets.models.activations import USUAL
from nets.options.values import count

from .kernels import Own
from .limits import CLASS_LOSSES, ENDS, MOST, TASK_LOSSES

Json = dict[str, Any]


class Learning(NamedTuple):
    """How a network learns, as `fit` takes it."""

    loss: str | Loss | None = None
    optimiser: str | Optimiser | None = None
    schedule: Schedule | None = None
    penalty: tuple[str, float] | None = None
    batch_size: int | None = 10
    rng: int = 0


LIKELY = {
    ("two", "sigmoid"): "binary_cross_entropy",
    ("two", "linear"): "binary_cross_entropy_from_logits",
    ("classes", "linear"): "softmax_cross_entropy",
    ("classes", "softmax"): "categorical_cross_entropy",
}
"""The loss that suits a task and the activation of the last layer."""


def learning_of(learning: Learning, own: Own, net: MLP | None, project: Json) -> Json:
    """The settings of a project; classes for a loss that takes them are noted in the project."""
    made: Json = {"seed": _seed(learning.rng), "batch": _batch(learning.batch_size)}
    output = project.get("output")
    loss = learning.loss
    if loss is not None:
        function = loss_named(loss)
        if LOSSES.get(getattr(function, "__name__", "")) is function:
            made["loss"] = function.__name__
        else:
            name = getattr(function, "__name__", "loss")
            made["loss"] = own_name(name, function, own.losses, "loss")
    elif net is not None:
        made["loss"] = LIKELY.get((project["task"], str(output)), "mean_squared_error")
    task = project.get("task", "two")
    if made.get("loss") in CLASS_LOSSES and task == "two":
        project["task"] = task = "classes"
    if "loss" in made:
        _check_loss(made["loss"], task, own)
    ends = ENDS.get(made.get("loss", ""))
    if net is not None and ends is not None and output not in ends:
        raise OptionError(
            f"with {made['loss']} a page has a last layer of {' or '.join(ends)}, and the network "
            f"ends in {output}"
        )
    if net is not None and project.get("task") == "classes" and "y" in project.get("data", {}):
        kinds_of = max(project["data"]["y"]) + 1
        if net.sizes[-1] != max(2, kinds_of):
            raise OptionError(
                f"the network has {net.sizes[-1]} outputs, and y has classes from 0 to "
                f"{kinds_of - 1}: a page has an output for each"
            )
    if learning.optimiser is not None:
        optimiser = optimiser_named(learning.optimiser)
        kinds = [name for name, kind in OPTIMISERS.items() if kind is type(optimiser)]
        if not kinds:
            raise OptionError(
                f"a page has the optimisers of nets, and {type(optimiser).__name__} is your own"
            )
        made["optimiser"] = {"name": kinds[0], "settings": optimiser.settings}
    if learning.schedule is not None:
        made["schedule"] = _schedule(learning.schedule)
    if learning.penalty is not None:
        made["penalty"] = _penalty(learning.penalty)
    return made


def _seed(rng: Any) -> int:
    seed = count("rng", rng, least=0)
    if seed > MOST.seed:
        raise OptionError(f"rng is a whole number from 0 to {MOST.seed:,} on a page, got {rng}")
    return seed


def _batch(batch_size: Any) -> int | None:
    """A batch of more examples than a page can have is all of them, as in fit."""
    return None if batch_size is None else min(count("batch_size", batch_size), MOST.points)


TASK_WORDS = {"two": "two classes", "classes": "several classes", "regression": "regression"}


def _check_loss(loss: str, task: str, own: Own) -> None:
    """A page has the losses of the task, and those of a user for one output."""
    if loss in TASK_LOSSES[task] or (loss in own.losses and task != "classes"):
        return
    words, losses = TASK_WORDS[task], ", ".join(TASK_LOSSES[task])
    raise OptionError(f"{loss} is not a loss for {words}: for this, a page has {losses}")


def _schedule(schedule: Schedule) -> Json:
    """A schedule of nets, as its name and its settings."""
    if isinstance(schedule, partial):
        settings = schedule.keywords
        for name, make in SCHEDULES.items():
            if signature(make).parameters.keys() == settings.keys():
                same = make(**settings)
                if isinstance(same, partial) and same.func is schedule.func:
                    return {"name": name, "settings": dict(settings)}
    raise OptionError(
        f"a page has the schedules {', '.join(SCHEDULES)} of nets.schedules, got {schedule!r:.60}"
    )


def _penalty(penalty: Any) -> Json:
    from nets.learning import penalties

    if (
        isinstance(penalty, Iterable)
        and not isinstance(penalty, str)
        and len(pair := list(penalty)) == 2
        and pair[0] in penalties.__all__
        and isinstance(pair[1], (int, float))
        and 0 <= pair[1] < math.inf
    ):
        return {"name": pair[0], "strength": float(pair[1])}
    raise OptionError(f'penalty is such as ("l2", 0.01) or ("l1", 0.01), got {penalty!r:.60}')


def own_name(name: str, function: Any, taken: Mapping[str, Any], kind: str) -> str:
    """A name of its own for a user's function: none that the page has already."""
    assert isinstance(taken, dict)
    reserved = {*TABLE, *USUAL, *LOSSES}
    stem = name if name.isidentifier() and name.isascii() else kind
    number = 1
    key = stem
    while key in reserved or (key in taken and taken[key] is not function):
        number += 1
        key = f"{stem}_{number}"
    taken[key] = function
    return key
