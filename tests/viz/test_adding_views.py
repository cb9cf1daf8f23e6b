"""Adding a plot or a rendering: each is named in one place, known everywhere, and has a test."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import viz
import viz.plots
from nets import MLP

TESTS = Path(__file__).parent
FOLDER = Path(viz.plots.__file__).parent
PLOTS: list[str] = vars(viz.plots)["__all__"]


def called_in(path: Path) -> set[str]:
    """The names of the functions that a file calls."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    functions = [node.func for node in nodes if isinstance(node, ast.Call)]
    return {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in functions}


def test_every_plot_that_a_file_defines_is_a_plot_of_viz() -> None:
    defined = {
        node.name
        for path in FOLDER.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("plot_")
    }
    assert defined == set(PLOTS) <= set(viz.__all__) <= set(dir(viz))
    assert all(getattr(viz, name) is getattr(viz.plots, name) for name in defined)


@pytest.mark.parametrize("plot", PLOTS)
def test_every_plot_is_called_by_a_test_of_plots(plot: str) -> None:
    assert any(plot in called_in(path) for path in TESTS.glob("test_plots_*.py"))


def test_mypy_sees_the_signature_of_a_plot_through_viz() -> None:
    with pytest.raises(TypeError):  # if mypy saw Any, the comment would be one too many
        viz.plot_weights(MLP(1, [1]), None, None)  # type: ignore[call-arg]


def test_importing_viz_or_a_drawing_imports_no_plot() -> None:
    code = (
        "import sys, viz; from viz import draw, Drawing; hasattr(viz, '__wrapped__');"
        "print('viz.plots' in sys.modules); from viz import *; print(plot_history.__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=TESTS.parent.parent
    )
    assert (done.stdout, done.stderr) == ("False\nplot_history\n", "")


def test_what_viz_does_not_have_is_told() -> None:
    with pytest.raises(AttributeError, match="module 'viz' has no attribute 'plot_nothing'"):
        _ = viz.plot_nothing
