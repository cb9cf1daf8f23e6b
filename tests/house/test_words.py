"""One word, one thing: no public function or class has the name of another one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("autograd", "nets", "viz")

BOTH_PUBLIC = {"backward", "constant"}
"""Users know `Value.backward` and `nets.lecture.backward`, the same pass over a graph and over
matrices; and `autograd.constant`, a Value that gets no gradient, and `nets.schedules.constant`, a
schedule of a rate: each is the usual word of its field."""


def homonyms(root: Path) -> dict[str, list[str]]:
    """The public names that two files define at their top, and the files.

    A file of functions (`functions.py`, `jax_functions.py`) has those of mathematics in another
    language, as softmax: it is the same thing there.
    """
    files: dict[str, list[str]] = {}
    for package in PACKAGES:
        for path in sorted((root / package).glob("**/*.py")):
            if path.stem.endswith("functions"):
                continue
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name[0] != "_":
                    files.setdefault(node.name, []).append(path.relative_to(root).as_posix())
    return {
        name: where
        for name, where in files.items()
        if len({*where}) > 1 and name not in BOTH_PUBLIC
    }


def test_no_public_name_stands_for_two_things() -> None:
    lines = [f"{name}: {', '.join(files)}" for name, files in homonyms(ROOT).items()]
    assert not lines, "\n".join(sorted(lines))


def test_a_homonym_is_noticed_wherever_it_stands(tmp_path: Path) -> None:
    files = {
        "autograd/words/steps.py": "class Step: ...\ndef _private(): ...\ndef softmax(): ...",
        "nets/training/epochs.py": "def Step(): ...\ndef _private(): ...",
        "nets/lecture/functions.py": "def softmax(): ...",
        "viz/scene/text.py": "def inside():\n    class Step: ...",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    assert homonyms(tmp_path) == {"Step": ["autograd/words/steps.py", "nets/training/epochs.py"]}


@pytest.mark.parametrize("package", PACKAGES)
def test_there_is_something_to_look_at(package: str) -> None:
    assert len([*(ROOT / package).glob("**/*.py")]) > 20
