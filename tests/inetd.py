"""Runs real servers that take one connection on their standard input, as inetd does."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path


@asynccontextmanager
async def inetd(command: Sequence[str], log: Path) -> AsyncIterator[int]:
    """Start a process for every connection to a free port on loopback, and yield the port; errors go to the log."""
    processes: list[asyncio.subprocess.Process] = []

    async def accept(listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            connection, _ = await loop.sock_accept(listener)
            connection.setblocking(True)
            with connection, log.open("ab") as errors:
                process = await asyncio.create_subprocess_exec(
                    *command, stdin=connection.fileno(), stdout=connection.fileno(), stderr=errors
                )
            processes.append(process)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        accepting = asyncio.create_task(accept(listener))
        try:
            yield listener.getsockname()[1]
        finally:
            accepting.cancel()
            await asyncio.gather(accepting, return_exceptions=True)
            for process in processes:
                if process.returncode is None:
                    process.terminate()
                await process.wait()
