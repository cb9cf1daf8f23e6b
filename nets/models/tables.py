"""Tables: what a program gives for many examples, a row for each, some of them at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

AT_A_TIME = 4096  # examples, so that memory suffices


def table_of(results: list[Any], m: int, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """The results as a table: a row for each example, in that shape."""
    rows = [x if np.shape(x) == (1, m) else np.broadcast_to(x, (1, m)) for x in results]
    return np.vstack(rows).T.reshape(m, *shape)


def chunks(m: int) -> Iterator[slice]:
    """All examples, a limited number at a time."""
    return (slice(start, min(start + AT_A_TIME, m)) for start in range(0, m, AT_A_TIME))
