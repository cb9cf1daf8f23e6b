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
