"""Starts the real `ferryman serve` for tests and benchmarks."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

import psutil

COMMAND = str(Path(sys.executable).parent / "ferryman")


class Service:
    """One `ferryman serve` on a state directory of its own; it can be killed and started again."""

    def __init__(self, state_directory: Path, settings: Mapping[str, str], log: IO[bytes]) -> None:
        self.state_directory = state_directory
        self.address = ""
        self._settings = {f"FERRYMAN_{name}": value for name, value in settings.items()}
        self._log = log
        self._process: Process | None = None

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it and wait until it answers; the port stays the same across starts."""
        port = self.address.rpartition(":")[2] or "0"
        self._process = await asyncio.create_subprocess_exec(
            COMMAND,
            "serve",
            f"--state-directory={self.state_directory}",
            f"--port={port}",
            env={**os.environ, **self._settings},
            stdout=PIPE,
            stderr=self._log,
        )
        assert self._process.stdout is not None
        line = (await self._process.stdout.readline()).decode()
        if not line:
            raise RuntimeError(f"serve ended with {await self._process.wait()}: {self.log_text()}")
        self.address = line.split()[3]

    def log_text(self) -> str:
        """What it has logged so far."""
        return Path(self._log.name).read_text()

    def data_processes(self) -> list[psutil.Process]:
        """Its living data processes, as the files of their locks name them."""
        pids = [path.read_text() for path in (self.state_directory / "processes").glob("*.lock")]
        return [process for pid in pids if pid and (process := _living(int(pid)))]

    async def kill(self) -> None:
        """kill -9."""
        await self._signal(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        return await self._signal(signal.SIGTERM)

    async def _signal(self, number: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        return await self._process.wait()


def _living(pid: int) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process
    except psutil.NoSuchProcess:
        return None


@asynccontextmanager
async def running_service(folder: Path, **settings: str) -> AsyncIterator[Service]:
    """Run the service in `folder`; settings are those of the environment, such as LEASE_SECONDS="2"."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "serve.log").open("wb") as log:
        service = Service(folder / "state", settings, log)
        await service.start()
        try:
            yield service
        finally:
            await service.stop()
