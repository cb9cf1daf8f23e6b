"""Plots of functions and trainings, compared with known numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest

from autograd import (
    AutogradError,
    OperandError,
    ShapeError,
    Value,
    leaky_relu,
    log,
    relu,
    sigmoid,
    sin,
)
from nets import History, UnknownNameError
from viz.plots import plot_activation, plot_history

pyplot = pytest.importorskip("matplotlib.pyplot")


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    pyplot.close("all")


def points(line: Any) -> Any:
    """The points of a line, without its gaps."""
    xy = np.array(line.get_xydata())
    return xy[np.isfinite(xy[:, 1])]


def labelled(ax: Any) -> dict[str, Any]:
    return {line.get_label(): line for line in ax.get_lines() if line.get_label()[0] != "_"}


@pytest.mark.parametrize(
    ("name", "value", "slope"),
    [
        ("tanh", np.tanh, lambda z: 1 / np.cosh(z) ** 2),
        ("linear", lambda z: z, lambda z: np.ones_like(z)),
        ("leaky_relu(0.1)", lambda z: np.where(z > 0, z, z / 10), lambda z: None),
        ("sigmoid", lambda z: 1 / (1 + np.exp(-z)), lambda z: 1 / (2 + 2 * np.cosh(z))),
    ],
)
def test_an_activation_and_its_derivative_are_drawn_as_they_are(
    name: str, value: Any, slope: Any
) -> None:
    curves = list(labelled(plot_activation(name, -3, 4)).values())
    a, da = points(curves[0]), points(curves[1])
    assert a[0, 0] == -3 and a[-1, 0] == 4
    np.testing.assert_allclose(a[:, 1], value(a[:, 0]), rtol=1e-12, atol=1e-15)
    if slope(a[:, 0]) is not None:
        np.testing.assert_allclose(da[:, 1], slope(da[:, 0]), rtol=1e-9, atol=1e-15)


def test_a_function_of_a_value_is_an_activation() -> None:
    def wave(z: Value) -> Any:
        return sin(z) * z

    curves = list(labelled(plot_activation(wave)).values())
    x, y = points(curves[1]).T
    np.testing.assert_allclose(y, np.cos(x) * x + np.sin(x), atol=1e-12)


def steered(z: Any) -> Any:
    return z if z > 0 else z * 0


@pytest.mark.parametrize(
    ("function", "name", "call"),
    [
        (lambda z: z * sigmoid(z), "z · sigmoid(z)", "z · sigmoid(z)"),
        (partial(leaky_relu, slope=0.2), "leaky_relu(z, 0.2)", "leaky_relu(z, 0.2)"),
        (lambda z: log(z - 3), "log(z - 3)", "log(z - 3)"),
        (lambda z: steered(z), "f", "f(z)"),
        pytest.param(
            *(lambda z: sum(sin(k * z) for k in range(1, 30)), "f", "f(z)"), marks=pytest.mark.slow
        ),
        (lambda z: 2.0, "f", "f(z)"),
        (steered, "steered", "steered(z)"),
        ("leaky_relu(0.1)", "leaky_relu(0.1)", "leaky_relu(z, 0.1)"),
    ],
)
def test_a_function_without_a_name_is_called_by_what_it_computes(
    function: Any, name: str, call: str
) -> None:
    ax: Any = plot_activation(function)
    assert ax.get_title() == f"{name} and its derivative"
    assert next(iter(labelled(ax))) == f"a = {call}"


def test_the_rule_of_the_table_stands_in_the_legend() -> None:
    assert list(labelled(plot_activation("tanh"))) == ["a = tanh(z)", "da/dz = 1 - a²"]
    assert next(iter(labelled(plot_activation("leaky_relu(0.1)")))) == "a = leaky_relu(z, 0.1)"


def test_a_jump_is_a_gap_with_a_dot_where_the_engine_stands() -> None:
    ax: Any = plot_activation("relu")
    derivative = list(labelled(ax).values())[1]
    xy = np.array(derivative.get_xydata())
    gaps = xy[np.isnan(xy[:, 1])]
    assert gaps[:, 0].tolist() == [0.0] and set(points(derivative)[:, 1]) == {0.0, 1.0}
    dots = [line for line in ax.get_lines() if line.get_marker() == "o"]
    assert [dot.get_xydata().tolist() for dot in dots] == [[[0.0, 0.0]]]  # relu'(0) = 0


def test_where_a_function_is_undefined_nothing_is_drawn() -> None:
    x, y = points(labelled(plot_activation("log"))["a = log(z)"]).T
    assert x.min() > 0
    np.testing.assert_allclose(y, np.log(x))
    with pytest.raises(ShapeError, match="defined nowhere"):
        plot_activation("log", -3, -1)


def test_a_pole_does_not_set_the_height() -> None:
    _, y = points(labelled(plot_activation("tan"))["a = tan(z)"]).T
    assert np.abs(y).max() < 1e4


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("rellu",), UnknownNameError, "did you mean 'relu'"),
        (("softmax",), OperandError, "whole layer"),
        ((3,), OperandError, "a name or a function"),
        (("relu", 2, 1), ShapeError, "low must be below high"),
        (("relu", "a", 1), OperandError, "finite numbers"),
        (("relu", 0, math.inf), OperandError, "finite numbers"),
        ((lambda z: [z, z],), OperandError, "turns a number into a number"),
        ((math.tanh,), TypeError, "autograd"),
    ],
)
def test_a_wrong_activation_is_told(arguments: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        plot_activation(*arguments)


HISTORY = History(
    {
        "loss": [3.0, 1.0, 0.5],
        "accuracy": [0.5, 0.75, 1.0],
        "learning_rate": [0.1, 0.1, 0.1],
        "validation_loss": [3.5, 0.75, 2.0],
        "validation_accuracy": [0.25, 0.5, 0.75],
    }
)


def test_a_history_has_a_panel_for_each_measure_with_its_validation() -> None:
    panels: Any = plot_history(HISTORY)
    loss, accuracy = panels
    assert [ax.get_ylabel() for ax in (loss, accuracy)] == ["loss", "accuracy"]
    training, validation, best = loss.get_lines()
    assert training.get_xydata().tolist() == [[1, 3.0], [2, 1.0], [3, 0.5]]
    assert validation.get_xydata().tolist() == [[1, 3.5], [2, 0.75], [3, 2.0]]
    assert training.get_linestyle() != validation.get_linestyle()
    assert best.get_xydata().tolist() == [[2, 0.75]]


OTHER = History({"loss": [4.0, 2.0], "validation_loss": [4.0, 3.0]})


def luminance(colour: Any) -> float:
    """As WCAG defines it."""
    from matplotlib.colors import to_rgb

    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot(parts, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_several_trainings_are_a_curve_each_that_can_be_told_in_grey(theme: str) -> None:
    trainings = {f"rate {k}": History({"loss": [3.0 - k, 1.0, 0.5]}) for k in range(7)}
    panels: Any = plot_history(trainings, theme=theme)
    (ax,) = panels
    lines = labelled(ax)
    assert list(lines) == [text.get_text() for text in ax.get_legend().get_texts()]
    for k, (label, line) in enumerate(lines.items()):
        assert label == f"rate {k}"
        assert line.get_xydata().tolist() == [[1, 3.0 - k], [2, 1.0], [3, 0.5]]
    assert len({(line.get_linestyle(), line.get_marker()) for line in lines.values()}) == 7
    paper = luminance(ax.get_facecolor())
    for line in lines.values():
        low, high = sorted([paper, luminance(line.get_color())])
        assert (high + 0.05) / (low + 0.05) > 3  # WCAG's minimum for graphics


def test_several_trainings_show_what_all_of_them_measured() -> None:
    both = {"Adam": HISTORY, "momentum": OTHER}
    panels: Any = plot_history(both)
    assert [ax.get_ylabel() for ax in panels] == ["loss"]
    assert panels[0].get_title() == ""  # these have 3 and 2 epochs
    (held_out,) = plot_history(both, "validation_loss")
    ends = [line.get_xydata()[-1].tolist() for line in labelled(held_out).values()]
    assert ends == [[3, 2.0], [2, 3.0]]


def test_a_title_of_ones_own_stays_and_a_legend_can_be_left_out() -> None:
    plots: list[Any] = [
        lambda **looks: plot_history(HISTORY, **looks)[0],
        lambda **looks: plot_history({"a": HISTORY, "b": HISTORY}, **looks)[0],
        lambda **looks: plot_activation("relu", **looks),
    ]
    for plot in plots:
        ax = pyplot.subplots()[1]
        ax.set_title("mine")
        assert plot(ax=ax, legend=False) is ax
        assert ax.get_title() == "mine" and ax.get_legend() is None
        assert plot(ax=pyplot.subplots()[1]).get_legend() is not None
    assert plot_history(HISTORY)[0].get_title() == "3 epochs"


def test_a_rate_that_changes_has_a_panel() -> None:
    history = History({"loss": [2.0, 1.0], "learning_rate": [0.1, 0.05]})
    assert [ax.get_ylabel() for ax in plot_history(history)] == ["loss", "learning rate"]


def test_given_axes_are_drawn_on() -> None:
    figure, (left, right) = pyplot.subplots(1, 2)
    assert plot_history(HISTORY, ax=left) == [left] and left.get_ylabel() == "loss"
    assert plot_history(HISTORY, "accuracy", ax=right) == [right]
    assert plot_activation("relu", ax=left) is left
    assert len(pyplot.get_fignums()) == 1 and figure.axes == [left, right]


@pytest.mark.parametrize(
    ("arguments", "named", "message"),
    [
        (([1.0],), {}, "the History that fit returns, .*got list"),
        (({"loss": [1.0]},), {}, "the History that fit returns, .*got list"),
        (({"Adam": HISTORY, "none": History()},), {}, "no epoch"),
        (({},), {}, "no epoch"),
        (({"Adam": HISTORY, "other": OTHER}, "accuracy"), {}, "no measure 'accuracy'"),
        ((History(),), {}, "no epoch"),
        ((HISTORY, "acuracy"), {}, "did you mean 'accuracy'"),
        ((HISTORY, ["loss", "accuracy"]), {"ax": "one"}, "2 panel"),
        ((HISTORY,), {"ax": 3}, "ax is matplotlib's Axes, got int"),
        ((HISTORY,), {"theme": "pink"}, "theme"),
    ],
)
def test_what_is_no_history_is_told(arguments: Any, named: Any, message: str) -> None:
    if named.get("ax") == "one":
        named = {"ax": pyplot.subplots()[1]}
    with pytest.raises(AutogradError, match=message):
        plot_history(*arguments, **named)


def test_themes_colour_the_plot_and_leave_matplotlibs_settings_alone() -> None:
    before = dict(pyplot.rcParams)
    papers: dict[str, Any] = {}
    for theme in ("light", "dark"):
        ax = plot_activation(relu, theme=theme)
        papers[theme] = ax.figure.get_facecolor()
        assert ax.get_facecolor() == papers[theme]
    assert sum(papers["light"][:3]) > 2.5 and sum(papers["dark"][:3]) < 0.6
    assert dict(pyplot.rcParams) == before
