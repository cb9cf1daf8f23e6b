"""Tables of JavaScript: texts that stand as they are, among plain data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from autograd.program.ir.symbols import Expression
from autograd.program.targets.javascript import arrow
from autograd.program.text.code import Code


def subsets(flags: Sequence[str]) -> list[list[str]]:
    """All choices among some flags."""
    return [list(each) for n in range(len(flags) + 1) for each in combinations(flags, n)]


def arrow_text(code: Code, parameters: Sequence[str], result: Expression) -> Text:
    """A function of these parameters in JavaScript."""
    body = code.bodies([result])
    return Text(arrow(list(parameters), body, body.results[0]))


class Text(str):
    """A text in JavaScript, which stands in a table as it is."""


def tables_text(x: Any, margin: str = "") -> str:
    """Tables of texts and JSON as JavaScript."""
    if isinstance(x, Text):
        return x.replace("\n", "\n" + margin)
    if not isinstance(x, dict):
        return json.dumps(x)
    inner = margin + "  "
    entries = [
        f"{inner}{json.dumps(name)}: {tables_text(each, inner)},\n" for name, each in x.items()
    ]
    return "{\n" + "".join(entries) + margin + "}"
