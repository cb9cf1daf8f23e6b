"""A primitive of any kind is one entry: with its forms it runs in every language, and a missing
form is named. The primitives here are added by the tests alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import points
import pytest
from targets import TARGETS, Run, job

import autograd
from autograd import (
    TABLE,
    Primitive,
    PrimitiveError,
    TargetError,
    check_gradients,
    exp,
    hessian,
    value_and_grad,
)
from autograd.program import compile

X = [0.5, -1.25, 2.0, 0.75]
ROWS = [[0.5, -1.25, 2.0, 0.75], [1.0, 0.25, -0.5, 3.0], [2.0, 2.5, 0.125, -1.0]]

MEAN_IN_C = """
static double mean(const double *x, size_t count)
{
  double total = 0.0;
  for (size_t i = 0; i < count; i++) total += x[i];
  return total / (double)count;
}
"""
MEAN_IN_JAVASCRIPT = """
function mean(...x) {
  return x.reduce((a, b) => a + b, 0) / x.length;
}
"""
FORMS = {"numpy": "np.mean", "jax": "jnp.mean", "c": MEAN_IN_C, "javascript": MEAN_IN_JAVASCRIPT}


@pytest.fixture
def declare() -> Iterator[type[Primitive]]:
    """The constructor of primitives that are forgotten after the test."""
    yield Primitive
    for name in TABLE.keys() - points.ROWS.keys():
        del TABLE[name]


def mean_of(declare: type[Primitive], forms: dict[str, str] | None = FORMS) -> Primitive:
    """A native primitive of any count of arguments."""
    return declare(
        "own_mean",
        lambda *xs: math.fsum(xs) / len(xs),
        rule=lambda z, *xs: [1 / len(xs)] * len(xs),
        native=True,
        forms=forms,
    )


def of_mean(op: Primitive) -> Callable[..., Any]:
    """exp(x)'s mean, squared: a function of a list."""
    return lambda x: op(*map(exp, x)) ** 2


def by_hand(x: list[float]) -> tuple[float, list[float]]:
    """The same in closed form: m², and 2·m·exp(x)/n."""
    powers = [math.exp(each) for each in x]
    mean = math.fsum(powers) / len(x)
    return mean**2, [2 * mean * p / len(x) for p in powers]


def approx(expected: Any) -> Any:
    return pytest.approx(expected, rel=1e-13)


# A native primitive of any count of arguments, with a form for each language.


def test_it_runs_eagerly_and_differentiates_to_order_two(declare: type[Primitive]) -> None:
    f = of_mean(mean_of(declare))
    value, slopes = by_hand(X)
    assert value_and_grad(f)(X) == (approx(value), approx(slopes))
    check_gradients(f, X)
    e, n = np.exp(X), len(X)
    curvature = 2 * np.outer(e, e) / n**2 + np.diag(2 * e.mean() * e / n)
    assert np.array(hessian(f)(X)) == approx(curvature)


@pytest.mark.parametrize("forms", [FORMS, None], ids=["numpy", "no form"])
def test_its_program_runs_side_by_side(
    forms: dict[str, str] | None, declare: type[Primitive]
) -> None:
    program = compile(of_mean(mean_of(declare, forms)))
    value, slopes = by_hand(X)
    for _ in range(2):
        assert program.value_and_grad(X) == (approx(value), approx(slopes))
    program.verify()
    assert "for forward, partials" not in program.source
    assert "np.mean(" in program.source or forms is None
    assert r"\operatorname{own\_mean}" in program.equations
    values = [by_hand(row) for row in ROWS]
    batched = program.batch("x")
    value, slopes = batched.value_and_grad(ROWS)
    assert value == approx(np.mean([each for each, _ in values]))
    assert np.array(slopes) == approx(np.array([d for _, d in values]) / len(ROWS))
    batched.verify()


@pytest.mark.parametrize("run", TARGETS)
def test_it_runs_in_loops(run: Run, declare: type[Primitive], tmp_path: Path) -> None:
    program = compile(of_mean(mean_of(declare)))
    value, slopes = by_hand(X)
    batched = job(program.batch("x"), (ROWS,), wrt=("x",))
    [[[y, dx]], [[_, dX]]] = run([job(program, (X,), wrt=("x",)), batched], tmp_path)
    assert y.ravel() == approx([value])
    assert dx.ravel() == approx(slopes)
    assert dX.T * len(ROWS) == approx(np.array([by_hand(row)[1] for row in ROWS]))


@pytest.mark.jax
def test_it_runs_in_jax(declare: type[Primitive]) -> None:
    jax = pytest.importorskip("jax")
    with jax.enable_x64(True):
        program = compile(of_mean(mean_of(declare)))
        value, slopes = by_hand(X)
        f = program.to_jax()
        y, dx = jax.value_and_grad(f)(np.array(X))
        assert (float(y), np.array(dx)) == (approx(value), approx(slopes))
        assert "jnp.mean" in f.source


def test_its_name_may_be_one_of_the_programs(declare: type[Primitive]) -> None:
    own = mean_of(declare)
    text = compile(lambda mean: own(*mean))
    text.record(X)
    assert "double mean_(const double *x" in text.to_c()
    assert "function mean_(...x)" in text.to_javascript()


# A form that is missing.


