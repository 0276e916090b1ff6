"""Those who wait for news, and the pace at which they are woken."""

import asyncio
from collections.abc import Iterable
from typing import Final

_WOKEN_AT_ONCE: Final = 25
# How long they rest after it, for each second that it took until the loop had gone round so often.
_REST: Final = 1.0
_LOOP_ROUNDS: Final = 3
_ROUND_SECONDS_MAX: Final = 1.0


class Waiters:
    """Wakes in rounds, a few at a time, so that a crowd takes its share of the time evenly and not all at once."""

    def __init__(self) -> None:
        # In the order in which they came: whoever has waited longest comes first.
        self._waiting: dict[asyncio.Future[bool], None] = {}

    def enter(self) -> asyncio.Future[bool]:
        """Return what becomes True when there is news; whoever waits for it leaves in any case."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[future] = None
        return future

    def leave(self, future: asyncio.Future[bool]) -> None:
        """Wait no longer."""
        del self._waiting[future]

    async def wake(self) -> None:
        """Wake all who wait now, a few at a time; whoever comes meanwhile is left for the next round.

        The more other calls have to do, the longer it takes.
        """
        loop = asyncio.get_running_loop()
        waiting = list(self._waiting)
        rest_max = _ROUND_SECONDS_MAX * _WOKEN_AT_ONCE / max(1, len(waiting))
        for begin in range(0, len(waiting), _WOKEN_AT_ONCE):
            begun = loop.time()
            self._wake(waiting[begin : begin + _WOKEN_AT_ONCE])
            for _ in range(_LOOP_ROUNDS):
                await asyncio.sleep(0)
            await asyncio.sleep(min((loop.time() - begun) * _REST, rest_max))

    def wake_for_the_last_time(self) -> None:
        """Wake all who wait now at once."""
        self._wake(self._waiting)

    def _wake(self, waiting: Iterable[asyncio.Future[bool]]) -> None:
        for future in waiting:
            if not future.done():
                future.set_result(True)
