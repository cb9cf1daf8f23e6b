"""A `with` block that limits lifting, so that programs run as NumPy text or by the twin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from autograd.program.passes import pipeline
from autograd.program.run import plan


@contextmanager
def lifting(most: int | None) -> Iterator[None]:
    """Lift graphs to at most `most` statements, which NumPy runs; the twin runs those with more,
    and all if that is below 0. With None, programs run as they do by themselves: by the machine, if
    it is compiled.
    """
    if most is None:
        yield
        return

    def runs(
        target: str | None,
        flat: object,
        blocks: object,
        is_lifted: Callable[[], bool],
        threads: int,
    ) -> str:
        return "numpy" if is_lifted() and most >= 0 else "python"

    with patch.object(pipeline, "MOST_STATEMENTS", most), patch.object(plan, "chosen", runs):
        yield
