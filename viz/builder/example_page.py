"""The player in a builder's page: what the page needs to step through an example of its own.

The player is a page in a frame (`srcdoc`). A frame keeps the policy of the page around it beside
its own, so a builder's page allows the player's script and style, too. The player's page is sent as
a text with slots, which `static/example_frame.mjs` fills, and compressed.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Iterable
from typing import NamedTuple

from ..page.page import as_script, document, style, updating_modules
from ..render.style import FONT
from .graph_parts import MOST_INPUTS, GraphParts
from .kernels import NOTHING_OWN, Own
from .update_parts import update_parts

EMPTY = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" role="img">'
    f'<g id="graph0" class="graph" font-family="{FONT}"></g></svg>'
)
"""The drawing, which the player makes when it starts."""

LEAVING = """\
addEventListener("keydown", ({ key }) => {
  if (key === "Escape") parent.postMessage("leave", "*");
});
"""
"""The Escape key leaves the frame, which the page around it cannot see by itself."""

STARTING = """\
{
const player = start(table, (model, given) => new Updates(model, given, UPDATES));
player.stepTo(JSON.parse(byId("data").textContent).step);
const tell = () => parent.postMessage({ step: player.position }, "*");
new MutationObserver(tell).observe(byId("scrubber"), { attributes: true });
}
"""
"""The player begins at a step that it is given, and the page around it is told each other step."""

SLOTS = {name: f"{{{{{name}}}}}" for name in ("title", "theme", "schemes", "data")}


class ExamplePlayer(NamedTuple):
    """What a builder's page takes along for its player."""

    script: str
    """JavaScript that adds to `KERNELS` the `table` of operations and what is `packed`."""

    inside: str
    """The player's own script, which the policy of the page around it allows, too."""

    css: str
    """The player's style, for the same reason."""


def example_player(
    own: Own = NOTHING_OWN, activations: Iterable[str] = (), most: int = MOST_INPUTS
) -> ExamplePlayer:
    """The player for networks with these activations, whose units have up to `most` inputs."""
    parts = GraphParts(own, activations, most)
    table = as_script(f"const table = {parts.table};\n")
    inside = f"{updating_modules()}\n{table}{as_script(update_parts())}{STARTING}{LEAVING}"
    page = document(inside, style(), svg=EMPTY, **SLOTS)
    text = json.dumps({"player": page, "parts": parts.data}, ensure_ascii=False)
    packed = b64encode(zlib.compress(text.encode(), 9)).decode()
    script = f'{table}Object.assign(KERNELS, {{ table, packed: "{packed}" }});\n'
    return ExamplePlayer(script, inside, style())
