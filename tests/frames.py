"""The libraries of data frames: without them, tests with the mark `frames` are skipped."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any
from unittest.mock import Mock

NAMES = ("pandas", "polars", "pyarrow")
ARE_THERE = all(find_spec(name) for name in NAMES)

pandas: Any
polars: Any
pyarrow: Any
pandas, polars, pyarrow = (import_module(x) if ARE_THERE else Mock() for x in NAMES)
