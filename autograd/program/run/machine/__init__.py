"""The machine that runs programs: a graph's operations in groups, over lanes."""

from .native import runner

RUNNER = runner()
"""The compiled machine; None where Python's twin or NumPy runs."""
