"""Gradients against independent checks: reverse mode, forward mode and differences, side by side.

Reverse and forward mode share the table's rules, so a wrong rule fools both; differences of the
function itself know no rule. Where every operation is analytic a complex step is taken as well: it
has no subtraction, and so is exact to rounding.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from ..engine.adjoints import adjoints
from ..engine.births import tick
from ..engine.errors import GradientMismatchError, NotDifferentiableError, ShapeError
from ..engine.forward import tangents
from ..engine.modes import watching
from ..engine.value import Value
from ..words.html_table import html_table
from ..words.layout import aligned
from .containers import argument_names, leaves, rebuild
from .differences import EPSILON, Difference, complex_step, difference, rounding_error, sizes
from .graphs import as_value
from .transforms import grad

EXACT = 1e-10  # what may lie between slopes that are exact to rounding, relative to their size
HEAD = ["", "reverse", "forward", "difference", "complex step", ""]
SETTLED = 1e-3  # relative: a difference that changes more as its step shrinks shows no slope


class Compared(NamedTuple):
    """One number of the arguments, and its derivative by several methods."""

    name: str
    reverse: float
    forward: float
    difference: float
    uncertainty: float  # of the difference: by the change between steps, and by f's rounding
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
        steps = [HEAD, *map(_cells, self.rows)]
        width = max(len(row[4]) for row in steps)
        # A dash stands under the numbers' last digit.
        return "\n".join(aligned([[*row[:4], row[4].rjust(width), row[5]] for row in steps]))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return html_table(self.rows, _cells, HEAD)


def _cells(r: Compared) -> list[str]:
    complex_step = "-" if r.complex_step is None else f"{r.complex_step:.10g}"
    numbers = [f"{x:.10g}" for x in (r.reverse, r.forward, r.difference)]
    return [r.name, *numbers, complex_step, "" if r.agrees else "<- disagrees"]


def check_gradients(
    f: Callable[..., Any],
    *args: Any,
    tolerance: float = 1e-6,
    order: int = 1,
    raises: bool = True,
) -> GradientCheck:
    """Compare the gradient of f at the arguments with forward mode and with differences.

    The difference is central and extrapolated (Ridders), and has an uncertainty of its own;
    `tolerance` is what is allowed besides, relative to the derivative's size. With `order=2` the
    gradient's own gradient is checked in the same way, one component after the other. At a kink the
    difference finds the mean of both sides, so that a rule that chooses a side disagrees there. So
    does a gradient that f cuts, by `detach`, `stop_gradient` or `data`: a difference sees no cut.

    >>> check_gradients(lambda x, y: x * y.sin(), 2.0, 0.5)
            reverse       forward    difference  complex step
    x  0.4794255386  0.4794255386  0.4794255386  0.4794255386
    y   1.755165124   1.755165124   1.755165124   1.755165124

    Of several outputs each is checked, in rows such as `f[0]: x`.
    """
    if order not in (1, 2):
        raise ShapeError(f"order is 1 or 2, got {order}")
    names = argument_names(f)[: len(args)]
    if len(names) < len(args):
        names = [f"x{i}" for i in range(len(args))]
    inputs = [pair for name, arg in zip(names, args, strict=True) for pair in leaves(arg, name)]
    if not inputs:
        raise ShapeError("check_gradients needs a point: the arguments to call f with")
    rows = []
    outputs = _outputs(f, args)
    for j, output in enumerate(outputs):

        def one(*point: Any, j: int = j) -> Any:
            return [y for _, y in leaves(f(*point), "f")][j]

        prefix = f"{output}: " if len(outputs) > 1 else ""
        rows += (first := _compare(one, args, inputs, tolerance, prefix))
        for k, row in enumerate(first if order == 2 else ()):

            def component(*point: Any, k: int = k, one: Any = one) -> Any:
                every = tuple(range(len(args)))
                return as_value([d for _, d in leaves(grad(one, every)(*point))][k])

            slope = f"{prefix}d/d{row.name.removeprefix(prefix)} "
            rows += _compare(component, args, inputs, tolerance, slope)
    result = GradientCheck(tuple(rows))
    if raises and not result:
        raise GradientMismatchError(
            f"the gradient for {result.worst.name} disagrees with its checks:\n{result}"
        )
    return result


def _outputs(f: Callable[..., Any], args: tuple[Any, ...]) -> list[str]:
    """The names of f's outputs, of which one at least depends on the arguments."""
    start = tick()
    values = rebuild(args, lambda x: Value(x.data if isinstance(x, Value) else x))
    with watching(start):
        outputs = [*leaves(f(*values), "f")]
    if not outputs:
        raise ShapeError("f returned no number: check_gradients is for one, or several")
    if not any(isinstance(y, Value) for _, y in outputs):
        raise NotDifferentiableError(
            "f returned a plain number: is it computed from its arguments by recorded operations?"
        )
    return [name for name, _ in outputs]


def _compare(
    f: Callable[..., Any],
    args: tuple[Any, ...],
    inputs: list[tuple[str, Any]],
    tolerance: float,
    prefix: str,
) -> list[Compared]:
    numbers = [x.data if isinstance(x, Value) else float(x) for _, x in inputs]

    start = tick()

    def at(point: list[Any]) -> Value:
        values = iter(point)
        with watching(start):
            return as_value(f(*rebuild(args, lambda _: next(values))))

    fresh = [Value(x, name) for (name, _), x in zip(inputs, numbers, strict=True)]
    y = at(list(fresh))
    size = sizes(y)
    noise = rounding_error(size)
    rows = []
    for i, (reverse, x) in enumerate(zip(adjoints(y, fresh), fresh, strict=True)):
        forward = tangents([y], {x: 1.0}).get(y, 0.0)

        def along(number: float, i: int = i) -> float:
            return at([Value(number if k == i else n) for k, n in enumerate(numbers)]).data

        estimate = difference(along, numbers[i], noise)
        stepped = complex_step(y, x)
        fuzz = EXACT * abs(reverse) + 64 * EPSILON * size.get(x, 0.0)
        agrees = (
            _close(reverse, estimate, tolerance, fuzz)
            and abs(forward - reverse) <= fuzz
            and (stepped is None or abs(stepped - reverse) <= fuzz)
        )
        uncertainty = estimate.uncertainty
        rows.append(
            Compared(
                prefix + inputs[i][0],
                reverse,
                forward,
                estimate.slope,
                uncertainty,
                stepped,
                agrees,
            )
        )
    return rows


def _close(reverse: float, estimate: Difference, tolerance: float, fuzz: float) -> bool:
    """Whether the difference has settled, and on that slope."""
    scale = max(abs(reverse), abs(estimate.slope))
    return (
        estimate.change <= SETTLED * scale + 4 * estimate.rounding
        and abs(estimate.slope - reverse) <= tolerance * scale + 2 * estimate.uncertainty + fuzz
    )


def _disagreement(r: Compared) -> float:
    others = [r.forward, r.difference, r.reverse if r.complex_step is None else r.complex_step]
    gap = max(abs(x - r.reverse) for x in others)
    return math.inf if math.isnan(gap) else gap
