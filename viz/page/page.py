"""A page with a graph, its drawing, and the scripts that step through it.

The page loads nothing. Its policy allows its one script and its one style sheet, by their
checksums, and nothing else: no request, no eval, no handler in an attribute.
"""

from __future__ import annotations

import hashlib
import html
import json
import math
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Template as Filled
from typing import Any

from autograd import Value, order
from autograd.engine.adjoints import own_derivatives
from autograd.engine.errors import TargetError
from autograd.engine.primitive import Primitive
from autograd.engine.slopes import local_derivatives
from autograd.program.targets.javascript import table_text
from autograd.words.steps import LONGEST_CHAIN
from autograd.words.styles import GREEK, number, symbol_parts, word

from ..scene.boxes import DASH
from ..scene.colours import THEMES, Theme, mixed
from ..scene.folding import Folding
from ..scene.text import one_line
from .folding_data import folding_data
from .packing import by_fields
from .templates import Shape, Template, shape

SCRIPTS = (
    *("numbers.mjs", "engine.mjs", "model.mjs", "writing.mjs", "quiz.mjs", "curve.mjs"),
    *("packing.mjs", "placing.mjs", "routing.mjs", "folds.mjs", "gathering.mjs", "summary.mjs"),
    *("dom.mjs", "scrolling.mjs", "link.mjs", "window.mjs", "scene.mjs", "view.mjs", "motion.mjs"),
    *("plot.mjs", "panels.mjs", "gathered.mjs", "why.mjs", "telling.mjs", "asking.mjs"),
    "player.mjs",
)
"""The page's modules, each after the modules that it imports."""

ONLY_FOLDED = {
    *("placing.mjs", "routing.mjs", "folds.mjs", "summary.mjs", "scene.mjs", "gathered.mjs"),
}
"""Those of them that only a page with folds needs."""

SCHEMES = {"auto": "light dark", "light": "light", "dark": "dark"}
"""The themes of a page, and their names in a browser."""

Json = dict[str, Any]


def page(
    root: Value,
    named: Mapping[Value, str],
    svg: str,
    folding: Folding,
    theme: str = "auto",
    quiz: bool = False,
) -> str:
    """The page of a graph, whose drawing and folds are given."""
    data, table = graph_data(root, named)
    data["nodes"] = by_fields(data["nodes"])
    data["folding"] = folding_data(folding)
    css = "\n".join([_colours(), _without_indents(_static("page.css"))])
    script = f"{_modules(data['folding'] is not None)}\n{table}\nstart(table);\n"
    policy = (
        f"default-src 'none'; script-src '{_checksum(script)}'; style-src '{_checksum(css)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return Filled(_static("page.html")).substitute(
        title=html.escape(f"{one_line(named[root])}, step by step"),
        theme=theme,
        schemes=SCHEMES[theme],
        policy=policy,
        css=css,
        svg=svg,
        data=_embedded(data | {"quiz": quiz}),
        script=script,
    )


def graph_data(root: Value, named: Mapping[Value, str]) -> tuple[Json, str]:
    """The graph as the scripts read it, and the table of its operations in JavaScript."""
    nodes = order(root, constants=True)
    numbers = {v: i for i, v in enumerate(nodes)}
    table, frozen = _table(nodes)
    templates: dict[str, int] = {}
    ops: dict[str, Json] = {}
    held = _held(root, nodes)
    described = []
    for v in nodes:
        inputs = [numbers[x] for x in v.inputs]
        node = _named(v, named[v]) | {
            "role": "output" if v is root and inputs else _role(v),
            "op": None,
            "inputs": inputs,
            "data": _plain(v.data),
        }
        if isinstance(v.op, Primitive):
            looks = shape_of(v)
            node["op"] = f"{v.op.name}/{len(inputs)}"
            ops[node["op"]] = {"name": v.op.name, "arguments": v.op.names, "domain": v.op.domain}
            node["formula"] = _entered(looks.formula, templates)
            node["rules"] = [_entered(rule, templates) for rule in looks.rules]
            if frozen:
                node["locals"] = [_plain(d) for d in _locals(v)]
        elif frozen:
            node["locals"] = []
        if v in held:
            node["held"] = number(held[v])
        described.append(node)
    data = {
        "nodes": described,
        "ops": ops,
        "templates": [json.loads(text) for text in templates],
        "longestChain": LONGEST_CHAIN,
        "dash": DASH,
        "frozen": frozen,
    }
    return data, table


