"""Watches of executions."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman.v1 import execution_service_pb2 as pb
from ferryman_server.api.convert_executions import execution_message
from ferryman_server.api.interception import Context
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.watch import Watch
from ferryman_server.api.watch_feed import Feed, SnapshotAsk
from ferryman_server.api.watch_ring import BATCH_MAX, Entry, Filter
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Status
from ferryman_server.storage.control import executions

_SNAPSHOT_DEFAULT: Final = 200
_SNAPSHOT_MAX: Final = 1000


class ExecutionWatches:
    """Serves WatchExecutions."""

    def __init__(self, parts: ApiParts) -> None:
        self._feed = Feed(parts, ExecutionSource())
        self._heartbeat_seconds = parts.heartbeat_seconds

    async def serve(
        self,
        request: pb.WatchExecutionsRequest,
        context: Context,
        statuses: frozenset[Status],
        ignored_statuses: Sequence[str],
    ) -> None:
        """Write messages until the reader leaves; statuses are those that the request names and a status has."""
        ask = SnapshotAsk(Filter(request.job_id, request.search), statuses, _snapshot_size(request.snapshot_size))
        ignored = pb.WatchExecutionsResponse(ignored_statuses=ignored_statuses).SerializeToString()
        await Watch(self._feed, context, self._heartbeat_seconds).serve(request.resume_token, ask, ignored)


class ExecutionSource:
    """What watches of executions show; messages are WatchExecutionsResponse."""

    tick_seconds = 0.05

    async def snapshot(self, conn: AsyncConnection, ask: SnapshotAsk) -> Sequence[Entry]:
        """Return all unfinished executions and the newest `ask.size` ended ones."""
        shown = ask.shown
        found = await executions.snapshot(conn, shown.job_id, shown.search, ask.statuses, ask.size)
        return [_entry(execution) for execution in found]

    async def changed(
        self, conn: AsyncConnection, position: int, latest: int, shown: Filter
    ) -> tuple[Sequence[Entry], int]:
        """Return at most BATCH_MAX executions that have changed behind `position`."""
        found = await executions.changed_since(conn, position, shown.job_id, shown.search, BATCH_MAX)
        entries = [_entry(execution) for execution in found]
        return entries, entries[-1].revision if len(entries) == BATCH_MAX else latest

    def closing(self, token: str, *, snapshot: bool) -> bytes:
        """Return a message without executions."""
        return pb.WatchExecutionsResponse(resume_token=token, snapshot=snapshot).SerializeToString()


def _entry(execution: Execution) -> Entry:
    data = pb.WatchExecutionsResponse(executions=[execution_message(execution)]).SerializeToString()
    return Entry(execution.revision, execution.id, execution.job_id, data)


def _snapshot_size(size: int) -> int:
    if size < 0:
        raise FieldsInvalid([FieldViolation("snapshot_size", f"is {size}, expected 0 or more")])
    return min(size or _SNAPSHOT_DEFAULT, _SNAPSHOT_MAX)
