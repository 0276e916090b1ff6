"""Stopping: in every status, with true counters, nothing left behind and nothing written afterwards."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

import ferryman
from ferryman.errors import FailedPreconditionError
from ferryman.models.connectors import Connector, SftpSettings
from ferryman.models.executions import Execution, ExecutionStatus, FileOutcome
from ferryman.models.jobs import ImportSpec, Job
from ferryman.models.sources import SftpSource
from tests.e2e.conftest import MakeJob, RunToEnd
from tests.e2e.running import (
    held_in_the_catalog,
    left_behind,
    standing,
    stored_suppliers,
    two_file_job,
    until,
    write_suppliers,
)
from tests.e2e.seen import counted, outcomes, stored
from tests.service import Service
from tests.sftp_server import PASSWORD, USERNAME, SftpTestServer

# Enough that a stop arrives long before the last row.
ROWS = 400_000
STOPPED = ExecutionStatus.JOB_STOPPED


async def _stop(client: ferryman.Client, execution: Execution) -> Execution:
    """Stop an execution and return it as it ended, after checking that it was told at once."""
    told = await client.executions.stop(execution.id)
    assert told.status in (ExecutionStatus.JOB_STOPPING, STOPPED)
    assert not told.stoppable
    ended = await client.executions.wait(execution.id)
    assert (ended.status, ended.failure) == (STOPPED, None)
    assert await client.executions.stop(execution.id) == ended
    return ended


class SilentServer:
    """Accepts connections and never says a word; tells when one came and when it was cut."""

    def __init__(self) -> None:
        self.port = 0
        self.came = asyncio.Event()
        self.cut = asyncio.Event()

    async def hold(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Listen to the end of one connection."""
        self.came.set()
        await reader.read()
        self.cut.set()
        writer.close()


@pytest.fixture
async def silent_server() -> AsyncIterator[SilentServer]:
    """A server where whoever connects waits."""
    silent = SilentServer()
    async with await asyncio.start_server(silent.hold, "127.0.0.1", 0) as server:
        silent.port = server.sockets[0].getsockname()[1]
        yield silent


async def test_while_connecting(service: Service, client: ferryman.Client, silent_server: SilentServer) -> None:
    settings = SftpSettings(host="127.0.0.1", port=silent_server.port, username=USERNAME, password=PASSWORD)
    connector = await client.connectors.create(Connector(name="silent", sftp=settings, allow_private_addresses=True))
    spec = ImportSpec(sftp=SftpSource(file_path="suppliers.csv", delimiter=","))
    job = Job(name="waits", entity="SUPPLIER", connector_id=connector.id, import_spec=spec)
    execution = await client.jobs.run((await client.jobs.create(job)).id)
    await silent_server.came.wait()
    ended = await _stop(client, execution)
    await silent_server.cut.wait()
    assert counted(ended) == {}
    assert left_behind(service) == []


async def test_while_fetching(
    service: Service, client: ferryman.Client, make_job: MakeJob, folder: Path, sftp: SftpTestServer
) -> None:
    write_suppliers(folder / "suppliers.csv")
    job = await make_job("SUPPLIER", "suppliers.csv")
    sftp.behaviour.read_gate.clear()
    execution = await until(client, await client.jobs.run(job.id), standing(ExecutionStatus.JOB_STARTED))
    ended = await _stop(client, execution)
    sftp.behaviour.read_gate.set()
    assert counted(ended) == await stored(client) == {}
    assert left_behind(service) == []


@pytest.fixture
async def bulk_job(make_job: MakeJob, folder: Path) -> Job:
    """A job that imports two files."""
    return await two_file_job(make_job, folder)


async def test_while_it_waits_for_the_catalog_and_the_one_before_goes_on(
    service: Service,
    client: ferryman.Client,
    bulk_job: Job,
    make_job: MakeJob,
    run_to_end: RunToEnd,
    folder: Path,
    sftp: SftpTestServer,
) -> None:
    write_suppliers(folder / "others.csv")
    other = await make_job("SUPPLIER", "others.csv")
    running = await held_in_the_catalog(client, bulk_job, sftp)
    waiting = await until(client, await client.jobs.run(other.id), lambda seen: bool(seen.files))
    assert waiting.status is ExecutionStatus.INTEGRATION_WAITING
    ended = await _stop(client, waiting)
    assert counted(ended) == {}
    assert outcomes(ended) == [("others.csv", 0, FileOutcome.UNSPECIFIED)]
    assert (await client.executions.get(running.id)).status is ExecutionStatus.INTEGRATION_STARTED

    sftp.behaviour.move_gate.set()
    assert (await client.executions.wait(running.id)).status is ExecutionStatus.INTEGRATION_COMPLETED
    # Whoever comes next finds the catalog free.
    assert (await run_to_end(other)).status is ExecutionStatus.INTEGRATION_COMPLETED
    assert left_behind(service) == []


StopAtTheFirstFile = Callable[[], Awaitable[Execution]]


