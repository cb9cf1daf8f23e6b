"""The nodes of a graph as the page's scripts read them: names, formulas and rules, once each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from autograd import Value, order
from autograd.engine.adjoints import own_derivatives
from autograd.engine.errors import TargetError
from autograd.engine.primitive import Primitive
from autograd.engine.slopes import local_derivatives
from autograd.program.targets.javascript import table_text
from autograd.words.joined import JOINED
from autograd.words.names import is_plain_number
from autograd.words.steps import LONGEST_CHAIN
from autograd.words.styles import GREEK, number, symbol_parts, word

from ..scene.boxes import DASH
from ..scene.text import one_line
from .packing import plain_number
from .templates import Shape, Template, joined_template, shape

Json = dict[str, Any]

HELD = (
    "(.grad …) is what all backward passes in Python left there; the number before it is the "
    "gradient of the output alone."
)
"""What a page with folds says of its marks; without folds the drawing says it."""


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
        node = node_name(v, named[v]) | {
            "role": "output" if v is root and inputs else _role(v),
            "op": None,
            "inputs": inputs,
        }
        if v.is_leaf or frozen:  # the page computes the others
            node["data"] = plain_number(v.data)
        if isinstance(v.op, Primitive):
            looks = shape_of(v)
            node["op"] = f"{v.op.name}/{len(inputs)}"
            ops[node["op"]] = {"name": v.op.name, "arguments": v.op.names, "domain": v.op.domain}
            node["formula"] = _entered(looks.formula, templates)
            node["rules"] = [_entered(rule, templates) for rule in looks.rules]
            if joined := joined_looks(v):
                node["joined"] = {op: _entered(look, templates) for op, look in joined.items()}
            if frozen:
                node["locals"] = [plain_number(d) for d in _locals(v)]
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
        "held": HELD if held else "",
    }
    return data, table


def _held(root: Value, nodes: Sequence[Value]) -> dict[Value, float]:
    """What `.grad` of a leaf holds, where other backward passes have added to it."""
    gradients = {v: v.grad for v in nodes if v.is_leaf and v.grad is not None}
    own = own_derivatives(root) if gradients else {}
    return {v: grad for v, grad in gradients.items() if number(grad) != number(own[v])}


def node_name(v: Value, name: str) -> Json:
    """A node's name: on one line, behind a d, and with its indices."""
    if is_plain_number(v):
        shown = number(v.data)
        return {"name": shown, "word": word(shown), "symbol": [shown, "", ""]}
    return name_parts(one_line(name))


def name_parts(shown: str) -> Json:
    """The same of a name that is on one line."""
    stem, upper, lower = symbol_parts(shown)
    if stem in GREEK.split():
        stem = GREEK_LETTERS[GREEK.split().index(stem)]
    return {"name": shown, "word": word(shown), "symbol": [stem, upper, lower]}


GREEK_LETTERS = "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ"
"""The letters for the words in GREEK."""


def _role(v: Value) -> str:
    return v.op.name if v.is_leaf else "interior"


def shape_of(v: Value) -> Shape:
    """How a node's operation reads, with its constants as numbers, unless they have a label."""
    assert isinstance(v.op, Primitive)
    return _shape(v.op, tuple(x.data if is_plain_number(x) else None for x in v.inputs))


_shape = cache(shape)


def joined_looks(v: Value) -> dict[str, Template | None]:
    """How a node's derivative reads together with that of its first input, by operations of it."""
    return {
        f"{inner.name}/{inner.arity}": joined_template(together, len(v.inputs))
        for (outer, inner), together in JOINED.items()
        if outer is v.op
    }


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
