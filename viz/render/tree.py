"""A picture as a readable text: a tree from the outputs down to the leaves."""

from __future__ import annotations

from ..scene.boxes import Arrow, Box
from ..scene.picture import Picture

MOST_ROWS = 60
MOST_LEVELS = 16


def tree(picture: Picture) -> str:
    """The picture as text, with a column each for values and gradients.

    A box that is reached again is its name and an arrow up, to where it is told in full.
    """
    rows = _rows(picture)
    left = [f"{lead}{text}" for lead, text, _ in rows]
    values = ["value", *(box.value if box else "" for *_, box in rows)]
    gradients = ["gradient", *(box.gradient if box else "" for *_, box in rows)]
    if not any(gradients[1:]):
        gradients[0] = ""
    widths = [max(map(len, column)) for column in (left, values, gradients)]
    lines = [
        f"{text:<{widths[0]}}  {value:>{widths[1]}}  {gradient:>{widths[2]}}".rstrip()
        for text, value, gradient in zip(["", *left], values, gradients, strict=True)
    ]
    return "\n".join([*lines, *picture.notes])


def _rows(picture: Picture) -> list[tuple[str, str, Box | None]]:
    """For each line its branches, its text, and the box whose numbers it shows."""
    boxes = {box.key: box for box in picture.boxes}
    inputs: dict[str, list[Arrow]] = {key: [] for key in boxes}
    for arrow in picture.arrows:
        inputs[arrow.head].append(arrow)
    rows: list[tuple[str, str, Box | None]] = []
    told: set[str] = set()
    todo = [(key, "", "", 1) for key in reversed(picture.outputs)]
    while todo:
        key, lead, branches, count = todo.pop()
        box = boxes[key]
        if len(rows) == MOST_ROWS:
            left_out = len(boxes.keys() - told)
            rows.append(
                ("", f"… {left_out:,} more, which are not shown here" if left_out else "…", None)
            )
            break
        times = f"  (×{count:,})" if count > 1 else ""
        if key in told and inputs[key]:
            rows.append((lead, f"{box.name} ↑{times}", None))
            continue
        told.add(key)
        rows.append((lead, f"{box.marked}{times}", box))
        if len(branches) // 3 >= MOST_LEVELS and inputs[key]:
            rows.append((f"{branches}└─ ", "…", None))
            continue
        below = [
            (
                arrow.tail,
                branches + ("└─ " if last else "├─ "),
                branches + ("   " if last else "│  "),
                arrow.count,
            )
            for arrow in inputs[key]
            for last in [arrow is inputs[key][-1]]
        ]
        todo += reversed(below)
    return rows
