"""Stopping, logs, counts, copies, settings and previews from the command line."""

import asyncio
import json
import os
import pty
from asyncio.subprocess import PIPE

import ferryman
from ferryman.v1 import connector_service_pb2
from tests.client import samples
from tests.client.cli.conftest import Run, command
from tests.client.memory_server import MemoryServer

ID = samples.numbered_id(77)
Status = samples.Status


async def test_a_stop_without_a_terminal_needs_yes(server: MemoryServer, run: Run) -> None:
    await server.put(samples.execution(ID, Status.INTEGRATION_STARTED, read=1500, rejected=5))
    refused = await run("execution", "stop", "00077", text="y\n", COLUMNS="400")
    assert refused.code == 2
    assert "add --yes" in refused.err
    assert not server.requests("StopExecution")
    done = await run("execution", "stop", "00077", "--yes")
    assert (done.code, done.out.startswith(f"JOB_STOPPING {ID}: 1500 read")) == (0, True)
    assert "Stop       asked for by local operator" in (await run("execution", "show", "00077")).out


async def test_a_stop_asks_on_a_terminal_and_says_what_stays(server: MemoryServer) -> None:
    await server.put(samples.execution(ID, Status.INTEGRATION_STARTED, read=1500, rejected=5))
    for answer, code, stops in ((b"n\n", 1, 0), (b"y\n", 0, 1)):
        main, terminal = pty.openpty()
        process = await command(server, "execution", "stop", "00077", stdin=terminal, stdout=PIPE)
        os.close(terminal)
        assert process.stderr is not None
        question = (await process.stderr.readuntil(b"[y/N]")).decode()
        assert "Stopping cannot be undone; what was applied, 1,495 rows so far, stays and is counted." in question
        assert f'Stop the execution {ID} of the job "products" (INTEGRATION_STARTED)?' in question
        os.write(main, answer)
        await process.communicate()
        assert process.returncode == code
        assert len(server.requests("StopExecution")) == stops
        os.close(main)


async def test_a_stop_can_wait_for_the_end(server: MemoryServer, run: Run) -> None:
    await server.put(samples.execution(ID, Status.INTEGRATION_STARTED))
    waiting = asyncio.create_task(run("execution", "stop", "00077", "--yes", "--wait"))
    async with server.changed:
        await server.changed.wait_for(lambda: server.requests("WatchExecutions"))
    await server.put(samples.execution(ID, Status.JOB_STOPPED, read=10, created=10))
    done = await waiting
    assert (done.code, done.out.startswith(f"JOB_STOPPED {ID}: 10 read = 10 created")) == (0, True)


async def test_what_has_ended_is_refused_without_asking(server: MemoryServer, run: Run) -> None:
    await server.put(samples.execution(ID, Status.INTEGRATION_COMPLETED))
    done = await run("execution", "stop", "00077")
    assert (done.code, done.err) == (5, "ferryman: it has ended\n")


async def test_a_log_is_printed_and_followed(server: MemoryServer, run: Run) -> None:
    await server.put(samples.execution(ID, Status.INTEGRATION_STARTED))
    await server.write(ID, "connected\x1b[2J")
    server.log_lines[ID][0].details["file"] = "a.csv"
    line = "2026-01-01 00:00:00  info     connected\\x1b[2J\n"
    assert (await run("execution", "log", "00077")).out == line
    following = asyncio.create_task(run("execution", "log", "00077", "-f", "-o", "json"))
    async with server.changed:
        await server.changed.wait_for(lambda: len(server.requests("TailExecutionLog")) == 2)
    await server.write(ID, "done")
    await server.put(samples.execution(ID, Status.INTEGRATION_COMPLETED))
    done = await following
    lines = [json.loads(text) for text in done.out.splitlines()]
    assert [(line["number"], line["level"]) for line in lines] == [(1, "LEVEL_INFO"), (2, "LEVEL_INFO")]
    assert lines[0]["details"] == {"file": "a.csv"}


async def test_statuses_are_counted_beside_the_list(server: MemoryServer, run: Run) -> None:
    for number in range(3):
        await server.put(samples.execution(samples.numbered_id(number), Status.JOB_FAILED))
    done = await run("execution", "list", "--size", "1", "--counts")
    assert "in all: JOB_FAILED 3\n" in done.err
    listed = json.loads((await run("execution", "list", "--counts", "-o", "json")).out)
    assert listed["statusCounts"] == [{"status": "JOB_FAILED", "count": 3, "more": False}]
    assert (await run("execution", "list", "--counts", "--all")).code == 2


