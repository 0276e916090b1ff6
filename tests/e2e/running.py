"""Runs of imports under way, and what they leave behind."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import ferryman
from ferryman.models.executions import Execution, ExecutionStatus
from ferryman.models.jobs import ImportSpec, Job
from ferryman.models.sources import SftpSource
from tests.e2e.conftest import MakeJob
from tests.service import Service
from tests.sftp_server import SftpTestServer

Condition = Callable[[Execution], bool]


def write_suppliers(path: Path, rows: int = 2) -> None:
    """Write a file of suppliers, and the folder for it."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        file.write("name,externalId\n")
        file.writelines(f"Supplier {n},S-{n:07d}\n" for n in range(rows))


def stored_suppliers(service: Service) -> int:
    """Count what the catalog really holds."""
    with closing(sqlite3.connect(f"file:{service.state_directory / 'catalog.db'}?mode=ro", uri=True)) as catalog:
        count: int = catalog.execute("SELECT count(*) FROM supplier").fetchone()[0]
        return count


async def until(client: ferryman.Client, execution: Execution, condition: Condition) -> Execution:
    """Watch an execution until it is as wanted; it must not end before."""
    async for update in client.executions.follow(execution.id):
        for seen in update.executions:
            if condition(seen):
                return seen
            assert not seen.status.ended, seen
    raise AssertionError("the watch ended")


def standing(status: ExecutionStatus) -> Condition:
    """The condition that an execution stands in a status."""
    return lambda execution: execution.status is status


def left_behind(service: Service) -> list[Path]:
    """What a run that is over has left in the state directory, outside the databases."""
    folders = (service.state_directory / "spool", service.state_directory / "processes")
    return [path for folder in folders if folder.exists() for path in folder.iterdir()]


async def two_file_job(make_job: MakeJob, folder: Path) -> Job:
    """A job that imports two files, of two and of five suppliers, and moves each when it is done."""
    write_suppliers(folder / "in" / "a.csv", 2)
    write_suppliers(folder / "in" / "b.csv", 5)
    (folder / "out").mkdir()
    spec = ImportSpec(sftp=SftpSource(inbound_directory="in", outbound_directory="out", delimiter=","))
    return await make_job("SUPPLIER", spec=spec)


async def held_in_the_catalog(client: ferryman.Client, job: Job, sftp: SftpTestServer) -> Execution:
    """Run a job until it has integrated its first file; it cannot move that one before the gate opens."""
    sftp.behaviour.move_gate.clear()
    execution = await client.jobs.run(job.id)
    await sftp.behaviour.moving.wait()
    return await client.executions.get(execution.id)
