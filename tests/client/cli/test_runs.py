"""Running and following: what is printed, and the exit code that tells how it ended."""

import asyncio
import json
import os
import pty
import signal

import pytest

from ferryman.v1 import execution_pb2 as wire
from tests.client import samples
from tests.client.cli.conftest import Run, command
from tests.client.memory_server import MemoryServer

ID = samples.numbered_id(77)
# Whoever runs the tests in the background has Ctrl-C ignored in all that they start.
INTERRUPTIBLE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
Status = samples.Status


async def prepare(server: MemoryServer, run: Run, *steps: wire.Execution) -> None:
    """A job whose next run becomes these executions."""
    server.scripts = [list(steps)]
    shop = (
        "connectors: [{name: supplier, sftp: {host: h, username: u, password: env:FERRYMAN_TEST_SECRET}}]\n"
        "jobs: [{name: products, entity: PRODUCT, connector: supplier, import: {sftp: {file_path: f, delimiter: ','}}}]"
    )
    assert (await run("apply", "-f", "-", text=shop, FERRYMAN_TEST_SECRET="s")).code == 0


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.INTEGRATION_COMPLETED, 0),
        (Status.INTEGRATION_COMPLETED_WITH_ERRORS, 3),
        (Status.INTEGRATION_FAILED, 1),
        (Status.JOB_FAILED, 1),
        (Status.JOB_STOPPED, 1),
    ],
)
async def test_the_exit_code_tells_how_it_ended(
    status: Status.ValueType, code: int, server: MemoryServer, run: Run
) -> None:
    steps = [samples.execution(ID, step, read=9) for step in (Status.JOB_INITIALIZING, Status.JOB_STARTED, status)]
    await prepare(server, run, *steps)
    done = await run("job", "run", "products", "--watch")
    assert done.code == code
    assert f"products: {Status.Name(status)}" in done.out


async def test_a_run_that_is_skipped_says_why(server: MemoryServer, run: Run) -> None:
    skipped = samples.execution(ID, Status.JOB_SKIPPED)
    skipped.status_reason.reason, skipped.status_reason.message = "JOB_RUNNING", "the job is running"
    await prepare(server, run, skipped)
    done = await run("job", "run", "products")
    assert (done.code, done.out) == (1, f"JOB_SKIPPED {ID}: the job is running\n")


async def test_rejected_rows_are_shown_with_the_way_to_all(server: MemoryServer, run: Run) -> None:
    errors = [wire.RowError(code="F-E-001", field="productId", value="?", message="expected an id")]
    server.rejected = [
        wire.RejectedRow(execution_id=ID, file="a.csv", line=line, key=f"k{line}", errors=errors)
        for line in range(2, 9)
    ]
    end = samples.execution(ID, Status.INTEGRATION_COMPLETED_WITH_ERRORS, read=9, created=2, rejected=7)
    await prepare(server, run, samples.execution(ID, Status.JOB_STARTED), end)
    done = await run("job", "run", "products", "--watch")
    assert 'a.csv, line 2, key k2: F-E-001 productId "?": expected an id' in done.out
    assert "line 6" in done.out
    assert "line 7" not in done.out
    assert "ferryman execution rejected 00000077 --all" in done.out
    assert len((await run("execution", "rejected", "0077", "--all", "-o", "csv")).out.splitlines()) == 8


async def test_changes_come_as_lines_of_json_for_programs(server: MemoryServer, run: Run) -> None:
    await prepare(
        server, run, samples.execution(ID, Status.JOB_STARTED), samples.execution(ID, Status.INTEGRATION_COMPLETED)
    )
    done = await run("job", "run", "products", "--watch", "-o", "json")
    statuses = [json.loads(line)["status"] for line in done.out.splitlines()]
    assert (statuses[0], statuses[-1]) == ("JOB_STARTED", "INTEGRATION_COMPLETED")


async def test_watching_an_ended_execution_ends_at_once(server: MemoryServer, run: Run) -> None:
    failed = samples.execution(ID, Status.JOB_FAILED)
    failed.failure.reason, failed.failure.message = "FILE_NOT_FOUND", "there is no file out/a.csv"
    await server.put(failed)
    done = await run("execution", "watch", "00077")
    assert done.code == 1
    assert "Failure    FILE_NOT_FOUND: there is no file out/a.csv" in done.out


async def test_watching_everything_needs_a_server(server: MemoryServer, run: Run) -> None:
    await server.stop()
    assert (await run("execution", "watch")).code == 4


async def test_an_interrupted_watch_says_that_the_execution_goes_on(server: MemoryServer) -> None:
    await server.put(samples.execution(ID, Status.JOB_STARTED))
    process = await command(server, "execution", "watch", "00077", before=INTERRUPTIBLE)
    assert process.stdout is not None and process.stderr is not None
    assert b"JOB_STARTED" in await process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert await process.wait() == 130
    err = (await process.stderr.read()).decode()
    assert err.strip() == "the execution goes on; follow it with: ferryman execution watch 00000077"


async def test_an_interrupt_that_does_not_wake_the_main_thread_is_noticed(server: MemoryServer) -> None:
    await server.put(samples.execution(ID, Status.JOB_STARTED))
    elsewhere = f"""
{INTERRUPTIBLE}
import threading
threading.Thread(target=threading.Event().wait, daemon=True).start()
signal.pthread_sigmask(signal.SIG_BLOCK, {{signal.SIGINT}})
"""
    process = await command(server, "execution", "watch", "00077", before=elsewhere)
    assert process.stdout is not None
    assert b"JOB_STARTED" in await process.stdout.readline()
    async with server.changed:
        await server.changed.wait_for(lambda: server.requests("WatchExecutions"))
    process.send_signal(signal.SIGINT)
    # Silence, or a sign of life, would wake it much later.
    async with asyncio.timeout(10):
        assert await process.wait() == 130


async def test_a_terminal_shows_a_bar(server: MemoryServer) -> None:
    await server.put(samples.execution(ID, Status.INTEGRATION_STARTED, read=1234, rejected=5))
    main, terminal = pty.openpty()
    environment = {"TERM": "xterm", "COLUMNS": "160"}
    process = await command(server, "execution", "watch", "00077", environment=environment, stdout=terminal)
    os.close(terminal)
    shown = ""
    while "1,234 rows" not in shown:
        shown += (await asyncio.to_thread(os.read, main, 4096)).decode(errors="replace")
    assert "integrate" in shown
    assert "50 %" in shown
    await server.put(samples.execution(ID, Status.INTEGRATION_COMPLETED, read=2000, created=2000))
    while "2000 read = 2000 created" not in shown:
        shown += (await asyncio.to_thread(os.read, main, 4096)).decode(errors="replace")
    assert await process.wait() == 0
    os.close(main)
