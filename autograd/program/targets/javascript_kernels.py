"""JavaScript: functions of numbers as loops over arrays, into which they write their results.

What a page computes again and again, such as an activation and its slopes, is recorded once as a
graph. Its text goes over arrays of numbers, allocates nothing, and computes before its loop what is
the same for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from ...engine import ops
from ...engine.declaration import DEFINITIONS
from ...engine.graph import order
from ...engine.modes import allow_nonfinite, recording
from ...engine.primitive import Primitive
from ...engine.value import Value
from ..ir.symbols import Expression, Symbol, inputs_first, operand
from ..text.code import Code
from ..text.language import Library, calls
from .javascript import JAVASCRIPT

COUNT, TURN = "n", "i"
INDENT = "  "

QUICK = JAVASCRIPT._replace(
    forms={**JAVASCRIPT.forms, **calls({"tanh": "tanh"})},
    library=Library("kernel_functions.js", DEFINITIONS["javascript"], JAVASCRIPT.library),
)
"""JavaScript with quicker forms of some functions, good for numbers that training meets."""

Rows: TypeAlias = Mapping[str, Sequence[Symbol]]
"""Arrays by name: a symbol for each of their rows."""


class Kernel(NamedTuple):
    """A loop: what it reads and writes of each array, what stands in each of its rows."""

    reads: Rows
    writes: Mapping[str, Sequence[Expression]]
    numbers: Sequence[Symbol] = ()
    """Numbers that are the same in every turn."""
    updates: Mapping[str, Expression] = {}
    """What becomes of some of these numbers, before the loop; they are returned."""


def expressions_of(f: Any, *arguments: Any) -> list[Expression]:
    """What f, called with symbols and lists of them in place of numbers, gives as expressions.

    f is recorded as `compile` records it, so that a choice by a number that is not known is an
    error.
    """
    symbols: dict[Value, Symbol] = {}

    def valued(x: Any) -> Any:
        if isinstance(x, (list, tuple)):
            return [valued(each) for each in x]
        if isinstance(x, dict):
            return {name: valued(each) for name, each in x.items()}
        if not isinstance(x, Symbol):
            return x
        value = Value(0.5, x.name)
        symbols[value] = x
        return value

    given = [valued(x) for x in arguments]
    with recording(), allow_nonfinite():
        result = f(*given)
    outputs = list(result) if isinstance(result, (list, tuple)) else [result]
    made: dict[Value, Expression] = dict(symbols)
    for v in order(*[y for y in outputs if isinstance(y, Value)], constants=True):
        if v not in made:
            inputs = tuple(made[x] for x in v.inputs)
            is_made = isinstance(v.op, Primitive)
            made[v] = Symbol(v.op.name, v.op, inputs) if is_made else v.data  # type: ignore[arg-type]
    return [made[y] if isinstance(y, Value) else operand(y) for y in outputs]


def kernel_text(code: Code, kernel: Kernel) -> str:
    """A JavaScript function of the arrays that are read, those that are written, the count of
    entries in a row, and the numbers. In an array one row lies after the other.

    >>> x, s = Symbol("x"), Symbol("s")
    >>> print(kernel_text(Code(QUICK), Kernel({"X": [x]}, {"Y": expressions_of(
    ...     lambda x, s: x * (1 - s * s), x, s)}, [s])))
    (X, Y, n, s) => {
      const c1 = 1 - s * s;
      for (let i = 0; i < n; i++) {
        const x = X[i];
        Y[i] = x * c1;
      }
    }
    """
    rows = {x for each in kernel.reads.values() for x in each}
    results = [y for each in kernel.writes.values() for y in each]
    kept, results = hoisted(results, rows)
    names = {f"c{k}": x for k, x in enumerate(kept, 1)}
    before = code.bodies([*kernel.updates.values(), *names.values()])
    inside = code.bodies(results)
    used = {x for y in results for x in inputs_first(y)} & rows
    new = [f"{name}_" for name in kernel.updates]
    lines = [
        *_constants(before.steps),
        *_constants(zip([*new, *names], before.results, strict=True)),
        f"for (let {TURN} = 0; {TURN} < {COUNT}; {TURN}++) {{",
        *(INDENT + line for line in _read(kernel.reads, used)),
        *(INDENT + line for line in _constants(inside.steps)),
        *(INDENT + line for line in _written(kernel.writes, inside.results)),
        "}",
        *([f"return {{ {', '.join(f'{x}: {x}_' for x in kernel.updates)} }};"] if new else []),
    ]
    arrays = dict.fromkeys([*kernel.reads, *kernel.writes])
    parameters = [*arrays, COUNT, *(x.name for x in kernel.numbers)]
    return "\n".join([f"({', '.join(parameters)}) => {{", *(INDENT + line for line in lines), "}"])


def hoisted(
    results: Sequence[Expression], rows: set[Symbol]
) -> tuple[list[Symbol], list[Expression]]:
    """The largest parts that read no row, and the results with names c1, c2, ... in their place."""
    kept: dict[Symbol, Symbol] = {}
    results = [_with_products(y) for y in results]
    moving: set[Symbol] = set(rows)
    done: dict[Symbol, Expression] = {}

    def placed(x: Expression) -> Expression:
        if not isinstance(x, Symbol) or x in moving or x.op is None:
            return done.get(x, x) if isinstance(x, Symbol) else x
        return kept.setdefault(x, Symbol(f"c{len(kept) + 1}"))

    for result in results:
        for x in inputs_first(result):
            if not moving.isdisjoint(y for y in x.inputs if isinstance(y, Symbol)):
                moving.add(x)
                if x not in done:
                    assert x.op is not None
                    done[x] = Symbol(x.name, x.op, tuple(map(placed, x.inputs)))
    placed_results = [placed(y) for y in results]
    return list(kept), placed_results


def _with_products(result: Expression) -> Expression:
    """The expression with x · x for x², which is faster and no less exact."""
    done: dict[Symbol, Expression] = {}
    for x in inputs_first(result):
        inputs = [done[y] if isinstance(y, Symbol) else y for y in x.inputs]
        if x.op is None:
            done[x] = x
        elif x.op is ops.pow and not isinstance(inputs[1], Symbol) and inputs[1] == 2.0:
            done[x] = ops.mul(inputs[0], inputs[0])
        else:
            done[x] = Symbol(x.name, x.op, tuple(inputs))
    return done[result] if isinstance(result, Symbol) else result


def _constants(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [f"const {name} = {text};" for name, text in pairs]


def _read(reads: Rows, used: set[Symbol]) -> list[str]:
    return [
        f"const {x.name} = {array}[{_place(k)}];"
        for array, row in reads.items()
        for k, x in enumerate(row)
        if x in used
    ]


def _written(writes: Mapping[str, Sequence[Expression]], texts: Sequence[str]) -> list[str]:
    places = [f"{array}[{_place(k)}]" for array, each in writes.items() for k in range(len(each))]
    return [f"{place} = {text};" for place, text in zip(places, texts, strict=True)]


def _place(row: int) -> str:
    """The place of an entry in a row."""
    return TURN if row == 0 else f"{COUNT} + {TURN}" if row == 1 else f"{row} * {COUNT} + {TURN}"
