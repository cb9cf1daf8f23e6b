"""The table and whole graphs compared with PyTorch, in double precision."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from math import inf
from typing import Any, NamedTuple

import pytest
from points import ROWS, Point, call

from autograd import Value, allow_nonfinite, softmax
from autograd.engine.primitive import BUILT_IN, TABLE

torch = pytest.importorskip("torch")
functional = torch.nn.functional
pytestmark = pytest.mark.parity


class Twin(NamedTuple):
    """PyTorch's function for a primitive, and where the two differ on purpose."""

    function: Callable[..., Any]
    awkward: Sequence[Point] = ()
    """Points to try besides those of the table."""
    apart: Sequence[Point] = ()
    """Points at which PyTorch gives something else, for the reason in `why`."""
    why: str = ""
    plain: tuple[int, ...] = ()
    """The positions of arguments that PyTorch takes as plain numbers, without a gradient."""
    tolerance: float = 1e-12
    """The relative error of PyTorch's own result."""


def tensor(x: float) -> Any:
    return torch.tensor(x, dtype=torch.float64, requires_grad=True)


def of_pytorch(name: str, inputs: Sequence[Any]) -> Any:
    """The twin's output as a number, even if it is a truth value."""
    return TWINS[name].function(*inputs).double()


def close(expected: Any, tolerance: float = 1e-12) -> Any:
    """Equal up to that relative error: inf only to inf of the same sign, nan to nan, 0 to 0."""
    return pytest.approx(expected, rel=tolerance, abs=0.0, nan_ok=True)


def stacked(f: Callable[[Any], Any]) -> Callable[..., Any]:
    """A function of one vector as a function of numbers."""
    return lambda *xs: f(torch.stack(xs)) if xs else f(torch.zeros(0, dtype=torch.float64))


def dot(*v: Any) -> Any:
    half = len(v) // 2
    product = stacked(lambda w: torch.dot(w[:half], w[half : 2 * half]))(*v)
    return product + v[-1] if len(v) % 2 else product


