"""Messages between a page and Python: plain data, not longer than a notebook passes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nets import DataError

Json = dict[str, Any]

MOST_BYTES = 1_000_000
"""Of a message: Jupyter's server drops what is sent faster than this in a second."""


def checked_size(message: Json, what: str) -> Json:
    """The message, unless a notebook would not pass it on."""
    size = len(json.dumps(message, separators=(",", ":")).encode())
    if size > MOST_BYTES:
        raise DataError(
            f"{what} would be a message of {size / 1e6:.1f} MB, and notebooks pass on up to "
            f"{MOST_BYTES / 1e6:g} MB: take fewer examples, or a new build(...)"
        )
    return message


def joined_measures(measures: Mapping[str, list[float]], told: Json) -> dict[str, list[float]]:
    """Measures of which those from an epoch on are told anew: {"from": 3, "columns": {...}}."""
    start, columns = int(told["from"]), told["columns"]
    kept = {name: column[:start] for name, column in measures.items()}
    for name, column in columns.items():
        kept[name] = [*kept.get(name, []), *map(float, column)]
    return {name: column for name, column in kept.items() if column}


def measures_from(measures: Mapping[str, list[float]], start: int) -> Json:
    """The measures from an epoch on, as they are told."""
    return {"from": start, "columns": {name: list(xs[start:]) for name, xs in measures.items()}}


def state_message(project: Json, measures: Mapping[str, list[float]], has_data: bool) -> Json:
    """The state of a builder as pages are told it, with the data or without them."""
    rest = {k: x for k, x in project.items() if k not in ("data", "weights", "trained")}
    return {
        "kind": "state",
        "project": rest,
        "data": project.get("data") if has_data else None,
        "weights": project.get("weights"),
        "trained": project.get("trained"),
        "measures": measures_from(measures, 0),
    }
