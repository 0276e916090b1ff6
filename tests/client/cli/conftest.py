"""The command line as a process of its own, pointed at the test's server."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import pytest

from tests.client.memory_server import MemoryServer


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Coroutine[Any, Any, Done]]


async def command(
    server: MemoryServer,
    *arguments: str,
    environment: dict[str, str] | None = None,
    stdin: int = PIPE,
    stdout: int = PIPE,
    before: str = "",
) -> Process:
    """Start `ferryman` with arguments, behind some Python code."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        f"{before}\nfrom ferryman.cli import main; main()",
        *arguments,
        stdin=stdin,
        stdout=stdout,
        stderr=PIPE,
        env={**os.environ, "FERRYMAN_TARGET": server.address, "COLUMNS": "100", **(environment or {})},
    )


@pytest.fixture
def run(server: MemoryServer) -> Run:
    """Runs `ferryman` with arguments and optional standard input."""

    async def run(*arguments: str, text: str = "", **environment: str) -> Done:
        process = await command(server, *arguments, environment=environment)
        out, err = await process.communicate(text.encode())
        assert process.returncode is not None
        assert b"Traceback" not in err, err.decode()
        return Done(process.returncode, out.decode(), err.decode())

    return run
