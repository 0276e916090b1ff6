"""Calls about executions."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from ferryman.client.calls import Calls, request_id_or_new
from ferryman.client.watch import Watch, Watched
from ferryman.convert.executions import execution_of, rejected_row_of, status_count_of
from ferryman.convert.pages import page_of
from ferryman.errors import InternalError
from ferryman.models.executions import Execution, RejectedRow
from ferryman.models.pages import Listing, Page, PageRequest
from ferryman.models.watching import LogUpdate, WatchUpdate
from ferryman.v1 import execution_service_pb2 as service
from ferryman.v1.execution_service_pb2_grpc import ExecutionServiceStub


class Executions:
    """Shows executions, live and past, stops them and sends exported items again."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._stub = ExecutionServiceStub(calls.channel)

    async def get(self, id: str) -> Execution:
        """Return one execution; NotFoundError when there is none with that id."""
        request = service.GetExecutionRequest(id=id)
        return execution_of((await self._calls.call(self._stub.GetExecution, request)).execution)

    def list(
        self,
        *,
        job_id: str = "",
        search: str = "",
        statuses: Sequence[str] = (),
        sort: Sequence[str] = (),
        count_statuses: bool = False,
    ) -> Listing[Execution]:
        """List executions of one job or of all, newest first unless `sort` says otherwise ("endedAt,desc").

        `search` is a part of the id. Names in `statuses` that no status has are ignored and come back in the
        page's `ignored_statuses`. With `count_statuses` pages reached by number have `status_counts`: how many
        executions there are in each status, whatever the page and `statuses`.
        """

        async def fetch(page: PageRequest) -> Page[Execution]:
            request = service.ListExecutionsRequest(
                job_id=job_id,
                search=search,
                statuses=statuses,
                sort=sort,
                page=page.number,
                size=page.size,
                page_token=page.token,
                # Once is enough for whoever goes through all pages.
                count_statuses=count_statuses and not page.token,
            )
            response = await self._calls.call(self._stub.ListExecutions, request)
            return page_of(
                response,
                response.content,
                execution_of,
                ignored_statuses=response.ignored_statuses,
                status_counts=map(status_count_of, response.status_counts),
            )

        return Listing(fetch)

    def watch(
        self,
        *,
        job_id: str = "",
        search: str = "",
        statuses: Sequence[str] = (),
        snapshot_size: int = 0,
        resume_token: str = "",
    ) -> AsyncGenerator[WatchUpdate]:
        """Watch executions without end: a snapshot, then what changes; breaks are reported and overcome.

        `statuses` filters the snapshot only. `snapshot_size` is how many ended executions it holds at most, 0 means
        200. With `resume_token` of an earlier update there is no snapshot. See WatchUpdate for what is yielded.
        """
        request = service.WatchExecutionsRequest(
            job_id=job_id,
            search=search,
            statuses=statuses,
            snapshot_size=snapshot_size,
            resume_token=resume_token,
        )
        return self._watch(request)

    async def follow(self, id: str) -> AsyncGenerator[WatchUpdate]:
        """Watch one execution until it has ended; NotFoundError when there is none with that id."""
        execution = await self.get(id)
        yield WatchUpdate(executions=(execution,), starts_over=True)
        if execution.status.ended:
            return
        request = service.WatchExecutionsRequest(search=id, snapshot_size=1)
        async with aclosing(self._watch(request)) as updates:
            async for update in updates:
                yield update
                if any(execution.status.ended for execution in update.executions):
                    return

    async def wait(self, id: str) -> Execution:
        """Return the execution as it ended, however long that takes and however often the connection breaks."""
        async with aclosing(self.follow(id)) as updates:
            async for update in updates:
                for execution in update.executions:
                    if execution.status.ended:
                        return execution
        raise InternalError(f"the watch of execution {id} ended before the execution did")

    async def stop(self, id: str, *, request_id: str = "") -> Execution:
        """Stop an execution for good; what was applied stays and is counted.

        It is returned as JOB_STOPPED, or as JOB_STOPPING while its body is still in the data: `wait` for the end.
        One that is stopping or stopped already is returned as it stands; FailedPreconditionError for any other end.
        """
        request = service.StopExecutionRequest(id=id, request_id=request_id_or_new(request_id))
        return execution_of((await self._calls.call(self._stub.StopExecution, request)).execution)

    async def resend(self, id: str, *, request_id: str = "") -> Execution:
        """Send an exported item again and return the new execution; FailedPreconditionError while it is on its way."""
        request = service.ResendExecutionRequest(id=id, request_id=request_id_or_new(request_id))
        return execution_of((await self._calls.call(self._stub.ResendExecution, request)).execution)

    def log(self, id: str, *, follow: bool = False, after_number: int = 0) -> AsyncGenerator[LogUpdate]:
        """Yield the log, oldest line first; with `follow` new lines too, until the execution has ended.

        A break while following is reported and overcome: no line is lost and none comes twice. `after_number` leaves
        out the lines up to that number. See LogUpdate for what is yielded.
        """
        from ferryman.client.log import Log

        request = service.TailExecutionLogRequest(execution_id=id, follow=follow, after_number=after_number)
        return Log(self._calls, request).updates()

    def rejected_rows(self, execution_id: str, *, search: str = "") -> Listing[RejectedRow]:
        """List the rejected rows of an execution, by file and line; `search` looks at keys, codes and cells."""

        async def fetch(page: PageRequest) -> Page[RejectedRow]:
            request = service.ListRejectedRowsRequest(
                execution_id=execution_id, search=search, page=page.number, size=page.size, page_token=page.token
            )
            response = await self._calls.call(self._stub.ListRejectedRows, request)
            return page_of(response, response.content, rejected_row_of)

        return Listing(fetch)

    async def download_rejected_rows(self, execution_id: str) -> AsyncGenerator[bytes]:
        """Yield all rejected rows as one UTF-8 CSV file, in pieces that may split a row."""
        request = service.DownloadRejectedRowsRequest(execution_id=execution_id)
        async with aclosing(self._calls.stream(self._stub.DownloadRejectedRows, request)) as messages:
            async for message in messages:
                yield message.data

    def _watch(self, request: service.WatchExecutionsRequest) -> AsyncGenerator[WatchUpdate]:
        return Watch(self._calls, Watched(self._stub.WatchExecutions, update_of, WatchUpdate), request).updates()


def update_of(message: service.WatchExecutionsResponse) -> WatchUpdate:
    """Read one message of a watch."""
    return WatchUpdate(
        executions=tuple(map(execution_of, message.executions)),
        snapshot=message.snapshot,
        resume_token=message.resume_token,
        ignored_statuses=tuple(message.ignored_statuses),
    )
