"""The files beside the code: hosted checks, hooks, templates, citation. What they name exists."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from dev.check import parts

ROOT = Path(__file__).parent.parent.parent
FILES = [
    *(ROOT / ".github").glob("**/*.yml"),
    ROOT / ".pre-commit-config.yaml",
    ROOT / "CITATION.cff",
]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PYTHON = r"\b3\.\d+\b"


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def declared(key: str) -> str:
    """The text of a key of pyproject's project table."""
    match = re.search(rf'^{key} = "(.*)"$', PYPROJECT, re.MULTILINE)
    assert match is not None
    return match[1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_can_be_read_and_tell_of_nothing_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert isinstance(yaml.safe_load(text), dict)
    assert "http" not in text and "doi" not in text


def test_the_hosted_check_calls_the_gate_with_every_python_that_the_gate_asks_for() -> None:
    steps = read(".github/workflows/ci.yml")["jobs"]["gate"]["steps"]
    actions = [step["uses"].partition("@")[0] for step in steps if "uses" in step]
    assert actions == ["actions/checkout", "actions/setup-python"]
    assert [step["run"] for step in steps if "run" in step] == ["bash .ci/run"]
    installed = steps[1]["with"]["python-version"].split()
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    asked = re.findall(rf"(?:suite|subset|with_python) ({PYTHON})", gate)
    assert {*asked} <= {*installed} and len({*asked}) >= 3


def test_hooks_are_parts_of_the_check_and_fetch_nothing() -> None:
    (repository,) = read(".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    names = {part.name for part in parts()}
    for hook in repository["hooks"]:
        python, *words = hook["entry"].split()
        assert (python, *words[:3]) == (".venv/bin/python", "-m", "dev", "check")
        assert {*words[3:]} <= names
        assert hook["language"] == "system" and hook["pass_filenames"] is False


def test_templates_name_what_there_is() -> None:
    for path in (ROOT / ".github").glob("**/*.*"):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"[\w./-]+\.(?:py|md)\b|\.ci/run", text):
            assert (ROOT / name).is_file(), f"{path.name}: {name}"


@pytest.mark.parametrize("name", ["bug.yml", "idea.yml"])
def test_forms_ask_for_something(name: str) -> None:
    form = read(f".github/ISSUE_TEMPLATE/{name}")
    assert form["name"] and form["description"]
    assert any(field.get("validations", {}).get("required") for field in form["body"])
    assert len({field["id"] for field in form["body"]}) == len(form["body"])


def test_the_citation_is_of_this_version_and_of_its_authors() -> None:
    citation = read("CITATION.cff")
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["version"] == declared("version")
    assert citation["license"] == declared("license")
    assert citation["abstract"] == f"{declared('description')}."
    (author,) = citation["authors"]
    assert f'{{ name = "{author["name"]}" }}' in PYPROJECT
    assert all(f'"{word}"' in PYPROJECT for word in citation["keywords"])


@pytest.mark.slow
def test_tests_of_a_program_that_is_missing_are_skipped_with_its_name(tmp_path: Path) -> None:
    files = ["tests/program/test_compiled_text.py", "tests/viz/test_page_javascript.py"]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs", *files]
    environment = {**os.environ, "PATH": str(tmp_path)}
    done = subprocess.run(
        [*command, "-m", "gcc or node"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    assert {"there is no gcc on this machine", "there is no node on this machine"} <= {
        line.partition(": ")[2] for line in done.stdout.splitlines()
    }
    assert "passed" not in done.stdout


def test_what_is_not_the_product_is_not_installed() -> None:
    include = re.search(r"^include = (.*)$", PYPROJECT, re.MULTILINE)
    assert include is not None and include[1] == '["autograd*", "nets*", "viz*"]'
