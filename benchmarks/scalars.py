"""The works of `works` as programs, beside CasADi's machine and C by hand: value and gradients."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import numpy as np

import autograd
from autograd.engine.graph import order
from autograd.program import compile

from .by_hand import c_step
from .networks import check_equal
from .timing import in_turns, shown
from .works import Work, works

MOST = {"CasADi": 0.7, "C": 3.0, "value": 3.0, "ns": 5.0}
"""What a program may take: of CasADi's time, of C's, of its own value's; and for an operation."""


def scalars() -> None:
    """A line for each work; what is over a goal is marked with an asterisk."""
    print("\nworks in scalars, as a beginner writes them: value and gradients")
    print(
        f"  {'':<20}{'operations':>11}{'chainstep':>12}{'an operation':>14}"
        f"{'CasADi':>9}{'C':>9}{'its value':>11}"
    )
    goals = f"x {MOST['CasADi']}", f"x {MOST['C']}", f"x {MOST['value']}"
    print(f"  {'at most':<20}{'':>23}{MOST['ns']:>11} ns" + "{:>9}{:>9}{:>11}".format(*goals))
    for name, work in works().items():
        print(line(name, work), flush=True)


def line(name: str, work: Work) -> str:
    """The line of a work."""
    steps = {"chainstep": program_step(work), "value": value_step(work)}
    missing = []
    peers: dict[str, Callable[[Work], Callable[[], Any]]] = {
        "CasADi": casadi_step,
        "C": partial(c_work, name),
    }
    for peer, maker in peers.items():
        try:
            steps[peer] = maker(work)
        except ImportError as error:
            missing.append(f"   {peer} left out: {error}")
    check_equal({peer: step for peer, step in steps.items() if peer != "value"})
    times, count = in_turns(steps, rounds=5), operations(work)
    ns = times["chainstep"] / count * 1e9
    texts = [f"{ns:.2f} ns{'*' * (ns > MOST['ns'])}"]
    for peer in ("CasADi", "C", "value"):
        ratio = times["chainstep"] / times[peer] if peer in times else np.nan
        texts.append(f"{ratio:.2f}{'*' * (ratio > MOST[peer])}" if peer in times else "-")
    return (
        f"  {work.title:<20}{count:>11,}{shown(times['chainstep'])}"
        + "{:>14}{:>9}{:>9}{:>11}".format(*texts)
        + "".join(missing)
    )


def operations(work: Work) -> int:
    """How many operations the function takes, by the eager engine's graph."""

    def values(x: Any) -> Any:
        return [values(row) for row in x] if np.ndim(x) else autograd.Value(float(x))

    data = [x.tolist() for x in work.data]
    root = work.function(autograd, *map(values, work.variables), *data)
    return sum(bool(node.inputs) for node in order(root))


def program_step(work: Work) -> Callable[[], Any]:
    """A program, and its value with its gradients."""
    program = compile(partial(work.function, autograd))
    given, wrt = (*work.variables, *work.data), tuple(range(len(work.variables)))
    return lambda: program.value_and_grad(*given, wrt=wrt)


def value_step(work: Work) -> Callable[[], Any]:
    """A program, and its value alone."""
    program = compile(partial(work.function, autograd))
    given = (*work.variables, *work.data)
    return lambda: program(*given)


def c_work(name: str, work: Work) -> Callable[[], Any]:
    """C by hand."""
    return c_step(name, (*work.variables, *work.data), len(work.variables))


def casadi_step(work: Work) -> Callable[[], Any]:
    """CasADi's machine, called with buffers: what it costs to hand numbers over is not counted."""
    casadi: Any = import_module("casadi")
    m = SimpleNamespace(
        **{name: getattr(casadi, name) for name in ("sin", "cos", "exp", "log", "sqrt", "tanh")},
        max=casadi.fmax,
        min=casadi.fmin,
        relu=lambda x: casadi.fmax(x, 0),
        sigmoid=lambda x: 1 / (1 + casadi.exp(-x)),
    )
    given = (*work.variables, *work.data)
    symbols = [casadi.SX.sym("x", np.size(x)) for x in given]
    value = work.function(m, *map(nested, symbols, map(np.shape, given)))
    wrt = symbols[: len(work.variables)]
    slopes = casadi.vertsplit(
        casadi.gradient(value, casadi.vertcat(*wrt)), [0, *np.cumsum([x.numel() for x in wrt])]
    )
    function = casadi.Function("f", symbols, [value, *slopes])
    buffer, call = function.buffer()
    arrays = [np.ascontiguousarray(x, dtype=float).ravel() for x in given]
    results = [np.zeros(1), *(np.zeros(x.size) for x in work.variables)]
    for i, x in enumerate(arrays):
        buffer.set_arg(i, x.data)
    for i, x in enumerate(results):
        buffer.set_res(i, x.data)

    kept = function, buffer, arrays  # alive as long as the step

    def step(kept: Any = kept) -> Any:
        call()
        return results[0], results[1:]

    return step


def nested(symbols: Any, shape: tuple[int, ...]) -> Any:
    """Symbols as lists of lists, row by row."""
    numbers = iter([symbols[i] for i in range(math.prod(shape))])

    def rows(sides: tuple[int, ...]) -> Any:
        return [rows(sides[1:]) for _ in range(sides[0])] if sides else next(numbers)

    return rows(shape)
