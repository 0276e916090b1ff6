"""ExecutionService: shows executions, live and past, stops them, and sends exported items again."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman.v1 import execution_service_pb2 as pb
from ferryman.v1 import execution_service_pb2_grpc
from ferryman_server.api.auth import current_caller
from ferryman_server.api.convert_executions import execution_message, status_count_message
from ferryman_server.api.convert_rejected import rejected_row_message
from ferryman_server.api.encoded_executions import EncodedExecutions
from ferryman_server.api.execution_log import LogTail
from ferryman_server.api.interception import Context
from ferryman_server.api.paging import page_fields, page_query
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.reading import Reading
from ferryman_server.api.rejected_csv import RejectedCsv, pieces
from ferryman_server.api.replay import once
from ferryman_server.api.stopping import stop_execution
from ferryman_server.api.watch_executions import ExecutionWatches
from ferryman_server.domain.errors import NotResendable
from ferryman_server.domain.executions import Status
from ferryman_server.domain.rejected import RejectedRow
from ferryman_server.engine.parts import now
from ferryman_server.storage.catalog import rejected_rows
from ferryman_server.storage.catalog.records import has_record
from ferryman_server.storage.control import executions
from ferryman_server.storage.control.exports.by_hand import resend
from ferryman_server.storage.control.jobs import is_export
from ferryman_server.storage.control.status_counts import count_statuses
from ferryman_server.storage.paging import Page, PageQuery

# Few enough that building a page does not hold up other calls.
_DOWNLOAD_ROWS: Final = 200
_EXPORT_SORT: Final = ("executedAt,desc",)


class ExecutionServicer(execution_service_pb2_grpc.ExecutionServiceServicer):
    """Serves the methods; the contract is in execution_service.proto."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
        self._watches = ExecutionWatches(parts)
        self._reading = Reading(parts)
        self._encoded = EncodedExecutions()

    async def GetExecution(self, request: pb.GetExecutionRequest, context: object) -> pb.GetExecutionResponse:
        return await self._reading.execution(request)

    async def ListExecutions(  # type: ignore[override]  # Its answer comes encoded.
        self, request: pb.ListExecutionsRequest, context: object
    ) -> bytes:
        statuses, ignored = _named(request.statuses)
        async with self._parts.control.read() as conn:
            query = page_query(request, request.sort or await _usual_sort(conn, request.job_id))
            page = await executions.list_rows(
                conn, query, request.job_id, request.search, statuses, self._encoded.of_row
            )
            counts = await count_statuses(conn, request.job_id, request.search) if request.count_statuses else []
        rest = pb.ListExecutionsResponse(
            ignored_statuses=ignored, status_counts=[status_count_message(c) for c in counts], **page_fields(page)
        )
        # Encoded parts of one message that follow each other are the message.
        return b"".join([*page.content, rest.SerializeToString()])

    async def WatchExecutions(  # type: ignore[override]  # It writes its messages itself.
        self, request: pb.WatchExecutionsRequest, context: Context
    ) -> None:
        await self._watches.serve(request, context, *_named(request.statuses))

    async def StopExecution(self, request: pb.StopExecutionRequest, context: object) -> pb.StopExecutionResponse:
        return await stop_execution(self._parts, request)

    async def ResendExecution(self, request: pb.ResendExecutionRequest, context: object) -> pb.ResendExecutionResponse:
        by = current_caller().name
        await self._require_record(request.id)
        async with self._parts.control.write() as conn:
            execution = await once(
                conn,
                self._parts.box,
                request,
                effect=lambda: resend(conn, request.id, by, now()),
                read=lambda execution_id: executions.get_execution(conn, execution_id),
            )
        self._parts.changes.notify()
        return pb.ResendExecutionResponse(execution=execution_message(execution))

    async def TailExecutionLog(
        self, request: pb.TailExecutionLogRequest, context: object
    ) -> AsyncGenerator[pb.TailExecutionLogResponse, None]:
        tail = LogTail(self._parts, request.execution_id, request.after_number)
        async with aclosing(tail.messages(follow=request.follow)) as messages:
            async for message in messages:
                yield message

    async def ListRejectedRows(
        self, request: pb.ListRejectedRowsRequest, context: object
    ) -> pb.ListRejectedRowsResponse:
        query = page_query(request)
        await self._require_execution(request.execution_id)
        page = await self._rejected_page(query, request.execution_id, request.search)
        content = [rejected_row_message(request.execution_id, row) for row in page.content]
        return pb.ListRejectedRowsResponse(content=content, **page_fields(page))

    async def DownloadRejectedRows(
        self, request: pb.DownloadRejectedRowsRequest, context: object
    ) -> AsyncGenerator[pb.DownloadRejectedRowsResponse, None]:
        await self._parts.open_work.carry(self._require_execution(request.execution_id))
        file, left = RejectedCsv(), 0
        async for rows in self._rejected_pages(request.execution_id):
            file.learn(rows)
            left += len(rows)
        yield pb.DownloadRejectedRowsResponse(data=file.header())
        async with aclosing(self._rejected_pages(request.execution_id)) as pages:
            async for rows in pages:
                # Rows that a running import has rejected since then come last; their columns may be unknown.
                for data in pieces(file.lines(rows[:left])):
                    yield pb.DownloadRejectedRowsResponse(data=data)
                left = max(0, left - len(rows))

    async def _require_record(self, execution_id: str) -> None:
        async with self._parts.control.read() as conn:
            item = (await executions.get_execution(conn, execution_id)).exported_item
        if item is None:
            return
        async with self._parts.catalog.read() as conn:
            if not await has_record(conn, item.record_type, item.record_key):
                raise NotResendable(execution_id, f"there is no {item.record_type} {item.record_key!r} any more")

    async def _require_execution(self, execution_id: str) -> None:
        async with self._parts.control.read() as conn:
            await executions.get_execution(conn, execution_id)

    async def _rejected_page(self, query: PageQuery, execution_id: str, search: str = "") -> Page[RejectedRow]:
        async with self._parts.catalog.read() as conn:
            return await rejected_rows.list_rejected_rows(conn, query, execution_id, search)

    async def _rejected_pages(self, execution_id: str) -> AsyncGenerator[Sequence[RejectedRow], None]:
        # A transaction for each page: one for all would let a slow reader keep the database from tidying up.
        query = PageQuery(size=_DOWNLOAD_ROWS)
        while True:
            page = await self._parts.open_work.carry(self._rejected_page(query, execution_id))
            yield page.content
            if page.last:
                return
            query = replace(query, token=page.next_page_token)


async def _usual_sort(conn: AsyncConnection, job_id: str) -> Sequence[str]:
    """Return the order of an export job's executions (requirement: Execution History); none for any other list."""
    return _EXPORT_SORT if job_id and await is_export(conn, job_id) else ()


def _named(names: Iterable[str]) -> tuple[frozenset[Status], list[str]]:
    known = frozenset(Status[name] for name in names if name in Status.__members__)
    return known, [name for name in names if name not in Status.__members__]
