"""A page in a frame of a notebook, with a picture that remains where frames are removed."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from string import Template as Filled

from ..render.drawing import Drawing
from ..scene.boxes import DASH
from ..scene.geometry import Card
from ..scene.picture import Picture

SANDBOX = "allow-scripts allow-forms"
"""What a page in a frame may do."""

DARK_HOSTS = {
    "JupyterLab and Notebook 7": '[data-jp-theme-light="false"]',
    "VS Code": "body.vscode-dark, body.vscode-high-contrast:not(.vscode-high-contrast-light)",
    "Colab": 'html[theme="dark"]',
}
"""How the pages that hold notebooks say that their theme is dark."""

LIGHT_HOSTS = {
    "JupyterLab and Notebook 7": '[data-jp-theme-light="true"]',
    "VS Code": "body.vscode-light, body.vscode-high-contrast-light",
    "Colab": 'html[theme="light"]',
}
"""How they say that it is light."""

FRAME = Filled("""\
<style>$style</style>
<div class="chainstep-frame" style="display: grid">
<iframe style="grid-area: 1 / 1; position: relative; z-index: 1; width: 100%; height: ${height}px; \
border: 0" sandbox="$sandbox" title="$title" srcdoc="$page"></iframe>
<img style="grid-area: 1 / 1; max-width: 100%" alt="$title" \
src="data:image/svg+xml;base64,$image">
</div>
""")
"""Where a notebook cleans the output, the frame and the style are removed, and the picture remains.
Else the style hides it, for it can be longer than the frame.

The quiz needs allow-forms for its answers; the page's policy lets no form leave it. The style tells
the frame its host's theme: a page asks for `prefers-color-scheme`, and gets the `color-scheme` of
the element that embeds it (CSS Color Adjustment, 2.3), although the sandbox hides the host.
"""


def framed(drawing: Drawing, page: str) -> str:
    """The page in a frame, with the drawing for where frames are removed."""
    return framed_page(f"{drawing.title}, step by step", drawing.svg, page)


def framed_page(title: str, svg: str, page: str, height: int = 720, sandbox: str = SANDBOX) -> str:
    """A page in a frame, with a picture for where frames are removed."""
    return FRAME.substitute(
        style=frame_style(),
        title=escape(title),
        image=b64encode(svg.encode()).decode(),
        page=escape(page),
        height=height,
        sandbox=sandbox,
    )


def frame_style() -> str:
    """The frame's scheme, for each host that tells its own; a frame hides the picture."""
    schemes = [
        f":is({', '.join(hosts.values())}) .chainstep-frame {{ color-scheme: {scheme} }}"
        for scheme, hosts in (("light", LIGHT_HOSTS), ("dark", DARK_HOSTS))
    ]
    return " ".join([".chainstep-frame > iframe + img { display: none }", *schemes])


def hide_answers(picture: Picture) -> None:
    """Put a dash for each number of a picture that a quiz asks for, also in closed folds."""
    shown = picture.geometry
    cards = {} if shown is None else dict(shown.cards)
    for box in picture.boxes:
        is_asked = box.role not in ("leaf", "parameter", "constant")
        box.value = _hidden(box.value) if is_asked else box.value
        box.gradient = _hidden(box.gradient)
        if is_asked:
            box.rows = tuple(row._replace(value=_hidden(row.value)) for row in box.rows)
        picture.titles[box.key] = box.formula
        if card := cards.get(box.key):
            rows = [row._replace(value=_hidden(row.value)) for row in card.rows]
            gradient = _hidden(card.gradient)
            cards[box.key] = Card(card.title, rows if is_asked else card.rows, gradient)
    picture.geometry = None if shown is None else shown._replace(cards=cards)
    picture.notes = []  # they tell gradients


def _hidden(text: str) -> str:
    return DASH if text else ""
