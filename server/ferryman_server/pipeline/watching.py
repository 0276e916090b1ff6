"""Keeps an eye on work that may be silent for long."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

LOOK_SECONDS: Final = 1.0

Result = TypeVar("Result")


async def watched(work: Coroutine[Any, Any, Result], look: Callable[[], None]) -> Result:
    """Return the result of work, calling `look` every LOOK_SECONDS; whatever `look` raises ends the work."""
    task = asyncio.create_task(work)
    try:
        while not (await asyncio.wait({task}, timeout=LOOK_SECONDS))[0]:
            look()
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
