"""Penalties on large parameters, which are added to a cost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import autograd
from autograd import Value

from ..options.values import listed

__all__ = ["l1", "l2"]


def l1(parameters: Iterable[Value], strength: float) -> Any:
    """strength · Σ|p|, which pulls parameters to exactly 0.

    >>> l1([Value(3), Value(-4)], 0.5).data
    3.5
    """
    return strength * autograd.sum(
        autograd.fabs(p) for p in listed("parameters", "Values", parameters)
    )


def l2(parameters: Iterable[Value], strength: float) -> Any:
    """strength · Σp², which pulls each parameter to 0 in proportion to its size.

    >>> l2([Value(3), Value(-4)], 0.5).data
    12.5
    """
    p = listed("parameters", "Values", parameters)
    return strength * autograd.dot(p, p)
