"""The text of a routine computes what the routine says, whatever its statements are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from random_routines import random_routine, with_any_results

from autograd import ops
from autograd.program.ir.interpret import interpret
from autograd.program.ir.statement import (
    Element,
    Index,
    Part,
    Routine,
    Side,
    Statement,
    Variable,
    whole,
)
from autograd.program.ir.symbols import M, Symbol
from autograd.program.passes.results import constants, made_new
from autograd.program.targets.jax import forward_text, load_jax_function
from autograd.program.targets.latex import equations
from autograd.program.targets.numpy import function_text, load_function

x: Any = Symbol("x")
y: Any = Symbol("y")
HERE, I, K, E = Index(0, (0, 0, 0)), Index(0, (1, 0, 0)), Index(0, (0, 1, 0)), Index(0, (0, 0, 1))
W, X = Variable("W", (3, 4)), Variable("X", (4, "m"))


def of_shape(shape: tuple[Side, ...], m: int) -> tuple[int, ...]:
    return tuple(m if side == "m" else side for side in shape)


def check(routine: Routine, function: Callable[..., Any], text: str, m: int) -> None:
    """Compare a function's results with the routine's, number by number, and the shapes."""
    rng = np.random.default_rng(m)
    arrays = [np.array(rng.normal(size=of_shape(v.shape, m))) for v in routine.inputs]
    due = interpret(routine, dict(zip(routine.inputs, arrays, strict=True)), m)
    given = [
        np.float64(a.item()) if all(side == 1 for side in v.shape) else a.copy()
        for v, a in zip(routine.inputs, arrays, strict=True)
    ]
    results = function(*(x for x in given if x.size), *[m] * routine.batched)
    for variable, result, number in zip(routine.results, results, due, strict=True):
        if any(side != 1 for side in variable.shape):
            assert np.shape(result) == of_shape(variable.shape, m), text
        np.testing.assert_allclose(np.ravel(result), np.ravel(number), 1e-9, 1e-11, err_msg=text)
    for now, before in zip(given, arrays, strict=True):
        assert np.array_equal(np.ravel(now), np.ravel(before)), "an argument was changed"


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_a_text_in_numpy_computes_what_the_statements_say(first: int) -> None:
    for seed in range(first, first + 100):
        routine = random_routine(seed)
        routine = with_any_results(routine) if seed % 2 else routine
        _, text, tables, _ = function_text("forward", routine)
        for m in (5, 1):
            check(routine, load_function(text, tables), text, m)
        assert str(equations(routine)).startswith(r"\begin{aligned}")


FORMS = {
    "a matrix product": r"\w+ @ ",
    "a product of a side in brackets": r"\) @ |@ \(",
    "a sum of products": r"np\.vdot\(",
    "a number that is made of constants": r"np\.float64\(",
    "a table of constants, turned": r"\bc\d+\.T",
    "a table of places": r"\[i\d+\]",
    "a reduction over some dimensions": r"(logsumexp|np\.(max|min|prod|hypot\.reduce))\(.*axis=\d",
    "a reduction over all": r"(logsumexp|np\.(max|min|prod|hypot\.reduce))\(.*axis=None",
    "the length of one number": r"= np\.abs\(",
    "a reduction in another shape": r"keepdims=True\).*\.reshape\(",
    "a mean": r"axis=\d, keepdims=True\) / m",
    "places that are added to": r"np\.add\.at\(",
    "a slice that is added to": r"\[\d+:\d+\] \+=",
    "the same for all examples": r"np\.broadcast_to\(.*, m\)\)",
    "steps with names": r" t2 = ",
    "a check that runs": r"_check\(",
}


def test_random_routines_have_every_form() -> None:
    texts = "\n".join(function_text("forward", random_routine(seed))[1] for seed in range(400))
    missing = [what for what, pattern in FORMS.items() if not re.search(pattern, texts)]
    assert not missing


@pytest.mark.slow
@pytest.mark.jax
@pytest.mark.parametrize("first", range(0, 25, 5))
def test_a_text_in_jax_computes_what_the_statements_say(first: int) -> None:
    jax = pytest.importorskip("jax")
    for seed in range(first, first + 5):
        routine = random_routine(seed)
        if any(s.op in (ops.max, ops.min, ops.prod) for s in routine.statements):
            continue  # JAX would share a slope among more than two in another way
        text, tables = forward_text(routine)
        with jax.enable_x64(True):
            check(routine, load_jax_function(text, tables, np.dtype(float)), text, 5)


# Products.


def product(expression: Symbol | float, *more: Part) -> Routine:
    """Z[i, e] = the sum of an expression of W[i, k] and X[k, e], and of other parts."""
    Z, b = Variable("Z", (3, "m")), Variable("b", (3, 1))
    reads = {x: Element(W, (I, K)), y: Element(X, (K, E))}
    part = Part((3, 4, "m"), (I, E), expression, reads)
    return Routine((W, X, b), (Statement(Z, (part, *more)),), (Z,))


def line(routine: Routine) -> str:
    """The line that computes the first array."""
    text, running, tables, _ = function_text("forward", routine)
    check(routine, load_function(running, tables), text, 5)
    return next(each.strip() for each in text.splitlines() if " = " in each)


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        (x * y, "Z = W @ X"),
        (y * x, "Z = W @ X"),
        (ops.neg(x * y), "Z = -W @ X"),
        (ops.div(ops.neg(x * y), M), "Z = -W @ X / m"),
        (x * 2.0 * y, "Z = (W * 2) @ X"),
        (ops.tanh(x) * (1.0 - y), "Z = np.tanh(W) @ (1 - X)"),
    ],
)
def test_a_product_of_two_sides_is_a_matrix_product(expression: Symbol, due: str) -> None:
    assert line(product(expression)) == due


def test_a_sum_of_what_is_no_product_is_still_right() -> None:
    assert "@" not in line(product(ops.tanh(x * y)))


def test_several_products_are_added() -> None:
    (statement,) = product(x * y).statements
    assert line(product(x * y, *statement.parts)) == "Z = W @ X + W @ X"


@pytest.mark.parametrize("temporary", [False, True])
def test_a_sum_of_the_parameters_is_no_part_of_them(temporary: bool) -> None:
    theta, J = Variable("theta", (5,)), Variable("J", (1, 1), temporary)
    each = Element(theta, (Index(1, (1,)),))
    part = Part((3,), (Index(0, (0,)), Index(0, (0,))), x, {x: each})
    doubled = Variable("K", (1, 1))
    at = (Index(0, ()), Index(0, ()))
    twice = Statement(doubled, (Part((), at, x * 2.0, {x: Element(J, at)}),))
    routine = Routine((theta,), (Statement(J, (part,)), twice), (doubled,))
    assert line(routine) == "J = theta[1:4].reshape(3, 1).sum()"
    assert r"J &= \sum" in str(equations(routine))


# What a runner asks.


def test_a_sum_is_new_and_an_array_twice_among_the_results_is_not() -> None:
    routine = product(x * y)
    Z = routine.results[0]
    copy = Variable("copy", Z.shape)
    axes, at = whole(Z.shape)
    copied = Statement(copy, (Part(axes, at, x, {x: Element(Z, at)}),))
    more = routine._replace(statements=(*routine.statements, copied))
    assert made_new(more._replace(results=(Z, Z), wrt=(W,))) == [False]
    assert made_new(more._replace(results=(copy, Z), wrt=(W,))) == [True]
    assert made_new(more._replace(results=(Z, copy), wrt=(W,))) == [False]


def test_constants_are_those_of_expressions_and_of_arrays() -> None:
    c = Variable("", (2,), numbers=(7.0, 9.0))
    out = Variable("v", (2, 1))
    part = Part((2,), (Index(0, (1,)), Index(0, (0,))), x * 3.0, {x: Element(c, (Index(0, (1,)),))})
    assert sorted(constants(Routine((), (Statement(out, (part,)),), (out,)))) == [3.0, 7.0, 9.0]
