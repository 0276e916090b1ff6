"""A watch of executions that outlives its connection."""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable
from typing import TypeVar

from grpc import aio

from ferryman.client.calls import Calls
from ferryman.convert.executions import execution_of
from ferryman.errors import FerrymanError, InternalError, OutOfRangeError, UnavailableError
from ferryman.models.watching import WatchUpdate
from ferryman.v1 import execution_service_pb2 as service
from ferryman.v1.execution_service_pb2_grpc import ExecutionServiceStub

T = TypeVar("T")

HEARTBEAT_SECONDS = 15.0
SILENCE_SECONDS = 2.5 * HEARTBEAT_SECONDS
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0


class Watch:
    """Yields what WatchExecutions sends, and reconnects behind the last message when the connection breaks.

    A connection counts as broken when it ends, whatever the reason, or stays silent for `silence_seconds`. What a
    new connection cannot change (a wrong value, no permission) is raised.
    """

    def __init__(
        self, calls: Calls, request: service.WatchExecutionsRequest, silence_seconds: float = SILENCE_SECONDS
    ) -> None:
        self._calls = calls
        self._method = ExecutionServiceStub(calls.channel).WatchExecutions
        self._request = request
        self._silence_seconds = silence_seconds
        self._connected = True
        self._starts_over = not request.resume_token
        self._pause_seconds = FIRST_PAUSE_SECONDS

    async def updates(self) -> AsyncGenerator[WatchUpdate]:
        """Yield updates until the caller leaves."""
        while True:
            try:
                async for update in self._connection():
                    yield update
                broken: FerrymanError | None = UnavailableError("the server ended the watch; connecting again")
            except OutOfRangeError:
                broken = None
                self._request.resume_token = ""
                self._starts_over = True
            except (UnavailableError, InternalError) as error:
                broken = error
            if broken and self._connected:
                self._connected = False
                yield WatchUpdate(connected=False, error=broken, resume_token=self._request.resume_token)
            await self._pause()

    async def _connection(self) -> AsyncGenerator[WatchUpdate]:
        call = self._method(self._request)
        try:
            await self._in_time(call.wait_for_connection())
            if not self._connected:
                self._connected = True
                yield WatchUpdate(resume_token=self._request.resume_token)
            while isinstance(message := await self._in_time(call.read()), service.WatchExecutionsResponse):
                yield self._update_of(message)
        except aio.AioRpcError as error:
            raise self._calls.error_of(error) from None
        finally:
            call.cancel()

    async def _in_time(self, awaitable: Awaitable[T]) -> T:
        try:
            return await asyncio.wait_for(awaitable, self._silence_seconds)
        except TimeoutError:
            raise UnavailableError(
                f"the server at {self._calls.target} has been silent for {self._silence_seconds:g} seconds"
            ) from None

    def _update_of(self, message: service.WatchExecutionsResponse) -> WatchUpdate:
        self._pause_seconds = FIRST_PAUSE_SECONDS
        self._request.resume_token = message.resume_token
        starts_over, self._starts_over = self._starts_over, False
        return WatchUpdate(
            executions=tuple(execution_of(item) for item in message.executions),
            snapshot=message.snapshot,
            starts_over=starts_over,
            resume_token=message.resume_token,
            ignored_statuses=tuple(message.ignored_statuses),
        )

    async def _pause(self) -> None:
        # Many watches lose the same server at the same moment: they must not all come back at the same one.
        await asyncio.sleep(self._pause_seconds * random.uniform(0.5, 1.0))
        self._pause_seconds = min(self._pause_seconds * 2, LONGEST_PAUSE_SECONDS)
