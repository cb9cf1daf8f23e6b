"""Slopes without the table's rules: differences and complex steps, and what rounding adds."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..engine.adjoints import adjoints
from ..engine.births import CONSTANT
from ..engine.graph import order
from ..engine.modes import allow_nonfinite
from ..engine.operands import is_finite
from ..engine.primitive import Primitive
from ..engine.slopes import local_derivatives
from ..engine.value import Value

EPSILON = 2.0**-52
COLUMNS = 4  # of extrapolation: more would carry what large steps saw over to small ones
TINY = 2.0**-120  # the complex step beside x: its square vanishes beside any number that matters
SMALLEST = 2.0**-900  # where that step, times the output, comes near the end of the floats


class Difference(NamedTuple):
    """A slope by differences, and its uncertainty."""

    slope: float
    change: float  # how much it changed between two step sizes
    rounding: float  # how much f's own rounding may add

    @property
    def uncertainty(self) -> float:
        """How far off the slope may be."""
        return self.change + self.rounding


def difference(f: Callable[[float], float], x: float = 0.0, noise: float = 0.0) -> Difference:
    """f'(x) by central differences; `noise` is what f(x) may be off by.

    Steps shrink, and each row of a table extrapolates the last one towards a step of 0 (Ridders
    1982). The entry that is surest is kept, unless one of a smaller step contradicts it beyond the
    scatter of the smallest: a large step may look across a peak or a kink.

    >>> round(difference(math.exp, 1.0).slope, 9)
    2.718281828
    """
    estimates = [*_estimates(f, x)]
    smallest = pairwise(estimates[-5:])
    scatter = max((h * abs(a - b) for (_, a, _), (h, b, _) in smallest), default=0.0)
    best = Difference(math.nan, math.inf, 0.0)
    row: list[float] = []
    for h, estimate, size in estimates:
        rounding = (noise + math.ulp(size)) / h
        new = [estimate]
        for k, old in enumerate(row[:COLUMNS]):
            new.append(new[k] + (new[k] - old) / (16.0 ** (k + 1) - 1))
            change = max(abs(new[-1] - new[-2]), abs(new[-1] - old))
            newest = Difference(new[-1], change, rounding)
            trust = 4 * (newest.uncertainty + best.uncertainty) + 16 * scatter / h
            if newest.uncertainty < best.uncertainty or abs(newest.slope - best.slope) > trust:
                best = newest
        row = new
    return best


def _estimates(f: Callable[[float], float], x: float) -> Iterator[tuple[float, float, float]]:
    """For each step at which f has values: the step, the slope over it, and f's size."""
    for h in _steps(x):
        try:
            above, below = f(x + h), f(x - h)
            slope = (above - below) / ((x + h) - (x - h))
        except (ArithmeticError, ValueError):
            continue
        if is_finite(slope):
            yield h, slope, max(abs(above), abs(below))


def _steps(x: float) -> Iterator[float]:
    """Powers of 4 on the scale of 1, where functions mostly live, and on the scale of x."""
    last = math.inf
    for scale in sorted({1.0, abs(x) or 1.0}, reverse=True):
        start = 2.0 ** (math.frexp(scale)[1] - 3)
        for k in range(24):
            h = start / 4.0**k
            if 8 * math.ulp(x) <= h < last:
                last = h
                yield h


def sizes(root: Value) -> dict[Value, float]:
    """For each node the size of the terms that make up its derivative, without their signs.

    A derivative in floats is exact relative to this, and not to itself, where terms cancel: on
    different paths, or within a rule, as in 1 - z².
    """
    size = {root: 1.0}
    with allow_nonfinite():
        for v in reversed(order(root)):
            wanted = [i for i, x in enumerate(v.inputs) if x.op is not CONSTANT]
            for i, terms in zip(wanted, _terms(v, wanted) if wanted else [], strict=True):
                x = v.inputs[i]
                size[x] = size.get(x, 0.0) + (size[v] * terms if is_finite(terms) else 0.0)
    return size


def _terms(v: Value, wanted: Sequence[int]) -> list[float]:
    """The size of each wanted local derivative, or of the largest term in its formula."""
    assert isinstance(v.op, Primitive)
    try:
        slopes = v.op.locals(Value(v.data), [Value(x.data) for x in v.inputs], wanted)
    except TypeError:  # a rule written for numbers alone
        slopes = local_derivatives(v, wanted)
    return [_largest_term(d) if isinstance(d, Value) else abs(d) for d in slopes]


def _largest_term(d: Value) -> float:
    nodes = [v for v in order(d) if not v.is_leaf] or [d]
    return _finite(max, (a * v.data for a, v in zip(adjoints(d, nodes), nodes, strict=True)))


def rounding_error(size: dict[Value, float]) -> float:
    """The rounding of all nodes together, as it shows at the root of these sizes."""
    return EPSILON * _finite(sum, (s * v.data for v, s in size.items() if not v.is_leaf))


def _finite(gather: Callable[[list[float]], float], numbers: Iterable[float]) -> float:
    """The largest or the sum of the numbers' sizes, without those that overflowed."""
    return gather([0.0, *(abs(x) for x in numbers if is_finite(x))])


def complex_step(y: Value, x: Value) -> float | None:
    """dy/dx by replaying the graph at x + i·tiny.

    None if an operation is not analytic, or the numbers are too small.
    """
    step = TINY * (abs(x.data) or 1.0)
    if step < SMALLEST:
        return None
    stepped = _replayed(y, {x: complex(x.data, step)})
    if stepped is None or 0.0 < abs(stepped) < SMALLEST / step:
        return None
    return stepped.imag / step


def _replayed(root: Value, numbers: dict[Value, complex]) -> complex | None:
    """The root with other numbers for some nodes."""
    numbers = dict(numbers)
    for v in order(root):
        if v not in numbers and any(x in numbers for x in v.inputs):
            assert isinstance(v.op, Primitive)
            z = _complex(v.op, [numbers.get(x, x.data) for x in v.inputs])
            if z is None:
                return None
            numbers[v] = z
    return numbers.get(root, complex(root.data))


def _complex(op: Primitive, inputs: list[complex]) -> complex | None:
    """op of complex numbers, or None if it has no such form."""
    try:
        if op.analytic is not None:
            return complex(op.analytic(*inputs))
        if op.forward.__module__ == "_operator":
            return complex(op.forward(*inputs))
        if op.spelled is not None:
            return complex(op.spelled(*inputs))
        if op.forward is getattr(math, op.name, None) and hasattr(cmath, op.name):
            return complex(getattr(cmath, op.name)(*inputs))
        if not op.native:
            leaves = [Value(x.real) for x in inputs]
            made = op.forward(*leaves)
            if isinstance(made, Value):
                return _replayed(made, dict(zip(leaves, inputs, strict=True)))
    except (ArithmeticError, ValueError, TypeError):
        pass
    return None
