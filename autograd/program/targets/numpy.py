"""NumPy: a lifted program as readable text, which is also the text that runs."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ...engine import ops
from ...engine.operands import number_text
from ..ir.arrays import (
    Array,
    Assembly,
    Operand,
    Parameters,
    Product,
    Read,
    Statement,
    Total,
    is_row,
    spread_to,
)
from ..ir.naming import ArrayNames
from ..text.array_text import ArrayText, Dialect
from ..text.language import (
    ARITHMETIC,
    ATOM,
    COMPARISONS,
    POWER,
    PRODUCT,
    SUM,
    Body,
    Form,
    Language,
    calls,
)
from ..text.library import Library, words
from ..text.phrases import full, slice_text, summed
from .functions import flag_nonfinite

IN_NUMPY = {
    **{
        name: name for name in words("cbrt ceil cos cosh exp exp2 expm1 floor fmod hypot log log10")
    },
    **{name: name for name in words("log1p log2 mod sign sin sinh sqrt tan tanh trunc copysign")},
    "acos": "arccos",
    "acosh": "arccosh",
    "asin": "arcsin",
    "asinh": "arcsinh",
    "atan": "arctan",
    "atan2": "arctan2",
    "atanh": "arctanh",
    "degrees": "rad2deg",
    "fabs": "abs",
    "max": "maximum",
    "min": "minimum",
    "radians": "deg2rad",
    "where": "where",
}
MODULE = "autograd.program.targets.functions"
IN_MODULE = words("erf erfc fma gamma lgamma logsumexp polygamma remainder")
CHECK = "_check"  # no array's name begins with _
WORK = 4096  # multiplications, from which on a matrix product may run on several threads
PYTHON = frozenset(
    words("""
    False None True and as assert async await break class continue def del elif else except finally
    for from global if import in is lambda nonlocal not or pass raise return try while with yield
    np math abs max min sum len float int forward value_and_grad
    """)
)


class Imports(Library):
    """The functions that a text can import from MODULE."""

    def __init__(self, names: Iterable[str]) -> None:
        self.paragraphs = {name: name for name in sorted(names)}

    def needed(self, texts: Iterable[str]) -> list[str]:
        """The line that imports all functions that the texts use."""
        used = sorted({name for text in texts for name in words(text)} & self.paragraphs.keys())
        return [f"from {MODULE} import {', '.join(used)}"] if used else []


def numpy_number(x: float) -> str:
    """The exact number as Python writes it."""
    if math.isfinite(x):
        return number_text(x) if x or math.copysign(1.0, x) > 0 else "-0.0"  # -0 is an int
    return "np.nan" if x != x else "np.inf" if x > 0 else "-np.inf"


def python_definition(name: str, parameters: list[str], body: Body) -> str:
    """A function with one result."""
    lines = [*(f"{variable} = {text}" for variable, text in body.steps)]
    lines.append(f"return {body.results[0]}")
    return "\n".join([f"def {name}({', '.join(parameters)}):", *(f"    {line}" for line in lines)])


def broadcast_definition(name: str, parameters: list[str], body: Body, numpy: str = "np") -> str:
    """A function whose result has the shape of all its arguments, even of unused ones."""
    read = words("\n".join([*(text for _, text in body.steps), *body.results]))
    if not read.issuperset(parameters) and not parameters[0].startswith("*"):
        shapes = ", ".join(f"{numpy}.shape({each})" for each in parameters)
        shape, kind = (
            f"{numpy}.broadcast_shapes({shapes})",
            f"{numpy}.result_type({parameters[0]}, float)",
        )
        body = Body(body.steps, [f"{numpy}.full({shape}, {body.results[0]}, {kind})"])
    return python_definition(name, parameters, body)


NUMPY = Language(
    name="NumPy",
    forms=ARITHMETIC
    | calls({name: f"np.{there}" for name, there in IN_NUMPY.items()})
    | calls({name: name for name in IN_MODULE})
    | {
        name: Form(f"({{}} {sign} {{}}) * 1.0", PRODUCT, (SUM, SUM), f"({{}} {sign} {{}})")
        for name, sign in COMPARISONS.items()
    }
    | {
        "identity": Form("{}", ATOM, (ATOM,)),
        "stop_gradient": Form("{}", ATOM, (ATOM,)),
        "pow": Form("{} ** {}", POWER, (ATOM, POWER)),
        "relu": Form("np.maximum({}, 0.0)"),
        "step": Form("({} > 0) * 1.0", PRODUCT, (SUM,), "({} > 0)"),
    },
    number=numpy_number,
    library=Imports(IN_MODULE),
    reserved=PYTHON,
    element="x[{}]",
    variadic="*x",
    stretch=None,
    define=broadcast_definition,
)


IMPORTS = "import numpy as np"
DIALECT = Dialect(
    language=NUMPY,
    np="np",
    imports=IMPORTS,
    reductions={ops.hypot: "np.hypot.reduce", ops.logsumexp: "logsumexp"},
)


class NumpyText(ArrayText):
    """The lines of a program in NumPy."""

    def __init__(self, names: ArrayNames) -> None:
        super().__init__(DIALECT, names)

    def finite_check(self, s: Statement) -> str | None:
        """A line that checks whether a product is finite, where the processor's flags do not tell:
        np.vdot never sets them, and those of other threads are not seen.
        """
        if not isinstance(s, Product):
            return None
        check = f"{CHECK}({s.out.name})"
        if s.out.is_number:
            return check
        left = s.left.read
        work = s.out.count * left.places.shape[0 if s.left.transposed else 1]
        if s.out.over or left.over:
            return f"if m >= {-(-WORK // work)}: {check}"
        return check if work >= WORK else None

    def _backward(self, s: Total | Assembly) -> str:
        return self._total(s) if isinstance(s, Total) else self._assembly(s)

    def _total(self, s: Total) -> str:
        text = self.term(s.term)
        mean = " / m" if s.mean else ""
        axes = sorted({*s.axes, *((1,) if s.examples else ())})
        if not axes:
            return f"({text}){mean}" if mean and " " in text else f"{text}{mean}"
        text = self.spread(text, s.term, s.shape, s.examples or s.out.over)
        if s.out.is_number and s.shape != (1, 1):
            return summed(text, None) + mean
        return summed(text, axes[0] if len(axes) == 1 else tuple(axes)) + mean

    def _assembly(self, s: Assembly) -> str:
        whole = self._filled(s) or self._added(s)
        if whole is not None:
            return whole
        pieces = []
        start = 0
        for places, value in sorted(s.parts, key=lambda part: int(part[0].min())):
            if not is_row(places.ravel(), start) or not isinstance(value, Read):
                return self._scattered(s)
            start += places.size
            pieces.append(self.read(spread_to(value, places.shape), spread=True))
        if start != s.out.count or s.out.over:
            return self._scattered(s)
        flat = isinstance(s.out, Parameters)
        shape = "-1" if flat else f"{s.out.rows}, {s.out.columns}"
        if len(pieces) == 1:
            return f"{pieces[0]}.reshape({shape})"
        whole = f"np.concatenate([{', '.join(f'{piece}.ravel()' for piece in pieces)}])"
        return whole if flat else f"{whole}.reshape({shape})"

    def _filled(self, s: Assembly) -> str | None:
        """An array of one number everywhere, if the parts amount to that; else None."""
        numbers = {value for _, value in s.parts if not isinstance(value, Read)}
        places = np.concatenate([places.ravel() for places, _ in s.parts])
        if len(numbers) != 1 or any(isinstance(value, Read) for _, value in s.parts):
            return None
        if not is_row(np.sort(places), 0) or places.size != s.out.count:
            return None
        shape = s.out.count if isinstance(s.out, Parameters) else self.shape(s.out)
        return full("np", shape, numpy_number(numbers.pop()))

    def _added(self, s: Assembly) -> str | None:
        """The sum of the parts, if each is as large as the whole or a single number; else None."""
        flat = isinstance(s.out, Parameters)
        shape = (s.out.count,) if flat else (s.out.rows, s.out.columns)
        texts = []
        whole = False
        for places, value in s.parts:
            row = places.ravel()
            if not isinstance(value, Read) or value.over != s.out.over:
                return None
            if len(row) != s.out.count or not is_row(row, 0):
                return None
            if value.places.size == 1:
                texts.append(self.read(value))
                continue
            whole = True
            if not s.out.over:
                value = spread_to(value, places.shape)
            text = self.read(value, spread=True)
            fits = s.out.over or value.places.shape == shape
            texts.append(text if fits else f"{text}.reshape{shape}")
        return " + ".join(texts) if whole and len(texts) > 1 else None

    def _scattered(self, s: Assembly) -> str:
        name = s.out.name
        flat_out = isinstance(s.out, Parameters)
        row = name if flat_out else f"{name}.reshape(-1)"
        shape = str(s.out.count) if flat_out else self.shape(s.out)
        self.lines.append(f"{name} = np.zeros({shape})")
        for places, value in s.parts:
            flat = places.ravel()
            if isinstance(value, Read) and 1 < value.places.size < places.size:
                value = spread_to(value, places.shape)
            text = self.operand(value)
            part = None if flat_out or s.out.over else slice_text(places, s.out)
            neighbours = f"[{flat[0]}:{flat[0] + len(flat)}]" if is_row(flat, int(flat[0])) else ""
            if part is not None:
                self.lines.append(f"{name}{part} += {text}")
            elif s.out.over and neighbours:
                self.lines.append(f"{name}{neighbours} += {text}")
            elif s.out.over:
                self.lines.append(f"np.add.at({name}, {self.table(flat)}, {text})")
            elif neighbours:
                self.lines.append(f"{row}{neighbours} += np.ravel({text})")
            else:
                self.lines.append(f"np.add.at({row}, {self.table(places)}, {text})")
        return name


def function_text(
    name: str,
    blocks: Sequence[Array],
    statements: Sequence[Statement],
    results: Sequence[Operand],
    names: ArrayNames,
    values: int,
    reduce: str | None,
) -> tuple[str, str, dict[str, Any]]:
    """The text of a function of the blocks, the text with its finite checks, and the tables of
    constants that both refer to.
    """
    text = NumpyText(names)
    return *text.function(name, blocks, statements, results, values, reduce), text.tables


def load_function(text: str, tables: dict[str, Any]) -> Callable[..., Any]:
    """The last function in a text that this module wrote."""
    namespace = tables | {CHECK: flag_nonfinite}
    exec(builtins.compile(text, "<chainstep program>", "exec"), namespace)
    (name,) = namespace.keys() & {"forward", "value_and_grad"}
    function: Callable[..., Any] = namespace[name]
    return function
