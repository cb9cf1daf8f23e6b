"""What random code does with Values, told to the last bit: `python outcomes.py SEED COUNT`.

It prints a line for each graph: numbers and gradients in hexadecimal, or the text of the error.
`python outcomes.py points COUNT` prints, for each primitive of one or two arguments, a hash of its
number and its derivatives at so many random points.
"""

from __future__ import annotations

import hashlib
import math
import operator
import pickle
import random
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from autograd import (
    TABLE,
    AutogradError,
    Primitive,
    Value,
    allow_nonfinite,
    constant,
    order,
    parameter,
    scope,
)

NUMBERS = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    2.0,
    3.0,
    -2.5,
    1e-3,
    1e3,
    1e-200,
    1e200,
    -1e308,
    5e-324,
    710.0,
]
WRONG: list[Any] = ["1", None, [1.0], {}, 1j, object]
OPERATORS: list[Callable[..., Any]] = [
    operator.add,
    operator.sub,
    operator.mul,
    operator.truediv,
    operator.pow,
    operator.mod,
]
PREFIXES: list[Callable[..., Any]] = [operator.neg, abs, math.floor, math.trunc]

BUILT_IN = list(TABLE.values())


@cache
def own() -> list[Primitive]:
    """Primitives like users'; they are declared when this file runs, not when it is collected."""
    return [
        Primitive("outcome_cube", lambda x: x**3, lambda z, x: 3 * x**2),
        Primitive("outcome_mix", lambda x, y: x * y + x, lambda z, x, y: y + 1, lambda z, x, y: x),
        Primitive("outcome_raises", lambda x: 1 / x, lambda z, x: -1 / (x - 1)),
    ]


def leaf(rng: random.Random) -> Any:
    """A Value of one of its kinds, often of an awkward number."""
    number = rng.choice(NUMBERS) if rng.random() < 0.3 else rng.uniform(-3, 3)
    kind = rng.choice([Value, Value, Value, parameter, constant])
    return kind(number)


def operand(rng: random.Random, nodes: list[Any]) -> Any:
    """A node, or sometimes a number, or now and then something else."""
    draw = rng.random()
    if draw < 0.8:
        return rng.choice(nodes[-6:] if rng.random() < 0.7 else nodes)
    if draw < 0.98:
        return rng.choice([rng.uniform(-2, 2), rng.randint(-3, 3), True, rng.choice(NUMBERS)])
    return rng.choice(WRONG)


def operation(rng: random.Random, nodes: list[Any]) -> Any:
    """What one more operation gives."""
    if rng.random() < 0.4:
        return rng.choice(OPERATORS)(operand(rng, nodes), operand(rng, nodes))
    if rng.random() < 0.1:
        return rng.choice(PREFIXES)(rng.choice(nodes))
    op = rng.choice(own()) if rng.random() < 0.1 else rng.choice(BUILT_IN)
    if op.name == "dot":
        n = rng.randint(1, 4)
        bias = [operand(rng, nodes)] * rng.randint(0, 1)
        w, x = ([operand(rng, nodes) for _ in range(n)] for _ in range(2))
        return op(w, x, *bias)
    count = op.arity or rng.randint(1, 4)
    if count == 1 and rng.random() < 0.5:
        return getattr(rng.choice(nodes), op.name, op)()
    return op(*[operand(rng, nodes) for _ in range(count)])


def told(x: Any) -> str:
    """A number to the last bit, or anything else as Python shows it."""
    return x.hex() if isinstance(x, float) else repr(x)


def outcome(seed: int) -> str:
    """What one random graph gives."""
    rng = random.Random(seed)
    nodes = [leaf(rng) for _ in range(rng.randint(1, 4))]
    lines: list[str] = []
    for _ in range(rng.randint(1, 25)):
        try:
            result = operation(rng, nodes)
        except (AutogradError, ArithmeticError, TypeError) as error:
            lines.append(f"{type(error).__name__}: {error}")
            continue
        if isinstance(result, Value):
            nodes.append(result)
        lines.append(told(result.data if isinstance(result, Value) else result))
    for _ in range(rng.randint(1, 3)):
        root = rng.choice(nodes)
        try:
            draw = rng.random()
            if draw < 0.1:
                next(v for v in nodes if v.is_leaf and not v.is_constant).data = 0.75
            if draw < 0.05:
                root.recompute()
            root.backward(rng.choice([1.0, 1.0, -0.3, 0.0]))
        except (AutogradError, StopIteration) as error:
            lines.append(f"{type(error).__name__}: {error}")
        lines += [told(v.grad) for v in nodes]
        position = {v: i for i, v in enumerate(order(*nodes, constants=True))}
        lines.append(
            " ".join(f"{i}{v.op!r}{[position[x] for x in v.inputs]}" for v, i in position.items())
        )
    copy = pickle.loads(pickle.dumps(nodes[-1]))
    lines += [repr(copy), repr(nodes[0]), str(nodes[-1] < nodes[0]), f"{nodes[-1]:.3g}"]
    return " | ".join(lines).replace("\n", " ")


def at_points(op: Primitive, count: int) -> str:
    """A hash of a primitive's number and derivatives at random points, large and small."""
    rng = random.Random(op.name)
    told_so_far = hashlib.sha256()
    for _ in range(count):
        inputs = [Value(rng.gauss(0, 1) * 10 ** rng.choice([-3, 0, 0, 0, 1])) for _ in op.names]
        if op is TABLE["polygamma"]:
            inputs[0] = Value(rng.randint(0, 4))
        try:
            z = op(*inputs)
            z.backward()
            numbers = [told(v.grad) for v in inputs]
            told_so_far.update(" ".join([told(z.data), *numbers]).encode())
        except AutogradError as error:
            told_so_far.update(str(error).encode())
    return f"{op.name} {told_so_far.hexdigest()}"


def main() -> None:
    """Tell the outcomes of some seeds, or of points."""
    if sys.argv[1] == "points":
        for op in BUILT_IN:
            if op.arity in (1, 2):
                print(at_points(op, int(sys.argv[2])))
        return
    first, count = map(int, sys.argv[1:])
    for seed in range(first, first + count):
        if seed % 5 == 0:
            with allow_nonfinite(), scope(f"seed {seed}"):
                print(outcome(seed))
        else:
            print(outcome(seed))


if __name__ == "__main__":
    main()
