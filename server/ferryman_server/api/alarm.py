"""A deadline that is moved with every message, for many calls at once."""

import asyncio
from collections.abc import Callable


class Alarm:
    """Acts once it has been set for `seconds`, or up to twice as long; setting it again puts it off.

    Setting it costs next to nothing: its timer is not moved but looks, when it runs out, whether it is time.
    """

    def __init__(self, seconds: float, act: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._seconds = seconds
        self._act = act
        self._set_at: float | None = None
        self._timer = self._loop.call_later(seconds, self._look)

    def set(self) -> None:
        """Let the time begin now."""
        self._set_at = self._loop.time()

    def unset(self) -> None:
        """Do not act until it is set again."""
        self._set_at = None

    def end(self) -> None:
        """Never act again."""
        self._timer.cancel()

    def _look(self) -> None:
        now = self._loop.time()
        if self._set_at is not None and self._set_at + self._seconds <= now:
            self._set_at = None
            self._act()
        since = now if self._set_at is None else self._set_at
        self._timer = self._loop.call_at(since + self._seconds, self._look)
