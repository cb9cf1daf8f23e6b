"""Where the packages lie: beside another autograd, or in a zip file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("autograd", "nets", "viz")

# What HIPS autograd's own files do when they are imported, as far as it matters here.
THEIRS = {"__init__.py": "from .tracer import primitive\n", "tracer.py": "primitive = None\n"}


def copied(folder: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    return folder


def run(folder: Path, *arguments: str, path: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        timeout=120,
    )


def check_told(result: subprocess.CompletedProcess[str]) -> None:
    assert result.returncode == 1 and not result.stdout
    last = result.stderr.splitlines()[-1]
    assert last.startswith("ImportError: another package") and "HIPS autograd" in last
    assert "fresh virtual environment" in last


@pytest.mark.parametrize("package", PACKAGES)
def test_the_other_autograd_that_was_installed_first_is_told(tmp_path: Path, package: str) -> None:
    copied(tmp_path)
    (tmp_path / "autograd" / "tracer.py").write_text(THEIRS["tracer.py"])
    check_told(run(tmp_path, "-c", f"import {package}"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("-c", "import nets"),
        ("-c", "import viz"),
        ("-c", "from autograd.engine import alone"),
        ("-c", "import autograd, nets"),
        ("-m", "viz", "a*b", "a=1", "b=2"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("state", ["there", "taken away again"])
def test_the_other_autograd_that_was_installed_second_is_told(
    tmp_path: Path, arguments: tuple[str, ...], state: str
) -> None:
    copied(tmp_path)
    for name, text in THEIRS.items():
        path = tmp_path / "autograd" / name
        path.write_text(text)
        if state != "there":
            path.unlink()
    check_told(run(tmp_path, *arguments))


IN_A_ZIP = """
import sys, autograd, nets, viz
from autograd import Value, compile, lgamma
program = compile(lambda x: (x[0] * x[1]).tanh() + lgamma(x[0]))
assert program.record([2.0, 3.0]).parameters == []
assert "lgamma" in program.to_c()
assert "function program(" in program.to_javascript()
J = (Value(2, "a") * Value(3, "b")).tanh()
page = viz.step_through(J).html
assert page.startswith("<!doctype html>")
assert nets.MLP(2, [1], rng=1).predict([[1, 2]] * 20).shape == (20,)
print(autograd.__file__)
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("zip") / "all.zip"
    with zipfile.ZipFile(path, "w") as file:
        for package in PACKAGES:
            for each in sorted((ROOT / package).rglob("*")):
                if each.is_file() and "__pycache__" not in each.parts:
                    file.write(each, each.relative_to(ROOT))
    return path


@pytest.mark.slow
def test_everything_works_from_a_zip_file(archive: Path, tmp_path: Path) -> None:
    result = run(tmp_path, "-W", "error", "-c", IN_A_ZIP, path=str(archive))
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == os.path.join(archive, "autograd", "__init__.py")


@pytest.mark.slow
def test_the_command_writes_a_page_from_a_zip_file(archive: Path, tmp_path: Path) -> None:
    command = ("-m", "viz", "J = a*b", "a=1", "b=2", "--html", "J.html")
    result = run(tmp_path, *command, path=str(archive))
    assert result.returncode == 0, result.stderr
    assert run(ROOT, *command[:-1], str(tmp_path / "other.html")).returncode == 0
    assert (tmp_path / "J.html").read_bytes() == (tmp_path / "other.html").read_bytes()


@pytest.mark.jax
def test_jax_functions_come_from_a_zip_file(archive: Path, tmp_path: Path) -> None:
    pytest.importorskip("jax")
    code = """
import jax
jax.config.update("jax_enable_x64", True)
from autograd import compile, lgamma
program = compile(lambda x: lgamma(x) * 2)
program(3.5)
print(float(program.to_jax()(3.5)) - program(3.5))
"""
    result = run(tmp_path, "-c", code, path=str(archive))
    assert result.returncode == 0, result.stderr
    assert abs(float(result.stdout)) < 1e-12
