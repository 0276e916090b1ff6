"""Both sides of a comparison: Ferryman's whole run of a job, and the shell tools' way to do the same."""

import asyncio
import os
import subprocess
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import ferryman
from ferryman.models.connectors import Connector, SftpSettings
from ferryman.models.executions import Execution
from ferryman.models.jobs import ImportSpec, Job
from ferryman.models.sources import SftpSource
from tests.bench.offers import HEADER
from tests.service import Service
from tests.sftp_server import PASSWORD, USERNAME


@dataclass(frozen=True, slots=True)
class Run:
    """One import: how long it took, the most memory its data process had, and how it ended."""

    seconds: float
    peak_mib: float
    execution: Execution


@asynccontextmanager
async def sftp_process(folder: Path) -> AsyncIterator[int]:
    """Serve a folder from a process of its own; yields the port."""
    command = (sys.executable, "-m", "tests.bench.sftp_process", str(folder))
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None and process.stdin is not None
    yield int(await process.stdout.readline())
    process.stdin.close()
    await process.wait()


async def create_connector(client: ferryman.Client, port: int) -> Connector:
    """Create the connector to the bench's SFTP server."""
    settings = SftpSettings(host="127.0.0.1", port=port, username=USERNAME, password=PASSWORD)
    return await client.connectors.create(Connector(name="bench", sftp=settings, allow_private_addresses=True))


async def create_job(client: ferryman.Client, connector: Connector, entity: str, file: str) -> Job:
    """Create a job that imports one file, named after the file."""
    spec = ImportSpec(sftp=SftpSource(file_path=file, delimiter=","))
    return await client.jobs.create(Job(name=file, entity=entity, connector_id=connector.id, import_spec=spec))


async def run_job(client: ferryman.Client, service: Service, name: str) -> Run:
    """Run a job to its end, from RunJob to end status."""
    job = await client.jobs.find(name)
    assert job is not None
    started = time.perf_counter()
    execution = await client.jobs.run(job.id)
    memory = asyncio.create_task(_peak_mib(service))
    ended = await client.executions.wait(execution.id)
    seconds = time.perf_counter() - started
    return Run(seconds, await memory, ended)


async def _peak_mib(service: Service) -> float:
    """Follow the next data process to its end and return the most memory it had."""
    peak = 0
    while not service.data_processes():
        await asyncio.sleep(0.01)
    status = Path(f"/proc/{service.data_processes()[0].pid}/status")
    while found := _high_water_kib(status):
        peak = max(peak, found)
        await asyncio.sleep(0.1)
    return peak / 1024


def _high_water_kib(status: Path) -> int:
    try:
        lines = status.read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


class Shell:
    """The OpenSSH client and the sqlite3 shell: download, `.import`, one upsert; no checks, no rejected rows."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self._port = port
        folder.mkdir()
        self._database = folder / "shell.db"
        askpass = folder / "askpass"
        askpass.write_text(f"#!/bin/sh\necho '{PASSWORD}'\n")
        askpass.chmod(0o700)
        self._environment = {**os.environ, "SSH_ASKPASS": str(askpass), "SSH_ASKPASS_REQUIRE": "force"}

    def reset(self) -> None:
        """Begin with an empty table."""
        for file in self._folder.glob("shell.db*"):
            file.unlink()
        self._sqlite(f"create table offer(id integer primary key, {_columns(' text')}, unique({_names()[0]}));")

    def run(self, file: str) -> float:
        """Import one file; return the seconds it took."""
        started = time.perf_counter()
        self.download(file)
        self._sqlite(_import(self._folder / file))
        return time.perf_counter() - started

    def download(self, file: str) -> None:
        """Fetch a file into the folder."""
        options = ["-q", "-P", str(self._port), "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
        command = ["sftp", *options, f"{USERNAME}@127.0.0.1:/{file}", str(self._folder / file)]
        subprocess.run(command, check=True, env=self._environment, capture_output=True, stdin=subprocess.DEVNULL)

    def _sqlite(self, script: str) -> None:
        setup = (
            "pragma journal_mode=wal;\npragma synchronous=full;\npragma cache_size=-65536;\npragma temp_store=memory;\n"
        )
        subprocess.run(
            ["sqlite3", str(self._database)], input=setup + script, text=True, check=True, capture_output=True
        )


def _names() -> list[str]:
    return [name.replace(" ", "_").lower() for name in HEADER]


def _columns(suffix: str) -> str:
    return ", ".join(name + suffix for name in _names())


def _import(file: Path) -> str:
    names = _names()
    trimmed = ", ".join(f"nullif(trim({n}, char(32, 9)), '')" for n in names)
    kept = [f"coalesce(excluded.{n}, {n})" for n in names[1:]]
    updates = ", ".join(f"{n} = {k}" for n, k in zip(names[1:], kept, strict=True))
    return (
        f"create temp table raw({_columns(' text')});\n.mode csv\n.import --skip 1 '{file}' raw\n"
        f"insert into offer({_columns('')}) select {trimmed} from raw where trim({names[0]}) <> '' "
        f"on conflict({names[0]}) do update set {updates} "
        f"where ({', '.join(kept)}) is not ({', '.join(names[1:])});\n"
    )
