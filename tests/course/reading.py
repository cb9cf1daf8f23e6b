"""The committed notebooks, read as JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent.parent / "notebooks"
SOURCES = FOLDER / "sources"
NAMES = sorted(path.stem for path in SOURCES.glob("[1-9]-*.py"))
PLAIN, SVG, PNG = "text/plain", "image/svg+xml", "image/png"

Json = dict[str, Any]


def committed(name: str) -> Json:
    """The committed notebook of that name."""
    notebook: Json = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))
    return notebook


def claims(name: str) -> list[str]:
    """The code that checks what the prose of that notebook says, which learners do not see."""
    text = (SOURCES / f"{name}.py").read_text(encoding="utf-8")
    cells = re.split(r"^# %%", text, flags=re.MULTILINE)
    return [cell.partition("\n")[2] for cell in cells if cell.startswith(' tags=["claim"]')]


def joined(text: str | list[str]) -> str:
    """A text, which notebooks may keep as a list of lines."""
    return text if isinstance(text, str) else "".join(text)


def sources(notebook: Json, kind: str) -> list[str]:
    """The sources of all cells of a kind, code or markdown."""
    return [joined(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == kind]


def outputs(notebook: Json) -> list[Json]:
    """The outputs of all cells."""
    return [output for cell in notebook["cells"] for output in cell.get("outputs", [])]


def content(output: Json) -> dict[str, str]:
    """The content of an output by kind; the kind of a stream is its name, of an error `error`."""
    if "data" in output:
        return {kind: joined(data) for kind, data in sorted(output["data"].items())}
    return {str(output.get("name", output["output_type"])): joined(output.get("text", ""))}


def texts(notebook: Json) -> list[str]:
    """All text in the outputs."""
    readable = ("stdout", PLAIN)
    said = [content(output) for output in outputs(notebook)]
    return [text for one in said for kind, text in one.items() if kind in readable]
