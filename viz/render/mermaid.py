"""A picture as Mermaid, which GitHub and others draw within Markdown."""

from __future__ import annotations

from ..scene.boxes import Box
from ..scene.colours import Theme
from ..scene.picture import Picture
from .style import HEAVY, ROLES

SAFE = frozenset(" =+·,/—…()")
"""What Mermaid's quoted texts need not escape, besides letters and digits."""


def mermaid(picture: Picture, theme: Theme, direction: str = "LR") -> str:
    """The picture as the text of a Mermaid flowchart."""
    lines = [f"flowchart {direction}"]
    lines += [f"  {_node(box)}" for box in picture.boxes]
    for arrow in picture.arrows:
        text = picture.texts.get(arrow.key, "")
        label = f'|"{quoted(text)}"|' if text else ""
        lines.append(f"  {arrow.tail} {'==>' if arrow.on_path else '-->'}{label} {arrow.head}")
    for role in dict.fromkeys(box.role for box in picture.boxes):
        look = ROLES[role]
        fill = theme.shade if look.shaded else theme.paper
        dashes = ",stroke-dasharray:3 3" if look.line in ("dashed", "dotted") else ""
        style = f"fill:{fill},stroke:{theme.ink},color:{theme.ink},stroke-width:{look.width:g}px"
        lines.append(f"  classDef {role} {style}{dashes}")
    if marked := [box.key for box in picture.boxes if box.on_path]:
        lines.append(f"  classDef onpath stroke:{theme.gradient},stroke-width:{HEAVY:g}px")
        lines.append(f"  class {','.join(marked)} onpath")
    lines += [f"  %% {quoted(note)}" for note in picture.notes]
    return "\n".join(lines) + "\n"


def _node(box: Box) -> str:
    before, behind = ROLES[box.role].brackets
    shown = "<br/>".join(quoted(text) for _, text in box.lines)
    return f'{box.key}{before}"{shown}"{behind}:::{box.role}'


def quoted(text: str) -> str:
    """The text, in which everything that Mermaid or HTML could read as a sign is a number."""
    return "".join(c if c.isalnum() or c in SAFE else f"#{ord(c)};" for c in text)
