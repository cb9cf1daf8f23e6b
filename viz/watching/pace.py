"""When a picture is drawn again: not too often, and in little of the time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST_FRAMES = 5  # in a second
FRAME_SHARE = 0.05  # of the time since the beginning that frames may take
SCORE_SHARE = 0.02  # of it that scores may take, which are computed between the frames


class Pace:
    """Tells when another frame is due; the clock gives seconds.

    >>> seconds = iter([0.0, 0.0, 0.02, 0.1, 0.3])
    >>> pace = Pace(lambda: next(seconds))
    >>> with pace.frame():  # from 0.0 to 0.02
    ...     pass
    >>> pace.is_due(), pace.is_due()  # at 0.1 and at 0.3: 0.02 + 0.02 is too much of 0.32
    (False, False)
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.began = clock()
        self.shown_at = -math.inf
        self.spent = 0.0  # on frames
        self.scored = 0.0  # spent on scores
        self.due_at = self.score_due_at = self.began  # the next one is expected to take as long

    def is_due(self) -> bool:
        """Whether another frame can be drawn now."""
        return self.clock() >= self.due_at

    def has_time_to_score(self) -> bool:
        """Whether there is time to compute a score without a frame."""
        return self.clock() >= self.score_due_at

    def _later(self, spent: float, cost: float, share: float) -> float:
        """When this share of the time since the beginning has room for the same cost once more."""
        return self.began + (spent + cost) / share - cost

    @contextmanager
    def scoring(self) -> Iterator[None]:
        """Around what computes a score without a frame."""
        start = self.clock()
        try:
            yield
        finally:
            cost = self.clock() - start
            self.scored += cost
            self.score_due_at = self._later(self.scored, cost, SCORE_SHARE)

    @contextmanager
    def frame(self) -> Iterator[None]:
        """Around what draws a frame."""
        self.shown_at = self.clock()
        try:
            yield
        finally:
            cost = self.clock() - self.shown_at
            self.spent += cost
            by_cost = self._later(self.spent, cost, FRAME_SHARE)
            self.due_at = max(self.shown_at + 1 / MOST_FRAMES, by_cost)
