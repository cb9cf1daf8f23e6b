"""The Python that a builder's page exports runs, and its losses are those of the page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from builders import run_in_node, run_programs
from projects import acts, project

from autograd import tanh
from viz.builder.kernels import Own, kernels

pytestmark = pytest.mark.node

COUNT = 90


@pytest.fixture(scope="module")
def exported() -> list[dict[str, Any]]:
    text = kernels()
    given = [
        {"kernels": text, "project": project(i), "acts": acts(i), "texts": ["python"]}
        for i in range(COUNT)
    ]
    return run_in_node("takeaway.js", given)


@pytest.fixture(scope="module")
def run(exported: Any, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What the exported programs measured, the weights they ended with, and what they printed."""
    folder = tmp_path_factory.mktemp("exported")
    paths = [folder / f"{i}.py" for i in range(len(exported))]
    for path, answer in zip(paths, exported, strict=True):
        path.write_text(answer["texts"]["python"]["text"], encoding="utf-8")
    return run_programs(paths)


def test_losses_metrics_and_weights_are_those_of_the_page(exported: Any, run: Any) -> None:
    for i, (answer, (measures, theta, _)) in enumerate(zip(exported, run, strict=True)):
        assert answer["trouble"] == []
        assert measures.keys() == answer["measures"].keys(), i
        assert len(measures["loss"]) >= 3, i
        for name, column in measures.items():
            assert answer["measures"][name] == pytest.approx(column, rel=1e-9, abs=1e-9), (i, name)
        assert answer["theta"] == pytest.approx(theta, rel=1e-9, abs=1e-9), i


def test_a_program_prints_each_epoch_and_its_loss(exported: Any, run: Any) -> None:
    for answer, (measures, _, said) in zip(exported, run, strict=True):
        began = answer["began"]
        lines = [f"{began + k} {loss}" for k, loss in enumerate(measures["loss"], 1)]
        assert said.splitlines() == lines


def test_a_program_says_that_it_goes_on_from_here(exported: Any) -> None:
    later = [answer for answer in exported if answer["began"] > 0]
    assert 20 < len(later) < COUNT
    for answer in exported:
        assert ("goes on from here" in answer["texts"]["python"]["text"]) == (answer["began"] > 0)


def test_a_function_of_your_own_stands_by_its_name(tmp_path: Path) -> None:
    def bump(z: Any) -> Any:
        return z - tanh(z) ** 2

    given = project(0) | {"hidden": [{"units": 3, "activation": "bump"}]}
    text = kernels(Own({"bump": bump}))
    asked = {"kernels": text, "project": given, "acts": [["epochs", 3]], "texts": ["python"]}
    (answer,) = run_in_node("takeaway.js", [asked])
    wanted = "# bump is a function of your own: define or import it here."
    assert wanted in answer["texts"]["python"]["text"]
    mine = "import autograd\n\ndef bump(z):\n    return z - autograd.tanh(z) ** 2\n"
    path = tmp_path / "own.py"
    path.write_text(answer["texts"]["python"]["text"].replace(wanted, mine), encoding="utf-8")
    ((measures, _, _),) = run_programs([path])
    assert answer["measures"]["loss"] == pytest.approx(measures["loss"], rel=1e-9)


@pytest.mark.lint
def test_programs_are_written_as_the_formatter_writes_them(exported: Any, tmp_path: Path) -> None:
    pytest.importorskip("ruff")
    for i, answer in enumerate(exported):
        (tmp_path / f"{i}.py").write_text(answer["texts"]["python"]["text"], encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    options = ["--isolated", "--line-length", "100", str(tmp_path)]
    for command in (["format", "--check"], ["check", "--select", "E,F,I,B,UP"]):
        result = subprocess.run([*ruff, *command, *options], capture_output=True, encoding="utf-8")
        assert result.returncode == 0, result.stdout
