"""A `with` block that limits lifting, so that programs run as arrays or on a tape."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from autograd.program.passes import pipeline


@contextmanager
def lifting(most: int) -> Iterator[None]:
    """Lift graphs to at most `most` statements; those with more run on a tape."""
    with patch.object(pipeline, "MOST_STATEMENTS", most):
        yield
