"""The hub that wakes whoever waits for a change: it says "look again", never what has changed."""

import asyncio


class Changes:
    """Counts notifications and wakes all waiters at once. Belongs to one event loop."""

    def __init__(self) -> None:
        self._number = 0
        self._closed = False
        self._wake = asyncio.Event()

    @property
    def number(self) -> int:
        """How many notifications there have been."""
        return self._number

    @property
    def closed(self) -> bool:
        """Whether the service is shutting down."""
        return self._closed

    def notify(self) -> None:
        """Wake everyone; call it after the commit."""
        self._number += 1
        self._wake.set()
        self._wake = asyncio.Event()

    def close(self) -> None:
        """Wake everyone for the last time; from now on `wait` returns at once."""
        self._closed = True
        self._wake.set()

    async def wait(self, seen: int, seconds: float) -> int:
        """Return the number of notifications as soon as it exceeds `seen`, at close, or after `seconds`."""
        if self._number <= seen and not self._closed:
            try:
                async with asyncio.timeout(seconds):
                    await self._wake.wait()
            except TimeoutError:
                pass  # Nothing happened; the caller looks anyway.
        return self._number
