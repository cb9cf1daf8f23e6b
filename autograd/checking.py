"""Gradients against independent checks: reverse mode, forward mode and differences, side by side.

Reverse and forward mode share the table's rules, so a wrong rule fools both; differences of the
function itself know no rule. Where every operation is analytic a complex step is taken as well: it
has no subtraction, and so is exact to rounding.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from typing import Any, NamedTuple

from .backward import adjoints
from .errors import GradientMismatchError, NotDifferentiableError, ShapeError
from .forward import tangents
from .graph import order
from .primitive import Primitive
from .steps import aligned
from .structure import argument_names, leaves, rebuild
from .transforms import grad
from .value import Value

TINY = 1e-150  # the complex step: its square vanishes beside any number that matters


class Compared(NamedTuple):
    """One number among the arguments, and its derivative found in several ways."""

    name: str
    reverse: float
    forward: float
    difference: float
    uncertainty: float  # of the difference: how much it changed between two step sizes
    complex_step: float | None  # None where an operation on the way is not analytic
    agrees: bool


class GradientCheck(NamedTuple):
    """The outcome of `check_gradients`; true when everything agrees, and prints as a table."""

    rows: tuple[Compared, ...]

    @property
    def worst(self) -> Compared:
        """The argument whose derivatives disagree most."""
        return max(self.rows, key=lambda r: (not r.agrees, _disagreement(r)))

    def __bool__(self) -> bool:
        return all(r.agrees for r in self.rows)

    def __str__(self) -> str:
        head = ["", "reverse", "forward", "difference", "complex step", ""]
        rows = [
            [
                r.name,
                f"{r.reverse:.10g}",
                f"{r.forward:.10g}",
                f"{r.difference:.10g}",
                "-" if r.complex_step is None else f"{r.complex_step:.10g}",
                "" if r.agrees else "<- disagrees",
            ]
            for r in self.rows
        ]
        return "\n".join(aligned([head, *rows]))

    def __repr__(self) -> str:
        return str(self)


def check_gradients(
    f: Callable[..., Any],
    *args: Any,
    tolerance: float = 1e-6,
    order: int = 1,
    raises: bool = True,
) -> GradientCheck:
    """Compare the gradient of f at the arguments with forward mode and with differences.

    The difference is central and extrapolated (Ridders), and brings its own uncertainty along;
    `tolerance` is what is allowed beside it, relative to the derivative's size or to 1. With
    `order=2` the gradient's own gradient is checked in the same way, one component after the other.

    >>> check_gradients(lambda x, y: x * y.sin(), 2.0, 0.5)
            reverse       forward    difference  complex step
    x  0.4794255386  0.4794255386  0.4794255386  0.4794255386
    y   1.755165124   1.755165124   1.755165124   1.755165124
    """
    if order not in (1, 2):
        raise ShapeError(f"order is 1 or 2, got {order}")
    names = argument_names(f)[: len(args)]
    if len(names) < len(args):
        names = [f"x{i}" for i in range(len(args))]
    rows = _compare(f, args, names, tolerance, "")
    if order == 2:
        every = tuple(range(len(args)))
        for k, row in enumerate(tuple(rows)):

            def component(*point: Any, k: int = k) -> Any:
                slope = [d for _, d in leaves(grad(f, every)(*point))][k]
                return slope if isinstance(slope, Value) else Value(slope)

            rows += _compare(component, args, names, tolerance, f"d/d{row.name} ")
    result = GradientCheck(tuple(rows))
    if raises and not result:
        raise GradientMismatchError(
            f"the gradient for {result.worst.name} disagrees with its checks:\n{result}"
        )
    return result


def _compare(
    f: Callable[..., Any], args: tuple[Any, ...], names: list[str], tolerance: float, prefix: str
) -> list[Compared]:
    found = [pair for name, arg in zip(names, args, strict=True) for pair in leaves(arg, name)]
    if not found:
        raise ShapeError("check_gradients needs a point: the arguments to call f with")
    numbers = [x.data if isinstance(x, Value) else float(x) for _, x in found]

    def at(point: list[Any]) -> Any:
        values = iter(point)
        y = f(*rebuild(args, lambda _: next(values)))
        parts = [part for _, part in leaves(y, "f(...)")]
        if len(parts) != 1:
            raise ShapeError(f"check_gradients is for one number, f returned {len(parts)}")
        return parts[0]

    fresh = [Value(x, name) for (name, _), x in zip(found, numbers, strict=True)]
    y = at(list(fresh))
    if not isinstance(y, Value):
        raise NotDifferentiableError(
            "f returned a plain number: is it computed from its arguments by recorded operations?"
        )
    rows = []
    for i, (reverse, x) in enumerate(zip(adjoints(y, fresh), fresh, strict=True)):
        forward = tangents([y], {x: 1.0}).get(y, 0.0)

        def along(t: float, i: int = i) -> float:
            result = at([Value(n + t * (k == i)) for k, n in enumerate(numbers)])
            return result.data if isinstance(result, Value) else float(result)

        difference, uncertainty = ridders(along, max(1.0, abs(numbers[i])))
        rows.append(
            _judged(
                prefix + found[i][0],
                reverse,
                forward,
                difference,
                uncertainty,
                complex_step(y, x),
                tolerance,
            )
        )
    return rows


def _judged(
    name: str,
    reverse: float,
    forward: float,
    difference: float,
    uncertainty: float,
    stepped: float | None,
    tolerance: float,
) -> Compared:
    scale = max(1.0, abs(reverse))
    agrees = (
        abs(forward - reverse) <= 1e-10 * scale
        and abs(difference - reverse) <= tolerance * scale + 2 * uncertainty
        and uncertainty <= 1e-3 * max(scale, abs(difference))
        and (stepped is None or abs(stepped - reverse) <= 1e-10 * scale)
    )
    return Compared(name, reverse, forward, difference, uncertainty, stepped, agrees)


def _disagreement(r: Compared) -> float:
    others = [r.forward, r.difference, r.reverse if r.complex_step is None else r.complex_step]
    gap = max(abs(x - r.reverse) for x in others) / max(1.0, abs(r.reverse))
    return math.inf if math.isnan(gap) else gap


def ridders(f: Callable[[float], float], scale: float = 1.0) -> tuple[float, float]:
    """f'(0) by central differences, and how far to trust it.

    Steps shrink, each row of a table extrapolates the last one towards a step of 0, and the entry
    that changed least is kept (Ridders 1982), what f's own rounding may add taken into account. A
    point where f has no value makes the steps smaller.

    >>> round(ridders(math.exp)[0], 9)
    1.0
    """
    h = 0.01 * scale
    best, error = math.nan, math.inf
    row: list[float] = []
    for _ in range(12):
        try:
            above, below = f(h), f(-h)
            estimate = (above - below) / (2 * h)
        except (ArithmeticError, ValueError):
            row, h = [], h / 4
            continue
        rounding = 2.0**-52 * max(abs(above), abs(below)) / h
        new = [estimate]
        for k, old in enumerate(row):
            factor = 4.0 ** (k + 1)
            new.append((new[k] * factor - old) / (factor - 1))
            change = max(abs(new[-1] - new[-2]), abs(new[-1] - old)) + rounding
            if change < error:
                best, error = new[-1], change
        row, h = new, h / 2
    return best, error


def complex_step(y: Value, x: Value) -> float | None:
    """dy/dx by replaying the graph at x + i·tiny: None if an operation is not analytic."""
    stepped = _replayed(y, {x: complex(x.data, TINY)})
    return None if stepped is None else stepped.imag / TINY


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
    """op of complex numbers, or None if it knows none."""
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
