"""Folders' READMEs say what comes in, what goes out and where to begin, and name each file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("autograd", "nets", "viz")
FOLDERS = sorted(
    path.parent.relative_to(ROOT).as_posix()
    for package in PACKAGES
    for path in (ROOT / package).glob("**/__init__.py")
)

PARTS = {
    "what comes in": r"^Input: \w",
    "what goes out": r"\bOutput: \w",
    "the reading order": r"\b[Rr]ead `\w+",
}


def lacking(folder: Path) -> list[str]:
    """What the README of a folder does not say, and the files and folders that it does not name."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    parts = [part for part, form in PARTS.items() if not re.search(form, text, re.MULTILINE)]
    files = [path.stem for path in sorted(folder.glob("*.py")) if path.name != "__init__.py"]
    wings = [path.parent.name for path in sorted(folder.glob("*/__init__.py"))]
    return [
        *parts,
        *(name for name in files if f"`{name}`" not in text),
        *(name for name in wings if f"[{name}]({name})" not in text),
    ]


def gone(folder: Path) -> list[str]:
    """The files and folders in the first column of a README's table that are not there."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| ([`\[].*?) \|", text, re.MULTILINE)
    names = [name for cell in cells for name in re.findall(r"`(\w+)`|\[(\w+)\]", cell)]
    return [
        file or wing
        for file, wing in names
        if not (folder / (f"{file}.py" if file else f"{wing}/__init__.py")).exists()
    ]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_readme_says_all_and_names_each_file(folder: str) -> None:
    assert lacking(ROOT / folder) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_readme_names_no_file_that_is_gone(folder: str) -> None:
    assert gone(ROOT / folder) == []


def test_what_a_readme_leaves_out_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "wing").mkdir()
    for name in ("__init__.py", "steps.py", "paths.py", "wing/__init__.py"):
        (tmp_path / name).touch()
    readme = tmp_path / "README.md"
    readme.write_text("# Words\n\n| file | what |\n|---|---|\n| `steps` `told` | x |\n")
    assert lacking(tmp_path) == [*PARTS, "paths", "wing"]
    assert gone(tmp_path) == ["told"]
    readme.write_text("Input: a. Output: b.\nRead `steps`, `paths`, then [wing](wing).\n")
    assert lacking(tmp_path) == [] == gone(tmp_path)
