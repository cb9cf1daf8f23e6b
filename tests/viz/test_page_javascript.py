"""The page's scripts have unit tests of their own, in JavaScript."""

from __future__ import annotations

import subprocess

import pytest
from pages import SCRIPTS

pytestmark = pytest.mark.node


def test_the_scripts_own_tests_pass() -> None:
    files = sorted(str(path) for path in SCRIPTS.glob("*.test.js"))
    result = subprocess.run(
        ["node", "--test", *files], capture_output=True, encoding="utf-8", timeout=120
    )
    assert len(files) >= 3 and result.returncode == 0, result.stdout
