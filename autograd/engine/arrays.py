"""NumPy's functions of one Value, where NumPy itself would fail."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

OWN: dict[str, Callable[..., Any]] = {}
"""Functions of ours in the place of NumPy's of that name."""


def array_function(v: Any, function: Any, kinds: Any, inputs: Any, named: Any) -> Any:
    """What NumPy does with a Value as an argument; but `np.sinc` would ask it for a dtype."""
    if function.__name__ in OWN and not named:
        return OWN[function.__name__](*inputs)
    ndarray = sys.modules["numpy"].ndarray
    return ndarray.__array_function__(ndarray(()), function, (), inputs, named)


def array_wrap(v: Any, array: Any, context: Any = None, return_scalar: bool = True) -> Any:
    """What NumPy computed from a Value: a Value, or an array of some; but `np.sign` only compared,
    and has plain numbers.
    """
    if context is not None and array.ndim == 0 and context[0].__name__ in OWN:
        return OWN[context[0].__name__](*context[1])
    return array[()] if array.ndim == 0 else array
