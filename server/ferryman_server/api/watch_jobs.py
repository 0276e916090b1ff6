"""Watches of jobs."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman.v1 import job_service_pb2 as pb
from ferryman_server.api.convert_jobs import job_message
from ferryman_server.api.interception import Context
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.watch import Watch
from ferryman_server.api.watch_feed import Feed, SnapshotAsk
from ferryman_server.api.watch_ring import BATCH_MAX, Entry, Filter
from ferryman_server.storage.control import job_changes
from ferryman_server.storage.control.job_changes import JobChange
from ferryman_server.storage.control.overviews import overviews_of


class JobWatches:
    """Serves WatchJobs."""

    def __init__(self, parts: ApiParts) -> None:
        self._feed = Feed(parts, JobSource())
        self._heartbeat_seconds = parts.heartbeat_seconds

    async def serve(self, request: pb.WatchJobsRequest, context: Context) -> None:
        """Write messages until the reader leaves."""
        await Watch(self._feed, context, self._heartbeat_seconds).serve(request.resume_token, SnapshotAsk())


class JobSource:
    """What watches of jobs show; messages are WatchJobsResponse."""

    # A job takes longer to read than an execution, and each of its runs reports four times a second.
    tick_seconds = 0.2

    async def snapshot(self, conn: AsyncConnection, ask: SnapshotAsk) -> Sequence[Entry]:
        """Return all jobs."""
        entries: list[Entry] = []
        found = await job_changes.all_jobs(conn)
        for begin in range(0, len(found), BATCH_MAX):
            entries += await _entries(conn, found[begin : begin + BATCH_MAX])
        return entries

    async def changed(
        self, conn: AsyncConnection, position: int, latest: int, shown: Filter
    ) -> tuple[Sequence[Entry], int]:
        """Return at most BATCH_MAX jobs that have changed behind `position`, or were deleted."""
        found, head = await job_changes.changed_since(conn, position, latest, BATCH_MAX)
        return await _entries(conn, found), head

    def closing(self, token: str, *, snapshot: bool) -> bytes:
        """Return a message without jobs."""
        return pb.WatchJobsResponse(resume_token=token, snapshot=snapshot).SerializeToString()


async def _entries(conn: AsyncConnection, changes: Sequence[JobChange]) -> Sequence[Entry]:
    overviews = {o.job.id: o for o in await overviews_of(conn, [c.job for c in changes if c.job is not None])}
    entries = []
    for change in changes:
        if change.job is None:
            message = pb.WatchJobsResponse(deleted_ids=[change.job_id])
        else:
            message = pb.WatchJobsResponse(jobs=[job_message(overviews[change.job_id])])
        entries.append(Entry(change.revision, change.job_id, change.job_id, message.SerializeToString()))
    return entries
