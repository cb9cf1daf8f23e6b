"""NumPy: a lifted program as readable text, which also runs where the machine does not."""

from __future__ import annotations

import builtins
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ...engine.declaration import DEFINITIONS
from ...engine.operands import number_text
from ...engine.primitive import Primitive
from ..ir.statement import Part, Routine, Variable
from ..text.array_reads import Dialect
from ..text.array_text import ArrayText
from ..text.forms import PartForm
from ..text.language import (
    ANY,
    ARITHMETIC,
    ATOM,
    COMPARISONS,
    POWER,
    PRODUCT,
    SUM,
    VARIADIC,
    Body,
    Form,
    Language,
    Library,
    calls,
    words,
)
from ..text.telling import adds_up_to_1
from .functions import flag_nonfinite, number_by_number

IN_NUMPY = {
    **{name: name for name in words("cbrt ceil cos cosh exp exp2 expm1 floor fmod log log10")},
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
IN_MODULE = words("erf erfc fma gamma lgamma polygamma remainder")
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

    definition = re.compile(DEFINITIONS["numpy"], re.MULTILINE)

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
    if not body.reads.issuperset(parameters) and parameters != [VARIADIC]:
        shapes = ", ".join(f"{numpy}.shape({each})" for each in parameters)
        shape, kind = (
            f"{numpy}.broadcast_shapes({shapes})",
            f"{numpy}.result_type({parameters[0]}, float)",
        )
        body = body._replace(results=[f"{numpy}.full({shape}, {body.results[0]}, {kind})"])
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
        "hypot": Form("np.hypot({}, {})", ATOM, (ANY, ANY)),
        "identity": Form("{}", ATOM, (ATOM,)),
        "stop_gradient": Form("{}", ATOM, (ATOM,)),
        "pow": Form("{} ** {}", POWER, (ATOM, POWER)),
        "relu": Form("np.maximum({}, 0.0)"),
        "step": Form("({} > 0) * 1.0", PRODUCT, (SUM,), "({} > 0)"),
    },
    functions={
        "hypot": "np.hypot.reduce",
        "logsumexp": "logsumexp",
        "max": "np.max",
        "min": "np.min",
        "mul": "np.prod",
        "prod": "np.prod",
    },
    collected="{function}(stacked({numbers}), axis=0)",
    missing=lambda name, op: f"{name} = one_by_one({op.name!r})",
    number=numpy_number,
    library=Imports(IN_MODULE | {"logsumexp", "one_by_one", "softmax", "stacked"}),
    reserved=PYTHON,
    define=broadcast_definition,
)


IMPORTS = "import numpy as np"
DIALECT = Dialect(
    language=NUMPY,
    np="np",
    imports=IMPORTS,
    constant="np.float64({})",
    softmax="softmax({}, axis={})",
)


class NumpyText(ArrayText):
    """The lines of a routine in NumPy."""

    def product(self, part: Part, form: PartForm) -> str:
        """A product; a line checks whether it is finite, where the processor's flags do not tell:
        np.vdot never sets them, and those of other threads are not seen.
        """
        work = math.prod(side for side in part.axes if side != "m")
        if not form.is_matrix or work >= WORK:
            self.check = self.check or f"{CHECK}({{}})"
        elif "m" in part.axes:
            self.check = self.check or f"if {self.m} >= {-(-WORK // work)}: {CHECK}({{}})"
        return super().product(part, form)

    def add(self, name: str, index: str, text: str) -> str:
        """The line that adds a text to a part of an array."""
        return f"{name}{index} += {text}"

    def add_at(self, name: str, out: Variable, table: str, text: str) -> str:
        """The line that adds a text to an array, at the places in a table."""
        if out.shape[0] == "m":
            return f"np.add.at({name}, (slice(None), {table}), {text})"
        row = name if "m" in out.shape or len(out.shape) == 1 else f"{name}.reshape(-1)"
        return f"np.add.at({row}, {table}, {text})"


class FunctionText(NamedTuple):
    """The text of a routine as a function."""

    shown: str
    running: str  # the same with finite checks
    tables: dict[str, Any]  # of constants, to which both refer
    undefined: dict[str, Primitive]  # by name: NumPy cannot write these, and runs them singly


def function_text(name: str, routine: Routine, adding_up: Sequence[int] = ()) -> FunctionText:
    """The text of a routine as a function of that name, right where the numbers of the inputs at
    these places add up to 1, those of each example by themselves.
    """
    text = NumpyText(DIALECT, routine)
    notes = [f"for {x.name} {adds_up_to_1(x)}" for x in (routine.inputs[k] for k in adding_up)]
    return FunctionText(*text.function(name, notes), text.tables, text.undefined)


def given_functions(undefined: Mapping[str, Primitive]) -> dict[str, Any]:
    """The functions that a text is given: of these very primitives, whatever the table has now."""
    return {name: number_by_number(op) for name, op in undefined.items()}


def load_function(
    text: str, tables: dict[str, Any], undefined: Mapping[str, Primitive] = MappingProxyType({})
) -> Callable[..., Any]:
    """The last function in a text that this module wrote."""
    namespace = tables | given_functions(undefined) | {CHECK: flag_nonfinite}
    exec(builtins.compile(text, "<chainstep program>", "exec"), namespace)
    (name,) = namespace.keys() & {"forward", "value_and_grad"}
    function: Callable[..., Any] = namespace[name]
    return function