def _held(root: Value, nodes: Sequence[Value]) -> dict[Value, float]:
    """What `.grad` of a leaf holds, where other backward passes have added to it."""
    gradients = {v: v.grad for v in nodes if v.is_leaf and v.grad is not None}
    own = own_derivatives(root) if gradients else {}
    return {v: grad for v, grad in gradients.items() if number(grad) != number(own[v])}


def _named(v: Value, name: str) -> Json:
    """A node's name: on one line, behind a d, and with its indices."""
    shown = number(v.data) if v.is_constant and not v.label else one_line(name)
    stem, upper, lower = symbol_parts(shown)
    if stem in GREEK.split():
        stem = GREEK_LETTERS[GREEK.split().index(stem)]
    return {"name": shown, "word": word(shown), "symbol": [stem, upper, lower]}


GREEK_LETTERS = "αβγδεηθλμνξπρστφχψω"
"""The letters for the words in GREEK."""


def _role(v: Value) -> str:
    return v.op.name if v.is_leaf else "interior"


def shape_of(v: Value) -> Shape:
    """How a node's operation reads, with its constants as numbers."""
    assert isinstance(v.op, Primitive)
    return _shape(v.op, tuple(x.data if x.is_constant else None for x in v.inputs))


_shape = cache(shape)


def _entered(template: Template | None, templates: dict[str, int]) -> int | None:
    """The number of a template, which is written once even if it is used often."""
    if template is None:
        return None
    return templates.setdefault(json.dumps(template._asdict()), len(templates))


def _table(nodes: list[Value]) -> tuple[str, str | None]:
    """The table in JavaScript, and the reason if there is none."""
    used = [(v.op, len(v.inputs)) for v in nodes if isinstance(v.op, Primitive)]
    try:
        text = table_text(used)
    except TargetError as error:
        return "const table = null;", f"The numbers cannot be changed here: {error}."
    return f"const table = (() => {{\n{text}return TABLE;\n}})();", None


def _locals(v: Value) -> list[float]:
    return [float(d) for d in local_derivatives(v, range(len(v.inputs)))]


def _plain(x: float) -> float | str:
    """The number in a form that JSON allows."""
    return x if math.isfinite(x) else "NaN" if x != x else "Infinity" if x > 0 else "-Infinity"


def _embedded(data: Json) -> str:
    """The data as JSON, in which no tag can begin or end."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")


@cache
def _static(name: str) -> str:
    return files(__package__).joinpath("static", name).read_text(encoding="utf-8")


@cache
def _modules(is_folded: bool) -> str:
    """The modules as one script, each after those that it needs: no imports, no comments."""
    text = "\n".join(_static(name) for name in SCRIPTS if is_folded or name not in ONLY_FOLDED)
    text = re.sub(r"^import [^;]*;\n|^export (?=class|const|function)", "", text, flags=re.M)
    text = re.sub(r"^ */\*\*(.|\n)*?\*/\n| // .*$", "", text, flags=re.M)
    return _without_indents(text)


def _without_indents(text: str) -> str:
    """The text without lines of comment, empty lines, and the spaces before lines."""
    return re.sub(r"^ *(//.*|/\*.*\*/)?\n|^ +", "", text, flags=re.M)


def _checksum(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _colours() -> str:
    """The themes as variables of CSS; `auto` follows the reader's system."""
    light, dark = (_variables(THEMES[name]) for name in ("light", "dark"))
    return (
        f":root {{ {light} }}\n"
        f'[data-theme="dark"] {{ {dark} }}\n'
        f'@media (prefers-color-scheme: dark) {{ [data-theme="auto"] {{ {dark} }} }}'
    )


def _variables(theme: Theme) -> str:
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
