"""The packages that a command needs, and the error that names the extra to install."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

TESTS = ("pytest", "hypothesis", "mpmath", "numpy")


class DevError(Exception):
    """A command that cannot run: a wrong name, or a package that is missing."""


def check_installed(packages: Sequence[str]) -> None:
    """Raise, with the line that installs them, unless all are there."""
    if missing := [package for package in packages if find_spec(package) is None]:
        raise DevError(
            f"{' and '.join(missing)} cannot be imported by this Python. Install the extra [dev]:\n"
            '  python3 -m pip --python .venv install -e ".[dev]"\n'
            "and run .venv/bin/python -m dev"
        )
