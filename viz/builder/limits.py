"""What a page can have: its limits, and the losses and last layers of each task.

They are written once, in `static/limits.json` and `static/tasks.json`, for the page's scripts, too.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, NamedTuple


def _read(name: str) -> Any:
    return json.loads(files(__package__).joinpath("static", name).read_text(encoding="utf-8"))


class Limits(NamedTuple):
    """The most that a page takes of each."""

    points: int
    columns: int
    classes: int
    hidden: int
    """Hidden layers."""
    units: int
    """Units of a hidden layer."""
    name: int
    """Characters of the name of a column or of a class: a link has room for all of them."""
    test: float
    """The share to test with."""
    seed: int
    size: float
    """The absolute value of a number in the data."""


MOST = Limits(**_read("limits.json"))

_TASKS = _read("tasks.json")

TASK_LOSSES: dict[str, list[str]] = _TASKS["losses"]
"""The losses that each task can have, the usual one first."""

ENDS: dict[str, list[str]] = _TASKS["outputs"]
"""The activations that the last layer can have, by the loss, the usual one first."""

CLASS_LOSSES = TASK_LOSSES["classes"]
"""The losses that take an output for each class."""


class DataSet(NamedTuple):
    """A data set of the page: what it is for, and its usual size."""

    task: str
    features: int
    n: int
    noise: float
    classes: int = 2


DATA_SETS = {
    "moons": DataSet("two", 2, 200, 0.15),
    "circles": DataSet("two", 2, 200, 0.08),
    "xor": DataSet("two", 2, 200, 0.15),
    "blobs": DataSet("classes", 2, 200, 0.5, 3),
    "spirals": DataSet("two", 2, 200, 0.02),
    "line": DataSet("regression", 1, 60, 0.3),
    "sine": DataSet("regression", 1, 80, 0.15),
    "houses": DataSet("regression", 2, 120, 0.15),
}
"""The data sets, as in `static/datasets.mjs`."""
