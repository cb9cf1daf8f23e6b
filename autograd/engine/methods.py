"""x.tanh() is tanh(x): every primitive of the table is a method of Values too.

This is for Python's classes. Where Value is compiled, its type is filled in another way, and this
file alone is replaced.
"""

from __future__ import annotations

from . import ops  # noqa: F401  it fills the table
from .primitive import TABLE

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
    """Make methods of the primitives, under numpy's names too."""
    for name, primitive in TABLE.items():
        setattr(kind, name, primitive)
    for theirs, ours in NUMPY_NAMES.items():
        setattr(kind, theirs, TABLE[ours])
