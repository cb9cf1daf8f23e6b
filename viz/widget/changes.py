"""What Python changes on a page: another network, or other examples. All of it is checked first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from nets import MLP, DataError, OptionError
from nets.models.activations import Activation

from ..builder.kernels import Own
from ..builder.limits import ENDS, TASK_LOSSES
from ..builder.project import example_parts, network_parts, several_classes
from ..scene.describe import counted
from .examples import PageExamples
from .settings import PageSettings

Json = dict[str, Any]

LOCKS = {
    "data": ("data", ("data", "task", "shown")),
    "hidden": ("layers", ("hidden",)),
    "features": ("inputs", ("features",)),
    "loss": ("loss", ("loss", "output")),
}
"""Of what `static/locks.mjs` of the builder locks, what Python can change: words, and parts."""


def changed_network(
    net: MLP, project: Json, classes: int, own: Own, known: Collection[str]
) -> Json:
    """What of a project changes with another network for the same examples. They have this many
    classes, 1 for regression; `known` are the activations that the page has.
    """
    features = project.get("features", ["x1", "x2"])
    parts = network_parts(net, Own(dict(own.activations), dict(own.losses)), {"features": features})
    names = [*(layer["activation"] for layer in parts["hidden"]), parts["output"]]
    for text, activation in zip(names, net.activations, strict=True):
        name = text.partition("(")[0]
        if name not in known and name not in own.activations:
            raise OptionError(
                f"the page was made without {_spoken(activation)}: make another one, by build with "
                "a network that has it"
            )
    task = project.get("task", "two")
    units = net.sizes[-1]
    if task != "regression":
        task = "two" if units == 1 and classes == 2 else "classes"
    if units != classes and task != "two":
        wanted = "a number for each" if classes == 1 else f"{classes} classes"
        count = f"{units} output{'s' * (units > 1)}"
        raise OptionError(f"the network has {count}, and the examples have {wanted}")
    return parts | {"task": task, "loss": _loss_for(task, parts["output"], project, own)}


def _spoken(activation: Activation) -> str:
    """An activation as its user knows it."""
    name = activation.text
    if activation.has_name:
        return f"the activation {name}"
    return f"your activation {name if name.isidentifier() else 'made by lambda'}"


def _loss_for(task: str, output: str, project: Json, own: Own) -> str:
    """The loss of the project, if it suits a last layer, or else the first that does."""
    loss = str(project.get("loss"))
    fits = loss in TASK_LOSSES[task] or (loss in own.losses and task != "classes")
    for name in [*([loss] if fits else []), *TASK_LOSSES[task]]:
        if output in ENDS.get(name, ENDS["mean_squared_error"]):
            return name
    raise OptionError(f"the network ends in {output}, for which a page has no loss")


def check_locks(parts: Json, project: Json, settings: PageSettings) -> None:
    """Refuse what differs from the present project in what an exercise locks."""
    present = {**project, **settings.used}
    apart = [
        words
        for lock, (words, names) in LOCKS.items()
        if lock in project.get("locked", ())
        and any(name in parts and parts[name] != present.get(name) for name in names)
    ]
    if apart:
        raise OptionError(
            f"this exercise locks the {' and the '.join(apart)} on its page, and what you set has "
            "something else there"
        )


def changed_data(given: Any, net: MLP, project: Json, own: Own, known: Collection[str]) -> Json:
    """What of a project changes with other examples for the same network."""
    pair = list(given) if isinstance(given, (tuple, list, PageExamples)) else []
    if len(pair) != 2:
        raise DataError(f"data are a pair, b.data = X, y, got {type(given).__name__}")
    X, y = pair
    parts = example_parts(X, y, net.sizes[-1])
    features = parts["features"]
    present = project.get("features", ["x1", "x2"])
    if net.n_in != len(features):
        raise DataError(
            f"the network reads {counted(net.n_in, 'input')}, and X has "
            f"{counted(len(features), 'column')}"
        )
    if present != [f"x{k + 1}" for k in range(len(present))]:
        raise DataError(
            f"on the page the network reads {', '.join(present)}: let it read plain columns first"
        )
    if why := several_classes(parts, y, net):
        raise DataError(
            f"{why}: make another builder, build(net, X, y), or give y as floats for regression"
        )
    is_regression = parts["task"] == "regression"
    classes = 1 if is_regression else max(2, 1 + int(max(parts["data"]["y"])))
    return parts | changed_network(net, {**project, **parts}, classes, own, known)
