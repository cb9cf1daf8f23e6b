"""The columns of a data frame name what is shown of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from frames import pandas, polars, pyarrow

from nets import MLP, Neuron, training
from viz import build, draw, plot_boundary
from viz.errors import DrawingError
from viz.watching.subject import Subject

pytestmark = pytest.mark.frames

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = [0, 0, 1, 1]
COLUMNS = {"age": X[:, 0], "height": X[:, 1]}
makers = pytest.mark.parametrize(
    "make", [pandas.DataFrame, polars.DataFrame, polars.LazyFrame, pyarrow.table]
)


@makers
def test_a_boundary_has_the_columns_at_its_axes(make: Any) -> None:
    pytest.importorskip("matplotlib")
    ax: Any = plot_boundary(Neuron(2, init="zeros"), make(COLUMNS), Y, resolution=5)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("age", "height")
    ax = plot_boundary(Neuron(2, init="zeros"), X, Y, resolution=5)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x₁", "x₂")


@makers
def test_a_watched_training_has_the_columns_as_its_inputs(make: Any) -> None:
    run = training(Neuron(2, init="zeros"), make(COLUMNS), Y, loss="mse")
    assert Subject.of_training(run, None).names == ["age", "height"]


@makers
def test_a_page_is_built_of_a_frame_and_has_its_names(make: Any) -> None:
    shown: Any = build(None, make(COLUMNS), make({"class": Y}), test=0)
    assert "4 examples" in repr(shown) and shown.project["data"]["names"] == ["age", "height"]
    assert "names" not in build(None, X, Y).project["data"]


def test_a_page_takes_as_much_of_a_name_as_it_has_room_for() -> None:
    shown = build(None, pandas.DataFrame({"x" * 149 + "\U0001f600": X[:, 0], 3: X[:, 1]}), Y)
    assert shown.project["data"]["names"] == ["x" * 149, "3"]


@makers
def test_a_network_is_drawn_with_the_names_of_its_inputs(make: Any) -> None:
    net = MLP(2, [3, 1], rng=1)
    for names in (["age", "height"], make(COLUMNS)):
        drawing = draw(net, names=names)
        assert ">age</text>" in drawing.svg and 'id="x-2-name"' in drawing.svg
        assert drawing.svg.count("<ellipse") == draw(net).svg.count("<ellipse")
    assert "age" not in draw(net).svg


def test_a_neuron_is_told_with_the_names_of_its_inputs() -> None:
    drawing = draw(Neuron(2, "sigmoid", rng=1), names=COLUMNS.keys())
    assert "z = w₁·age + w₂·height + b" in drawing.tree
    assert "age" in str(drawing.mermaid) and "x₁" not in str(drawing.mermaid)


def test_an_estimator_is_drawn_and_built_with_the_names_it_was_fitted_with() -> None:
    pytest.importorskip("sklearn", minversion="1.6")
    from nets import Classifier

    classifier = Classifier(hidden=(3,), epochs=1, random_state=0)
    with pytest.raises(TypeError, match="draw takes Values, a program or a network, got Classifi"):
        draw(classifier)
    classifier.fit(pandas.DataFrame(COLUMNS), Y)
    assert ">age</text>" in draw(classifier).svg
    assert ">a</text>" in draw(classifier, names=["a", "b"]).svg
    assert "age" not in draw(classifier.network_).svg
    assert build(classifier, X, Y).net is classifier.network_


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("ab", "a network's inputs are a list of words, or a data frame with such columns, got"),
        ([1, 2], "got \\[1, 2\\]"),
        (3, "got 3"),
        (["age"], "the network has 2 inputs, and names has 1"),
    ],
)
def test_other_names_are_refused(names: Any, words: str) -> None:
    with pytest.raises(DrawingError, match=words):
        draw(MLP(2, [1]), names=names)
