"""Waiting for the end of a training on the page."""

from __future__ import annotations

import asyncio


class TrainingEnds:
    """Follows whether a page trains, and wakes those who wait for its end."""

    def __init__(self) -> None:
        self.is_playing = False
        self._waiting: list[asyncio.Future[None]] = []

    def note(self, is_playing: bool, has_trained: bool) -> None:
        """What the page tells now; it may come in another thread than the cells run in."""
        was_playing, self.is_playing = self.is_playing, is_playing
        if is_playing or not (was_playing or has_trained):
            return
        for future in self._waiting:
            future.get_loop().call_soon_threadsafe(_finish, future)
        self._waiting = []

    def next_one(self) -> asyncio.Future[None]:
        """What is done at the next end."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        return future


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
