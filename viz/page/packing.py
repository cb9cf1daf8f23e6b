"""Many records in little space: a list for each field, in which what repeats is written once.

`static/packing.mjs` unpacks them. A node's `word` and `symbol` are left out where they follow from
its name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

NUMBERED = re.compile(r"([A-Za-z])(\d+)")


def by_fields(records: Sequence[Json]) -> Json:
    """The records by fields: `{"all": values}`, or `{"each": places, "of": different values}` where
    values repeat. A place of -1 is a field that a record lacks.

    >>> by_fields([{"op": "add"}, {"op": "add"}, {}])
    {'count': 3, 'fields': {'op': {'each': [0, 0, -1], 'of': ['add']}}}
    """
    lean = [_lean(record) for record in records]
    names = dict.fromkeys(name for record in lean for name in record)
    return {"count": len(lean), "fields": {name: _column(lean, name) for name in names}}


def _lean(record: Json) -> Json:
    """The record without what follows from its name."""
    name = record.get("name")
    if not isinstance(name, str):
        return record
    match = NUMBERED.fullmatch(name)
    usual = {"word": name, "symbol": [match[1], "", match[2]] if match else [name, "", ""]}
    return {key: x for key, x in record.items() if key not in usual or usual[key] != x}


def _column(records: Sequence[Json], name: str) -> Json:
    written: dict[str, int] = {}
    places = [
        written.setdefault(json.dumps(record[name]), len(written)) if name in record else -1
        for record in records
    ]
    if -1 not in places and 2 * len(written) > len(records):
        return {"all": [record[name] for record in records]}
    return {"each": places, "of": [json.loads(text) for text in written]}
