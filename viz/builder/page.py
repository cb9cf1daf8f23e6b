"""The text of the builder's page: its scripts, styles and what it begins with."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Template as Filled
from typing import Any, NamedTuple

from nets.models.activations import USUAL

from ..page.page import (
    SCHEMES,
    content_policy,
    css_variables,
    embedded_json,
    without_indents,
    without_spaces,
)
from ..scene.colours import THEMES
from .example_page import example_player
from .kernels import Own, kernels

COLOURS = {
    "light": ("#7a3fb5", "#14804a", "#b3186d", "#806000", "#00767f"),
    "dark": ("#b48ae6", "#4fc588", "#f07ab8", "#cfae3d", "#4cc3cd"),
}
"""The colours of classes, of which the first two are also low and high."""


class Before(NamedTuple):
    """What stands before the builder on a page, and when the builder starts."""

    title: str = "Builder"
    html: str = ""
    css: str = ""
    script: str = ""
    condition: str = ""
    """Before the call that starts the builder, such as `if (isWanted()) `."""


NOTHING_BEFORE = Before()


class BuilderText(NamedTuple):
    """The page around the data that it begins with."""

    before: str
    after: str
    activations: set[str]
    """Those that the page has, by name."""

    def with_data(self, given: dict[str, Any]) -> str:
        """The page with this data."""
        return f"{self.before}{embedded_json(given)}{self.after}"


def builder_text(
    project: dict[str, Any], theme: str, own: Own, before: Before = NOTHING_BEFORE
) -> BuilderText:
    """The page for a project to begin with and functions of a user."""
    named = (layer["activation"] for layer in project.get("hidden", ()))
    activations = {name.partition("(")[0] for name in named} - own.activations.keys()
    player = example_player(own, activations)
    css = without_spaces("\n".join([_colours(), _own("builder.css"), before.css]))
    table = f"{without_indents(kernels(own, activations))}{player.script}return KERNELS;\n"
    start = f"{before.condition}builder.start((() => {{\n{table}}})());\n"
    script = f"{_own('builder.bundle.js')}\n{before.script}{start}"
    policy = content_policy([script, player.inside], [css, player.css])
    above, below = (
        Filled(part).substitute(
            title=before.title,
            before=before.html,
            theme=theme,
            schemes=SCHEMES[theme],
            policy=policy,
            css=css,
            script=script,
        )
        for part in _own("builder.html").split("$data")
    )
    return BuilderText(above, below, {*USUAL, "sin", *activations})


@cache
def _own(name: str) -> str:
    return files(__package__).joinpath("static", name).read_text(encoding="utf-8")


def _colours() -> str:
    light, dark = (_theme(name) for name in ("light", "dark"))
    return (
        f":root {{ {light} }}\n"
        f'[data-theme="dark"] {{ {dark} }}\n'
        f'@media (prefers-color-scheme: dark) {{ [data-theme="auto"] {{ {dark} }} }}'
    )


def _theme(name: str) -> str:
    colours = COLOURS[name]
    named = {f"class-{k}": colour for k, colour in enumerate(colours)}
    named |= {"low": colours[0], "high": colours[1]}
    return css_variables(THEMES[name]) + " " + " ".join(f"--{x}: {c};" for x, c in named.items())
