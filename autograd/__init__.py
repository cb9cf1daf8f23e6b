"""Chainstep's engine: scalar automatic differentiation that can be stepped through.

>>> from autograd import Value
>>> a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
>>> J = 3 * (a + b * c)
>>> J.backward()
>>> b.grad
6.0
"""

from __future__ import annotations

from importlib import import_module as _import_module
from typing import TYPE_CHECKING, Any

from .engine import alone as _alone  # noqa: F401  raises if it is not
from .engine import former as _former  # noqa: F401  pickles name modules by earlier places

# isort: split

from .derivatives.graphs import gradients
from .derivatives.transforms import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from .engine import core
from .engine.composed import *  # noqa: F403
from .engine.errors import (
    AutogradError,
    BranchError,
    ExpressionError,
    ExpressionNonFiniteError,
    GradientMismatchError,
    MissingPackageError,
    NonFiniteError,
    NotDifferentiableError,
    OperandError,
    PrimitiveError,
    ShapeError,
    StaleGraphError,
    StatementError,
    TargetError,
)
from .engine.graph import order
from .engine.leaves import constant, parameter
from .engine.modes import allow_nonfinite, scope
from .engine.ops import *  # noqa: F403  a primitive is declared in the table and nowhere else
from .engine.primitive import TABLE, Primitive, primitive_named
from .engine.value import Value
from .words.explain import nudge, why
from .words.keeping import keep_names
from .words.names import names
from .words.notation import formula
from .words.passes import forward_steps
from .words.paths import paths

if TYPE_CHECKING:
    from .derivatives.checking import GradientCheck, check_gradients
    from .program import Program
    from .program import compile as compile
    from .words.expression import parse, parse_all

_LATER = {
    "GradientCheck": "derivatives.checking",
    "Program": "program",
    "check_gradients": "derivatives.checking",
    "compile": "program",
    "parse": "words.expression",
    "parse_all": "words.expression",
}
"""Names that are imported when first used: they bring more of the standard library with them."""

_SHADOWS = {"compile", "max", "min", "pow", "sum"}
"""What is named like built-ins of Python, which `from autograd import *` leaves alone."""

__all__ = [
    "TABLE",
    "AutogradError",
    "BranchError",
    "ExpressionError",
    "ExpressionNonFiniteError",
    "GradientCheck",
    "GradientMismatchError",
    "MissingPackageError",
    "NonFiniteError",
    "NotDifferentiableError",
    "OperandError",
    "Primitive",
    "PrimitiveError",
    "Program",
    "ShapeError",
    "StaleGraphError",
    "StatementError",
    "TargetError",
    "Value",
    "allow_nonfinite",
    "check_gradients",
    "constant",
    "core",
    "dist",
    "fmax",
    "fmin",
    "formula",
    "forward_steps",
    "fsum",
    "grad",
    "gradients",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "keep_names",
    "ldexp",
    "names",
    "nudge",
    "order",
    "parameter",
    "parse",
    "parse_all",
    "paths",
    "primitive_named",
    "scope",
    "sinc",
    "softmax",
    "sumprod",
    "value_and_grad",
    "vjp",
    "why",
]
__all__ += [name for name in TABLE if name not in _SHADOWS]


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(_import_module(f".{_LATER[name]}", __name__), name)
    if name == "__version__":
        from importlib.metadata import version

        return version("chainstep")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_SHADOWS, "__version__"})
