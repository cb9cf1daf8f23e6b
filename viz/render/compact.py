"""A network in little space: circles and lines, written fast, for a picture that changes often."""

from __future__ import annotations

from xml.sax.saxutils import escape

from ..scene.colours import Theme
from ..scene.text import one_line, xml_text
from .network_columns import Column, LayerNumbers, columns_of, weight_lines

HEAD = 20.0  # points for the headings
APART = 26.0  # from unit to unit, if there is room
LARGEST, LEAST = 9.0, 3.0  # radii of units, in points
SIDE = 46.0  # points to the left and to the right, where headings stick out


def compact_height(layers: list[LayerNumbers], most: float, apart: float = APART) -> float:
    """How high the picture is, up to `most`; `apart` is how far units are from each other."""
    longest = max(len(column.shown()) for column in columns_of(layers))
    return min(most, HEAD + apart * longest)


def compact_network(
    layers: list[LayerNumbers],
    width: float,
    height: float,
    theme: Theme,
    largest: float = LARGEST,
    *,
    has_keys: bool = False,
) -> str:
    """The network as a part of an SVG: a column for the inputs and for each layer, a line for each
    weight. `largest` is the radius of units that have room. With `has_keys` lines and units have
    the ids that `NetworkDrawing` gives them.
    """
    columns = columns_of(layers)
    spots = _spots(columns, width, height)
    down = (height - HEAD) / max(len(column.shown()) for column in columns)
    radius = max(LEAST, min(largest, 0.36 * down))
    parts = []
    for i, layer in enumerate(layers):
        for strength, wide, j, k in weight_lines(layer, columns[i], columns[i + 1]):
            weight = layer.weights[j][k]
            ink = theme.value if weight > 0 else theme.gradient if weight < 0 else theme.faint
            (x0, y0), (x1, y1) = spots[i][k], spots[i + 1][j]
            dash = ' stroke-dasharray="5 2"' if weight < 0 else ""
            key = f' id="w{layer.number or ""}-{j + 1}-{k + 1}"' if has_keys else ""
            parts.append(
                f'<path{key} d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}" fill="none" stroke="{ink}" '
                f'stroke-width="{wide:.2f}" stroke-opacity="{0.15 + 0.85 * strength:.2f}"{dash}/>'
            )
    for column, places in zip(columns, spots, strict=True):
        x = next(iter(places.values()))[0]
        parts.append(_text(x, 12, _heading(column), theme))
        for unit, (x, y) in places.items():
            if unit is None:
                parts.append(_text(x, y + 4, f"⋮ {len(column.tooltips) - len(places) + 1}", theme))
                continue
            key = f' id="{column.key(unit)}"' if has_keys else ""
            parts.append(
                f'<circle{key} cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{theme.paper}" '
                f'stroke="{theme.ink}"/>'
            )
    return "".join(parts)


def _spots(
    columns: list[Column], width: float, height: float
) -> list[dict[int | None, tuple[float, float]]]:
    """The middle of each unit that is shown, by its place in its column."""
    across = (width - 2 * SIDE) / max(1, len(columns) - 1)
    longest = max(len(column.shown()) for column in columns)
    down, middle = (height - HEAD) / longest, HEAD + (height - HEAD) / 2
    return [
        {
            j: (SIDE + i * across, middle + (at - (len(shown) - 1) / 2) * down)
            for at, j in enumerate(shown)
        }
        for i, shown in enumerate(column.shown() for column in columns)
    ]


def _heading(column: Column) -> str:
    """`2 inputs`, or a layer's number of units and its activation."""
    first, second, *_ = column.heading
    count = len(column.tooltips)
    if first == "input":
        return f"{count} input{'s' * (count != 1)}"
    return one_line(second, 16)


def _text(x: float, y: float, text: str, theme: Theme) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="12" fill="{theme.ink}">'
        f"{escape(xml_text(text))}</text>"
    )
