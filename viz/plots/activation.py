"""An activation and its derivative, which the engine computes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograd import AutogradError, OperandError, ShapeError, Value, allow_nonfinite, formula, grad
from autograd.engine.modes import recording
from autograd.engine.operands import as_float
from autograd.words.passes import steps
from nets.models.activations import SOFTMAX, Activation, Given, activation_named

from .canvas import add_legend, add_title, axes
from .curve import Curve, curve

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LONGEST_RULE = 24  # characters of a derivative in the legend
LONGEST_FORMULA = 40  # characters of a formula, which stands for the name of a function without one


def plot_activation(
    activation: Given,
    low: float = -5.0,
    high: float = 5.0,
    *,
    legend: bool = True,
    ax: Axes | None = None,
    theme: str = "light",
) -> Axes:
    """The activation of this name, or a function of a Value, and its derivative.

    Where one of them jumps, its line is broken and a dot shows the engine's number. A function
    without a name goes by what it computes.
    """
    low, high = _interval(low, high)
    given = activation_named(activation)
    if given is SOFTMAX:
        raise OperandError(
            "softmax depends on a whole layer: it has no curve over one number, unlike 'sigmoid'"
        )
    function = given.function or (lambda z: z)

    def value(x: float) -> float:
        return _number(function(Value(x)), given.text)

    def derivative(x: float) -> float:
        return _number(grad(function)(x), given.text)

    lines = [curve(value, low, high), curve(derivative, low, high)]
    if all(math.isnan(y) for _, y in lines[0].points):
        raise ShapeError(f"{given} is defined nowhere between {low:g} and {high:g}")
    ax, colours = axes(ax, theme)
    ax.axhline(0, color=colours.faint, linewidth=0.8, zorder=0)
    if low < 0 < high:
        ax.axvline(0, color=colours.faint, linewidth=0.8, zorder=0)
    rule = _rule(function)
    name, call = _texts(given)
    _draw(ax, lines[0], color=colours.value, label=f"a = {call}")
    _draw(
        ax, lines[1], color=colours.gradient, label=f"da/dz{rule and f' = {rule}'}", linestyle="--"
    )
    ax.set_xlabel("z")
    ax.set_xlim(low, high)
    add_title(ax, f"{name} and its derivative")
    if legend:
        add_legend(ax, colours)
    return ax


def _draw(ax: Axes, line: Curve, *, color: str, **looks: Any) -> None:
    ax.plot(*zip(*line.points, strict=True), color=color, linewidth=2, **looks)
    dots = [point for point in line.jumps if math.isfinite(point[1])]
    if dots:
        ax.plot(*zip(*dots, strict=True), color=color, marker="o", markersize=5, linestyle="none")


def _interval(low: Any, high: Any) -> tuple[float, float]:
    ends = [as_float(low), as_float(high)]
    if None in ends or not all(math.isfinite(x) for x in ends if x is not None):
        raise OperandError(f"low and high are finite numbers, got {low!r} and {high!r}")
    if not ends[0] < ends[1]:  # type: ignore[operator]
        raise ShapeError(f"low must be below high, got low={low!r} and high={high!r}")
    return ends[0], ends[1]  # type: ignore[return-value]


def _number(result: Any, name: str) -> float:
    number = as_float(result.data if isinstance(result, Value) else result)
    if number is None:
        raise OperandError(
            f"an activation turns a number into a number, {name} gave a {type(result).__name__}"
        )
    return number


def _texts(given: Activation) -> tuple[str, str]:
    """Its name, and its name with z: `tanh`, `tanh(z)`; `leaky_relu(0.1)`, `leaky_relu(z, 0.1)`;
    without a name, what it computes, or f.
    """
    if not (given.has_name or given.text.isidentifier()):
        text = given.function and _formula(given.function)
        return (text, text) if text else ("f", "f(z)")
    head, bracket, numbers = given.text.partition("(")
    return given.text, f"{head}(z{f', {numbers}' if bracket else ')'}"


def _formula(function: Callable[[Any], Any]) -> str:
    """What a function computes, if it is short and the same for all numbers."""
    z = Value(0.5, "z")
    try:
        with allow_nonfinite(), recording():
            a = function(z)
        text = formula(a, names={}) if isinstance(a, Value) else ""
    except (AutogradError, ArithmeticError, ValueError):
        return ""
    return text if len(text) <= LONGEST_FORMULA else ""


def _rule(function: Callable[[Any], Any]) -> str:
    """The derivative as the table writes it, if the function is one short entry of it."""
    z = Value(0.5, "z")
    try:
        a = function(z)
        if not isinstance(a, Value) or not any(x is z for x in a.inputs):
            return ""
        a.label = "a"
        edges = steps(a, names={})
        rule = edges[0].rule().text if len(edges) == 1 else ""
    except AutogradError:
        return ""
    return rule if len(rule) <= LONGEST_RULE else ""
