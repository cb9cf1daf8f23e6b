"""Mistakes with programs: what is compiled, called, differentiated, batched and written."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from blocks import Snippets

import autograd
from autograd import TABLE, Primitive, Program, Value, compile, exp, log, sin, sqrt
from nets import MLP
from viz import draw


def product(x: Any, y: Any) -> Any:
    return x * y


def recurrence(x: Any) -> Any:
    """Many steps, none beside another."""
    for k in range(3000):
        x = sin(x) * (1 + k)
    return x


def arrays(program: Program) -> Any:
    """A program, drawn step by step."""
    program(1.0)
    return draw(program)


def recorded() -> Program:
    """A program that has run."""
    program = compile(product)
    program(2.0, 3.0)
    return program


def rows() -> Program:
    """A program over examples."""
    return compile(lambda w, x: w * x[0] * x[-1]).batch("x")


def in_javascript() -> str:
    """A primitive that no other language can know, in a program's JavaScript."""
    try:
        mine = Primitive("mine", lambda x: math.tanh(x), lambda z, x: 1 - z * z)
        program = compile(lambda x: mine(x))
        program(1.0)
        return program.to_javascript()
    finally:
        TABLE.pop("mine", None)


def in_c() -> str:
    """A primitive that asks a number which way to go, in a program's C."""
    try:
        mine = Primitive("mine", lambda x: x if x > 0 else 0.0, lambda z, x: 1.0)
        program = compile(lambda x: mine(x))
        program(1.0)
        return program.to_c()
    finally:
        TABLE.pop("mine", None)


def deep() -> Any:
    """A list in a list in a list."""
    x: Any = [1.0]
    for _ in range(200):
        x = [x]
    return x


PROGRAMS: Snippets = {
    "compile(3)": lambda: compile(3),  # type: ignore[call-overload]
    'compile(f, target="gpu")': lambda: compile(product, target="gpu"),  # type: ignore[call-overload]
    "compile(f, threads=0)": lambda: compile(product, threads=0),
    "compile(f, threads=True)": lambda: compile(product, threads=True),
    "threads on NumPy": lambda: compile(product, target="numpy", threads=2),
    "NumPy for a recurrence": lambda: compile(recurrence, target="numpy")(1.0),
    "arrays of a recurrence": lambda: arrays(compile(recurrence, target="python")),
    "program.source before a call": lambda: compile(product).source,
    "program.equations before a call": lambda: compile(product).equations,
    "program.to_c() before a call": lambda: compile(product).to_c(),
    "program.to_javascript() before a call": lambda: compile(product).to_javascript(),
    "program()": lambda: compile(product)(),
    "program(1, 2, 3)": lambda: compile(product)(1.0, 2.0, 3.0),
    "program(1, z=2)": lambda: compile(product)(1.0, z=2.0),
    'program(1, "2")': lambda: compile(product)(1.0, "2"),
    "program(1, None)": lambda: compile(product)(1.0, None),
    "program(1, {2})": lambda: compile(product)(1.0, {2.0}),
    "program(1, nan)": lambda: compile(product)(1.0, math.nan),
    "program of an array of texts": lambda: compile(lambda x: x[0])(np.array(["a", "b"])),
    "program of a masked array": lambda: compile(lambda x: x[0])(
        np.ma.array([1.0, 2.0], mask=[True, False])
    ),
    "program of lists in lists": lambda: compile(lambda x: 1.0)(deep()),
    "a text in a list": lambda: compile(lambda x: x[0])([1.0, "a"]),
    "f that returns None": lambda: compile(lambda x: None)(1.0),
    "f that returns nothing": lambda: compile(lambda x: [])(1.0),
    "f that returns a text": lambda: compile(lambda x: "x")(1.0),
    "if x > 0": lambda: compile(lambda x: x if x > 0 else -x)(1.0),
    "if x": lambda: compile(lambda x: x if x else 1.0)(1.0),
    "x == y": lambda: compile(lambda x, y: x if x == y else y)(1.0, 2.0),
    "max of Python": lambda: compile(lambda x: max(x, 2.0))(1.0),
    "exp(x) > 1": lambda: compile(lambda x: x if exp(x) > 1 else -x)(1.0),
    "x.data": lambda: compile(lambda x: x.data)(1.0),
    "log(x) at -1": lambda: compile(lambda x: log(x * 2))(-1.0),
    "x / (y - y)": lambda: compile(lambda x, y: x / (y - y))(1.0, 2.0),
    "slope of sqrt at 0": lambda: compile(lambda x: sqrt(x) + 1).value_and_grad(0.0),
    "log over examples": lambda: compile(lambda w, x: log(w * x)).batch("x")(1.0, [1.0, -4.0]),
    "wrt=2": lambda: compile(product).value_and_grad(1.0, 2.0, wrt=2),
    'wrt="z"': lambda: compile(product).value_and_grad(1.0, 2.0, wrt="z"),
    "a gradient of several numbers": lambda: compile(lambda x: [x, x]).value_and_grad(1.0),
    'batch("z")': lambda: compile(product).batch("z")([1.0], [2.0]),
    'batch("x", "max")': lambda: compile(product).batch("x", "max"),  # type: ignore[arg-type]
    "a batch of one number": lambda: compile(product).batch(("x", "y"))(1.0, [2.0]),
    "a batch of no examples": lambda: compile(product).batch(("x", "y"))([], []),
    "a batch of 2 and 1": lambda: compile(product).batch(("x", "y"))([1.0, 2.0], [1.0]),
    "examples of two shapes": lambda: rows()(1.0, [[1.0, 2.0], [3.0]]),
    "a text in an example": lambda: rows()(1.0, [[1.0, 2.0], [3.0, "a"]]),
    'to_c(name="my program")': lambda: recorded().to_c(name="my program"),
    'to_c(wrt="z")': lambda: recorded().to_c(wrt="z"),
    'to_javascript(name="x-y")': lambda: recorded().to_javascript(name="x-y"),
    "a primitive of math in JavaScript": in_javascript,
    "a primitive with an if in C": in_c,
    "a network of another width": lambda: compile(lambda net, x: net(x))(MLP(2, [1]), [1.0]),
    "a Value of text inside": lambda: compile(lambda x: Value("a") * x)(1.0),
    "where of two": lambda: compile(lambda x: autograd.where(x, 1.0))(1.0),
}
