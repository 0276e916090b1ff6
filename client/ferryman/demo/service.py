"""Runs `ferryman serve` beside the demo, and the console at its end."""

import asyncio
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

STOP_SECONDS = 30.0
_LOG_LINES_SHOWN = 5
_COMMAND = (sys.executable, "-c", "from ferryman.cli import main; main()")


class ServiceFailed(Exception):
    """The service did not start."""

    def __init__(self, log: Path) -> None:
        last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES_SHOWN:]
        super().__init__("\n".join([f"the service did not start; the end of its log {log}:", *last]))


@asynccontextmanager
async def service(state_directory: Path, log: Path) -> AsyncIterator[str]:
    """Run the service on a free port until left; yields its address once it answers. Raises ServiceFailed."""
    with log.open("wb") as log_file:
        process = await asyncio.create_subprocess_exec(
            *(*_COMMAND, "serve", "--port", "0", "--state-directory", str(state_directory)),
            stdout=PIPE,
            stderr=log_file,
        )
        try:
            yield await _address(process, log)
        finally:
            await _stop(process)


async def console(address: str) -> None:
    """Run the console in this terminal until the operator leaves it."""
    process = await asyncio.create_subprocess_exec(*_COMMAND, "console", "--target", address)
    try:
        await process.wait()
    finally:
        await _stop(process)


async def _address(process: Process, log: Path) -> str:
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    match = re.search(r"answers on (\S+)", line)
    if match is None:
        raise ServiceFailed(log)
    return match[1]


async def _stop(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
