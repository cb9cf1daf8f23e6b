"""What a page is set to, made of a network, examples and options, as plain data.

`static/project.mjs` reads it, and checks it once more.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from autograd import OperandError
from nets import MLP, DataError, LabelError, OptionError
from nets.datasets.frames import column_names
from nets.datasets.tables import example_rows, number_array
from nets.models.activations import Activation
from nets.options.values import fraction

from ..scene.describe import counted
from .kernels import Own
from .limits import DATA_SETS, MOST
from .training_settings import Learning, learning_of, own_name

Json = dict[str, Any]


class Given(NamedTuple):
    """A project, the functions of a user that it needs, and what a reader should know of it."""

    project: Json
    own: Own
    note: str


def project_of(net: MLP | None, X: Any, y: Any, learning: Learning, test: float) -> Given:
    """The project; what is not given is as a new page has it."""
    project: Json = {}
    own = Own({}, {})
    if (X is None) != (y is None):
        raise DataError("X and y are given together")
    if X is not None:
        project |= example_parts(X, y, None if net is None else net.sizes[-1])
    project["test"] = _test_share(test)
    if net is not None:
        project |= network_parts(net, own, project)
    project |= learning_of(learning, own, net, project)
    return Given(project, own, _note_of(project, y, net))


def _test_share(test: Any) -> float:
    if test == 0:
        return 0.0
    share = float(fraction("test, the share to test with,", test))
    if share > MOST.test:
        raise OptionError(
            f"test, the share to test with, is up to {MOST.test} on a page, got {test}"
        )
    return share


def example_parts(X: Any, y: Any, outputs: int | None) -> Json:
    """One's own data, and the task that they are for."""
    rows = example_rows(X, "X").astype(np.float64)
    names = column_names(X)
    targets = number_array(y, "y")
    if targets.ndim == 2 and targets.shape[1] == 1:
        targets = targets[:, 0]
    if targets.ndim != 1 or len(targets) != len(rows):
        raise DataError(f"y holds a target for each of the {len(rows)} examples of X")
    if not np.isfinite(targets.astype(np.float64)).all():
        raise DataError("y holds finite numbers")
    for name, numbers in (("X", rows), ("y", targets)):
        if np.abs(numbers.astype(np.float64)).max() > MOST.size:
            raise DataError(f"a page takes numbers up to {MOST.size:g}, and {name} has larger ones")
    for what, size, most in (
        ("examples", len(rows), MOST.points),
        ("columns", rows.shape[1], MOST.columns),
    ):
        if size > most:
            raise DataError(f"a page takes up to {most:,} {what}, and X has {size:,}")
    task, labels = _task(targets, outputs)
    width = rows.shape[1]
    return {
        "data": {
            "kind": "own",
            "X": rows.tolist(),
            "y": labels,
            "seed": 0,
            "scaled": False,
            "n": len(rows),
            "noise": 0,
            "classes": 2,
            **({"signs": True} if set(np.unique(targets).tolist()) == {-1, 1} else {}),
            **({} if names is None else {"names": [_fitting(name) for name in names]}),
        },
        "task": task,
        "shown": [0] if width == 1 else [0, 1],
        "features": [f"x{k + 1}" for k in range(width)],
    }


def _fitting(name: str) -> str:
    """As much of a column's name as a page takes, which counts in UTF-16."""
    return name.encode("utf-16-le")[: 2 * MOST.name].decode("utf-16-le", "ignore")


def _task(y: Any, outputs: int | None) -> tuple[str, list[float]]:
    """Which task these targets are for, and the targets as the page has them."""
    kinds = set(np.unique(y).tolist())
    if kinds == {-1, 1}:
        return "two", ((y + 1) // 2).astype(int).tolist()
    whole = all(k == int(k) and k >= 0 for k in kinds)
    if outputs is not None and outputs > 1:
        if not whole or max(kinds) >= min(outputs, MOST.classes):
            raise LabelError(
                f"a network of {outputs} outputs tells classes from 0 to {outputs - 1} apart; y "
                f"holds {max(kinds)!r}"
            )
        return "classes", y.astype(int).tolist()
    if kinds <= {0, 1}:
        return "two", y.astype(int).tolist()
    if outputs is None and y.dtype.kind in "iu" and whole and max(kinds) < MOST.classes:
        return "classes", y.astype(int).tolist()
    return "regression", y.astype(float).tolist()


def _note_of(project: Json, y: Any, net: MLP | None) -> str:
    """A sentence about targets that look like more classes than a page tells apart."""
    why = several_classes(project, y, net)
    return why and (
        f"{why}: they are taken as numbers, for regression. Floats say that this is meant."
    )


def several_classes(project: Json, y: Any, net: MLP | None) -> str:
    """Why targets that look like classes are not taken as such; empty if nothing looks so."""
    if project.get("task") != "regression" or y is None:
        return ""
    kinds = np.unique(number_array(y, "y"))
    if kinds.dtype.kind not in "iu" or kinds.tolist() != [*range(len(kinds))]:
        return ""
    count = len(kinds)
    reason = (
        f"a page tells up to {MOST.classes} classes apart"
        if net is None or count > MOST.classes
        else f"the network has one output, where {count} classes need {count}"
    )
    return f"y holds the whole numbers from 0 to {kinds[-1]}, and {reason}"


def network_parts(net: MLP, own: Own, project: Json) -> Json:
    """The layers and the weights of a network, as far as a page can have them."""
    if not isinstance(net, MLP):
        raise OperandError(f"build takes an MLP, got {type(net).__name__}")
    *hidden, n_out = net.sizes
    if len(hidden) > MOST.hidden or any(n > MOST.units for n in hidden):
        raise OptionError(
            f"a page shows up to {MOST.hidden} hidden layers of up to {MOST.units} units, and the "
            f"network has layers of {hidden}"
        )
    if n_out > MOST.classes:
        raise OptionError(f"a page shows up to {MOST.classes} outputs, and the network has {n_out}")
    names = [_named(g, own) for g in net.activations]
    if "softmax" in names[:-1]:
        raise OptionError("a page has softmax in the last layer only")
    if not all(math.isfinite(p.data) for p in net.parameters()):
        raise OptionError("a weight of the network is inf or nan")
    width = len(project["features"]) if "features" in project else None
    if width is None and net.n_in > 2:
        raise DataError(f"the network reads {counted(net.n_in, 'column')}: give X and y as well")
    if width is not None and width != net.n_in:
        raise DataError(f"the network reads {counted(net.n_in, 'column')}, and X has {width}")
    made: Json = {
        "hidden": [{"units": n, "activation": g} for n, g in zip(hidden, names[:-1], strict=True)],
        "output": "linear" if names[-1] == "identity" else names[-1],
        "weights": [p.data for p in net.parameters()],
    }
    if width is None:
        made |= _data_for(net.n_in, n_out)
    return made


def _data_for(n_in: int, n_out: int) -> Json:
    """A data set for a network without examples; of two columns it may read the first only."""
    kind = "blobs" if n_out > 1 else "sine" if n_in == 1 else "moons"
    usual = DATA_SETS[kind]
    return {
        "data": {
            "kind": kind,
            "n": usual.n,
            "noise": usual.noise,
            "classes": max(2, n_out),
            "seed": 0,
            "scaled": False,
        },
        "task": usual.task,
        "shown": [*range(usual.features)],
        "features": [f"x{k + 1}" for k in range(n_in)],
    }


def _named(g: Activation, own: Own) -> str:
    """The name of an activation on the page; a function of the user is taken along."""
    if g.has_name:
        return g.text
    return own_name(g.text, g.function, own.activations, "activation")
