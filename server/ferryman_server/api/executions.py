"""ExecutionService: shows executions, live and past."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from ferryman.v1 import execution_service_pb2 as pb
from ferryman.v1 import execution_service_pb2_grpc
from ferryman_server.api.convert_executions import execution_message
from ferryman_server.api.convert_rejected import rejected_row_message
from ferryman_server.api.paging import page_fields, page_query
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.rejected_csv import RejectedCsv, pieces
from ferryman_server.api.watch import ExecutionWatch
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation
from ferryman_server.domain.executions import Status
from ferryman_server.domain.rejected import RejectedRow
from ferryman_server.storage.catalog import rejected_rows
from ferryman_server.storage.control import executions
from ferryman_server.storage.paging import Page, PageQuery

_SNAPSHOT_DEFAULT: Final = 200
_SNAPSHOT_MAX: Final = 1000
# Few enough that building a page does not hold up other calls.
_DOWNLOAD_ROWS: Final = 200


class ExecutionServicer(execution_service_pb2_grpc.ExecutionServiceServicer):
    """Serves the methods; the contract is in execution_service.proto."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts

    async def GetExecution(self, request: pb.GetExecutionRequest, context: object) -> pb.GetExecutionResponse:
        async with self._parts.control.read() as conn:
            execution = await executions.get_execution(conn, request.id)
        return pb.GetExecutionResponse(execution=execution_message(execution))

    async def ListExecutions(self, request: pb.ListExecutionsRequest, context: object) -> pb.ListExecutionsResponse:
        query = page_query(request, request.sort)
        statuses, ignored = _named(request.statuses)
        async with self._parts.control.read() as conn:
            page = await executions.list_executions(conn, query, request.job_id, request.search, statuses)
        content = [execution_message(e) for e in page.content]
        return pb.ListExecutionsResponse(content=content, ignored_statuses=ignored, **page_fields(page))

    async def WatchExecutions(
        self, request: pb.WatchExecutionsRequest, context: object
    ) -> AsyncGenerator[pb.WatchExecutionsResponse, None]:
        statuses, ignored = _named(request.statuses)
        size = _snapshot_size(request.snapshot_size)
        watch = ExecutionWatch(self._parts, request.job_id, request.search)
        async with aclosing(watch.messages(request.resume_token, statuses, size)) as messages:
            async for message in messages:
                message.ignored_statuses.extend(ignored)
                ignored = []  # In the first message only.
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


def _named(names: Iterable[str]) -> tuple[frozenset[Status], list[str]]:
    known = frozenset(Status[name] for name in names if name in Status.__members__)
    return known, [name for name in names if name not in Status.__members__]


def _snapshot_size(size: int) -> int:
    if size < 0:
        raise FieldsInvalid([FieldViolation("snapshot_size", f"is {size}, expected 0 or more")])
    return min(size or _SNAPSHOT_DEFAULT, _SNAPSHOT_MAX)
