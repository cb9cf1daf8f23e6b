"""Random graphs as C and as JavaScript agree with the eager engine, in values and gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pytest
from graphs import EVERY, SMOOTH, Recipe, close, path_sizes, recipes, tame
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from targets import TARGETS, Results, Run, job

import autograd
from autograd import Value, order
from autograd.program import compile
from autograd.program.run.program import Program

Form: TypeAlias = "Callable[[Recipe], Iterable[Case]]"


def drawn(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """The first examples that Hypothesis draws, the same ones in each run."""
    examples: list[Any] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example: Any) -> None:
        examples.append(example)

    collect()
    return examples


class Case(NamedTuple):
    """A program, the arguments of one call, and the same function for the eager engine."""

    program: Program
    arguments: tuple[Any, ...]
    wrt: tuple[str, ...]
    eager: Callable[..., Any]
    recipe: Recipe


def expected(case: Case) -> tuple[Value, list[list[Value]]]:
    """The eager result, and the leaves of each argument to differentiate by."""
    leaves = [np.vectorize(Value, otypes=[object])(np.array(x)) for x in case.arguments]
    given = [x.tolist() for x in leaves]
    J = case.eager(*given)
    J = J if isinstance(J, Value) else Value(J)
    J.backward()
    names = case.program.f.__code__.co_varnames
    return J, [np.ravel(leaves[names.index(name)]).tolist() for name in case.wrt]


def disagreements(case: Case, value: float, gradients: Results) -> list[str]:
    """A target's wrong results; rounding errors may be proportional to the sizes of paths."""
    J, leaves = expected(case)
    sizes = path_sizes(J)
    noise = sum(size * abs(v.data) for v, size in sizes.items())
    wrong = [] if close(value, J.data, noise) else [f"{value} instead of {J.data}"]
    for gradient, xs, name in zip(gradients, leaves, case.wrt, strict=True):
        rows = gradient.T if name in case.program.over else gradient
        for got, x in zip(rows.ravel().tolist(), xs, strict=True):
            if not close(got, x.grad or 0.0, sizes.get(x, 0.0)):
                wrong.append(f"d{name} is {got} instead of {x.grad}")
    return wrong


KINKS = {
    **dict.fromkeys(("relu", "leaky_relu", "elu", "fabs", "step"), (0.0,)),
    "clip": (-1.0, 1.0),
}
TIES = {"max", "min", "less", "greater_equal"}


def clear(recipe: Recipe, triples: Sequence[Sequence[float]]) -> bool:
    """Whether the recipe is defined at all these points, and rounding moves none across a kink."""
    for triple in triples:
        if not tame(recipe, triple):
            return False
        _, J = recipe.graph(triple)
        for v in order(J, constants=True):
            name = getattr(v.op, "name", "")
            x = v.inputs[0] if v.inputs else v
            bounds = [v.inputs[1].data] if name in TIES else KINKS.get(name, ())
            exact = all(y.is_leaf for y in v.inputs[:2])
            if not exact and any(abs(x.data - bound) < 1e-9 for bound in bounds):
                return False
    return True


def singles(recipe: Recipe) -> Iterable[Case]:
    """The recipe as a function of three numbers."""
    if not clear(recipe, [recipe.point]):
        return

    def f(a: Any, b: Any, c: Any) -> Any:
        return recipe(a, b, c)

    yield Case(compile(f), recipe.point, ("a", "b", "c"), f, recipe)


def batches(recipe: Recipe) -> Iterable[Case]:
    """The recipe as a function of an example (b, c), and a shared a."""
    a, b, c = recipe.point
    examples = [(b, c), (c, b), (b / 2, -c)]
    if not clear(recipe, [(a, *x) for x in examples]):
        return

    def f(a: Any, x: Any) -> Any:
        return recipe(a, x[0], x[1])

    def mean(a: Any, xs: Any) -> Any:
        return autograd.sum([f(a, x) for x in xs]) / len(xs)

    program = compile(f).batch(over="x")
    yield Case(program, (a, np.array(examples)), ("a", "x"), mean, recipe)


def rows(recipe: Recipe) -> Iterable[Case]:
    """The length of the vector of the recipe's results for all pairs of a row and a column, from
    w[i][j], x[j] and b[i].
    """
    a, b, c = recipe.point
    w, x, bias = [[a, b, c], [c, a, b]], [b, c, a], [c, b]
    triples = [(w[i][j], x[j], bias[i]) for i in range(2) for j in range(3)]
    if not clear(recipe, triples):
        return

    def f(w: Any, x: Any, bias: Any) -> Any:
        results = [recipe(w[i][j], x[j], bias[i]) for i in range(2) for j in range(3)]
        return autograd.hypot(1.0, *results)

    yield Case(compile(f), (np.array(w), x, bias), ("w", "x", "bias"), f, recipe)


def shares(recipe: Recipe) -> Iterable[Case]:
    """For each example, logsumexp over the recipe's results for shared rows and the example."""
    a, b, c = recipe.point
    w, xs = [[a, b], [c, a]], [[b, c], [a, c], [c, c]]
    triples = [(*row, x) for row in w for each in xs for x in each]
    if not clear(recipe, triples):
        return

    def f(w: Any, x: Any) -> Any:
        return autograd.logsumexp([recipe(*row, each) for row in w for each in x])

    def total(w: Any, xs: Any) -> Any:
        return autograd.sum([f(w, x) for x in xs])

    program = compile(f).batch(over="x", reduce="sum")
    yield Case(program, (np.array(w), np.array(xs)), ("x", "w"), total, recipe)


FORMS = [singles, batches, rows, shares]
TABLES = {"smooth": SMOOTH, "every": EVERY}


@cache
def drawn_recipes(table: str) -> list[Recipe]:
    """Random functions of that table's operations."""
    return drawn(recipes(TABLES[table], most=8), 40)


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("run", TARGETS)
def test_values_and_gradients_agree_with_the_eager_engine(
    run: Run, form: Form, table: str, half: int, tmp_path: Path
) -> None:
    cases = [case for recipe in drawn_recipes(table)[half::2] for case in form(recipe)]
    assert len(cases) > 15
    jobs = [job(case.program, case.arguments, wrt=case.wrt) for case in cases]
    wrong = []
    for case, [[value, *gradients]] in zip(cases, run(jobs, tmp_path), strict=True):
        mistakes = disagreements(case, float(value[0, 0]), gradients)
        wrong += [f"{case.recipe}: {each}" for each in mistakes]
    wrong.sort(key=len)
    assert not wrong, f"{len(wrong)}: " + "\n".join(wrong[:3])
