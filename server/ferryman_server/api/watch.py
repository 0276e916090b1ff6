"""A watch of executions: a snapshot first, then whatever has changed, as it stands now."""

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from typing import Final

from ferryman.v1 import execution_pb2
from ferryman.v1 import execution_service_pb2 as pb
from ferryman_server.api.convert_executions import execution_message
from ferryman_server.api.errors import ShuttingDown
from ferryman_server.api.parts import ApiParts
from ferryman_server.domain.errors import ResumeTokenExpired
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Status
from ferryman_server.storage.control import executions, revisions

BATCH_MAX: Final = 500
# Well below the 4 MiB that most clients accept in one message.
BATCH_BYTES_MAX: Final = 1024 * 1024
# Changes that follow each other faster than this share one query and one message.
_PACE_SECONDS: Final = 0.05


class ExecutionWatch:
    """One watch. It keeps no queue: what is new is asked of the database, so a slow reader holds one batch.

    position is the revision behind which nothing has been sent yet.
    """

    def __init__(self, parts: ApiParts, job_id: str, search: str) -> None:
        self._parts = parts
        self._job_id = job_id
        self._search = search
        self._database_id = ""
        self._position = 0

    async def messages(
        self, token: str, statuses: frozenset[Status], snapshot_size: int
    ) -> AsyncGenerator[pb.WatchExecutionsResponse, None]:
        """Yield the watch: a snapshot unless there is a token, a heartbeat, then changes; never ends by itself.

        Raises ResumeTokenExpired when nothing can be resumed with the token or the reader has fallen too far behind,
        ShuttingDown when the hub closes.
        """
        if token:
            await self._resume(token)
        else:
            for message in await self._snapshot(statuses, snapshot_size):
                yield message
        async with aclosing(self._changes()) as changes:
            async for message in changes:
                yield message

    async def _snapshot(self, statuses: frozenset[Status], size: int) -> list[pb.WatchExecutionsResponse]:
        found, head = await self._parts.open_work.carry(self._read_snapshot(statuses, size))
        messages = list(self._batches(found, snapshot=True))
        self._position = head
        return messages or [self._message([], snapshot=True)]

    async def _read_snapshot(self, statuses: frozenset[Status], size: int) -> tuple[list[Execution], int]:
        async with self._parts.control.read() as conn:
            self._database_id, head, _ = await revisions.current(conn)
            return await executions.snapshot(conn, self._job_id, self._search, statuses, size), head

    async def _resume(self, token: str) -> None:
        self._database_id, head, minimum = await self._parts.open_work.carry(self._read_revisions())
        database_id, self._position = _read_token(token)
        if database_id != self._database_id or not minimum <= self._position <= head:
            raise ResumeTokenExpired

    async def _read_revisions(self) -> tuple[str, int, int]:
        async with self._parts.control.read() as conn:
            return await revisions.current(conn)

    async def _changes(self) -> AsyncGenerator[pb.WatchExecutionsResponse, None]:
        hub, clock = self._parts.changes, asyncio.get_running_loop().time
        yield self._message([])
        sent = clock()
        while not hub.closed:
            seen = hub.number
            found, head = await self._parts.open_work.carry(self._changed())
            for message in self._batches(found):
                yield message
                sent = clock()
            if len(found) == BATCH_MAX:
                continue
            self._position = head
            await asyncio.sleep(_PACE_SECONDS)
            left = sent + self._parts.heartbeat_seconds - clock()
            if left <= 0:
                yield self._message([])
                sent = clock()
            await hub.wait(seen, min(self._parts.watch_poll_seconds, max(left, 0)))
        raise ShuttingDown

    async def _changed(self) -> tuple[list[Execution], int]:
        async with self._parts.control.read() as conn:
            _, head, minimum = await revisions.current(conn)
            if self._position < minimum:
                raise ResumeTokenExpired
            if head == self._position:
                return [], head
            found = await executions.changed_since(conn, self._position, self._job_id, self._search, BATCH_MAX)
            return found, head

    def _batches(self, found: Sequence[Execution], *, snapshot: bool = False) -> Iterator[pb.WatchExecutionsResponse]:
        batch: list[execution_pb2.Execution] = []
        size = 0
        for execution in found:
            message = execution_message(execution)
            if batch and (len(batch) == BATCH_MAX or size + message.ByteSize() > BATCH_BYTES_MAX):
                yield self._message(batch, snapshot=snapshot)
                batch, size = [], 0
            batch.append(message)
            size += message.ByteSize()
        if batch:
            yield self._message(batch, snapshot=snapshot)

    def _message(
        self, batch: Sequence[execution_pb2.Execution], *, snapshot: bool = False
    ) -> pb.WatchExecutionsResponse:
        # Batches come by revision, also in a snapshot, so that a reader can resume behind any of them.
        if batch:
            self._position = batch[-1].revision
        token = _token(self._database_id, self._position)
        return pb.WatchExecutionsResponse(executions=batch, resume_token=token, snapshot=snapshot)


def _token(database_id: str, revision: int) -> str:
    return urlsafe_b64encode(f"{database_id}:{revision}".encode()).decode().rstrip("=")


def _read_token(token: str) -> tuple[str, int]:
    try:
        database_id, _, revision = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().rpartition(":")
        return database_id, int(revision)
    except ValueError:
        raise ResumeTokenExpired from None
