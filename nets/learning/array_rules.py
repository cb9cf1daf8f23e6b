"""Whether an optimiser's rule moves the numbers of an array as it moves each by itself."""

from __future__ import annotations

import copy

import numpy as np

from .memories import Memory
from .optimisers import Optimiser


def moves_arrays(optimiser: Optimiser) -> bool:
    """Whether the rule does the same to the numbers of an array as to each number by itself.

    This is tried out, because a user's rule may hold for single numbers only: one with `if g > 0`
    or `math.sqrt`, one that draws at random, or one that changes its arguments in place (then the
    single numbers, which are read afterwards, differ).
    """
    own = ("step", "step_together", "state", "restore")
    if any(getattr(type(optimiser), name) is not getattr(Optimiser, name) for name in own):
        return False
    p = np.array([0.5, -1.5, 2.0, 0.0])
    try:
        one_by_one, all_at_once = _twin(optimiser), _twin(optimiser)
        memory: Memory = dict.fromkeys(optimiser.remembers, 0.0)
        memories: list[Memory] = [dict(memory) for _ in p]
        for g in (np.array([1.0, -0.25, 0.0, 3.0]), np.array([-2.0, 0.5, 0.0, -3.0])):
            moved = all_at_once.move(p, all_at_once.decayed(p, g), memory)
            expected = [
                one_by_one.move(x, one_by_one.decayed(x, slope), each)
                for x, slope, each in zip(p.tolist(), g.tolist(), memories, strict=True)
            ]
            if np.shape(moved) != p.shape or not np.allclose(moved, expected, rtol=1e-12, atol=0.0):
                return False
            p = moved
    except Exception:  # a function of numbers may raise anything for an array
        return False
    return True


def _twin(optimiser: Optimiser) -> Optimiser:
    """A copy that shares no memory with it."""
    twin = copy.copy(optimiser)
    vars(twin).update(
        (name, copy.deepcopy(x)) for name, x in vars(optimiser).items() if name != "_memories"
    )
    return twin
