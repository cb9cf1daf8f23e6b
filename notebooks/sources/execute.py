"""Execute the notebooks: run each source in a fresh kernel, and write an .ipynb with its outputs.

    python notebooks/sources/execute.py            all of them
    python notebooks/sources/execute.py 1-nudge    only those named

Cells with the tag `claim` check what the prose says against what the code computes. They are
executed with the others, and left out of the notebook that learners read.

Only outputs that every notebook reader can show are kept: pictures as SVG or PNG, and text.
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

SOURCE_FOLDER = Path(__file__).resolve().parent
FOLDER = SOURCE_FOLDER.parent
SOURCES = sorted(SOURCE_FOLDER.glob("[1-9]-*.py"))
CLAIM = "claim"
PICTURES = ("image/svg+xml", "image/png")
PLAIN = "text/plain"
SECONDS = 600  # that a cell may take, on a slow machine too
METADATA = {
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
            store_widget_state=False,
            on_cell_executed=after_cell,
            resources={"metadata": {"path": str(FOLDER)}},
        ).execute(env=environment)
    notebook.metadata.pop("language_info", None)  # Python's version
    notebook.cells = [cell for cell in notebook.cells if CLAIM not in cell.metadata.get("tags", ())]
    executions = 0
    for i, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{i}"
        cell.metadata.pop("execution", None)  # times
        if cell.cell_type == "code":
            executions += 1
            cell.execution_count = executions  # as if there were no claims
            cell.outputs = [kept(output) for output in cell.outputs]
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = executions
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
    for source in [SOURCE_FOLDER / f"{name}.py" for name in sys.argv[1:]] or SOURCES:
        nbformat.write(executed(source), FOLDER / f"{source.stem}.ipynb")
        print(source.stem)
