"""The ids of all tests, wherever their files lie; run, it tells which of the written ones are gone.

    python tests/snapshot/ids.py

An id is its file's name, the test, and its parameters; of an example in a docstring the file's name
and what the docstring belongs to. Ids count: two tests of one id are two.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
IDS = Path(__file__).parent / "data" / "ids.txt"


def collected() -> list[str]:
    """The ids of the tests that are there now, sorted."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-o", "addopts="]
    options = [
        "--doctest-modules",
        "--doctest-ignore-import-errors",
        "-q",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"the tests cannot be collected:\n{done.stdout[-2000:]}{done.stderr}")
    return sorted(shortened(line) for line in done.stdout.splitlines() if "::" in line)


def shortened(nodeid: str) -> str:
    """The id without folders.

    >>> shortened("tests/nets/test_mlp.py::test_a_layer[a/b::c]")
    'test_mlp.py::test_a_layer[a/b::c]'
    >>> shortened("viz/plots/canvas.py::viz.plots.canvas.axes")
    'canvas.py::axes'
    >>> shortened("nets/modules.py::nets.modules"), shortened("tests/snapshot/ids.py::ids.lost")
    ('modules.py', 'ids.py::lost')
    """
    path, _, name = nodeid.partition("::")
    file = path.rpartition("/")[2]
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    for prefix in (module, module.rpartition(".")[2]):  # files of tests go by their last name
        if name == prefix or name.startswith(f"{prefix}."):
            name = name[len(prefix) + 1 :]
    return f"{file}::{name}" if name else file


def grouped(ids: list[str]) -> str:
    """The ids as a text: each test, and its parameters below it.

    >>> print(grouped(["test_a.py::test_b[1]", "test_a.py::test_b[2]", "test_a.py::test_c"]))
    test_a.py::test_b
        [1]
        [2]
    test_a.py::test_c
    <BLANKLINE>
    """
    lines = []
    for i, each in enumerate(ids):
        test, bracket, parameters = each.partition("[")
        if not bracket:
            lines.append(test)
            continue
        if i == 0 or ids[i - 1].partition("[")[:2] != (test, bracket):
            lines.append(test)
        lines.append(f"    [{parameters}")
    return "".join(f"{line}\n" for line in lines)


def read(text: str) -> list[str]:
    """The ids in such a text.

    >>> read(grouped(["test_a.py::test_b[1]", "test_a.py::test_b[2]", "test_a.py::test_c"]))
    ['test_a.py::test_b[1]', 'test_a.py::test_b[2]', 'test_a.py::test_c']
    """
    ids: list[str] = []
    test, bare = "", False
    for line in text.splitlines():
        if line.startswith("    "):
            ids.append(test + line[4:])
            bare = False
            continue
        if bare:
            ids.append(test)
        test, bare = line, True
    return [*ids, test] if bare else ids


def lost(before: list[str], now: list[str]) -> list[str]:
    """The ids that were there more often than they are now.

    >>> lost(["a", "a", "b"], ["a", "b", "c"])
    ['a']
    """
    return sorted((Counter(before) - Counter(now)).elements())


def main() -> None:
    """Print what is gone, and count what is new; the exit code tells whether anything is gone."""
    before, now = read(IDS.read_text(encoding="utf-8")), collected()
    gone, new = lost(before, now), lost(now, before)
    for each in gone:
        print(each)
    print(f"{len(before)} ids before, {len(now)} now: {len(gone)} gone, {len(new)} new")
    sys.exit(bool(gone))


if __name__ == "__main__":
    main()
