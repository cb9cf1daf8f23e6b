"""Mistakes with the engine: numbers, operators, primitives, passes, functions, texts."""

from __future__ import annotations

import math
import operator
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
from blocks import Snippets

import autograd
from autograd import (
    TABLE,
    Primitive,
    Value,
    check_gradients,
    constant,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    log,
    nudge,
    order,
    parameter,
    parse,
    primitive_named,
    sqrt,
    value_and_grad,
    vjp,
    why,
)

a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
zero, less = Value(0, "z"), Value(-1, "x")
NUMBERS: Snippets = {
    'Value("5")': lambda: Value("5"),
    "Value(None)": lambda: Value(None),
    "Value([1])": lambda: Value([1]),
    "Value(1j)": lambda: Value(1j),
    "Value(a)": lambda: Value(a),
    "Value(10**400)": lambda: Value(10**400),
    "Value(1, 2)": lambda: Value(1, 2),  # type: ignore[arg-type]
    "constant(None)": lambda: constant(None),
    'parameter("w")': lambda: parameter("w"),
    "a.label = 3": lambda: setattr(Value(1), "label", 3),
    'a.data = "5"': lambda: setattr(Value(1, "a"), "data", "5"),
    "(a * b).data = 5": lambda: setattr(a * b, "data", 5),
    "constant(3).data = 5": lambda: setattr(constant(3), "data", 5),
    'a + "1"': lambda: a + "1",
    '"1" + a': lambda: "1" + a,
    "a * [1, 2]": lambda: a * [1, 2],
    "(1, 2) * a": lambda: (1, 2) * a,
    "a + None": lambda: a + None,
    "object() - a": lambda: object() - a,
    "a / 1j": lambda: a / 1j,
    "a ** {}": lambda: a ** {},
    "a % None": lambda: a % None,
    "a + 10**400": lambda: a + 10**400,
    "a < None": lambda: operator.lt(a, None),  # type: ignore[arg-type]
    "a @ b": lambda: operator.matmul(a, b),
    "a // b": lambda: a // b,  # type: ignore[operator]
    "a ^ 2": lambda: operator.xor(a, 2),
    "divmod(a, b)": lambda: divmod(a, b),  # type: ignore[operator]
    "float(a)": lambda: float(a),
    "int(a)": lambda: int(a),
    "round(a)": lambda: round(a),
    "math.exp(a)": lambda: math.exp(a),
    "[1, 2][a]": lambda: [1, 2][a],  # type: ignore[call-overload]
    "a / 0": lambda: a / 0,
    "a / zero": lambda: a / zero,
    "log(less)": lambda: log(less),
    "log(0)": lambda: log(0),
    "sqrt(less)": lambda: sqrt(less),
    "less ** 0.5": lambda: less**0.5,
    "zero ** -1": lambda: zero**-1,
    "a % 0": lambda: a % 0,
    "exp(1000 * a)": lambda: autograd.exp(1000 * a),
    "Value(1e308) * 10": lambda: Value(1e308, "big") * 10,
    "acos(2)": lambda: autograd.acos(2),
    "acosh(zero)": lambda: autograd.acosh(zero),
    "atanh(Value(1))": lambda: autograd.atanh(Value(1)),
    "gamma(less)": lambda: autograd.gamma(less),
    "logsumexp([])": lambda: autograd.logsumexp([]),
    "max([])": lambda: autograd.max([]),
    "mean of nothing: sum() / 0": lambda: autograd.sum([a]) / 0,
    "dot([a], [b, c])": lambda: autograd.dot([a], [b, c]),
    "dot of two shapes": lambda: autograd.dot(np.ones((2, 3)), np.ones((3, 2))),
    "dist([1], [1, 2])": lambda: autograd.dist([1], [1, 2]),
    "tanh()": lambda: autograd.tanh(),
    "tanh(a, b)": lambda: autograd.tanh(a, b),
    'tanh("x")': lambda: autograd.tanh("x"),
    "tanh(x=1, y=2)": lambda: autograd.tanh(x=1, y=2),
    "where(a)": lambda: autograd.where(a),
    "clip(a, 3)": lambda: autograd.clip(a, 3),
    "sum of a text": lambda: autograd.sum(["a", 1]),
    "sum of a masked array": lambda: autograd.sum(np.ma.array([1.0, 2.0], mask=[True, False])),
}


def stale() -> None:
    x = Value(2, "x")
    y = x * x
    x.data = 3
    y.backward()


def stale_steps() -> None:
    x = Value(2, "x")
    steps = (x * x).steps()
    x.data = 3
    str(steps[0])