NEAR_ONE = "1 - x² loses what (1 - x)(1 + x) keeps"
ZERO = [(0.0,), (-0.0,)]
ONE, HUNDREDTH = tensor(1.0), tensor(0.01)
TIES = [(2.0, 2.0), (0.0, 0.0)]
BOUNDS = [(0.0, 0.0, 1.0), (1.0, 0.0, 1.0), (0.5, 0.5, 0.5), (2.0, 2.0, 1.0), (1.5, 2.0, 1.0)]
FAR = [(1000.0,), (-1000.0,)]
POWERS = [
    (x, y)
    for x in (0.0, -0.0, 1.0, -1.0, 2.0, -2.0, -8.0)
    for y in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 1 / 3, -0.5, -1.0, -2.0)
]
TWINS: dict[str, Twin] = {
    "add": Twin(torch.add),
    "sub": Twin(torch.sub),
    "mul": Twin(torch.mul),
    "div": Twin(torch.div, [(1.0, 0.0), (1.0, -0.0), (0.0, 0.0)]),
    "neg": Twin(torch.neg),
    "pow": Twin(torch.pow, POWERS),
    "exp": Twin(torch.exp, FAR),
    "exp2": Twin(torch.exp2),
    "expm1": Twin(
        torch.expm1,
        apart=[(-40.3,), (-700.1,)],
        why="its slope is z + 1, which is 0 once z rounds to -1",
    ),
    "log": Twin(torch.log, [(0.0,), (-1.0,)]),
    "log2": Twin(torch.log2, [(0.0,), (-1.0,)]),
    "log10": Twin(torch.log10, [(0.0,), (-1.0,)]),
    "log1p": Twin(torch.log1p, [(-1.0,), (-2.0,)]),
    "sqrt": Twin(torch.sqrt, [(0.0,), (-1.0,)]),
    "sin": Twin(torch.sin),
    "cos": Twin(torch.cos),
    "tan": Twin(torch.tan),
    "one_minus_square": Twin(lambda x: 1 - x * x, apart=[(1 - 1e-10,)], why=NEAR_ONE),
    "asin": Twin(torch.asin, [(1.0,), (-1.0,), (2.0,)], [(1 - 1e-10,)], NEAR_ONE),
    "acos": Twin(torch.acos, [(1.0,), (-1.0,), (2.0,)], [(1 - 1e-10,)], NEAR_ONE),
    "atan": Twin(torch.atan),
    "atan2": Twin(
        torch.atan2,
        [(0.0, -1.0)],
        [(0.0, 0.0), (1e200, 3e199)],
        "there is no angle at 0, which it gives a slope of 0; and it squares large numbers",
    ),
    "hypot": Twin(
        stacked(torch.linalg.vector_norm),  # torch.hypot has no slope at 0, which this one has
        [(0.0, 0.0), (0.0,)],
        [(1e200, 2e200)],
        "it squares large numbers",
    ),
    "degrees": Twin(torch.rad2deg),
    "radians": Twin(torch.deg2rad),
    "sinh": Twin(torch.sinh, FAR),
    "cosh": Twin(torch.cosh, FAR),
    "tanh": Twin(torch.tanh, FAR),
    "asinh": Twin(torch.asinh),
    "acosh": Twin(torch.acosh, [(1.0,), (0.5,)], [(1 + 1e-10,)], NEAR_ONE),
    "atanh": Twin(torch.atanh, [(1.0,), (-1.0,), (2.0,)], [(1 - 1e-10,)], NEAR_ONE),
    "erf": Twin(torch.erf, FAR),
    "erfc": Twin(torch.erfc, FAR),
    "gaussian": Twin(lambda x: torch.exp(-x * x), FAR),
    "lgamma": Twin(torch.lgamma, tolerance=1e-11),
    "polygamma": Twin(
        lambda n, x: torch.polygamma(int(n), x),
        plain=(0,),
        tolerance=1e-9,
        apart=[(0.0, 1.4616321449683622)],
        why="next to the digamma function's zero it has no true digit",
    ),
    "less": Twin(torch.lt, TIES),
    "less_equal": Twin(torch.le, TIES),
    "greater": Twin(torch.gt, TIES),
    "greater_equal": Twin(torch.ge, TIES),
    "equal": Twin(torch.eq, TIES),
    "not_equal": Twin(torch.ne, TIES),
    "where": Twin(lambda c, x, y: torch.where(c != 0, x, y)),
    "max": Twin(torch.maximum, TIES),
    "min": Twin(torch.minimum, TIES),
    "clip": Twin(torch.clamp, BOUNDS),
    "sign": Twin(torch.sign, ZERO),
    "fabs": Twin(torch.abs, ZERO),
    "copysign": Twin(torch.copysign, [(0.0, -1.0), (2.0, -0.0)]),
    "floor": Twin(torch.floor, [(2.0,)]),
    "ceil": Twin(torch.ceil, [(2.0,)]),
    "trunc": Twin(torch.trunc, [(2.0,)]),
    "fmod": Twin(torch.fmod, [(4.0, 2.0), (-4.0, 2.0)]),
    "mod": Twin(torch.remainder, [(4.0, 2.0), (-4.0, 2.0)]),
    "identity": Twin(torch.positive),
    "step": Twin(lambda x: (x > 0).double(), ZERO),
    "relu": Twin(torch.relu, [*ZERO, *FAR]),
    "leaky_relu": Twin(
        lambda x, slope=HUNDREDTH: functional.leaky_relu(x, slope.item()),
        [(0.0, 0.2)],
        plain=(1,),
    ),
    "elu": Twin(
        lambda x, alpha=ONE: functional.elu(x, alpha.item()),
        [(0.0, 1.0), (0.0, 2.0), (-1000.0, 1.0)],
        plain=(1,),
    ),
    "stop_gradient": Twin(torch.Tensor.detach, FAR),
    "sigmoid": Twin(torch.sigmoid, FAR, [(-730.1,)], "it is 0 once exp(-x) overflows"),
    "softplus": Twin(functional.softplus, FAR),
    "silu": Twin(functional.silu, FAR),
    "gelu": Twin(
        functional.gelu, FAR, [(-5.3,), (-37.1,)], "1 + erf(x/√2) loses what erfc(-x/√2) keeps"
    ),
    "sum": Twin(
        stacked(torch.sum),
        apart=[(0.1, 0.2, -0.3), (1e16, 1.0, -1e16, 1e-20)],
        why="it rounds after each term",
    ),
    "dot": Twin(dot),
    "prod": Twin(stacked(torch.prod), [(0.0, 0.0, 3.0)]),
    "amax": Twin(stacked(torch.amax), [(2.0, 2.0, 1.0)]),
    "amin": Twin(stacked(torch.amin), [(2.0, 2.0, 3.0)]),
    "logsumexp": Twin(
        stacked(lambda v: torch.logsumexp(v, 0)),
        [(1000.0, 1000.0), (-inf, -inf)],
        [(0.0, -40.3), (1e9, 1e9 + 1, 1e9 - 2, 0.0)],
        "it takes the log of a sum near 1, where log1p keeps what is beyond 1; its slope of large "
        "inputs carries the rounding of the result",
    ),
}

WITHOUT_TWIN = {
    "bent": "PyTorch has no such mark, and slopes of the second order beside a kink are nan",
    "fma": "PyTorch rounds the product, and then the sum",
    "cbrt": "PyTorch has powers only, which are nan for x < 0",
    "gamma": "PyTorch has its logarithm only",
    "remainder": "PyTorch's function of this name is Python's %, our mod",
}


