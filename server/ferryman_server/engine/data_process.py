"""The parent's side of a data process: start it, talk to it over a socket, and see it end."""

import asyncio
import multiprocessing
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess

from ferryman_server.pipeline.messages import REPORT, ImportOrder, Instruction, Report, line_of

# A file list with messages may be long; the default limit of 64 KiB a line is not enough for large bulk folders.
_LINE_LIMIT = 16 << 20

# Forked from a process that has loaded everything already: starting one anew takes longer than most imports.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["__main__", "ferryman_server.pipeline.process"])


class DataProcess:
    """One running import in a process of its own, niced. It dies when this side's socket closes."""

    def __init__(self, child: ForkServerProcess, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._child = child
        self._reader = reader
        self._writer = writer
        self._reports: asyncio.Queue[Report | None] = asyncio.Queue()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, order: ImportOrder) -> "DataProcess":
        """Start a data process and give it its order."""
        ours, theirs = socket.socketpair()
        with theirs:
            child = _CONTEXT.Process(target=_main, args=(theirs,), daemon=True)
            # The first one waits until the process to fork from is ready.
            await asyncio.to_thread(child.start)
        reader, writer = await asyncio.open_connection(sock=ours, limit=_LINE_LIMIT)
        data_process = cls(child, reader, writer)
        await data_process.tell(order)
        return data_process

    async def tell(self, instruction: Instruction) -> None:
        """Send an instruction; one that comes too late, because the process has ended, is of no use any more."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self._writer.write(line_of(instruction))
            await self._writer.drain()

    async def reports(self) -> AsyncIterator[Report]:
        """Yield what the process reports until it ends."""
        while (report := await self._reports.get()) is not None:
            yield report

    async def ended(self) -> None:
        """Wait until the process has ended."""
        await asyncio.shield(self._reading)

    def kill(self) -> None:
        """End the process at once. The ledger tells what it had committed."""
        self._child.kill()

    async def _read(self) -> None:
        try:
            async for line in self._reader:
                # A killed process may leave half a line behind.
                if line.endswith(b"\n"):
                    self._reports.put_nowait(REPORT.validate_json(line))
        except ConnectionResetError:
            pass  # The process has died with something unread; it has ended, like any other.
        finally:
            await asyncio.to_thread(self._child.join)
            self._writer.close()
            self._reports.put_nowait(None)


def _main(parent: socket.socket) -> None:
    # Only the children need what it loads.
    from ferryman_server.pipeline import process

    process.main(parent)


async def warm_up() -> None:
    """Load what data processes need, once and in a process of its own, so that the first import starts as fast."""
    await asyncio.to_thread(forkserver.ensure_running)
