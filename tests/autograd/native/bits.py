"""Each primitive at its test points and edges, told to the last bit:
`PYTHONPATH=.:tests python tests/autograd/native/bits.py`.

It prints a line for each point: the number of floats and of Values, and the slope of each input,
of all inputs together and of one at a time, in hexadecimal, or the text of the error.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from edges import EDGES
from points import ROWS, Point, call

from autograd import TABLE, AutogradError, Value, allow_nonfinite, constant

MORE = (-30.0, -1.0, -0.0, 0.5, 1.0, 2.0)
"""Where rules may branch: below, at and above their kinks, and at ties."""


def told(name: str, point: Point, leaves: Sequence[int]) -> str:
    """The number, and the slopes of the inputs at these positions; the others are constants."""
    inputs = [Value(x) if i in leaves else constant(x) for i, x in enumerate(point)]
    try:
        z = call(name, inputs)
        z.backward()
    except AutogradError as error:
        return f"{type(error).__name__}: {error}"
    return " ".join(v.hex() for v in (z.data, *[inputs[i].grad for i in leaves]))


def number(name: str, point: Point) -> str:
    """The number of plain floats."""
    try:
        return float(call(name, point)).hex()
    except AutogradError as error:
        return f"{type(error).__name__}: {error}"


def main() -> None:
    """Print a line for each primitive and point."""
    points = [(name, point) for name, row in ROWS.items() for point in row.points]
    points += [(name, point) for name, edges in EDGES.items() for point, *_ in edges]
    few = [(name, TABLE[name].arity) for name in ROWS if TABLE[name].arity]
    points += [(name, p) for name, n in few for p in itertools.product(MORE, repeat=n)]
    for name, point in points:
        each = range(len(point))
        for leaves in [each, *([i] for i in each)] if point else []:
            print(name, point, leaves, told(name, point, leaves))
            with allow_nonfinite():
                print(name, point, leaves, told(name, point, leaves), "allowed")
        print(name, point, number(name, point))


if __name__ == "__main__":
    main()
