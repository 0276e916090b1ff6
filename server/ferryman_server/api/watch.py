"""A watch: a snapshot first, then whatever has changed, as it now stands, written at the reader's pace."""

import asyncio
from typing import Final

import grpc

from ferryman_server.api.alarm import Alarm
from ferryman_server.api.interception import Context
from ferryman_server.api.watch_feed import Feed, Message, SnapshotAsk
from ferryman_server.api.watch_ring import Filter
from ferryman_server.log import get_logger

log = get_logger()

STUCK_SECONDS: Final = 60.0
_STUCK: Final = "took no message for {:g} seconds; call again, with the last resume_token"


class Watch:
    """One reader of a feed. It keeps no queue, only a position: a slow reader holds one message."""

    def __init__(
        self, feed: Feed, context: Context, heartbeat_seconds: float, stuck_seconds: float = STUCK_SECONDS
    ) -> None:
        self._feed = feed
        self._context = context
        self._position = 0
        self._woken: asyncio.Future[bool] | None = None
        self._task = asyncio.current_task()
        self._stuck_seconds = stuck_seconds
        self._is_stuck = False
        self._silence = Alarm(heartbeat_seconds, self._beat)
        self._patience = Alarm(stuck_seconds, self._give_up)

    async def serve(self, token: str, ask: SnapshotAsk, lead: bytes = b"") -> None:
        """Write a snapshot unless there is a token, a heartbeat, then changes, until the reader leaves.

        lead goes in front of the first message. A reader that takes nothing for `stuck_seconds`, or up to twice as
        long, finds UNAVAILABLE behind what it has not taken. Raises ResumeTokenExpired when nothing can be resumed
        with the token or the reader has fallen too far behind, ShuttingDown when the hub closes.
        """
        try:
            async with self._feed.joined():
                await self._begin(token, ask, lead)
                await self._follow(ask.shown)
        except grpc.aio.InternalError:
            return  # What a write ends with when the reader has left meanwhile.
        except asyncio.CancelledError:
            if not self._is_stuck:
                raise
            self._end_stuck()
        finally:
            self._silence.end()
            self._patience.end()

    async def _begin(self, token: str, ask: SnapshotAsk, lead: bytes) -> None:
        if token:
            self._position, missed = await self._feed.resume(token, ask.shown)
            await self._write(lead + self._feed.heartbeat(self._position).data)
            await self._show(missed)
            return
        for message in await self._feed.snapshot(ask):
            await self._write(lead + message.data)
            self._position, lead = message.position, b""
        await self._write(self._feed.heartbeat(self._position).data)

    async def _follow(self, shown: Filter) -> None:
        while True:
            message = self._feed.next(self._position, shown) or await self._feed.missed(self._position, shown)
            if message.position > self._position:
                await self._show(message)
            if not await self._its_turn():
                await self._write(self._feed.heartbeat(self._position).data)

    async def _show(self, message: Message) -> None:
        if message.data:
            await self._write(message.data)
        self._position = message.position

    async def _write(self, data: bytes) -> None:
        self._patience.set()
        await self._context.write(data)
        self._patience.unset()
        self._silence.set()

    async def _its_turn(self) -> bool:
        """Wait until the feed has something new for it: True, or until it is time for a heartbeat: False."""
        self._woken = self._feed.wait(self._position)
        try:
            return await self._woken
        finally:
            self._feed.leave(self._woken)

    def _beat(self) -> None:
        if self._woken is not None and not self._woken.done():
            self._woken.set_result(False)
        else:
            self._silence.set()

    def _give_up(self) -> None:
        if self._task is not None:
            self._is_stuck = True
            self._task.cancel()

    def _end_stuck(self) -> None:
        if self._task is not None and self._task.uncancel():
            raise asyncio.CancelledError
        log.warning("ended the watch of a reader that takes nothing", peer=self._context.peer())
        # Aborting would wait for the reader; a status that is set goes out when, and if, it reads again.
        self._context.set_code(grpc.StatusCode.UNAVAILABLE)
        self._context.set_details(_STUCK.format(self._stuck_seconds))