async def test_a_job_is_duplicated(server: MemoryServer, client: ferryman.Client, run: Run) -> None:
    await client.jobs.create(samples.job())
    done = await run("job", "duplicate", "products")
    copy = next(job for job in server.jobs.values() if job.name == "products - COPY")
    expected = f'"products - COPY" is a copy of "products", inactive and without a schedule: {copy.id}\n'
    assert (done.code, done.out) == (0, expected)
    assert "id" in json.loads((await run("job", "duplicate", "products", "-o", "json")).out)


async def test_a_job_file_brings_its_schedule(server: MemoryServer, client: ferryman.Client, run: Run) -> None:
    await client.connectors.create(samples.connector())
    source = "import: {sftp: {file_path: f, delimiter: ','}}"
    job = f"{{name: products, entity: PRODUCT, connector: supplier, {source}, schedule: {{every: 15m}}}}"
    assert (await run("job", "create", "-f", "-", text=job)).code == 0
    assert next(iter(server.schedules.values())).cron == "0 0/15 * * * ?"
    done = await run("job", "update", "products", "-f", "-", text=job.replace("15m", "20m"))
    assert done.err == "changed: schedule\n"
    wrong = job.replace("every: 15m", "cron: UNREADABLE").replace("name: products", "name: goods")
    refused = await run("job", "create", "-f", "-", text=wrong)
    assert (refused.code, 'the job "goods" was created without its schedule' in refused.err) == (5, True)


async def test_jobs_are_watched_as_lines_and_as_a_table(server: MemoryServer, client: ferryman.Client) -> None:
    await client.jobs.create(samples.job())
    main, terminal = pty.openpty()
    as_lines = await command(server, "job", "watch")
    as_table = await command(server, "job", "watch", environment={"TERM": "xterm"}, stdout=terminal)
    os.close(terminal)
    assert as_lines.stdout is not None
    assert (await as_lines.stdout.readline()).decode() == "products  inactive\n"
    shown = ""
    while "products" not in shown:
        shown += (await asyncio.to_thread(os.read, main, 4096)).decode(errors="replace")
    assert "NEXT FIRE TIME (UTC)" in shown
    # The same again is no news: the next line is about the next job.
    await server.put_job(next(iter(server.jobs.values())))
    await client.jobs.create(samples.job("offers"))
    assert (await as_lines.stdout.readline()).decode() == "offers  inactive\n"
    while "offers" not in shown:
        shown += (await asyncio.to_thread(os.read, main, 4096)).decode(errors="replace")
    for process in (as_lines, as_table):
        process.terminate()
        await process.communicate()
    os.close(main)


async def test_settings_are_shown_and_changed(server: MemoryServer, run: Run) -> None:
    shown = (await run("settings", "show")).out
    assert "Main locale                  en-US" in shown
    assert "Orders are exported          yes" in shown
    done = await run("settings", "set", "--default-store", "paris", "--no-simplified-product-workflow", "-o", "json")
    assert json.loads(done.out)["defaultStore"] == "paris"
    [request] = server.requests("UpdateGeneralSettings")
    assert list(request.update_mask.paths) == ["default_store", "simplified_product_workflow"]
    assert (await run("settings", "set")).code == 2


async def test_a_source_is_previewed_by_column(server: MemoryServer, client: ferryman.Client, run: Run) -> None:
    await client.connectors.create(samples.connector())
    server.preview = connector_service_pb2.PreviewSourceResponse(
        file="in/a.csv", size=12, delimiter=";", columns=["SKU", "Name"]
    )
    server.preview.rows.add(cells=["1", "Cup"])
    server.preview.rows.add(cells=["2"])
    server.preview.mapping.add(source="SKU", field="productId")
    done = await run("connector", "preview", "supplier", "--file", "in/a.csv", "--entity", "product")
    assert done.code == 0
    assert done.out.splitlines()[1:] == ["Delimiter  ';'", "Column     SKU -> productId: 1 | 2", "Column     Name: Cup"]
    server.preview.failure.reason, server.preview.failure.message = "FILE_NOT_FOUND", "there is no file in/a.csv"
    failed = await run("connector", "preview", "supplier", "--directory", "in")
    assert (failed.code, failed.out) == (1, "FILE_NOT_FOUND: there is no file in/a.csv\n")
    assert (await run("connector", "preview", "supplier")).code == 2
