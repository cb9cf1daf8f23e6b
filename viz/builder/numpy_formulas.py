"""What a builder's page writes of a network in NumPy: the formulas of `nets` as lines of Python.

The lines are about the matrices Z#, A#, dA# and dZ# of a layer: its number goes where `#` stands. A
number goes where `@` stands: that in an activation's brackets, or a penalty's strength.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from inspect import signature
from typing import Any

from autograd.engine import ops
from autograd.engine.errors import AutogradError, TargetError
from autograd.program.ir.symbols import Expression, Symbol, derivatives_of
from autograd.program.targets.javascript_kernels import expressions_of
from autograd.program.targets.numpy import MODULE, NUMPY, numpy_number
from autograd.program.text.code import Code
from autograd.program.text.language import words
from nets.learning import penalties
from nets.learning.labels import unknown_targets
from nets.learning.losses import Loss
from nets.learning.schedules import SCHEDULES
from nets.lecture.functions import LOSSES as LECTURE
from nets.models.activations import Activation

Json = dict[str, Any]

SOFTMAX = (
    "def softmax(Z):\n    return np.exp(Z - logsumexp(Z, axis=0, keepdims=True))",
    ["logsumexp"],
)
FOR_CLASSES: Mapping[str, tuple[str, str, list[str]]] = {
    "softmax_cross_entropy": (
        "L = logsumexp(A#, axis=0, keepdims=True) - (Y * A#).sum(axis=0, keepdims=True)",
        "dA# = softmax(A#) - Y",
        ["logsumexp"],
    ),
    "categorical_cross_entropy": (
        "L = -(Y * np.log(A#)).sum(axis=0, keepdims=True)",
        "dA# = -Y / A#",
        [],
    ),
}
"""The losses of a layer's outputs together, which are no formulas of single numbers."""

SHORT = {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax"}
"""Losses and the activations with which all but A - Y cancels in dZ."""


def numpy_formulas(
    activations: Mapping[str, Activation], losses: Mapping[str, Loss], classes: Iterable[str]
) -> Json:
    """The lines of activations, losses, penalties and schedules, and what they need."""
    single = {name: f for name, f in losses.items() if name not in classes}
    return {
        "module": MODULE,
        "short": SHORT,
        "activations": {name: _activation(g) for name, g in activations.items()}
        | {"softmax": _softmax()},
        "losses": {name: _loss(name, f) for name, f in single.items()}
        | {name: _class_loss(*FOR_CLASSES[name]) for name in classes},
        "schedules": {name: _rate(make) for name, make in SCHEDULES.items()},
        "penalties": {name: _penalty(getattr(penalties, name)) for name in penalties.__all__},
    }


def _activation(g: Activation) -> Json | None:
    """A# = g(Z#), and dZ# = dA# · g'(Z#); None if NumPy cannot write it."""
    z, a, upstream, setting = Symbol("Z#"), Symbol("A#"), Symbol("dA#"), Symbol("@")
    function: Callable[..., Any] = g.function or (lambda v: v)
    arity = getattr(function, "arity", 1)
    given = [z, setting][:arity]
    try:
        (made,) = expressions_of(function, *given)
        slope = derivatives_of(made, [z], upstream, a)[z]
        return _lines({"forward": ("A#", made), "backward": ("dZ#", slope)}, "Z#")
    except (AutogradError, TargetError, TypeError, ValueError):
        return None


def _loss(name: str, loss: Loss) -> Json | None:
    """L of all examples, and dA# of the last layer; None if NumPy cannot write it."""
    a, y = Symbol("A#"), Symbol("Y")
    try:
        if name == "binary_cross_entropy":  # the lectures', without the checks of probabilities
            cost, slope = (expressions_of(f, a, y)[0] for f in LECTURE[name])
        else:
            with unknown_targets():
                (cost,) = expressions_of(loss, a, y)
            slope = derivatives_of(cost, [a], 1.0, Symbol("L"))[a]
        return _lines({"forward": ("L", cost), "backward": ("dA#", slope)}, "A#")
    except (AutogradError, TargetError, TypeError, ValueError):
        return None


def _penalty(penalty: Callable[[Any, Any], Any]) -> Json:
    """What the parameters # add to the cost and to their gradient."""
    p, strength = Symbol("#"), Symbol("@")
    (share,) = expressions_of(penalty, [p], strength)
    slope = derivatives_of(share, [p], 1.0, Symbol("L"))[p]
    code = Code(NUMPY)
    (value,), (added,) = (code.bodies([each]).results for each in (_of_one(share), slope))
    return {"value": value, "slope": added, **_needs(code, [value, added])}


def _rate(make: Callable[..., Any]) -> list[str]:
    """The lines of a function: the learning rate after k epochs, from the schedule's settings."""
    needed = [x.name for x in signature(make).parameters.values() if x.default is x.empty]
    formula = make(**dict.fromkeys(needed, 1))  # any numbers: they do not change the formula
    numbers = {name: Symbol(name) for name in formula.keywords}
    (rate,) = expressions_of(lambda k, given: formula.func(k, **given), Symbol("k"), numbers)
    body = Code(NUMPY).bodies([rate])
    return [*(f"{step} = {text}" for step, text in body.steps), f"return {body.results[0]}"]


def _of_one(x: Expression) -> Expression:
    """The expression without the sums and dot products of one term."""
    if not isinstance(x, Symbol) or x.op is None:
        return x
    inputs = [_of_one(each) for each in x.inputs]
    if x.op is ops.sum and len(inputs) == 1:
        return inputs[0]
    if x.op is ops.dot and len(inputs) == 2:
        return Symbol.__primitive__(ops.mul, tuple(inputs))
    return Symbol(x.name, x.op, tuple(inputs))


def _softmax() -> Json:
    definition, needs = SOFTMAX
    return {
        "forward": ["A# = softmax(Z#)"],
        "backward": ["dZ# = A# * (dA# - (A# * dA#).sum(axis=0, keepdims=True))"],
        "definitions": [definition],
        "needs": needs,
    }


def _class_loss(forward: str, backward: str, needs: list[str]) -> Json:
    definition, _ = SOFTMAX
    return {
        "forward": [forward],
        "backward": [backward],
        "definitions": [definition] if "softmax" in backward else [],
        "needs": needs,
    }


def _lines(results: Mapping[str, tuple[str, Expression]], shaped: str) -> Json:
    """The lines of two results, of which one that is the same everywhere is given a shape."""
    code = Code(NUMPY)
    lines: dict[str, list[str]] = {}
    for part, (name, x) in results.items():
        if isinstance(x, Symbol):
            body = code.bodies([x])
            steps = [f"{step} = {text}" for step, text in body.steps]
            lines[part] = [*steps, f"{name} = {body.results[0]}"]
        else:
            lines[part] = [f"{name} = np.full({shaped}.shape, {numpy_number(x)})"]
    texts = [line for each in lines.values() for line in each]
    return {**lines, **_needs(code, texts)}


def _needs(code: Code, texts: Iterable[str]) -> Json:
    """The functions that texts call: their definitions, and names that are imported."""
    used = {word for text in [*texts, *code.definitions.values()] for word in words(text)}
    known = NUMPY.library.paragraphs.keys()
    if code.undefined:
        raise TargetError(f"NumPy has no form of {next(iter(code.undefined))}")
    return {"definitions": list(code.definitions.values()), "needs": sorted(used & known)}
