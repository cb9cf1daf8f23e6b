"""What Python changes on a page: another network, or other examples. All of it is checked first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from nets import MLP, DataError, OptionError

from ..builder.kernels import Own
from ..builder.limits import ENDS, TASK_LOSSES
from ..builder.project import example_parts, network_parts
from ..scene.describe import counted
from .examples import PageExamples

Json = dict[str, Any]


def changed_network(
    net: MLP, project: Json, data: PageExamples, own: Own, known: Collection[str]
) -> Json:
    """What of a project changes with another network for the same examples; `known` are the
    activations that the page has.
    """
    features = project.get("features", ["x1", "x2"])
    parts = network_parts(net, Own(dict(own.activations), dict(own.losses)), {"features": features})
    for text in [*(layer["activation"] for layer in parts["hidden"]), parts["output"]]:
        name = text.partition("(")[0]
        if name not in known and name not in own.activations:
            raise OptionError(
                f"the page was made without the activation {name}: make another one, by build with "
                "a network that has it"
            )
    task = project.get("task", "two")
    classes = 1 if task == "regression" else max(2, 1 + int(data.y.max()))
    units = net.sizes[-1]
    if task != "regression":
        task = "two" if units == 1 and classes == 2 else "classes"
    if units != classes and task != "two":
        wanted = "a number for each" if classes == 1 else f"{classes} classes"
        count = f"{units} output{'s' * (units > 1)}"
        raise OptionError(f"the network has {count}, and the examples have {wanted}")
    return parts | {"task": task, "loss": _loss_for(task, parts["output"], project, own)}


def _loss_for(task: str, output: str, project: Json, own: Own) -> str:
    """The loss of the project, if it suits a last layer, or else the first that does."""
    loss = str(project.get("loss"))
    fits = loss in TASK_LOSSES[task] or (loss in own.losses and task != "classes")
    for name in [*([loss] if fits else []), *TASK_LOSSES[task]]:
        if output in ENDS.get(name, ENDS["mean_squared_error"]):
            return name
    raise OptionError(f"the network ends in {output}, for which a page has no loss")


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
    project = {**project, **parts}
    data = PageExamples.of_project(project)
    return parts | changed_network(net, project, data, own, known)
