"""Real HTTP servers by others, as processes on free ports of loopback, for tests."""

import asyncio
import re
import socket
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_BIN = Path(sys.executable).parent
_LISTENING = re.compile(r"https?://127\.0\.0\.1:\d+")


@asynccontextmanager
async def httpbin() -> AsyncIterator[str]:
    """Run httpbin and yield its base URL."""
    async with _serving(str(_BIN / "flask"), "--app", "httpbin", "run", f"--port={_free_port()}") as url:
        yield url


@asynccontextmanager
async def datasette(database: Path) -> AsyncIterator[str]:
    """Serve an SQLite file with datasette and yield its base URL."""
    command = (str(_BIN / "datasette"), "serve", str(database), "--host=127.0.0.1", f"--port={_free_port()}")
    async with _serving(*command) as url:
        yield url


@asynccontextmanager
async def pocketbase(folder: Path, email: str, password: str) -> AsyncIterator[str]:
    """Run PocketBase on an empty folder with one superuser and yield its base URL."""
    program, data = str(_BIN / "pocketbase"), f"--dir={folder}"
    created = await asyncio.create_subprocess_exec(program, data, "superuser", "upsert", email, password, stdout=PIPE)
    await created.communicate()
    async with _serving(program, data, "serve", f"--http=127.0.0.1:{_free_port()}") as url:
        yield url


@asynccontextmanager
async def prism(program: str, specification: Path) -> AsyncIterator[str]:
    """Let Prism mock an API by its OpenAPI file, refusing requests that do not fit it, and yield its base URL."""
    arguments = ("mock", "--errors", "--host=127.0.0.1", f"--port={_free_port()}", str(specification))
    async with _serving(program, *arguments) as url:
        yield url


@asynccontextmanager
async def _serving(*command: str) -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=STDOUT)
    reading: asyncio.Task[bytes] | None = None
    try:
        url = await _listening(process, command)
        assert process.stdout is not None
        # A pipe that nobody empties would stop the server in the end.
        reading = asyncio.create_task(process.stdout.read())
        yield url
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        if reading is not None:
            await reading


async def _listening(process: Process, command: tuple[str, ...]) -> str:
    assert process.stdout is not None
    said = []
    while line := (await process.stdout.readline()).decode():
        said.append(line)
        if match := _LISTENING.search(line):
            return match[0]
    raise RuntimeError(f"{command} ended: {''.join(said)}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
