"""A page with a graph, its drawing, and the scripts that step through it.

The page loads nothing. Its policy allows its one script and its one style sheet, by their
checksums, and nothing else: no request, no eval, no handler in an attribute.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Template as Filled

from autograd import Value

from ..scene.colours import THEMES, Theme, mixed
from ..scene.folding import Folding
from ..scene.text import one_line
from .folding_data import folding_data
from .graph_data import Json, graph_data
from .packing import by_fields

SCRIPTS = (
    *("numbers.mjs", "engine.mjs", "writing.mjs", "model.mjs", "quiz.mjs", "curve.mjs"),
    *("packing.mjs", "placing.mjs", "routing.mjs", "wrapping.mjs", "folds.mjs", "gathering.mjs"),
    *("summary.mjs", "dom.mjs", "scrolling.mjs", "link.mjs", "window.mjs", "scene.mjs", "view.mjs"),
    *("motion.mjs",),
    *("plot.mjs", "panels.mjs", "gathered.mjs", "why.mjs", "statements.mjs", "arrays.mjs"),
    *("telling.mjs", "asking.mjs"),
    "player.mjs",
)
"""The page's modules, each after the modules that it imports."""

ONLY_OF_ARRAYS = {"wrapping.mjs", "statements.mjs", "arrays.mjs"}
"""Those of them that only the page of a program needs."""

ONLY_FOLDED = {
    *("placing.mjs", "routing.mjs", "folds.mjs", "summary.mjs", "scene.mjs", "gathered.mjs"),
}
"""Those of them that only a page with folds needs."""

OF_TRAININGS = (
    *("numbers.mjs", "dom.mjs", "scrolling.mjs", "link.mjs"),
    *("health_words.mjs", "batches.mjs", "training_view.mjs", "training_player.mjs"),
)
"""The modules of the page of a training."""

SCHEMES = {"auto": "light dark", "light": "light", "dark": "dark"}
"""The themes of a page, and their names in a browser."""


def page(
    root: Value,
    named: Mapping[Value, str],
    svg: str,
    folding: Folding,
    theme: str = "auto",
    quiz: bool = False,
    is_open_given: bool = False,
) -> str:
    """The page of a graph, whose drawing and folds are given. If the user said which folds are
    open, a quiz opens no others.
    """
    data, table = graph_data(root, named)
    data["nodes"] = by_fields(data["nodes"])
    data |= {"folding": folding_data(folding), "title": one_line(named[root])}
    return player_page(data | {"quiz": quiz, "isOpenGiven": is_open_given}, table, svg, theme)


def player_page(data: Json, table: str, svg: str, theme: str) -> str:
    """The page of a player, with the drawing and the data for its scripts; the output is the last
    node.
    """
    is_folded, is_of_arrays = data["folding"] is not None, "arrays" in data
    script = f"{_modules(is_folded, is_of_arrays)}\n{table}\nstart(table);\n"
    return document(
        script,
        style(is_folded, is_of_arrays),
        title=html.escape(f"{data.pop('title')}, step by step"),
        theme=theme,
        schemes=SCHEMES[theme],
        svg=svg,
        data=embedded_json(data),
    )


def document(script: str, css: str, frame: str = "page.html", **parts: str) -> str:
    """The page with this script and this style; its policy allows no other."""
    policy = content_policy([script], [css])
    page = Filled(without_indents(_static(frame)))
    return page.substitute(parts, policy=policy, css=css, script=script)


def content_policy(scripts: Sequence[str], styles: Sequence[str]) -> str:
    """The policy of a page that allows these scripts and styles, and nothing else."""
    script, css = (
        " ".join(f"'{_checksum(each)}'" for each in texts) for texts in (scripts, styles)
    )
    return (
        f"default-src 'none'; script-src {script}; style-src {css}; "
        "base-uri 'none'; form-action 'none'"
    )


def style(is_folded: bool = True, is_of_arrays: bool = False) -> str:
    """The style sheet of a page."""
    sheets = ["page.css", *["folds.css"] * is_folded, *["arrays.css"] * is_of_arrays]
    return without_spaces("\n".join([_colours(), *map(_static, sheets)]))


def training_page(data: Json, svg: str, limits: Json, theme: str) -> str:
    """The page of a training, with the drawing of its network and what its batches did."""
    modules = as_script("\n".join(_static(name) for name in OF_TRAININGS))
    css = without_spaces("\n".join([_colours(), _static("page.css"), _static("training.css")]))
    return document(
        f"const LIMITS = {json.dumps(limits)};\n{modules}\nstartTraining();\n",
        css,
        "training.html",
        title=html.escape(f"{data['title']}, batch by batch"),
        theme=theme,
        schemes=SCHEMES[theme],
        svg=svg,
        data=embedded_json(data),
    )


def updating_modules() -> str:
    """The modules of a page that also shows how parameters move."""
    return f"{_modules(True, False)}\n{as_script(_static('update.mjs'))}"


def embedded_json(data: Json) -> str:
    """The data as JSON, in which no tag can begin or end."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


@cache
def _static(name: str) -> str:
    return files(__package__).joinpath("static", name).read_text(encoding="utf-8")


@cache
def _modules(is_folded: bool, is_of_arrays: bool) -> str:
    """The modules as one script, each after those that it needs."""
    unused = {name for name in ONLY_FOLDED if not is_folded}
    unused |= {name for name in ONLY_OF_ARRAYS if not is_of_arrays}
    return as_script("\n".join(_static(name) for name in SCRIPTS if name not in unused))


def as_script(text: str) -> str:
    """Modules as a script: no imports, no exports, no comments, no spaces around operators that no
    sentence has, nor before a brace that ends a line.
    """
    text = re.sub(r"^import [^;]*;\n|^export (?=class|const|function)", "", text, flags=re.M)
    text = re.sub(r"^ */\*\*(.|\n)*?\*/\n| // .*$", "", text, flags=re.M)
    text = re.sub(r"(?<=\)) (?=\{$)", "", text, flags=re.M)
    return without_indents(re.sub(r" (=>|[!=]==|&&|\|\||\?\?|[-+]=) ", r"\1", text))


def without_indents(text: str) -> str:
    """The text without lines of comment, empty lines, and the spaces before lines."""
    return re.sub(r"^ *(//.*|/\*.*\*/)?\n|^ +", "", text, flags=re.M)


def without_spaces(css: str) -> str:
    """The style sheet without comments, nor spaces and signs that separate nothing."""
    lean = re.sub(r"\s*([{};,])\s*|(?<=:)\s+", r"\1", re.sub(r"/\*.*?\*/", "", css))
    return lean.replace(";}", "}")


def _checksum(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _colours() -> str:
    """The themes as variables of CSS; `auto` follows the reader's system."""
    light, dark = (css_variables(THEMES[name]) for name in ("light", "dark"))
    return (
        f":root {{ {light} }}\n"
        f'[data-theme="dark"] {{ {dark} }}\n'
        f'@media (prefers-color-scheme: dark) {{ [data-theme="auto"] {{ {dark} }} }}'
    )


def css_variables(theme: Theme) -> str:
    """The colours of a theme as variables of CSS."""
    colours = {
        "paper": theme.paper,
        "ink": theme.ink,
        "faint": theme.faint,
        "shade": theme.shade,
        "value": theme.value,
        "gradient": theme.gradient,
        "line": mixed(theme.paper, theme.ink, 0.2),
        "chosen": mixed(theme.paper, theme.ink, 0.1),
        "focus": theme.ink,
    }
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())
