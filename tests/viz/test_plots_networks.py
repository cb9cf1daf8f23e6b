"""Plots of networks: boundaries, weights and gradients, compared with the network."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import AutogradError, Value
from autograd.engine.errors import pip_line
from nets import MLP, Layer, binary_cross_entropy, cost
from viz.plots import plot_boundary, plot_gradients, plot_weights
from viz.plots.units import idle_units

pyplot = pytest.importorskip("matplotlib.pyplot")

CORNERS = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    pyplot.close("all")


def linear(x: Any) -> Value:
    """2x₁ - x₂ - 0.25: its level lines are known."""
    return Value(2 * x[0] - x[1] - 0.25)


def level_lines(ax: Any) -> dict[float, np.ndarray]:
    """The points of each contour line, by its level."""
    return {
        float(level): np.concatenate([path.vertices for path in [paths] if len(path.vertices)])
        for lines in ax.collections
        if hasattr(lines, "levels")
        for level, paths in zip(lines.levels, lines.get_paths(), strict=True)
    }


def test_boundary_and_margins_lie_where_the_model_puts_them() -> None:
    lines = level_lines(plot_boundary(linear, CORNERS, [-1, -1, 1, 1]))
    assert sorted(lines) == [-1.0, 0.0, 1.0]
    for level, xy in lines.items():
        np.testing.assert_allclose(2 * xy[:, 0] - xy[:, 1] - 0.25, level, atol=1e-9)


def test_probabilities_are_parted_at_a_half() -> None:
    lines = level_lines(plot_boundary(lambda x: [Value(x[0])], CORNERS, [0, 0, 1, 1]))
    assert sorted(lines) == [0.1, 0.5, 0.9]
    np.testing.assert_allclose(lines[0.5][:, 0], 0.5, atol=1e-12)


def test_a_threshold_moves_the_boundary() -> None:
    lines = level_lines(plot_boundary(linear, CORNERS, [0, 0, 1, 1], threshold=0.125))
    assert list(lines) == [0.125]


def test_regions_show_the_largest_output() -> None:
    from matplotlib.colors import to_rgb

    def model(x: Any) -> list[Value]:
        return [Value(0.3), Value(x[0]), Value(x[1])]

    ax: Any = plot_boundary(model, CORNERS, [0, 2, 1, 1])
    image = ax.get_images()[0].get_array()
    inks = [
        to_rgb(marks.get_facecolor()[0]) for marks in ax.collections if marks.get_label()[0] == "y"
    ]
    paper = np.array(to_rgb(ax.get_facecolor()))
    n = len(image)
    for winner, (row, column) in {0: (0, 0), 1: (0, n - 1), 2: (n - 1, 0)}.items():
        tint = paper - np.array(image[row, column])
        away = [
            float(np.dot(tint, paper - ink)) / np.linalg.norm(paper - ink)
            for ink in map(np.array, inks)
        ]
        assert int(np.argmax(away)) == winner


def test_a_model_that_predicts_a_table_is_asked_once() -> None:
    calls = []

    class Fast:
        def predict(self, X: np.ndarray) -> np.ndarray:
            calls.append(X.shape)
            return X[:, :1] - 0.5

    plot_boundary(Fast(), CORNERS, [0, 0, 1, 1], resolution=10)
    assert calls == [(100, 2)]


def test_a_panel_of_many_does_without_the_legend() -> None:
    for legend in (True, False):
        ax: Any = plot_boundary(linear, CORNERS, [0, 0, 1, 1], legend=legend)
        assert (ax.get_legend() is not None) == legend


def test_a_title_of_ones_own_stays() -> None:
    net = MLP(2, [2, 1], rng=0)
    cost([binary_cross_entropy(net(x).sigmoid(), 1) for x in CORNERS]).backward()
    for plot, title in ((plot_weights, "Weights"), (plot_gradients, "Gradients")):
        assert plot(net).get_title() == f"{title} of each layer"
        ax = pyplot.subplots()[1]
        ax.set_title("mine")
        assert plot(net, ax=ax).get_title() == "mine"


def test_classes_have_shapes_of_their_own() -> None:
    ax: Any = plot_boundary(linear, CORNERS, [0, 0, 1, 1])
    marks = [each for each in ax.collections if each.get_label().startswith("y = ")]
    assert [mark.get_label() for mark in marks] == ["y = 0", "y = 1"]
    outlines = [mark.get_paths()[0].vertices for mark in marks]
    assert outlines[0].shape != outlines[1].shape


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((linear, [[1.0, 2.0, 3.0]], [0]), "two features, and X has 3"),
        ((linear, CORNERS, [0, 1]), "4 examples and y has 2"),
        ((linear, CORNERS, [0, 1, 2, 3]), "y tells the class"),
        ((linear, CORNERS, [0, 0.5, 1, 1]), "y tells the class"),
        (
            (lambda x: [Value(1.0), Value(2.0)], CORNERS, [0, 1, 2, 1]),
            "class 2, and the model has 2",
        ),
        ((3, CORNERS, [0, 0, 1, 1]), "called with one example, got int"),
        ((MLP(3, [1]), CORNERS, [0, 0, 1, 1]), "takes 3 inputs"),
        ((linear, [[1.0, float("nan")]], [0]), "X has nan"),
    ],
)
def test_what_has_no_boundary_is_told(arguments: Any, message: str) -> None:
    with pytest.raises(AutogradError, match=message):
        plot_boundary(*arguments)


def stairs(ax: Any) -> list[Any]:
    return [patch.get_data() for patch in ax.patches if hasattr(patch, "get_data")]


def words(ax: Any) -> list[str]:
    """The comment above each row, from the last layer to the first."""
    return [text.get_text() for text in ax.texts]


def test_every_weight_is_in_its_layers_histogram() -> None:
    net = MLP(2, [3, 1], rng=1)
    ax: Any = plot_weights(net)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["W²\n1 × 3", "W¹\n3 × 2"]
    for (W, _), rows in zip(reversed(net.matrices()), stairs(ax), strict=True):
        counts, _ = np.histogram(W, rows.edges)
        assert counts.sum() == W.size
        heights = rows.values - rows.baseline
        np.testing.assert_allclose(heights / heights.max(), counts / counts.max(), atol=1e-12)


def with_a_dead_unit() -> MLP:
    net = MLP(2, [3, 1], activation="relu", output="sigmoid", rng=1)
    net.layers[0].neurons[1].b.data = -100.0
    return net


def test_a_relu_that_is_0_at_every_example_is_dead() -> None:
    net = with_a_dead_unit()
    hidden = [
        [max(0.0, float(z)) for z in net.matrices()[0][0] @ x + net.matrices()[0][1][:, 0]]
        for x in np.array(CORNERS)
    ]
    expected = sum(all(row[j] == 0 for row in hidden) for j in range(3))
    assert idle_units(net.layers, CORNERS) == [expected, 0] and expected >= 1
    assert f"{expected} of 3 relu units dead" in words(plot_weights(net, CORNERS))[1]
    assert "dead" not in words(plot_weights(net))[1]


def test_gradients_tell_what_is_0_and_what_vanishes() -> None:
    net = with_a_dead_unit()
    cost([binary_cross_entropy(net(x), 1) for x in CORNERS]).backward()
    zeros = np.mean([p.grad == 0 for p in net.layers[0].parameters()])
    assert f"{zeros:.0%} exactly 0" in words(plot_gradients(net))[1]
    deep = MLP(2, [4] * 8 + [1], activation="sigmoid", rng=1)
    deep(CORNERS[1]).backward()
    sizes = [
        np.sqrt(np.mean([(p.grad or 0.0) ** 2 for p in layer.parameters()]))
        for layer in deep.layers
    ]
    for said, size in zip(words(plot_gradients(deep)), reversed(sizes), strict=True):
        assert ("vanishing" in said) == (size < max(sizes) / 1000)


@pytest.mark.parametrize("plot", [plot_weights, plot_gradients])
def test_one_layer_and_a_network_of_one_weight_are_drawn(plot: Any) -> None:
    layer = Layer(2, 2, rng=1)
    layer([1.0, 2.0])[0].backward()
    for p in layer.parameters():
        p.grad = p.grad or 0.0
    assert len(words(plot(layer))) == 1
    net = MLP(1, [1], init="zeros")
    net([0.0]).backward()
    assert len(words(plot(net))) == 1


def test_no_gradients_and_no_network_are_told() -> None:
    with pytest.raises(AutogradError, match=r"W¹ has no gradients yet: call backward"):
        plot_gradients(MLP(2, [1]))
    wrongs: list[Any] = [3, [], "net"]
    for wrong in wrongs:
        with pytest.raises(AutogradError, match="expected a network"):
            plot_weights(wrong)
    with pytest.raises(AutogradError, match=r"X has 3 feature\(s\), the network takes 2"):
        plot_weights(MLP(2, [1]), [[1.0, 2.0, 3.0]])


def test_examples_to_test_with_are_hollow_and_in_sight() -> None:
    far = [[9.0, -7.0], [0.2, 0.3], [0.4, 0.1]]
    ax: Any = plot_boundary(linear, CORNERS, [0, 0, 1, 1], X_test=far, y_test=[1, 0, 0])
    drawn = {each.get_label(): each for each in ax.collections if each.get_label()[0] != "_"}
    assert list(drawn) == ["y = 0", "y = 1", "test y = 0", "test y = 1"]
    assert drawn["test y = 0"].get_offsets().tolist() == far[1:]
    for k in (0, 1):
        known, tested = drawn[f"y = {k}"], drawn[f"test y = {k}"]
        paper = ax.get_facecolor()
        assert tuple(tested.get_facecolor()[0]) == paper != tuple(known.get_facecolor()[0])
        assert tuple(tested.get_edgecolor()[0]) == tuple(known.get_facecolor()[0])
    assert ax.get_xlim()[1] > 9 and ax.get_ylim()[0] < -7


def test_examples_to_test_with_have_two_features_a_class_and_come_with_both() -> None:
    for given, words in (
        ({"X_test": CORNERS}, "X_test and y_test are given together"),
        ({"X_test": [[1.0]], "y_test": [0]}, "test X has 1"),
        ({"X_test": CORNERS, "y_test": [0, 0, 1, 2]}, "test y tells the class"),
    ):
        with pytest.raises(ValueError, match=words):
            plot_boundary(linear, CORNERS, [0, 0, 1, 1], **given)


def test_without_matplotlib_the_error_names_the_pip_line() -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "import viz.plots\n"
        "try:\n    viz.plots.plot_activation('relu')\n"
        "except ImportError as error:\n    print(type(error).__name__, error)"
    )
    root = Path(__file__).parent.parent.parent
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert result.stdout.startswith("MissingPackageError") and pip_line("plots") in result.stdout


def test_importing_the_plots_imports_no_matplotlib() -> None:
    code = "import viz, sys; viz.plot_weights; print('matplotlib' in sys.modules)"
    root = Path(__file__).parent.parent.parent
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert result.stdout == "False\n"
