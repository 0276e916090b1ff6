"""One connection of a watch, which ends when it breaks, falls silent or is cut."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TypeVar

from ferryman import FerrymanError, InternalError, JobsUpdate, UnavailableError, WatchUpdate

T = TypeVar("T")
Update = TypeVar("Update", JobsUpdate, WatchUpdate)


class Line:
    """Listens to one connection at a time.

    The client's watch would connect again by itself, but tells neither how often it tried nor when it will next: a line
    leaves it at the first break, and the feed begins another one behind the last message.
    """

    def __init__(self, silence_seconds: float) -> None:
        self._silence_seconds = silence_seconds
        self._heard_at = 0.0
        self._cut: asyncio.Future[FerrymanError] | None = None

    async def listen(self, updates: AsyncGenerator[Update], take: Callable[[Update], None]) -> FerrymanError:
        """Hand over updates until there are no more; return why."""
        loop = asyncio.get_running_loop()
        self._heard_at = loop.time()
        self._cut = loop.create_future()
        reading = asyncio.create_task(self._read(updates, take))
        try:
            while (left := self._heard_at + self._silence_seconds - loop.time()) > 0:
                await asyncio.wait({reading, self._cut}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                if self._cut.done():
                    return self._cut.result()
                if reading.done():
                    return reading.result()
            return UnavailableError(f"the server sent nothing for {self._silence_seconds:g} seconds")
        finally:
            self._cut = None
            await end(reading)

    def cut(self, reason: FerrymanError) -> None:
        """End the connection, if there is one, for this reason."""
        if self._cut is not None and not self._cut.done():
            self._cut.set_result(reason)

    async def _read(self, updates: AsyncGenerator[Update], take: Callable[[Update], None]) -> FerrymanError:
        loop = asyncio.get_running_loop()
        try:
            async with aclosing(updates):
                async for update in updates:
                    if update.error:
                        return update.error
                    self._heard_at = loop.time()
                    take(update)
        except FerrymanError as error:
            return error
        except Exception as error:
            return unexpected(error)
        return UnavailableError("the server ended the watch")


async def end(task: asyncio.Task[T]) -> None:
    """Cancel a task and wait until it has ended."""
    task.cancel()
    await asyncio.wait({task})


def unexpected(error: Exception) -> FerrymanError:
    """Tell of a fault in the console itself: it must not end because of it."""
    return InternalError(
        f"the console cannot take in what the server sent ({type(error).__name__}: {error}); "
        "see whether both are of the same version"
    )
