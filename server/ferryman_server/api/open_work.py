"""Database work of calls, which goes to its end even when the caller leaves."""

import asyncio
import traceback
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from ferryman_server.api.interception import Behaviour, Context
from ferryman_server.log import get_logger

log = get_logger()

T = TypeVar("T")

INTERRUPTIBLE: Final = frozenset(
    {
        "/ferryman.v1.ConnectorService/PreviewSource",
        "/ferryman.v1.ConnectorService/TestConnector",
        "/ferryman.v1.ExecutionService/DownloadRejectedRows",
        "/ferryman.v1.ExecutionService/GetExecution",
        "/ferryman.v1.ExecutionService/TailExecutionLog",
        "/ferryman.v1.ExecutionService/WatchExecutions",
        "/ferryman.v1.JobService/RunJob",
        "/ferryman.v1.JobService/WatchJobs",
        "/grpc.health.v1.Health/Watch",
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
    }
)
"""Methods that end at once when their caller leaves: they have no database work, or carry that alone."""


class OpenWork:
    """Keeps work going when whoever waits for it is cancelled.

    A transaction torn in the middle would cost its connection, which on SQLite may be the only one that writes.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def carry(self, work: Coroutine[Any, Any, T]) -> T:
        """Await `work`; when cancelled meanwhile, it goes on without us."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_log_failure)
            raise

    async def finished(self) -> None:
        """Wait until nothing is going on; call it between stopping the server and closing the databases."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def carried(self, method: str, behaviour: Behaviour) -> Behaviour:
        """Carry every call of a method as a whole, unless it may be interrupted."""
        if method in INTERRUPTIBLE:
            return behaviour

        async def whole(request: Any, context: Context) -> Any:
            return await self.carry(behaviour(request, context))

        return whole


def _log_failure(task: asyncio.Task[Any]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        log.warning("work of a caller that has left failed", exception="".join(traceback.format_exception(error)))
