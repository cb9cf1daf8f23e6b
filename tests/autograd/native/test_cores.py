"""Which core runs, and why: chosen, missing, made of other sources; pickles go both ways."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from cores import ROOT, needs_native, printed, run

from autograd.engine.native import loading

TELL = "from autograd import core; print(*core, sep=': ')"
CORES = ("python", "native")
FACE = str(Path(__file__).parent / "face.py")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The package in a folder of its own, with the core if there is one."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "autograd", tmp_path / "autograd", ignore=ignored)
    return tmp_path


def without_core(root: Path) -> Path:
    for path in (root / "autograd" / "engine" / "native").glob("core_*"):
        path.unlink()
    return root


def test_without_a_compiled_core_python_runs_and_says_why(copied: Path) -> None:
    said = printed("", TELL, without_core(copied))
    assert said == "python: no core was compiled for this Python when it was installed"


def test_asking_for_a_core_that_is_not_there_is_an_error_that_says_why(copied: Path) -> None:
    result = run("native", "-c", "import autograd", root=without_core(copied))
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        "ImportError: CHAINSTEP_CORE asks for the native core, but there is none: "
        "no core was compiled for this Python when it was installed"
    )


def test_a_core_that_does_not_exist_is_told_the_two_that_do() -> None:
    result = run("fast", "-c", "import autograd")
    assert result.stderr.splitlines()[-1] == (
        "ImportError: CHAINSTEP_CORE chooses the core: python or native, not 'fast'"
    )


def test_python_can_be_chosen() -> None:
    assert printed("python", TELL) == "python: CHAINSTEP_CORE asks for it"


@needs_native
def test_the_native_core_runs_by_itself_and_can_be_chosen() -> None:
    assert printed("", TELL) == "native: it was compiled of these sources"
    assert printed("native", TELL) == "native: CHAINSTEP_CORE asks for it"


@needs_native
@pytest.mark.parametrize("name", ["nodes.h", "core.h", "kernels.h", "operations.pyx", "walks.pxi"])
def test_an_edited_source_does_not_lose_to_an_old_binary(copied: Path, name: str) -> None:
    path = copied / "autograd" / "engine" / "native" / name
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n", encoding="utf-8")
    said = printed("", TELL, copied)
    assert said == "python: the compiled core was made of other sources than these"
    path.write_text(text, encoding="utf-8")
    assert printed("", TELL, copied).startswith("native")


def test_the_hash_is_of_all_that_is_compiled() -> None:
    names = {os.path.basename(path) for path in loading.sources()}
    assert {"operations.pyx", "walks.pxi", "nodes.h", "core.h", "kernels.h"} <= names


@needs_native
def test_a_process_that_imports_it_again_gets_python_for_the_native_core() -> None:
    code = """
import sys
import autograd
first = autograd.Value(2.0) * 3
for _ in range(2):
    for name in [name for name in sys.modules if name.startswith("autograd")]:
        del sys.modules[name]
    import autograd
    print(*autograd.core, autograd.grad(lambda x: x * x)(3.0), sep=": ")
first.backward()
print(first)
"""
    again = "python: the native core was loaded before, and a process loads it only once: 6.0"
    assert printed("", code).splitlines() == [again, again, "Value(6, op=mul, grad=1)"]


@needs_native
def test_the_command_says_which_core_runs() -> None:
    for core, word in (("python", "Python"), ("native", "native")):
        said = run(core, "-m", "viz", "--version").stdout
        assert f", {word} core: CHAINSTEP_CORE asks for it" in said


def test_nothing_of_cython_is_imported_and_a_hollow_namesake_confuses_nobody(copied: Path) -> None:
    (copied / "cython").mkdir()
    assert printed("", "import sys, autograd; print('cython' in sys.modules)", copied) == "False"


DUMP = """
import pickle, sys
from autograd import Value, constant, parameter, scope, dot
a, b, w = Value(5, "a"), constant(3.0), parameter(0.5, "w")
with scope("layer 1"):
    J = (a * b + w).tanh() + dot([a, w], [w, 2.0])
J.backward()
pickle.dump([J, a, w], open(sys.argv[1], "wb"))
"""
LOAD = """
import pickle, sys
from autograd import order
J, a, w = pickle.load(open(sys.argv[1], "rb"))
print([(v.op.name, v.data.hex(), v.grad, v.label, str(v.scope)) for v in order(J, constants=True)])
a.data = 4
J.recompute().backward()
print(J.data.hex(), a.grad.hex(), w.grad.hex())
"""


@needs_native
def test_each_core_reads_the_pickles_of_the_other(tmp_path: Path) -> None:
    said = set()
    for writer in CORES:
        path = str(tmp_path / writer)
        assert run(writer, "-c", DUMP, path).returncode == 0
        for reader in CORES:
            result = run(reader, "-W", "error", "-c", LOAD, path)
            assert result.returncode == 0, result.stderr
            said.add(result.stdout)
    assert len(said) == 1


@needs_native
def test_value_looks_the_same_on_both_cores() -> None:
    python, native = (run(core, "-W", "error", FACE) for core in CORES)
    assert "tanh takes 1 argument (x), got 0" in python.stdout
    assert (native.stdout, native.stderr) == (python.stdout, python.stderr)
