"""The folds of a graph as the page's scripts read them: see `static/folds.mjs`.

Sizes and columns are made here, once; the scripts place boxes for what is open. In a large graph,
scopes and calls can be opened, and nodes that are folded because they are alike stay one box.
"""

from __future__ import annotations

from typing import Any

from ..scene.columns import BOX, Item
from ..scene.folding import Folding
from ..scene.folds import ALIKE, ROW

Json = dict[str, Any]

MOST_OPENED = 5_000  # nodes of a graph in which every fold can be opened
MAKES_LARGE = "{} nodes: groups of similar nodes stay closed here; scopes can be opened"


def folding_data(folding: Folding, is_static: bool = True) -> Json | None:
    """All folds; None if there is none, and the drawing is static without folds."""
    folds = folding.folds
    if len(folds.all) == 1 and is_static:
        return None
    is_large = len(folds.homes) > MOST_OPENED
    shut = {n for n in range(1, len(folds.all)) if is_large and _is_of_nodes(folding, n)}
    kept = [n for n in range(len(folds.all)) if not shut.intersection(folds.chain(n)[:-1])]
    number_of = {n: i for i, n in enumerate(kept)}
    outermost = [next((o for o in folds.chain(n) if o in shut), n) for n in range(len(folds.all))]
    homes = [number_of[outermost[home]] for home in folds.homes]
    told = {n: folding.closed[n] for n in kept if n}
    shapes: dict[tuple[float, float], int] = {}
    singles = [p for p, home in enumerate(folds.homes) if outermost[home] not in shut]
    sizes = dict(zip(singles, folding.node_sizes(singles), strict=True))

    def box_number(box: int) -> int:
        return box if box >= 0 else ~number_of[~box]

    def item_number(item: Item) -> int | list[int]:
        box = box_number(item.box)
        return box if item.kind == BOX else [item.kind, box]

    def inside(number: int) -> Json | None:
        if number in shut:
            return None
        columns, between, _, sources = folding.plan.insides[number]
        return {
            "columns": [[item_number(item) for item in column] for column in columns],
            "between": between,
            "sources": [box_number(box) for box in sources],
        }

    def lines(number: int) -> list[Any]:
        """For each line its text and its nodes; null for all nodes of the fold."""
        everything = folding.folds.members(~number)
        return [
            [line.text, None if line.places == everything else line.places]
            for line in told[number].lines
        ]

    def shape(size: tuple[float, float]) -> int:
        return shapes.setdefault(size, len(shapes))

    gradients = {n: None if len(one.gradient) > 1 else one.gradient for n, one in told.items()}
    return {
        "parents": [number_of[folds.all[n].parent] for n in kept],
        "titles": [told[n].title if n else "" for n in kept],
        "lines": [lines(n) if n else [] for n in kept],
        "gradients": [gradients.get(n) for n in kept],
        "homes": homes,
        "insides": [inside(n) for n in kept],
        "nodeShapes": [shape(sizes.get(p, (0.0, 0.0))) for p in range(len(homes))],
        "foldShapes": [shape(folding.plan.sizes[~n] if n else (0.0, 0.0)) for n in kept],
        "shapes": [[round(side) for side in size] for size in shapes],
        "groups": [number_of[n] for n in kept if folds.all[n].kind == ALIKE],
        "opened": sorted(number_of[n] for n in folding.opened if n in number_of),
        "order": folds.order(),
        "cut": MAKES_LARGE.format(f"{len(homes):,}") if shut else "",
    }


def _is_of_nodes(folding: Folding, number: int) -> bool:
    """Whether a fold is one of nodes made alike, or of a stretch of nodes."""
    fold = folding.folds.all[number]
    return fold.kind == ALIKE or (fold.kind == ROW and all(box >= 0 for box in fold.inside))
