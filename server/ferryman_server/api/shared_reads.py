"""Reads that many callers ask for at once and that are done once for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.api.errors import ShuttingDown
from ferryman_server.api.parts import ApiParts

T = TypeVar("T")

# Fewer than the database has connections for reading: a crowd of watchers must not hold up other calls.
_AT_ONCE: Final = 2


class SharedReads:
    """Reads of the control database by key; those who ask for the same key share one read."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._waiting: dict[Hashable, asyncio.Task[Any]] = {}

    async def read(self, key: Hashable, read: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Return what `read` finds; it begins after this call, so that it sees what was committed before.

        Everyone who asks for `key` before it begins gets the same result, which nobody may change. Raises
        ShuttingDown when the hub is closed before it begins.
        """
        task = self._waiting.get(key)
        if task is None:
            task = asyncio.create_task(self._parts.open_work.carry(self._in_turn(key, read)))
            self._waiting[key] = task
        result: T = await asyncio.shield(task)
        return result

    async def _in_turn(self, key: Hashable, read: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async with self._turns:
            # Whoever asks from now on may know of commits that this read does not see.
            del self._waiting[key]
            if self._parts.changes.closed:
                raise ShuttingDown
            async with self._parts.control.read() as conn:
                return await read(conn)