@pytest.fixture
async def stop_at_the_first_file(
    client: ferryman.Client, bulk_job: Job, make_job: MakeJob, folder: Path, sftp: SftpTestServer
) -> StopAtTheFirstFile:
    """Runs the job of two files, and stops it while its first file is being moved."""
    write_suppliers(folder / "others.csv")
    other = await make_job("SUPPLIER", "others.csv")

    async def stop() -> Execution:
        running = await held_in_the_catalog(client, bulk_job, sftp)
        assert (await client.executions.stop(running.id)).status is ExecutionStatus.JOB_STOPPING
        # The worker has told the first body to leave by the time that it has stopped a second one.
        sftp.behaviour.read_gate.clear()
        fetching = await until(client, await client.jobs.run(other.id), standing(ExecutionStatus.JOB_STARTED))
        await _stop(client, fetching)
        sftp.behaviour.read_gate.set()
        sftp.behaviour.move_gate.set()
        return await _stop(client, running)

    return stop


async def test_in_the_catalog_it_leaves_what_it_has_not_begun(
    service: Service,
    client: ferryman.Client,
    bulk_job: Job,
    run_to_end: RunToEnd,
    stop_at_the_first_file: StopAtTheFirstFile,
    folder: Path,
) -> None:
    ended = await stop_at_the_first_file()
    assert counted(ended) == {"read": 2, "created": 2}
    assert stored_suppliers(service) == 2
    assert outcomes(ended) == [("in/a.csv", 2, FileOutcome.COMPLETED), ("in/b.csv", 0, FileOutcome.UNSPECIFIED)]
    # Only what was integrated to its end is moved away.
    assert [path.name for path in (folder / "in").iterdir()] == ["b.csv"]
    assert [path.name for path in (folder / "out").iterdir()] == ["a.csv"]
    assert left_behind(service) == []
    assert counted(await run_to_end(bulk_job)) == {"read": 5, "created": 3, "unchanged": 2}


async def test_the_log_tells_the_whole_story(
    client: ferryman.Client, stop_at_the_first_file: StopAtTheFirstFile
) -> None:
    ended = await stop_at_the_first_file()
    updates = client.executions.log(ended.id, follow=True)
    told = [line.message async for update in updates for line in update.lines]
    assert told[0] == "triggered by local operator"
    assert told[1].startswith("taken by worker ")
    assert told[2].startswith("connected to 127.0.0.1 port ")
    assert told[3].startswith("fetched 2 files, ")
    assert told[4:] == [
        "the catalog is free; checking and writing rows",
        "stop asked by local operator",
        "file in/a.csv completed: 2 rows; moved to out/a.csv",
        "ended as JOB_STOPPED: 2 rows read, of which 2 created",
    ]


async def test_in_the_middle_of_a_file_what_was_applied_stays_and_is_counted(
    service: Service, client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path
) -> None:
    write_suppliers(folder / "suppliers.csv", ROWS)
    job = await make_job("SUPPLIER", "suppliers.csv")
    running = await until(client, await client.jobs.run(job.id), lambda seen: seen.counters.created > 0)
    ended = await _stop(client, running)
    applied = ended.counters.created
    assert 0 < applied < ROWS
    assert counted(ended) == {"read": applied, "created": applied}
    assert stored_suppliers(service) == applied
    assert left_behind(service) == []

    again = await run_to_end(job)
    assert counted(again) == {"read": ROWS, "created": ROWS - applied, "unchanged": applied}
    assert stored_suppliers(service) == ROWS
    # The end of the stopped one is final.
    assert await client.executions.get(ended.id) == ended


async def test_while_pending_no_other_starts_and_the_queue_closes_up(
    client: ferryman.Client, make_job: MakeJob, folder: Path, sftp: SftpTestServer
) -> None:
    write_suppliers(folder / "suppliers.csv")
    job = await make_job("SUPPLIER", "suppliers.csv")
    sftp.behaviour.read_gate.clear()
    running = await until(client, await client.jobs.run(job.id), standing(ExecutionStatus.JOB_STARTED))
    pending = [await client.jobs.run(job.id) for _ in range(3)]
    told = await client.executions.stop(pending[1].id)
    assert (told.status, told.status_reason, told.started_at) == (STOPPED, None, None)
    others = [await client.executions.get(one.id) for one in (running, pending[0], pending[2])]
    assert others[0].status is ExecutionStatus.JOB_STARTED
    assert [one.status_reason and one.status_reason.queue_position for one in others[1:]] == [1, 2]
    sftp.behaviour.read_gate.set()
    ends = [await client.executions.wait(one.id) for one in others]
    assert {one.status for one in ends} == {ExecutionStatus.INTEGRATION_COMPLETED}
    with pytest.raises(FailedPreconditionError, match="has ended as INTEGRATION_COMPLETED"):
        await client.executions.stop(running.id)


async def test_a_server_that_dies_while_stopping_ends_it_as_stopped(
    service: Service, client: ferryman.Client, bulk_job: Job, run_to_end: RunToEnd, sftp: SftpTestServer
) -> None:
    running = await held_in_the_catalog(client, bulk_job, sftp)
    assert (await client.executions.stop(running.id)).status is ExecutionStatus.JOB_STOPPING
    await service.kill()
    sftp.behaviour.move_gate.set()
    await service.start()
    ended = await client.executions.wait(running.id)
    assert (ended.status, ended.failure, ended.stop and ended.stop.by) == (STOPPED, None, "local operator")
    assert counted(ended) == {"read": 2, "created": 2}
    assert stored_suppliers(service) == 2
    assert left_behind(service) == []
    again = await run_to_end(bulk_job)
    assert again.status is ExecutionStatus.INTEGRATION_COMPLETED
