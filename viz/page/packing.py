"""Many records in little space: a list for each field, in which what repeats is written once.

`static/packing.mjs` unpacks them. What follows from the rest of a record is left out: a node's
`word` and `symbol` follow from its name, and the names v1, v2 and so on from their order. A word of
`True` is the name in brackets.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

NUMBERED = re.compile(r"([A-Za-z])(\d+)")
ENDED = re.compile(r"(.+)_([A-Za-z0-9]+)")
COUNTED = re.compile(r"v([0-9]{1,9})")
USUAL: Json = {"role": "interior", "op": None, "inputs": []}
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
"""Stand for the places of the different values of a field, if these are few."""


def by_fields(records: Sequence[Json]) -> Json:
    """The records by fields: `{"all": values}`, or `{"each": places, "of": different values}` where
    values repeat; few places are written as letters. Where records lack a field, `at` are the
    stretches of those that have it, each by its start and its length.

    >>> by_fields([{"op": "add"}, {"op": "add"}, {}])
    {'count': 3, 'fields': {'op': {'at': [0, 2], 'each': '00', 'of': ['add']}}}
    """
    lean = []
    numbered = 0
    for record in records:
        lean.append(_lean(record))
        if match := COUNTED.fullmatch(str(record.get("name"))):
            if match[0] == f"v{numbered + 1}":
                del lean[-1]["name"]
            numbered = int(match[1])
    names = dict.fromkeys(name for record in lean for name in record)
    return {"count": len(lean), "fields": {name: _column(lean, name) for name in names}}


def _lean(record: Json) -> Json:
    """The record without what is usual, or follows from its name."""
    name = str(record.get("name"))
    match = NUMBERED.fullmatch(name) or ENDED.fullmatch(name)
    usual = USUAL | {"word": name, "symbol": [match[1], "", match[2]] if match else [name, "", ""]}
    lean = {key: x for key, x in record.items() if key not in usual or usual[key] != x}
    return lean | {"word": True} if lean.get("word") == f"({name})" else lean


def _column(records: Sequence[Json], name: str) -> Json:
    written: dict[str, int] = {}
    at = [i for i, record in enumerate(records) if name in record]
    places = [written.setdefault(json.dumps(records[i][name]), len(written)) for i in at]
    column: Json = {} if len(at) == len(records) else {"at": _stretches(at)}
    if 2 * len(written) > len(at):
        return column | {"all": [records[i][name] for i in at]}
    is_short = len(written) <= len(LETTERS)
    each = "".join(LETTERS[place] for place in places) if is_short else places
    return column | {"each": each, "of": [json.loads(text) for text in written]}


def _stretches(places: Sequence[int]) -> list[int]:
    """Where each stretch of consecutive places starts, and how long it is."""
    stretches: list[int] = []
    for i, place in enumerate(places):
        if i and place == places[i - 1] + 1:
            stretches[-1] += 1
        else:
            stretches += [place, 1]
    return stretches


def plain_number(x: float) -> float | str:
    """The number in a form that JSON allows."""
    return x if math.isfinite(x) else "NaN" if x != x else "Infinity" if x > 0 else "-Infinity"