def test_twins_are_of_primitives_and_most_have_one() -> None:
    assert TWINS.keys() | WITHOUT_TWIN.keys() <= BUILT_IN
    assert len(TWINS) > 0.9 * len(BUILT_IN)
    assert all(twin.why for twin in TWINS.values() if twin.apart)


@pytest.mark.parametrize(
    ("name", "point"),
    [
        pytest.param(name, point, id=f"{name}{point}")
        for name, row in ROWS.items()
        if name in TWINS
        for point in [*row.points, *TWINS[name].awkward]
        if point not in TWINS[name].apart
    ],
)
def test_value_and_gradient_are_those_of_pytorch(name: str, point: Point) -> None:
    twin = TWINS[name]
    theirs = [tensor(x) for x in point]
    expected = of_pytorch(name, theirs)
    if expected.requires_grad:  # a comparison has no gradient there, and one of 0 here
        expected.backward()
    ours = [Value(x) for x in point]
    with allow_nonfinite():
        z = call(name, ours)
        if ours:
            z.backward()
    assert (z.data if ours else z) == close(expected.item(), twin.tolerance)
    for i, (x, t) in enumerate(zip(ours, theirs, strict=True)):
        if i not in twin.plain:
            slope = 0.0 if t.grad is None else t.grad.item()
            assert x.grad == close(slope, twin.tolerance), f"the slope for input {i}"


@pytest.mark.parametrize("xs", [(0.3,), (1.1, -2.2, 3.3), (1000.0, 999.0), (-1000.0, 5.0)])
def test_softmax_and_its_gradient_are_those_of_pytorch(xs: Point) -> None:
    ours, theirs = [Value(x) for x in xs], [tensor(x) for x in xs]
    shares, expected = softmax(ours), torch.softmax(torch.stack(theirs), 0)
    assert [share.data for share in shares] == close(expected.tolist())
    shares[0].backward()
    expected[0].backward()
    # a share near 1 has a slope that both find by subtraction from 1
    slopes = [t.grad.item() for t in theirs]
    assert [x.grad for x in ours] == pytest.approx(slopes, rel=1e-12, abs=1e-15)


# Whole graphs.

Recipe = list[tuple[str, list[int]]]
"""For each new node its primitive, and the positions of its inputs among the nodes before."""

SIZES = dict.fromkeys(["hypot", "sum", "prod", "logsumexp", "amax", "amin"], 3)
SIZES |= {"dot": 5, "leaky_relu": 1, "elu": 1}
"""The number of inputs, where it is free."""
PRECISE = [name for name, twin in TWINS.items() if twin.tolerance <= 1e-12]
LEAVES, OPERATIONS = 5, 30


def recipe(seed: int) -> tuple[list[float], Recipe]:
    """Leaves and a graph on them, in which every number and slope is of a moderate size."""
    chance = random.Random(seed)
    leaves = [chance.uniform(-2.0, 2.0) for _ in range(LEAVES)]
    numbers, steps = list(leaves), Recipe()
    while len(steps) < OPERATIONS:
        name = chance.choice(PRECISE)
        positions = range(SIZES.get(name) or TABLE[name].arity)
        inputs = [chance.randrange(len(numbers)) for _ in positions]
        nodes = [Value(numbers[i]) for i in inputs]
        with allow_nonfinite():
            z = call(name, nodes)
            z.backward()
        if all(1e-2 < abs(x) < 1e2 for x in (z.data, *(node.grad or 1.0 for node in nodes))):
            numbers.append(z.data)
            steps.append((name, inputs))
    return leaves, steps


def follow(steps: Recipe, leaves: Sequence[Any], apply: Callable[[str, list[Any]], Any]) -> Any:
    """The sum of all nodes of the graph, so that each of them counts."""
    nodes = list(leaves)
    for name, inputs in steps:
        nodes.append(apply(name, [nodes[i] for i in inputs]))
    total = nodes[0]
    for node in nodes[1:]:
        total = total + node
    return total


@pytest.mark.parametrize("seed", range(200))
def test_the_gradient_of_a_random_graph_is_that_of_pytorch(seed: int) -> None:
    numbers, steps = recipe(seed)
    ours = [Value(x) for x in numbers]
    z = follow(steps, ours, call)
    z.backward()
    theirs = [tensor(x) for x in numbers]
    expected = follow(steps, theirs, of_pytorch)
    expected.backward()
    assert z.data == close(expected.item())
    assert [x.grad for x in ours] == close([t.grad.item() for t in theirs])


def test_the_random_graphs_reach_every_primitive() -> None:
    used = {name for seed in range(200) for name, _ in recipe(seed)[1]}
    assert used == set(PRECISE)
