"""Watches, of executions or of jobs, that outlive their connection."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from ferryman.client.calls import Calls
from ferryman.client.streams import SILENCE_SECONDS, Pauses, connection
from ferryman.errors import FerrymanError, InternalError, OutOfRangeError, UnavailableError
from ferryman.models.watching import JobsUpdate, WatchUpdate

if TYPE_CHECKING:
    from grpc.aio import UnaryStreamMultiCallable


class Resumable(Protocol):
    """A request or a message of a watch."""

    resume_token: str


Request = TypeVar("Request", bound=Resumable)
Message = TypeVar("Message", bound=Resumable)
Update = TypeVar("Update", WatchUpdate, JobsUpdate)


# No slots: Python 3.11 cannot make instances of a frozen generic class that has them.
@dataclass(frozen=True)
class Watched(Generic[Request, Message, Update]):
    """What is watched: the call, how its messages are read, and the kind of update that they become."""

    method: "UnaryStreamMultiCallable[Request, Message]"
    read: Callable[[Message], Update]
    update: type[Update]


class Watch(Generic[Request, Message, Update]):
    """Yields what the server sends, and reconnects behind the last message when the connection breaks.

    A connection counts as broken when it ends, whatever the reason, or stays silent for `silence_seconds`. What a
    new connection cannot change (a wrong value, no permission) is raised.
    """

    def __init__(
        self,
        calls: Calls,
        watched: Watched[Request, Message, Update],
        request: Request,
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        self._calls = calls
        self._watched: Watched[Request, Message, Update] = watched
        self._request = request
        self._silence_seconds = silence_seconds
        self._connected = True
        self._starts_over = not request.resume_token
        self._pauses = Pauses()

    async def updates(self) -> AsyncGenerator[Update]:
        """Yield updates until the caller leaves."""
        while True:
            try:
                async with aclosing(self._connection()) as updates:
                    async for update in updates:
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
                yield self._watched.update(connected=False, error=broken, resume_token=self._request.resume_token)
            await self._pauses.pause()

    async def _connection(self) -> AsyncGenerator[Update]:
        messages = connection(self._calls, self._watched.method, self._request, self._silence_seconds)
        async with aclosing(messages):
            async for message in messages:
                if message is not None:
                    yield self._update_of(message)
                elif not self._connected:
                    self._connected = True
                    yield self._watched.update(resume_token=self._request.resume_token)

    def _update_of(self, message: Message) -> Update:
        self._pauses.reset()
        self._request.resume_token = message.resume_token
        starts_over, self._starts_over = self._starts_over, False
        return replace(self._watched.read(message), starts_over=starts_over)
