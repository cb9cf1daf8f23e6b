"""What users see is as it was: signatures, errors, the command, programs' texts, pictures.

Where a difference is meant, `python tests/snapshot/take.py` writes the files anew; each difference
is then named to users. A new primitive in the table is no difference: the others stay as they are.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from blocks import DATA, HEAD, joined
from ids import grouped, read, shortened

from autograd import core
from autograd.engine.primitive import BUILT_IN

TAKE = Path(__file__).parent / "take.py"
FILES = ("signatures", "errors", "command", "programs", "pictures")


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files as they would be written now."""
    return written(tmp_path_factory.mktemp("snapshot"), "python")


def written(folder: Path, core: str) -> Path:
    """The folder with the files as a Python of their own writes them, on that core."""
    pytest.importorskip("matplotlib")
    pytest.importorskip("safetensors")
    command = [sys.executable, "-W", "error", str(TAKE), str(folder)]
    environment = {**os.environ, "CHAINSTEP_CORE": core}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stderr
    return folder


def without_new_primitives(text: str, before: str) -> str:
    """The text without the primitives that are new: their rows of points are what holds those."""
    for name in BUILT_IN:
        if f"{HEAD}autograd.{name}\n" in text and f"{HEAD}autograd.{name}\n" not in before:
            text = re.sub(rf"\n{HEAD}autograd\.{name}\n.*\n", "", text)
            text = re.sub(rf"^.*\b{name}\b.*\n", "", text, flags=re.MULTILINE)
    return text


@pytest.mark.parametrize("name", FILES)
def test_users_see_what_they_saw(now: Path, name: str) -> None:
    before, after = ((folder / f"{name}.txt").read_text(encoding="utf-8") for folder in (DATA, now))
    lines = before.splitlines(), without_new_primitives(after, before).splitlines()
    changed = "\n".join(difflib.unified_diff(*lines, "before", "now", lineterm=""))
    if changed:
        pytest.fail(changed, pytrace=False)  # an assertion would show the beginning only


@pytest.mark.skipif(core.kind != "native", reason="the native core does not run here")
def test_users_see_the_same_on_both_cores(now: Path, tmp_path: Path) -> None:
    native = written(tmp_path, "native")
    for name in FILES[1:]:  # signatures are read off Python's functions
        texts = [(folder / f"{name}.txt").read_text(encoding="utf-8") for folder in (now, native)]
        assert texts[0].splitlines() == texts[1].splitlines()


def test_one_more_primitive_is_no_difference_but_one_less_is() -> None:
    sin = {"autograd": "cos\nsin", "autograd.sin": "<primitive sin(x)>", "Value": "    sin: op"}
    both = {**sin, "autograd.cos": "<primitive cos(x)>"}
    assert without_new_primitives(joined(both), joined(both)) == joined(both)
    assert without_new_primitives(joined(both), joined(sin)) == joined({**sin, "autograd": "sin"})
    assert without_new_primitives(joined(sin), joined(both)) == joined(sin)


def test_each_item_is_there_once() -> None:
    for name in FILES:
        lines = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        heads = [line for line in lines if line.startswith(HEAD)]
        assert len(set(heads)) == len(heads) > 15


def test_ids_of_tests_hang_on_no_folder_and_no_address() -> None:
    text = (DATA / "ids.txt").read_text(encoding="utf-8")
    ids = read(text)
    assert len(ids) > 11_000 and grouped(ids) == text
    assert not [each for each in ids if "<function" in each and " at 0x" in each]
    assert shortened("tests/nets/test_mlp.py::test_a[x]") == shortened("test_mlp.py::test_a[x]")
