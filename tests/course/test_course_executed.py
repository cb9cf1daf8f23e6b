"""The notebooks run in a clean kernel, and come out as they are committed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from comparing import differences
from reading import NAMES, PLAIN, SOURCES, SVG, Json, committed, content, joined, outputs

pytestmark = pytest.mark.notebooks

NEEDED = ("jupytext", "nbclient", "nbformat", "ipykernel", "matplotlib", "jax")
HEAD = (SOURCES / f"{NAMES[0]}.py").read_text(encoding="utf-8").partition("# %%")[0]

Ran = Callable[[Path], Json]


@pytest.fixture(name="ran")
def notebooks_executed(alive: Callable[..., None]) -> Ran:
    """The function that executes the text of a notebook."""
    for package in NEEDED:
        pytest.importorskip(package, reason="the extra [notebooks] is not installed")
    from notebooks.sources.execute import executed

    nbformat: Any = pytest.importorskip("nbformat")

    def ran(source: Path) -> Json:
        notebook = executed(source, after_cell=alive)
        nbformat.validate(notebook)
        made: Json = json.loads(nbformat.writes(notebook))
        return made

    return ran


def written(folder: Path, *cells: str) -> Path:
    """The text of a notebook with these code cells."""
    source = folder / "1-made.py"
    source.write_text(HEAD + "\n\n".join(f"# %%\n{cell}" for cell in cells), encoding="utf-8")
    return source


@pytest.mark.parametrize("name", NAMES)
def test_a_fresh_execution_comes_out_as_committed(name: str, ran: Ran) -> None:
    source = SOURCES / f"{name}.py"
    assert source.read_text(encoding="utf-8").startswith(HEAD)
    assert differences(committed(name), ran(source)) == []


def test_an_error_is_told_with_its_cell(tmp_path: Path, ran: Ran) -> None:
    source = written(tmp_path, "half = 0.5", "assert half == 1  # planted")
    with pytest.raises(Exception, match="half == 1  # planted") as caught:
        ran(source)
    assert type(caught.value).__name__ == "CellExecutionError"


def test_a_claim_is_checked_and_left_out(tmp_path: Path, ran: Ran) -> None:
    source = written(tmp_path, "slope = 12", "assert slope == 12", "slope")
    text = source.read_text(encoding="utf-8")
    claim = text.replace("# %%\nassert", '# %% tags=["claim"]\nassert')
    source.write_text(claim, encoding="utf-8")
    notebook = ran(source)
    assert [joined(cell["source"]) for cell in notebook["cells"]] == ["slope = 12", "slope"]
    assert [cell["execution_count"] for cell in notebook["cells"]] == [1, 2]
    assert notebook["cells"][1]["outputs"][0]["execution_count"] == 2
    source.write_text(claim.replace("== 12", "== 13"), encoding="utf-8")
    with pytest.raises(Exception, match="assert slope == 13"):
        ran(source)


def test_a_warning_is_an_error(tmp_path: Path, ran: Ran) -> None:
    source = written(tmp_path, "import warnings\nwarnings.warn('too steep')")
    with pytest.raises(ValueError, match=r"wrote to stderr: .*too steep"):
        ran(source)


def test_a_text_or_a_number_that_changed_since_is_found(tmp_path: Path, ran: Ran) -> None:
    old = ran(written(tmp_path, "slope = 12.0", "slope"))
    assert differences(old, ran(written(tmp_path, "slope = 12.0", "slope"))) == []
    assert differences(old, ran(written(tmp_path, "slope = 12.01", "slope"))) == [
        "cell 1 is not the text's",
        "cell 2: '12.0' became '12.01'",
    ]


def test_pages_are_left_out_and_pictures_kept(tmp_path: Path, ran: Ran) -> None:
    graph = "from autograd import Value\nfrom viz import draw, step_through\nJ = 3 * Value(2)"
    notebook = ran(written(tmp_path, graph, "step_through(J)", "draw(J)"))
    assert [[*content(output)] for output in outputs(notebook)] == [[SVG, PLAIN]] * 2
