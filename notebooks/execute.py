"""Execute the notebooks: from their text, in a fresh kernel, into .ipynb files with their outputs.

    python notebooks/execute.py            all of them
    python notebooks/execute.py 1-nudge    those of these names

The outputs kept are those that every reader of notebooks can show: a picture as SVG or PNG, and
text.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jupytext
import matplotlib.font_manager  # noqa: F401  lists the fonts once, which would be told on stderr
import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent
SOURCES = sorted(FOLDER.glob("[1-9]-*.py"))
PICTURES = ("image/svg+xml", "image/png")
PLAIN = "text/plain"
SECONDS = 120  # for a cell
METADATA = {
    "jupytext": {"formats": "ipynb,py:percent", "main_language": "python"},
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
}


def executed(source: Path, after_cell: Callable[..., None] | None = None) -> Any:
    """The notebook of that text with fresh outputs; a cell that fails raises.

    `after_cell` is called after each cell, as nbclient calls it.
    """
    notebook = jupytext.read(source)
    notebook.metadata = nbformat.from_dict(METADATA)
    with TemporaryDirectory() as home:  # nobody's own settings
        environment = os.environ | {"PYTHONPATH": str(FOLDER.parent), "IPYTHONDIR": home}
        NotebookClient(
            notebook,
            timeout=SECONDS,
            coalesce_streams=True,
            on_cell_executed=after_cell,
            resources={"metadata": {"path": str(source.parent)}},
        ).execute(env=environment)
    notebook.metadata.pop("language_info", None)  # Python's version
    for i, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{i}"
        cell.metadata.pop("execution", None)  # times
        if cell.cell_type == "code":
            cell.outputs = [kept(output) for output in cell.outputs]
    return notebook


def kept(output: Any) -> Any:
    """An output with its picture and its text alone: pages would be taken out by most readers."""
    if output.output_type == "stream" and output.name == "stderr":
        raise ValueError(f"a cell wrote to stderr: {output.text}")
    if "data" in output:
        picture = next((kind for kind in PICTURES if kind in output.data), None)
        output.data = {kind: output.data[kind] for kind in (picture, PLAIN) if kind in output.data}
        output.metadata = {}
    return output


if __name__ == "__main__":
    for source in [FOLDER / f"{name}.py" for name in sys.argv[1:]] or SOURCES:
        nbformat.write(executed(source), source.with_suffix(".ipynb"))
        print(source.stem)