def infinite_slope() -> None:
    sqrt(Value(0, "x")).backward()


def overflowing_slope() -> None:
    x = Value(1e-200, "x")
    (1e200 * (1e200 * x)).backward()


def anew() -> None:
    try:
        first = Primitive("cube", lambda x: x**3, lambda z, x: 3 * x**2)
        Primitive("cube", lambda x: x**3, lambda z, x: 3 * x**2)
        pickle.dumps(first(Value(2)))
    finally:
        TABLE.pop("cube", None)


def gone() -> None:
    stored = pickle.dumps(Primitive("cube", lambda x: x**3, lambda z, x: 3 * x**2)(Value(2)))
    TABLE.pop("cube")
    pickle.loads(stored)


def made(*args: Any, at: Any = a, **named: Any) -> Callable[[], Any]:
    """A primitive of one's own declared, applied and swept; the table stays as it was."""

    def act() -> None:
        try:
            Primitive("mine", *args, **named)(at).backward()
        finally:
            TABLE.pop("mine", None)

    return act


GRAPHS: Snippets = {
    "backward() of a stale graph": stale,
    "a step of a stale graph": stale_steps,
    "sqrt(x).backward() at 0": infinite_slope,
    "slopes beyond the largest float": overflowing_slope,
    "constant(3).backward()": lambda: constant(3).backward(),
    "constant(3).steps()": lambda: constant(3).steps(),
    "why(J, constant)": lambda: why(a * b, constant(3)),
    "why(J, 3)": lambda: why(a * b, 3),  # type: ignore[arg-type]
    "why(3, a)": lambda: why(3, a),  # type: ignore[arg-type]
    "why(J, b, most=-1)": lambda: why(a * b, b, most=-1),
    "nudge(J, b, 0)": lambda: nudge(a * b, b, 0),
    'nudge(J, b, "0.1")': lambda: nudge(a * b, b, "0.1"),  # type: ignore[arg-type]
    "nudge(J, b, 1e-30)": lambda: nudge(a * b, b, 1e-30),
    "order(3)": lambda: order(3),  # type: ignore[arg-type]
    "names(None)": lambda: autograd.names(None),  # type: ignore[arg-type]
    "formula(3)": lambda: autograd.formula(3),  # type: ignore[arg-type]
    "paths(a, 3)": lambda: list(autograd.paths(a, 3)),  # type: ignore[arg-type]
    "forward_steps(3)": lambda: autograd.forward_steps(3),  # type: ignore[arg-type]
    "with scope(3)": lambda: autograd.scope(3).__enter__(),  # type: ignore[arg-type]
    "autograd.tahn": lambda: autograd.tahn,
    'primitive_named("tahn")': lambda: primitive_named("tahn"),
    "a primitive declared anew is pickled": anew,
    "a primitive that is gone is loaded": gone,
    'Primitive("tanh")': lambda: Primitive("tanh", math.tanh, lambda z, x: 1 - z * z),
    'Primitive("my op")': lambda: Primitive("my op", math.tanh, lambda z, x: 1 - z * z),
    "a primitive without partials": made(math.tanh),
    "a primitive with partials and a rule": made(
        math.tanh, lambda z, x: 1, rule=lambda z, x: [1.0]
    ),
    "a primitive that is no function": made(3, lambda z, x: 1),
    "a partial of too few arguments": made(math.tanh, lambda x: 1),
    "a primitive's LaTeX without braces doubled": made(
        math.tanh, lambda z, x: 1, latex=r"\frac{1}{}"
    ),
    "a primitive that returns a text": made(lambda x: "3", lambda z, x: 1),
    "a rule of too many partials": made(lambda x: x, rule=lambda z, x: [1.0, 2.0]),
    "a partial that is nan": made(lambda x: x * 1.0, lambda z, x: math.nan),
}

