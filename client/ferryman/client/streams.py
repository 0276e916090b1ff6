"""One connection of a stream, and the pauses between connections; watches and followed logs stand on both."""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable
from typing import TYPE_CHECKING, TypeVar, cast

from grpc import aio

from ferryman.client.calls import Calls
from ferryman.errors import UnavailableError

if TYPE_CHECKING:
    from grpc.aio import UnaryStreamMultiCallable

T = TypeVar("T")
Request = TypeVar("Request")
Message = TypeVar("Message")

HEARTBEAT_SECONDS = 15.0
SILENCE_SECONDS = 2.5 * HEARTBEAT_SECONDS
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0


async def connection(
    calls: Calls,
    method: "UnaryStreamMultiCallable[Request, Message]",
    request: Request,
    silence_seconds: float,
) -> AsyncGenerator[Message | None]:
    """Yield None once the server has answered, then its messages; ends where the server ends the stream.

    UnavailableError when nothing comes for `silence_seconds`; otherwise the error that the call failed with.
    """
    call = method(request)

    async def in_time(awaitable: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(silence_seconds):
                return await awaitable
        except TimeoutError:
            raise UnavailableError(
                f"the server at {calls.target} has been silent for {silence_seconds:g} seconds"
            ) from None

    try:
        await in_time(call.wait_for_connection())
        yield None
        while (message := await in_time(call.read())) is not aio.EOF:
            yield cast(Message, message)
    except aio.AioRpcError as error:
        raise calls.error_of(error) from None
    finally:
        call.cancel()


class Pauses:
    """Waits between two connections, longer each time until a message has come."""

    def __init__(self) -> None:
        self._seconds = FIRST_PAUSE_SECONDS

    def reset(self) -> None:
        """Begin with the shortest pause again."""
        self._seconds = FIRST_PAUSE_SECONDS

    async def pause(self) -> None:
        """Wait."""
        # Many watches lose the same server at the same moment: they must not all come back at the same one.
        await asyncio.sleep(self._seconds * random.uniform(0.5, 1.0))
        self._seconds = min(self._seconds * 2, LONGEST_PAUSE_SECONDS)
