"""TailExecutionLog: the lines of one execution's log, those there are and those to come."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import Final

from ferryman.v1 import execution_pb2
from ferryman.v1 import execution_service_pb2 as pb
from ferryman_server.api.convert_log import log_line_message
from ferryman_server.api.errors import ShuttingDown
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.watch_ring import BATCH_BYTES_MAX, BATCH_MAX
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation
from ferryman_server.domain.log_lines import LogLine
from ferryman_server.storage.control import execution_log

# Lines that follow each other faster than this share one query and one message.
_PACE_SECONDS: Final = 0.05


class LogTail:
    """One reader of a log. What is new is asked of the database, so a slow reader holds one batch."""

    def __init__(self, parts: ApiParts, execution_id: str, after_number: int) -> None:
        if after_number < 0:
            raise FieldsInvalid([FieldViolation("after_number", f"is {after_number}, expected 0 or more")])
        self._parts = parts
        self._execution_id = execution_id
        self._position = after_number

    async def messages(self, *, follow: bool) -> AsyncGenerator[pb.TailExecutionLogResponse, None]:
        """Yield the lines there are and, with `follow`, those to come and heartbeats until the execution has ended.

        Raises NotFound, and ShuttingDown when the hub closes before that.
        """
        hub, clock = self._parts.changes, asyncio.get_running_loop().time
        sent = clock()
        while True:
            seen = hub.number
            lines, complete = await self._parts.open_work.carry(self._read())
            for message in _batches(lines):
                yield message
                sent = clock()
            if len(lines) == BATCH_MAX:
                continue
            if complete or not follow:
                return
            if hub.closed:
                raise ShuttingDown
            await asyncio.sleep(_PACE_SECONDS)
            left = sent + self._parts.heartbeat_seconds - clock()
            if left <= 0:
                yield pb.TailExecutionLogResponse()
                sent = clock()
            await hub.wait(seen, min(self._parts.watch_poll_seconds, max(left, 0)))

    async def _read(self) -> tuple[list[LogLine], bool]:
        async with self._parts.control.read() as conn:
            complete = await execution_log.is_complete(conn, self._execution_id)
            lines = await execution_log.read_lines(conn, self._execution_id, self._position, BATCH_MAX)
        self._position = lines[-1].number if lines else self._position
        return lines, complete


def _batches(lines: Sequence[LogLine]) -> Iterator[pb.TailExecutionLogResponse]:
    batch: list[execution_pb2.LogLine] = []
    size = 0
    for line in lines:
        message = log_line_message(line)
        if batch and size + message.ByteSize() > BATCH_BYTES_MAX:
            yield pb.TailExecutionLogResponse(lines=batch)
            batch, size = [], 0
        batch.append(message)
        size += message.ByteSize()
    if batch:
        yield pb.TailExecutionLogResponse(lines=batch)
