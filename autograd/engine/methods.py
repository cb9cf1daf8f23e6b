"""x.tanh() is tanh(x): every primitive of the table is a method of Values too."""

from __future__ import annotations

from typing import NoReturn

from . import freeing, ops, views  # noqa: F401  ops fills the table
from .arrays import array_function, array_wrap
from .errors import OperandError
from .primitive import TABLE
from .refusals import REFUSED

NUMPY_NAMES = {
    "absolute": "fabs",
    "arccos": "acos",
    "arccosh": "acosh",
    "arcsin": "asin",
    "arcsinh": "asinh",
    "arctan": "atan",
    "arctan2": "atan2",
    "arctanh": "atanh",
    "conjugate": "identity",  # of np.var and np.std
    "deg2rad": "radians",
    "rad2deg": "degrees",
}
"""The names under which numpy's functions of an object array look for methods, where not ours."""


def give_methods(kind: type) -> None:
    """Make methods of the primitives, under numpy's names too, and let there be no subclasses."""
    for name, primitive in TABLE.items():
        setattr(kind, name, primitive)
    for theirs, ours in NUMPY_NAMES.items():
        setattr(kind, theirs, TABLE[ours])
    for name, refuse in REFUSED.items():
        setattr(kind, name, refuse)
    kind.__array_function__ = array_function  # type: ignore[attr-defined]
    kind.__array_wrap__ = array_wrap  # type: ignore[attr-defined]
    kind.__array_priority__ = -1000.0  # type: ignore[attr-defined]  # below arrays, above numbers
    kind._repr_html_ = lambda v: views.table(v)  # type: ignore[attr-defined]
    if freeing.NEEDED and hasattr(kind.__base__, "__slots__"):  # it is a class of Python's
        kind.__del__ = freeing.hand_over_inputs  # type: ignore[attr-defined]
    kind.__init_subclass__ = classmethod(refuse_subclass)  # type: ignore[assignment]


def refuse_subclass(kind: type) -> NoReturn:
    """The error for a class that derives from Value."""
    raise OperandError("Value has no subclasses: keep a Value in an attribute of your class")
