"""What the last notebook says about PyTorch: its code prints what ours does, its names exist.

The code is taken out of the notebook's text, so that what readers copy is what is tested.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import reduce
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.parity

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "notebooks" / "sources" / "8-under-the-hood.py").read_text(encoding="utf-8")
CELLS = [cell.partition("\n")[2] for cell in re.split(r"^# %%", TEXT, flags=re.MULTILINE)]
IMPORTS = next(cell for cell in CELLS if cell.startswith(("import ", "from ")))
OURS = next(cell for cell in CELLS if "first weight" in cell and "print(" in cell)
PROSE = next(re.sub("^# ?", "", cell, flags=re.MULTILINE) for cell in CELLS if "```python" in cell)
THEIRS = PROSE.partition("```python\n")[2].partition("```")[0]


def printed(code: str, folder: Path) -> str:
    """What the code prints as a program of its own."""
    path = folder / "onward.py"
    path.write_text(code, encoding="utf-8")
    known = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, str(path)],
        env={**os.environ, "PYTHONPATH": known, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_pytorchs_code_prints_the_numbers_of_the_notebooks_cell_and_of_its_comments(
    tmp_path: Path,
) -> None:
    theirs = printed(THEIRS, tmp_path)
    assert theirs == printed(IMPORTS + OURS, tmp_path)
    claims = re.findall(r"^print\(.*\)  # (.+)$", THEIRS, re.MULTILINE)
    assert len(claims) == 2
    assert theirs.splitlines() == claims


def test_every_name_of_pytorch_in_the_notebook_is_one() -> None:
    named = set(re.findall(r"\btorch(?:\.[A-Za-z_]\w*)+", PROSE))
    assert {"torch.nn.Linear", "torch.autograd.Function", "torch.func.hessian"} <= named
    for name in named:
        assert reduce(getattr, name.split(".")[1:], torch) is not None, name