def test_a_missing_form_is_named_with_its_language(declare: type[Primitive]) -> None:
    program = compile(of_mean(mean_of(declare, {})))
    program(X)
    give = r"has no form of own_mean.*give Primitive\('own_mean', \.\.\., forms=\{'%s': \.\.\.\}\)"
    with pytest.raises(TargetError, match="C " + give % "c"):
        program.to_c()
    with pytest.raises(TargetError, match="JavaScript " + give % "javascript"):
        program.to_javascript()
    assert program.hints == (
        "own_mean runs number by number, because NumPy has no form of it: give "
        "Primitive('own_mean', ..., forms={'numpy': ...})",
    )
    assert compile(of_mean(mean_of(declare))).hints == ()


def test_a_missing_form_is_told_of_what_was_asked_for(declare: type[Primitive]) -> None:
    """Also before anything runs, and where only the derivatives take the primitive."""
    bend = declare("bend", lambda x: math.atan(x), lambda z, x: 1 / (1 + x**2), native=True)
    steep = declare("steep", lambda x: autograd.exp(x), lambda z, x: z + 0 * bend(x))
    program = compile(lambda x: bend(x[0]) + x[1])
    program.record([1.0, 2.0])
    assert [hint.split(" runs ")[0] for hint in program.hints] == ["bend"]
    program = compile(lambda x: steep(x[0]) + x[1])
    program([1.0, 2.0])
    assert not any("number by number" in hint for hint in program.hints)
    program.value_and_grad([1.0, 2.0])
    assert [hint.split(" runs ")[0] for hint in program.hints] == ["bend"]


@pytest.mark.jax
def test_a_missing_form_in_jax_is_named(declare: type[Primitive]) -> None:
    jax = pytest.importorskip("jax")
    with jax.enable_x64(True):
        f = compile(of_mean(mean_of(declare, {"c": MEAN_IN_C}))).to_jax()
        with pytest.raises(TargetError, match="JAX has no form of own_mean"):
            f(np.array(X))


def test_one_of_one_argument_runs_number_by_number_and_says_so(declare: type[Primitive]) -> None:
    bend = declare("bend", lambda x: math.atan(x), lambda z, x: 1 / (1 + x**2), native=True)
    program = compile(lambda w, x: bend(w * x)).batch("x", reduce="sum")
    value, slope = program.value_and_grad(2.0, [0.5, 1.5])
    assert value == approx(math.atan(1) + math.atan(3))
    assert slope == approx(0.5 / 2 + 1.5 / 10)
    assert [hint.split(" runs ")[0] for hint in program.hints] == ["bend"]
    assert "for forward, partials" not in program.source


def test_slopes_that_cannot_be_read_are_the_reason_that_is_told(declare: type[Primitive]) -> None:
    bend = declare("bend", lambda x: autograd.atan(x), lambda z, x: 1 / (1 + math.pow(x, 2)))
    program = compile(lambda x: bend(x[0]) * x[1])
    assert program.value_and_grad([1.0, 2.0])[1] == approx([1.0, math.atan(1)])
    with pytest.raises(TargetError, match=r"partial derivatives of bend cannot be read"):
        _ = program.equations
    (hint,) = program.hints
    assert "the partial derivatives of bend cannot be read" in hint


# Forms of one and of two arguments.


@pytest.mark.parametrize("run", TARGETS)
def test_a_form_is_a_name_a_template_or_a_definition(
    run: Run, declare: type[Primitive], tmp_path: Path
) -> None:
    twice = declare(
        "twice",
        lambda x: float(np.multiply(2.0, x)),
        lambda z, x: 2,
        native=True,
        forms={"numpy": "{} * 2", "c": "{} * 2.0", "javascript": "2 * {}"},
    )
    size = declare(
        "size",
        lambda x: float(np.abs(x)),
        lambda z, x: autograd.sign(x),
        native=True,
        forms={"numpy": "np.abs", "c": "fabs", "javascript": "Math.abs"},
    )
    middle = declare(
        "middle",
        lambda x, y: float(np.mean([x, y])),
        lambda z, x, y: 0.5,
        lambda z, x, y: 0.5,
        native=True,
        forms={
            "numpy": "def middle(x, y):\n    return (x + y) / 2",
            "c": "static double middle(double x, double y)\n{\n  return (x + y) / 2.0;\n}",
            "javascript": "const middle = (x, y) => (x + y) / 2;",
        },
    )
    f: Any = lambda x, y: twice(x - y) ** 2 * size(twice(y)) - middle(x, y * x)  # noqa: E731
    x, y = 1.5, -0.75
    z = 4 * (x - y) ** 2 * 2 * abs(y) - (x + x * y) / 2
    dx = 8 * (x - y) * 2 * abs(y) - (1 + y) / 2
    program = compile(f)
    assert program.value_and_grad(x, y) == (approx(z), approx(dx))
    assert not any("number by number" in hint for hint in program.hints)
    [[[value, slope]]] = run([job(program, (x, y), wrt=("x",))], tmp_path)
    assert (value[0, 0], slope[0, 0]) == (approx(z), approx(dx))


@pytest.mark.parametrize(
    "forms", ["tgamma", {"C": "tgamma"}, {"c": 3}, {1: "tgamma"}], ids=["str", "C", "3", "1"]
)
def test_what_is_no_form_is_refused(forms: Any, declare: type[Primitive]) -> None:
    with pytest.raises(PrimitiveError, match=r"mine: (a form is|forms are)"):
        declare("mine", math.sin, lambda z, x: 1.0, forms=forms)
