"""Messages between a page and Python: plain data, in pieces that notebooks pass on at once.

Numbers that JSON lacks go both ways as the texts "Infinity", "-Infinity" and "NaN".
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from nets import DataError

Json = dict[str, Any]

MOST_BYTES = 1_000_000
"""Of a message, except for the page itself, which is passed on once, when it is shown. Jupyter's
server limits what cells print, and not these messages; but a notebook stands still while it reads
one.
"""

MOST_EPOCHS = 4000
"""Of the history in one message."""


def checked_size(message: Json, what: str) -> Json:
    """The message, unless it is too long."""
    size = len(json.dumps(message, separators=(",", ":")).encode())
    if size > MOST_BYTES:
        raise DataError(
            f"{what} would be a message of {size / 1e6:.2f} MB, and a page is told up to "
            f"{MOST_BYTES / 1e6:g} MB at once: take fewer examples, or a new build(...)"
        )
    return message


def joined_measures(measures: Mapping[str, list[float]], told: Json) -> dict[str, list[float]]:
    """Measures of which those from an epoch on are told anew: {"from": 3, "columns": {...}}."""
    start, columns = int(told["from"]), told["columns"]
    kept = {name: column[:start] for name, column in measures.items()}
    for name, column in columns.items():
        kept[name] = [*kept.get(name, []), *map(float, column)]
    return {name: column for name, column in kept.items() if column}


def measures_from(measures: Mapping[str, list[float]], start: int, end: int | None = None) -> Json:
    """The measures from an epoch on, as they are told."""
    columns = {name: in_json(xs[start:end]) for name, xs in measures.items()}
    return {"from": start, "columns": columns}


def pieces_of_measures(measures: Mapping[str, list[float]]) -> Iterator[Json]:
    """All measures, a piece for each message."""
    epochs = max(map(len, measures.values()), default=0)
    for start in range(0, epochs, MOST_EPOCHS):
        yield measures_from(measures, start, start + MOST_EPOCHS)


def in_json(numbers: list[float]) -> list[float | str]:
    """Numbers as JSON can have them."""
    return [x if math.isfinite(x) else _text(x) for x in numbers]


def _text(x: float) -> str:
    return "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"


def state_message(project: Json, has_data: bool, epochs: int = 0) -> Json:
    """The state of a builder as pages are told it, with the data or without them; of what was
    measured the page keeps these epochs.
    """
    rest = {k: x for k, x in project.items() if k not in ("data", "weights", "trained")}
    return {
        "kind": "state",
        "project": rest,
        "data": project.get("data") if has_data else None,
        "weights": project.get("weights"),
        "trained": project.get("trained"),
        "measures": {"from": epochs, "columns": {}},
    }
