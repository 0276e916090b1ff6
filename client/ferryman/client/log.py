"""The log of an execution, followed across breaks of the connection."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from ferryman.client.calls import Calls
from ferryman.client.streams import SILENCE_SECONDS, Pauses, connection
from ferryman.convert.log_lines import log_line_of
from ferryman.errors import InternalError, UnavailableError
from ferryman.models.watching import LogUpdate
from ferryman.v1 import execution_service_pb2 as service
from ferryman.v1.execution_service_pb2_grpc import ExecutionServiceStub


class Log:
    """Yields what TailExecutionLog sends; while following, reconnects behind the last line when the connection breaks.

    The server ends the stream behind the last line: that is no break.
    """

    def __init__(
        self, calls: Calls, request: service.TailExecutionLogRequest, silence_seconds: float = SILENCE_SECONDS
    ) -> None:
        self._calls = calls
        self._method = ExecutionServiceStub(calls.channel).TailExecutionLog
        self._request = request
        self._silence_seconds = silence_seconds
        self._connected = True
        self._pauses = Pauses()

    async def updates(self) -> AsyncGenerator[LogUpdate]:
        """Yield updates up to the last line."""
        while True:
            try:
                async with aclosing(self._connection()) as updates:
                    async for update in updates:
                        yield update
                return
            except (UnavailableError, InternalError) as error:
                if not self._request.follow:
                    raise
                if self._connected:
                    self._connected = False
                    yield LogUpdate(connected=False, error=error)
            await self._pauses.pause()

    async def _connection(self) -> AsyncGenerator[LogUpdate]:
        messages = connection(self._calls, self._method, self._request, self._silence_seconds)
        async with aclosing(messages):
            async for message in messages:
                if message is not None:
                    yield self._update_of(message)
                elif not self._connected:
                    self._connected = True
                    yield LogUpdate()

    def _update_of(self, message: service.TailExecutionLogResponse) -> LogUpdate:
        self._pauses.reset()
        lines = tuple(map(log_line_of, message.lines))
        if lines:
            self._request.after_number = lines[-1].number
        return LogUpdate(lines=lines)
