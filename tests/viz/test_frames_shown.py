"""The columns of a data frame name what is shown of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nets import Neuron, training
from viz import build, plot_boundary
from viz.watching.subject import Subject

pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")

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
def test_a_page_is_built_of_a_frame(make: Any) -> None:
    shown: Any = build(None, make(COLUMNS), make({"class": Y}), test=0)
    assert "4 examples" in repr(shown)
