"""Running Python on one core or the other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograd.engine.native.loading import built

ROOT = Path(__file__).parent.parent.parent.parent

needs_native = pytest.mark.skipif(not built(), reason="no native core was compiled for this Python")
"""A core of other sources is no reason to skip: with it, the tests fail until it is built again."""


def run(
    core: str, *arguments: str, root: Path = ROOT, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Python with these arguments on that core; "" leaves the choice to Chainstep."""
    environment = {name: x for name, x in os.environ.items() if not name.startswith("CHAINSTEP_")}
    chosen = {"CHAINSTEP_CORE": core} if core else {}
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", *arguments],
        cwd=root,
        env={**environment, "PYTHONPATH": str(root), **chosen, **variables},
        capture_output=True,
        text=True,
    )


def printed(core: str, code: str, root: Path = ROOT) -> str:
    """What the code prints on that core."""
    result = run(core, "-W", "error", "-c", code, root=root)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()
