"""The executions of the test server: lists, watches, logs and stops."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from google.rpc.code_pb2 import Code  # type: ignore[import-untyped]

from ferryman.v1 import execution_pb2, execution_service_pb2, execution_service_pb2_grpc
from tests.client.answers import Context, fail, one_of, page, status

if TYPE_CHECKING:
    from tests.client.memory_server import MemoryServer


class ExecutionServicer(execution_service_pb2_grpc.ExecutionServiceServicer):
    """Executions; the resume token of a watch is "database:revision"."""

    def __init__(self, state: "MemoryServer") -> None:
        self._state = state

    async def GetExecution(self, request: execution_service_pb2.GetExecutionRequest, context: Context) -> Any:
        await self._state.note(context, "GetExecution", request)
        execution = await one_of(context, self._state.executions, request.id, "execution")
        return execution_service_pb2.GetExecutionResponse(execution=execution)

    async def ListExecutions(self, request: execution_service_pb2.ListExecutionsRequest, context: Context) -> Any:
        await self._state.note(context, "ListExecutions", request)
        names = set(request.statuses) & set(execution_pb2.Execution.Status.keys())
        found = [
            execution
            for execution in self._state.executions.values()
            if request.search.lower() in execution.id
            and request.job_id in ("", execution.job_id)
            and (not names or execution_pb2.Execution.Status.Name(execution.status) in names)
        ]
        response = await page(context, execution_service_pb2.ListExecutionsResponse, request, found)
        response.ignored_statuses.extend(name for name in request.statuses if name not in names)
        if request.count_statuses:
            counts = Counter(
                execution.status
                for execution in self._state.executions.values()
                if request.job_id in ("", execution.job_id)
            )
            for counted, count in counts.items():
                response.status_counts.add(status=counted, count=min(count, 1000), more=count > 1000)
        return response

    async def StopExecution(self, request: execution_service_pb2.StopExecutionRequest, context: Context) -> Any:
        await self._state.note(context, "StopExecution", request)
        execution = await one_of(context, self._state.executions, request.id, "execution")
        if not execution.stoppable:
            await fail(context, status(Code.FAILED_PRECONDITION, "it has ended", "EXECUTION_ENDED"))
        execution.status, execution.stoppable = execution_pb2.Execution.JOB_STOPPING, False
        execution.stop.by = "local operator"
        await self._state.put(execution)
        return execution_service_pb2.StopExecutionResponse(execution=execution)

    async def ResendExecution(self, request: execution_service_pb2.ResendExecutionRequest, context: Context) -> Any:
        await self._state.note(context, "ResendExecution", request)
        ended = await one_of(context, self._state.executions, request.id, "execution")
        made = execution_pb2.Execution(id=f"{ended.id[:-4]}ffff", status=execution_pb2.Execution.JOB_PENDING)
        made.exported_item.resends_execution_id = ended.id
        await self._state.put(made)
        return execution_service_pb2.ResendExecutionResponse(execution=made)

    async def TailExecutionLog(
        self, request: execution_service_pb2.TailExecutionLogRequest, context: Context
    ) -> AsyncIterator[execution_service_pb2.TailExecutionLogResponse]:
        await self._state.note(context, "TailExecutionLog", request)
        await one_of(context, self._state.executions, request.execution_id, "execution")
        number = request.after_number
        while True:
            ended = self._ended(request.execution_id)
            lines = self._state.log_lines.get(request.execution_id, [])[number:]
            if lines:
                yield execution_service_pb2.TailExecutionLogResponse(lines=lines)
            number += len(lines)
            if ended or not request.follow:
                return
            async with self._state.changed:
                await self._state.changed.wait_for(
                    lambda: (
                        len(self._state.log_lines.get(request.execution_id, [])) > number  # noqa: B023
                        or self._ended(request.execution_id)
                    )
                )

    async def WatchExecutions(
        self, request: execution_service_pb2.WatchExecutionsRequest, context: Context
    ) -> AsyncIterator[execution_service_pb2.WatchExecutionsResponse]:
        await self._state.note(context, "WatchExecutions", request)
        seen = await resumed(context, self._state, request.resume_token)
        snapshot = not request.resume_token
        if self._state.silent:
            await context.send_initial_metadata(())
            await asyncio.get_running_loop().create_future()
        while True:
            changed = [item for item in self._state.executions.values() if item.revision > seen]
            matching = [item for item in changed if request.search in item.id and request.job_id in ("", item.job_id)]
            # Jobs have revisions too: without them, this would never wait again after one of them.
            seen = self._state.revision
            yield execution_service_pb2.WatchExecutionsResponse(
                executions=matching, resume_token=f"{self._state.database}:{seen}", snapshot=snapshot
            )
            snapshot = False
            async with self._state.changed:
                await self._state.changed.wait_for(lambda: self._state.revision > seen)  # noqa: B023

    async def ListRejectedRows(self, request: execution_service_pb2.ListRejectedRowsRequest, context: Context) -> Any:
        await self._state.note(context, "ListRejectedRows", request)
        return await page(context, execution_service_pb2.ListRejectedRowsResponse, request, self._state.rejected)

    async def DownloadRejectedRows(
        self, request: execution_service_pb2.DownloadRejectedRowsRequest, context: Context
    ) -> AsyncIterator[execution_service_pb2.DownloadRejectedRowsResponse]:
        await self._state.note(context, "DownloadRejectedRows", request)
        for row in self._state.rejected:
            yield execution_service_pb2.DownloadRejectedRowsResponse(data=f"{row.file},{row.line},".encode())
            yield execution_service_pb2.DownloadRejectedRowsResponse(data=f"{row.key}\n".encode())

    def _ended(self, id: str) -> bool:
        return self._state.executions[id].status >= execution_pb2.Execution.INTEGRATION_COMPLETED


async def resumed(context: Context, state: "MemoryServer", token: str) -> int:
    """Return the revision of a resume token, 0 without one, or end the call when it is of another database."""
    database, _, revision = token.partition(":")
    if database and database != state.database:
        await fail(context, status(Code.OUT_OF_RANGE, "the token is of another database", "RESUME_TOKEN_EXPIRED"))
    return int(revision or 0)