FUNCTIONS: Snippets = {
    "grad(3)": lambda: grad(3),  # type: ignore[arg-type]
    "grad(f) of several numbers": lambda: grad(lambda x: [x, x])(2.0),
    "grad(f) of None": lambda: grad(lambda x: None)(2.0),
    "grad(f) of a text": lambda: grad(lambda x: "x")(2.0),
    "grad(f)()": lambda: grad(lambda x: x)(),
    'grad(f)("2")': lambda: grad(lambda x: x)("2"),
    "grad(f)([1, None])": lambda: grad(lambda x: x[0])([1, None]),
    "grad(f) of a set": lambda: grad(lambda x: x)({1.0}),
    "grad(f, 1)(x)": lambda: grad(lambda x: x, 1)(2.0),
    'grad(f, "x")': lambda: grad(lambda x: x, "x")(2.0),  # type: ignore[arg-type]
    "grad(f, (0, 0))": lambda: grad(lambda x: x, (0, 0))(2.0),
    "grad(f) of a masked array": lambda: grad(lambda x: x[0])(np.ma.array([1.0], mask=[True])),
    "value_and_grad(None)": lambda: value_and_grad(None),  # type: ignore[arg-type]
    "jacobian(f) of a text": lambda: jacobian(lambda x: ["x"])(2.0),
    "hessian(f) of several numbers": lambda: hessian(lambda x: [x, x])(2.0),
    "hvp(f, x, v) of another shape": lambda: hvp(lambda x: x[0] * x[1], [3.0, 5.0], [1.0]),
    "jvp(f, 1.0, 1.0)": lambda: jvp(lambda x: x, 1.0, 1.0),  # type: ignore[arg-type]
    "jvp(f, (1, 2), (1,))": lambda: jvp(lambda x, y: x, (1.0, 2.0), (1.0,)),
    "jvp with another dict": lambda: jvp(lambda x: x["a"], ({"a": 1.0},), ({"b": 1.0},)),
    "jvp with a text": lambda: jvp(lambda x: x, (1.0,), ("1",)),
    "a pull of another shape": lambda: vjp(lambda x: [x, x], 2.0)[1]([1.0]),
    "a pull of one number for several": lambda: vjp(lambda x: [x, x], 2.0)[1](1.0),
    "check_gradients(f)": lambda: check_gradients(lambda: 1.0),
    "check_gradients(f, x, order=3)": lambda: check_gradients(lambda x: x, 1.0, order=3),
    "check_gradients of no number": lambda: check_gradients(lambda x: [], 2.0),
    "check_gradients of a constant": lambda: check_gradients(lambda x: 1.0, 1.0),
    "a wrong rule is found": lambda: check_gradients(wrong, 2.0),
}


def wrong(x: Any) -> Any:
    """x² with a slope that lacks its factor."""
    try:
        return Primitive("square", lambda x: x * x, lambda z, x: x)(x)
    finally:
        TABLE.pop("square", None)


def read(text: Any, **values: Any) -> Callable[[], Value]:
    """A text that is read when it is called."""
    return lambda: parse(text, **values)


def spelled(text: Any, values: dict[str, Any]) -> str:
    """How the call reads, with the first brackets of many."""
    shown = repr(text) if len(str(text)) < 60 else f"{text[:3]!r} * {len(text) // 3}"
    return f"parse({', '.join([shown, *(f'{name}={x!r}' for name, x in values.items())])})"


TEXTS: Snippets = {
    spelled(text, values): read(text, **values)
    for text, values in (
        (3, {}),
        ("", {}),
        ("  # nothing", {}),
        ("3*a + q", {"a": 5}),
        ("3*a + alpha", {"alpah": 5, "a": 1}),
        ("3*(a + b", {"a": 5}),
        ("3a", {"a": 5}),
        ("a^2", {"a": 5}),
        ("a // 2", {"a": 5}),
        ("a @ a", {"a": 5}),
        ("not a", {"a": 5}),
        ("~a", {"a": 5}),
        ("a and a", {"a": 5}),
        ("a < 2 < 3", {"a": 5}),
        ("a if a else 1", {"a": 5}),
        ("[a]", {"a": 5}),
        ("a.data", {"a": 5}),
        ("a[0]", {"a": 5}),
        ("'a'", {}),
        ("True", {}),
        ("2j", {}),
        ("1e999", {}),
        ("sgmoid(a)", {"a": 5}),
        ("tanh", {}),
        ("tanh + 1", {}),
        ("tanh(a, a)", {"a": 5}),
        ("tanh(x=a)", {"a": 5}),
        ("max(*a)", {"a": 5}),
        ("a.tanh()", {"a": 5}),
        ("log(a)", {"a": -1}),
        ("u = 1/a; u + 1", {"a": 0}),
        ("a; b", {"a": 1, "b": 2}),
        ("for x in a: x", {"a": 5}),
        ("a = b = 3", {}),
        ("(a, b) = 3", {}),
        ("b + 1; a", {"a": 1, "b": 1}),
        ("u = a; a = 3", {"a": 5}),
        ("u = 3*a", {"a": 5, "u": 2}),
        ("u = 3*a", {"a": 5, "z": 2}),
        ("a + 1", {"a": "5"}),
        ("a + 1", {"a": None}),
        ("(((" * 50, {}),
    )
}
"""The texts that the engine cannot read, and the names that have numbers beside them."""
