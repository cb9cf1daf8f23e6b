"""Programs of the machine that tests run."""

from __future__ import annotations

import shutil

PROGRAMS = {
    "gcc": ("gcc",),
    "node": ("node",),
    "browser": ("chromium", "chromium-headless-shell"),
}
"""What tests with a mark run, by Debian's names of it."""


def program(mark: str) -> str | None:
    """The path of what tests with the mark run; Chromium without windows is the faster one."""
    return next(filter(None, map(shutil.which, reversed(PROGRAMS[mark]))), None)
