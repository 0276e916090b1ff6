"""The parent's side of a data process: start it, talk to it over pipes, and see it end."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import suppress

from ferryman_server.pipeline.messages import REPORT, ImportOrder, Instruction, Report, line_of

# A file list with messages may be long; the default limit of 64 KiB a line is not enough for large bulk folders.
_LINE_LIMIT = 16 << 20


class DataProcess:
    """One running import in a process of its own, niced. It dies when this side's pipe ends."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, order: ImportOrder) -> "DataProcess":
        """Start a data process and give it its order."""
        command = (sys.executable, "-m", "ferryman_server.pipeline.process")
        # A session of its own: Ctrl+C in the server's terminal must not kill imports that are to finish.
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, limit=_LINE_LIMIT, start_new_session=True
        )
        data_process = cls(process)
        await data_process.tell(order)
        return data_process

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    async def tell(self, instruction: Instruction) -> None:
        """Send an instruction; one that comes too late, because the process has ended, is of no use any more."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError, ConnectionResetError):
            self._process.stdin.write(line_of(instruction))
            await self._process.stdin.drain()

    async def reports(self) -> AsyncIterator[Report]:
        """Yield what the process reports until it ends."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            # A killed process may leave half a line behind.
            if line.endswith(b"\n"):
                yield REPORT.validate_json(line)

    async def ended(self) -> int:
        """Wait until the process has ended; return its exit code, negative for a signal."""
        return await self._process.wait()

    def kill(self) -> None:
        """End the process at once. The ledger tells what it had committed."""
        with suppress(ProcessLookupError):
            self._process.kill()
