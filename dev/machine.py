"""The kernels of programs' machine: the table's primitives and their slopes as functions of C.

    python -m dev kernels          writes them anew, after a change in the table

They are what `program.to_c` writes of the table: a function for each primitive and each partial.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autograd.engine import ops
from autograd.engine.primitive import Primitive
from autograd.program.targets.c import LANGUAGE
from autograd.program.text.code import Code
from autograd.program.text.language import Body, words

from .kernels import built_in

PATH = Path(__file__).parent.parent / "autograd" / "program" / "run" / "machine" / "kernels.h"
NAMES = "xyw"
LISTS = {1: "UNARY", 2: "BINARY", 3: "TERNARY"}
HEAD = """/* The table's primitives of one to three arguments as functions, and their partial
   derivatives: written by `python -m dev kernels`, not by hand. */"""


def header() -> str:
    """The text of kernels.h."""
    fixed = [(op, op.arity) for op in built_in() if 1 <= op.arity <= 3] + [(ops.hypot, 2)]
    fixed.sort(key=lambda pair: pair[1])
    code = Code(LANGUAGE)
    functions = [text for op, count in fixed for text in _functions(code, op, count)]
    definitions = [*code.definitions.values()]
    helpers = [*LANGUAGE.library.needed([*definitions, *functions]), *definitions]
    codes = [op.name for op, _ in fixed] + ["sum", "dot", "logsumexp"]
    texts = [
        HEAD,
        "\n".join(["enum {", "  OP_none,", *(f"  OP_{name}," for name in codes), "  OPS", "};"]),
        *[_list(name, [op.name for op, n in fixed if n == count]) for count, name in LISTS.items()],
        *[_inlined(text) for text in helpers],
        "\n".join(functions),
    ]
    return "\n\n".join(texts) + "\n"


def _inlined(definition: str) -> str:
    """The definition of a helper, which is a part of the kernels unless it has a loop."""
    inline = "for (" not in definition
    return definition.replace("static double ", "KERNEL double ") if inline else definition


def _functions(code: Code, op: Primitive, count: int) -> Iterator[str]:
    """A primitive's function, and one for each partial derivative."""
    names = [*NAMES[:count]]
    yield _function(f"forward_{op.name}", names, code.forward(op, count), 0)
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
