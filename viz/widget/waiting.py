"""Waiting for the end of a training on the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from nets import OptionError

Future = asyncio.Future[None]


class TrainingEnds:
    """Follows whether a page trains, and wakes those who wait for its end."""

    def __init__(self) -> None:
        self.is_playing = False
        self._waiting: list[Future] = []

    def note(self, is_playing: bool, has_trained: bool) -> None:
        """What the page tells now; it may come in another thread than the cells run in."""
        was_playing, self.is_playing = self.is_playing, is_playing
        if not is_playing and (was_playing or has_trained):
            self._wake(lambda future: future.set_result(None))

    def give_up(self, words: str) -> None:
        """No end will come: those who wait get an error."""
        self._wake(lambda future: future.set_exception(OptionError(words)))

    def next_one(self) -> Future:
        """What is done at the next end."""
        future: Future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        return future

    def _wake(self, end: Callable[[Future], None]) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.get_loop().is_closed():
                future.get_loop().call_soon_threadsafe(_finish, future, end)


def _finish(future: Future, end: Callable[[Future], None]) -> None:
    if not future.done():
        end(future)
