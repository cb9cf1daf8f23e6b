"""Plots of functions and of trainings: what is drawn, against what is true."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograd import AutogradError, OperandError, ShapeError, Value, relu, sin
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
        (("relu", 2, 1), ShapeError, "low lies below high"),
        (("relu", "a", 1), OperandError, "finite numbers"),
        (("relu", 0, math.inf), OperandError, "finite numbers"),
        ((lambda z: [z, z],), OperandError, "one number for one"),
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
        (({"loss": [1.0]},), {}, "the History that fit returns, got dict"),
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
