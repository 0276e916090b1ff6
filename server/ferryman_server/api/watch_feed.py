"""One feed for all watches of a kind: reads what has changed, encodes it once and wakes everyone."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.api.errors import ShuttingDown
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.resume_tokens import read_resume_token, resume_token
from ferryman_server.api.shared_reads import SharedReads
from ferryman_server.api.watch_ring import Batch, Entry, Filter, Ring, batches
from ferryman_server.api.watch_waiters import Waiters
from ferryman_server.domain.errors import ResumeTokenExpired
from ferryman_server.domain.executions import Status
from ferryman_server.log import get_logger
from ferryman_server.storage.control import revisions

log = get_logger()

_RETRY_SECONDS: Final = 1.0
_MESSAGES_KEPT: Final = 64
_EVERYTHING: Final = Filter()


@dataclass(frozen=True, slots=True)
class SnapshotAsk:
    """What a watch wants to see first; statuses and size are those of a watch of executions."""

    shown: Filter = _EVERYTHING
    statuses: frozenset[Status] = frozenset()
    size: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One encoded message, or none, and the position of a reader that has got it."""

    data: bytes
    position: int


class Source(Protocol):
    """What the watches of a kind show. Entries come by revision, and each shows its resource as it now stands.

    Changes that follow each other faster than tick_seconds share one read.
    """

    tick_seconds: float

    async def snapshot(self, conn: AsyncConnection, ask: SnapshotAsk) -> Sequence[Entry]:
        """Return what a watch shows first."""
        ...

    async def changed(
        self, conn: AsyncConnection, position: int, latest: int, shown: Filter
    ) -> tuple[Sequence[Entry], int]:
        """Return what has changed behind `position`, and the revision up to which that is everything.

        That revision is `latest`, the one that the transaction sees, or lies before it when there is much; ask again
        from there.
        """
        ...

    def closing(self, token: str, *, snapshot: bool) -> bytes:
        """Return an encoded message without entries."""
        ...


class Feed:
    """A ring that is kept up to date while there are watchers, and the reads of those who are not on it yet."""

    def __init__(self, parts: ApiParts, source: Source) -> None:
        self._parts = parts
        self._source = source
        self._reads = SharedReads(parts)
        self._database_id = ""
        self._ring: Ring | None = None
        self._following: asyncio.Task[None] | None = None
        self._watchers = 0
        self._news = asyncio.Event()
        self._messages: dict[tuple[int, str, str], Message] = {}
        self._waiters = Waiters()

    @asynccontextmanager
    async def joined(self) -> AsyncIterator[None]:
        """Be one of the watchers; the first one starts the ring."""
        self._watchers += 1
        try:
            if self._ring is None:
                self._begin(*await self._reads.read("revisions", revisions.current))
            yield
        finally:
            self._watchers -= 1

    async def resume(self, token: str, shown: Filter) -> tuple[int, Message]:
        """Return the position of a token and the next message behind it; raises ResumeTokenExpired."""
        token_database_id, position = read_resume_token(token)
        if token_database_id != self._database_id:
            raise ResumeTokenExpired
        return position, await self.missed(position, shown)

    async def snapshot(self, ask: SnapshotAsk) -> Sequence[Message]:
        """Return the messages of a snapshot, at least one; identical ones are read once for all who ask."""

        async def read(conn: AsyncConnection) -> Sequence[Message]:
            _, head, _ = await revisions.current(conn)
            entries = await self._source.snapshot(conn, ask)
            found = list(batches(entries, head)) or [Batch((), head)]
            return [self._message(batch, snapshot=True) for batch in found]

        return await self._reads.read(ask, read)

    def next(self, position: int, shown: Filter) -> Message | None:
        """Return the next message behind `position`, without data when nothing is new.

        None when the position has fallen behind the ring: ask `missed`. Raises ShuttingDown.
        """
        if position < self._open_ring().tail:
            return None
        # Every watcher passes here with every message: texts are compared faster than filters.
        key = (position, shown.job_id, shown.search)
        found = self._messages.get(key)
        if found is None:
            if len(self._messages) == _MESSAGES_KEPT:
                self._messages.clear()
            found = self._messages[key] = self._changes(self._open_ring().batch(position, shown))
        return found

    def wait(self, position: int) -> asyncio.Future[bool]:
        """Return what becomes True when it is the turn of a watcher and there is news for its position.

        Whoever has waited for it calls `leave` in any case. Raises ShuttingDown.
        """
        if position < self._open_ring().head:
            self._news.set()
        return self._waiters.enter()

    def leave(self, woken: asyncio.Future[bool]) -> None:
        """Wait no longer."""
        self._waiters.leave(woken)

    async def missed(self, position: int, shown: Filter) -> Message:
        """Return the next message behind a position that `next` knows nothing of; raises ResumeTokenExpired."""

        async def read(conn: AsyncConnection) -> Message:
            _, latest, minimum = await revisions.current(conn)
            if not minimum <= position <= latest:
                raise ResumeTokenExpired
            entries, head = await self._source.changed(conn, position, latest, shown)
            return self._changes(next(batches(entries, head), Batch((), head)))

        return await self._reads.read((position, shown), read)

    def heartbeat(self, position: int) -> Message:
        """Return a message without entries for a reader at `position`."""
        return self._message(Batch((), position))

    def _begin(self, database_id: str, head: int, _: int) -> None:
        # Of a crowd that comes first, one begins for all.
        if self._ring is None:
            self._database_id = database_id
            self._ring = Ring(head)
            self._following = asyncio.create_task(self._follow(self._ring))

    def _open_ring(self) -> Ring:
        if self._parts.changes.closed or self._ring is None:
            raise ShuttingDown
        return self._ring

    def _changes(self, batch: Batch) -> Message:
        return self._message(batch) if batch.entries else Message(b"", batch.resume)

    def _message(self, batch: Batch, *, snapshot: bool = False) -> Message:
        closing = self._source.closing(resume_token(self._database_id, batch.resume), snapshot=snapshot)
        return Message(b"".join([*(entry.data for entry in batch.entries), closing]), batch.resume)

    async def _follow(self, ring: Ring) -> None:
        hub = self._parts.changes
        waking = asyncio.create_task(self._wake())
        while self._watchers and not hub.closed:
            seen = hub.number
            if await self._extend(ring):
                continue
            await asyncio.sleep(self._source.tick_seconds)
            await hub.wait(seen, self._parts.watch_poll_seconds)
        self._ring = None
        waking.cancel()
        self._waiters.wake_for_the_last_time()

    async def _wake(self) -> None:
        while await self._news.wait():
            self._news.clear()
            await self._waiters.wake()

    async def _extend(self, ring: Ring) -> bool:
        """Return whether to go on at once."""
        try:
            entries, head, is_all = await self._parts.open_work.carry(self._changed(ring.head))
        except Exception as error:
            # One failed read must not end all watches: nobody's position has moved.
            text = "".join(traceback.format_exception(error))
            log.error("cannot read what watchers are to be told; trying again", exception=text)
            await asyncio.sleep(_RETRY_SECONDS)
            return True
        if head > ring.head:
            ring.extend(entries, head)
            self._messages.clear()
            self._news.set()
        return not is_all

    async def _changed(self, position: int) -> tuple[Sequence[Entry], int, bool]:
        async with self._parts.control.read() as conn:
            _, latest, _ = await revisions.current(conn)
            if latest == position:
                return [], position, True
            entries, head = await self._source.changed(conn, position, latest, _EVERYTHING)
            return entries, head, head >= latest
