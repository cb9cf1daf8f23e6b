"""The kernels of programs' machine: the table's primitives and their slopes as functions of C.

    python -m dev kernels          writes them anew, after a change in the table

They are what `program.to_c` writes of the table: a function for each primitive and each partial.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path

from autograd.engine import ops
from autograd.engine.primitive import Primitive
from autograd.program.targets.c import LANGUAGE
from autograd.program.text.code import Code
from autograd.program.text.language import Body, words

from .kernels import built_in

PATH = Path(__file__).parent.parent / "autograd" / "program" / "run" / "machine" / "kernels.h"
NAMES = "xyw"
_NAMES = words((PATH.parent / "functions.h").read_text(encoding="utf-8"))
LANES = sorted(name[5:] for name in _NAMES if name.startswith("lane_"))
"""The functions that loops over lanes have of their own."""
LISTS = {1: "UNARY", 2: "BINARY", 3: "TERNARY"}
HEAD = """/* The table's primitives of one to three arguments as functions, and their partial
   derivatives: written by `python -m dev kernels`, not by hand. They stand here twice: for single
   numbers with the C library's functions, and for loops over lanes with those of functions.h. The
   macro CALLED says which are called, and NAMED how the kernels are named. */"""


def header() -> str:
    """The text of kernels.h."""
    fixed = [(op, op.arity) for op in built_in() if 1 <= op.arity <= 3] + [(ops.hypot, 2)]
    fixed.sort(key=lambda pair: pair[1])
    code = Code(LANGUAGE)
    functions = [text for op, count in fixed for text in _functions(code, op, count)]
    definitions = dict(code.definitions)
    library = LANGUAGE.library.needed([*definitions.values(), *functions])
    twofold = {name for name, text in definitions.items() if over_lanes(text) != text} - {*LANES}
    once = [*library, *[text for name, text in definitions.items() if name not in twofold]]
    codes = [op.name for op, _ in fixed] + ["sum", "dot", "logsumexp"]
    lists = [
        _list(name, [op.name for op, n in fixed if n == count]) for count, name in LISTS.items()
    ]
    functions = [*[_inlined(definitions[name]) for name in sorted(twofold)], *functions]
    texts = [
        HEAD,
        "#ifndef KERNELS_H\n#define KERNELS_H",
        "\n".join(["enum {", "  OP_none,", *(f"  OP_{name}," for name in codes), "  OPS", "};"]),
        *lists,
        *[_inlined(text) for text in once],
        "#endif",
        "\n".join(_named(over_lanes(text), twofold) for text in functions),
    ]
    return "\n\n".join(texts) + "\n"


def _named(text: str, twofold: Container[str]) -> str:
    """The text, where functions that stand in it twice have the names that NAMED gives them."""

    def named(found: re.Match[str]) -> str:
        name = found[0]
        own = name in twofold or name.startswith(("forward_", "slope_"))
        return f"NAMED({name})" if own else name

    return re.sub(r"\b\w+\b(?=\()", named, text)


def _inlined(definition: str) -> str:
    """The definition of a helper, which is a part of the kernels unless it has a loop."""
    inline = "for (" not in definition
    return definition.replace("static double ", "KERNEL double ") if inline else definition


def over_lanes(text: str) -> str:
    """The text, in which functions that lanes have of their own are named by CALLED."""
    return re.sub(rf"(?<!double )\b({'|'.join(LANES)})(?=\()", r"CALLED(\1)", text)


def _functions(code: Code, op: Primitive, count: int) -> Iterator[str]:
    """A primitive's function, and one for each partial derivative."""
    names = [*NAMES[:count]]
    body = code.forward(op, count)
    if op.name in LANES:
        body = Body([], [f"{op.name}(x)"], frozenset(names))
    yield _function(f"forward_{op.name}", names, body, 0)
    partials = code.partials(op, count)
    for k, name in enumerate(names):
        yield _function(f"slope_{name}_{op.name}", ["z", *names], partials, k)


def _function(name: str, parameters: Sequence[str], body: Body, result: int) -> str:
    """A function with one of a body's results."""
    head = f"KERNEL double {name}({', '.join(f'double {x}' for x in parameters)})"
    lines = _needed(dict(body.steps), body.results[result])
    if not lines:
        return f"{head} {{ return {body.results[result]}; }}"
    return "\n".join([head, "{", *lines, f"  return {body.results[result]};", "}"])


def _needed(steps: Mapping[str, str], text: str) -> list[str]:
    """The lines of the steps that a text needs."""
    lines: list[str] = []
    for name in reversed([*steps]):
        if name in words(text):
            lines.insert(0, f"  const double {name} = {steps[name]};")
            text += f" {steps[name]}"
    return lines


def _list(name: str, ops_of_it: Sequence[str]) -> str:
    """A macro that does something for each primitive of a list."""
    return " \\\n  ".join([f"#define {name}(DO)", *(f"DO({op})" for op in ops_of_it)])
