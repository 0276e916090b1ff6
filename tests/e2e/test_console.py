"""The console in a real terminal, on a real service that runs real imports and comes and goes."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import ferryman
from ferryman.models.jobs import Job
from tests.e2e.conftest import MakeJob, RunToEnd
from tests.e2e.running import two_file_job, write_suppliers
from tests.e2e.terminal import Terminal, needs_tmux, terminal
from tests.service import COMMAND, Service
from tests.sftp_server import SftpTestServer

pytestmark = needs_tmux

NOTICED_SECONDS = 12


@pytest.fixture
async def job(make_job: MakeJob, client: ferryman.Client, folder: Path) -> Job:
    """An active job that imports two files of suppliers."""
    return await client.jobs.activate((await two_file_job(make_job, folder)).id)


@pytest.fixture
async def console(service: Service, job: Job, tmp_path: Path) -> AsyncIterator[Terminal]:
    """A console that shows the job."""
    own = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_STATE_HOME": str(tmp_path / "state")}
    async with terminal(tmp_path / "terminal", [COMMAND, f"--target={service.address}", "console"], own) as console:
        await console.until_shown("● live", "1 of 1 job", "Not run")
        yield console


async def test_a_run_is_watched_stopped_and_found_in_the_history(
    console: Terminal, client: ferryman.Client, job: Job, sftp: SftpTestServer
) -> None:
    sftp.behaviour.move_gate.clear()
    await console.keys("r")
    await sftp.behaviour.moving.wait()
    await console.until_shown("● Running", "Activity 1")
    (running,) = [execution async for execution in client.executions.list(job_id=job.id)]
    await console.keys("s")
    await console.until_shown("Stop this execution?", running.id)
    # The dialog ignores keys that come too early to be meant for it.
    await console.until(lambda text: "Stop this execution?" not in text, pressing="y")
    await console.until_shown("□ Stopping")
    sftp.behaviour.move_gate.set()
    await console.until_shown("■ Stopped")

    await console.keys("Enter")
    await console.until_shown("Overview", job.name)
    await console.keys("Tab")
    await console.until_shown("■ Stopped", running.id, "1–1 of 1")
    await console.keys("c")
    await console.until_shown("Copied execution id", "tmux")
    assert await console.buffer() == running.id
    await console.keys("Enter")
    await console.until_shown("JOB_STOPPED", running.id, "2 rows")


async def test_a_duplicate_is_shown_and_is_inactive(console: Terminal, client: ferryman.Client, job: Job) -> None:
    await console.keys("d")
    await console.until_shown("Overview", "inactive")
    (copy,) = [one async for one in client.jobs.list() if one.id != job.id]
    assert not copy.active
    await console.until_shown("Overview", copy.name)
    await console.keys("Escape")
    await console.until_shown("2 of 2 jobs", copy.name)


async def test_an_execution_is_found_by_a_part_of_its_id(
    console: Terminal, job: Job, run_to_end: RunToEnd, folder: Path
) -> None:
    ids = []
    for _ in range(3):
        write_suppliers(folder / "in" / "a.csv")
        ids.append((await run_to_end(job)).id)
    await console.until_shown("✓ OK")
    await console.keys("Enter")
    await console.until_shown("Overview")
    await console.keys("Tab")
    await console.until_shown("1–3 of 3", *ids)
    await console.keys("/")
    await console.until_shown("▏✓ OK")
    await console.write(ids[1][-8:])
    text = await console.until_shown("1–1 of 1", ids[1])
    assert ids[0] not in text and ids[2] not in text
    # First out of the field, where letters are text, then out of the filter.
    await console.keys("Escape")
    await console.until_shown("▌✓ OK")
    await console.keys("c")
    await console.until_shown("Copied execution id")
    assert await console.buffer() == ids[1]
    await console.keys("Escape")
    await console.until_shown("1–3 of 3", *ids)


async def test_a_killed_server_is_told_and_found_again(
    console: Terminal, service: Service, job: Job, run_to_end: RunToEnd
) -> None:
    await service.kill()
    lost = await console.until_shown("Connection lost", "Showing data as of")
    assert job.name in lost
    await console.keys("r")
    await console.until_shown("Run now: ")
    await service.start()
    await console.until_shown("● live", "Reconnected")
    await console.until_gone("Connection lost")
    await run_to_end(job)
    await console.until_shown("✓ OK", "7 rows")


async def test_a_frozen_server_is_told_in_time_and_live_when_it_goes_on(
    console: Terminal, service: Service, job: Job, run_to_end: RunToEnd
) -> None:
    os.kill(service.pid, signal.SIGSTOP)
    try:
        lost = await console.until_shown("Connection lost", "Showing data as of", seconds=NOTICED_SECONDS)
        assert job.name in lost
    finally:
        os.kill(service.pid, signal.SIGCONT)
    await console.until_shown("● live")
    await run_to_end(job)
    await console.until_shown("✓ OK", "7 rows")


async def test_it_fits_every_size_and_comes_back(console: Terminal, job: Job) -> None:
    for columns, rows in ((140, 40), (60, 15), (80, 24), (140, 40)):
        await console.resize(columns, rows)
        text = await console.until(
            lambda text, columns=columns, rows=rows: _fits(text, columns, rows, job.name)  # type: ignore[misc]
        )
        assert "live" in text
    await console.keys("q")
    await console.ended()


def _fits(text: str, columns: int, rows: int, name: str) -> bool:
    """Whether the key bar ends at the lower right, the way it does at that size, and the job is still there."""
    lines = text.split("\n")[:rows]
    return name in text and len(lines) == rows and lines[-1].endswith("? Help") and columns - 3 < len(lines[-1])


async def test_what_is_typed_at_once_after_a_slash_is_text(
    console: Terminal, client: ferryman.Client, job: Job
) -> None:
    # A slow line delivers keys in one piece: "e" would deactivate the job, "D" ask to delete it.
    await console.keys("/", "e", "D", "z")
    await console.until_shown("/ eDz", "No job matches")
    assert (await client.jobs.get(job.id)).active
