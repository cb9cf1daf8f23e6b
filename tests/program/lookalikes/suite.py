"""The programs that the test suite runs, each drawn once."""

from __future__ import annotations

from functools import cache

from .drawing import lookalike
from .lookalike import Lookalike
from .truth import Truth, truth

HERE = range(300)
IN_STATEMENTS = range(300)
ELSEWHERE = range(100)  # gcc and Node.js take longer
IN_JAX = range(0, 100, 4)  # JAX compiles each of them


@cache
def case(seed: int) -> tuple[Lookalike, Truth]:
    """The program of that seed, and its right results."""
    program = lookalike(seed)
    return program, truth(program.case())


def ids(seed: int) -> str:
    return f"soak-{seed}"
