"""A session that lives in a task of its own, so that it can be broken off at any time."""

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from ferryman_server.domain.export_attempts import Attempt
from ferryman_server.domain.exports import ApiTarget, SftpTarget
from ferryman_server.log import get_logger
from ferryman_server.pipeline.outgoing import Outgoing

log = get_logger()


class Exports(Protocol):
    """An open session with a connector's system.

    host_key is the SSH key that the server presented, empty where there is none; at_once how many records may be sent
    at a time; broken whether nothing can be sent any more, so that another session is needed.
    """

    host_key: str
    at_once: int
    broken: bool

    async def send(self, target: SftpTarget | ApiTarget, outgoing: Outgoing) -> Attempt:
        """Send a record; what fails is told in the attempt."""


class Connection:
    """Opens a session, holds it open and closes it."""

    def __init__(self, opening: AbstractAsyncContextManager[Exports]) -> None:
        self._opening = opening
        self._opened: asyncio.Future[Exports] = asyncio.get_running_loop().create_future()
        self._closing = asyncio.Event()
        self._holding = asyncio.create_task(self._hold())

    async def session(self) -> Exports | None:
        """Return the session once it is open, None when it was broken off before; raises RunFailed."""
        await asyncio.wait((self._opened, self._holding), return_when=asyncio.FIRST_COMPLETED)
        if self._opened.done():
            return self._opened.result()
        if not self._holding.cancelled():
            self._holding.result()
        return None

    def break_off(self) -> None:
        """End it at once, whether open or not."""
        self._holding.cancel()

    async def close(self) -> None:
        """Close the session; returns when it is closed."""
        self._closing.set()
        await asyncio.wait((self._holding,))
        if not self._holding.cancelled() and (error := self._holding.exception()) and self._opened.done():
            # What was sent has been answered before; the other side had merely gone first.
            log.warning("closing a session failed", error=str(error))

    async def _hold(self) -> None:
        async with self._opening as session:
            self._opened.set_result(session)
            await self._closing.wait()
