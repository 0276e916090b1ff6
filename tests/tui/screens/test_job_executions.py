"""The executions of a job: found, filtered, sorted and turned by the server, live, and never moving by themselves."""

from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from ferryman import Client, Execution, ExecutionStatus, ImportSpec, Job, OverlapPolicy, SftpSource
from tests.sftp_server import SftpTestServer
from tests.tui.relay import Relay
from tests.tui.screens.conftest import MakeJob, OpenDesk, RunToEnd
from tests.tui.screens.desk import NARROW, WIDE, Desk, desk

IN_PROGRESS = "● In progress"


async def shown_ids(on: Desk) -> list[str]:
    """The ids of the rows, as far as they are shown."""
    head = next(number for number, line in enumerate(on.lines) if "Started" in line)
    rows = on.lines[head + 1 : -2]
    return [line.replace("▌", " ").split()[2] for line in rows if line.strip()]


async def three(job: Job, run_to_end: RunToEnd) -> list[Execution]:
    """Run a job three times; the newest is the first."""
    return [await run_to_end(job) for _ in range(3)][::-1]


async def test_ids_stand_in_full_where_there_is_room(
    at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd
) -> None:
    executions = await three(await make_job("suppliers", rows=2), run_to_end)
    async with at_desk(size=WIDE) as on:
        await on.press("enter", "tab")
        await on.until_shown("1–3 of 3   newest first", "All 3", "✓ OK 3")
        assert await shown_ids(on) == [execution.id for execution in executions]
    async with at_desk(size=NARROW) as on:
        await on.press("enter")
        await on.until_shown("1–3 of 3   newest first")
        assert await shown_ids(on) == [execution.id[-8:] for execution in executions]


async def test_the_server_finds_what_is_typed(at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd) -> None:
    newest, wanted, _ = await three(await make_job("suppliers", rows=2), run_to_end)
    async with at_desk() as on:
        await on.press("enter", "tab")
        await on.until_shown("1–3 of 3")
        await on.press("slash")
        await on.write(wanted.id[-8:].upper())
        await on.until_shown("1–1 of 1   filtered", "All 1")
        assert await shown_ids(on) == [wanted.id]
        await on.press("enter", "slash", "x")
        await on.until_shown("No execution matches. Press esc to clear the filter.")
        await on.press("escape", "escape")
        await on.until_shown("1–3 of 3   newest first", newest.id)


async def test_statuses_are_filtered_by_keys_and_chips(
    at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd, client: Client
) -> None:
    job = await make_job("suppliers", rows=2)
    good = await run_to_end(job)
    assert job.import_spec is not None
    spec = replace(job.import_spec, sftp=SftpSource(file_path="none.csv", delimiter=","))
    bad = await run_to_end(await client.jobs.update(replace(job, import_spec=spec), ["import_spec.sftp.file_path"]))
    async with at_desk() as on:
        await on.press("enter", "tab")
        await on.until_shown("All 2", "✓ OK 1", "✗ Failed 1", f"{IN_PROGRESS} 0")
        await on.press("f")
        await on.until_shown("1–1 of 1   filtered")
        assert await shown_ids(on) == [bad.id]
        await on.press("u")
        await on.until_shown("No execution matches.")
        await on.press("a")
        await on.until_shown("1–2 of 2   newest first")
        await on.pilot.click(offset=(on.line_with("✓ OK 1").index("OK 1"), 4))
        await on.until_shown("1–1 of 1   filtered")
        assert await shown_ids(on) == [good.id]


async def test_the_order_is_the_servers(at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd) -> None:
    executions = await three(await make_job("suppliers", rows=2), run_to_end)
    async with at_desk() as on:
        await on.press("enter", "tab")
        await on.until_shown("newest first", "Started (UTC)↓")
        await on.press("o")
        await on.until_shown("oldest first", "Started (UTC)↑")
        assert await shown_ids(on) == [execution.id for execution in reversed(executions)]
        await on.press("o")
        await on.until_shown("by status", "Status↑")
        await on.press("o")
        await on.until_shown("last ended first")
        await on.pilot.click(offset=(on.lines[5].index("Started"), 5))
        await on.until_shown("newest first")
        await on.pilot.click(offset=(on.lines[5].index("Execution ID"), 5))
        await on.until_shown("oldest first")
    async with at_desk() as on:
        await on.press("enter")
        await on.until_shown("oldest first")


async def test_pages_are_turned(at_desk: OpenDesk, make_job: MakeJob, client: Client, sftp: SftpTestServer) -> None:
    spec = ImportSpec(sftp=SftpSource(file_path="slow.csv", delimiter=","), overlap_policy=OverlapPolicy.WAIT_FOR_NEXT)
    sftp.behaviour.read_gate.clear()
    job = await make_job("slow", rows=2)
    assert job.import_spec is not None
    job = await client.jobs.update(replace(job, import_spec=spec), ["import_spec.overlap_policy"])
    running = await client.jobs.run(job.id)
    for _ in range(51):
        await client.jobs.run(job.id)
    async with at_desk() as on:
        await on.press("enter", "tab")
        await on.until_shown("1–50 of 52   page 1/2  [ ] to turn   newest first", "» Skipped 51", f"{IN_PROGRESS} 1")
        await on.press("right_square_bracket")
        await on.until_shown("51–52 of 52   page 2/2")
        assert "● Reading" in on.text or "◌ Starting" in on.text
        await on.press("right_square_bracket")
        await on.until_told("This is the last page.")
        await on.press("left_square_bracket")
        await on.until_shown("1–50 of 52")
        await on.press("left_square_bracket")
        await on.until_told("This is the first page.")
    sftp.behaviour.read_gate.set()
    await client.executions.wait(running.id)


async def test_the_overview_is_about_what_is_in_progress(
    at_desk: OpenDesk, make_job: MakeJob, client: Client, sftp: SftpTestServer
) -> None:
    sftp.behaviour.read_gate.clear()
    job = await make_job("slow", rows=2)
    running = await client.jobs.run(job.id)
    queued = await client.jobs.run(job.id)
    assert queued.status is ExecutionStatus.JOB_PENDING
    async with at_desk() as on:
        await on.press("enter")
        await on.until_shown("In progress", "● Reading", running.id, "queued, number 1")
        await on.press("s")
        await on.until_shown("Stop this execution?", running.id)
        await on.press("y")
        await on.until_shown("■ " + running.id[-8:])
        sftp.behaviour.read_gate.set()
        await on.ended(queued.id)
        await on.until_shown("✓ OK", queued.id)


async def test_new_ones_are_counted_and_loaded_when_asked_for(
    at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd
) -> None:
    job = await make_job("suppliers", rows=2)
    first = await run_to_end(job)
    async with at_desk() as on:
        await on.press("enter", "tab")
        await on.until_shown("1–1 of 1", first.id)
        second = await run_to_end(job)
        await on.until_shown("1 new · R loads it", "Executions 2")
        assert await shown_ids(on) == [first.id]
        await on.press("R")
        await on.until_shown("1–2 of 2   newest first", second.id)
        assert on.line_with("▌").split()[2] == first.id
        await run_to_end(job)
        await on.until_shown("1 new · R loads it")
        await on.press("ctrl+r")
        await on.until_shown("1–3 of 3")


async def test_a_run_by_hand_loads_the_page_with_its_filter_and_order(
    at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd
) -> None:
    job = await make_job("suppliers", rows=2)
    first = await run_to_end(job)
    async with at_desk() as on:
        await on.press("enter", "tab")
        await on.until_shown("1–1 of 1")
        await on.press("o", "slash")
        await on.write(first.id[:8])
        await on.press("enter")
        await on.until_shown("filtered   oldest first")
        await on.press("r")
        await on.until_told("suppliers is running")
        await on.until_shown("of 2   filtered   oldest first")
        ids = await shown_ids(on)
        assert ids[0] == first.id
        assert len(ids) == 2


async def test_rows_follow_their_executions(
    at_desk: OpenDesk, make_job: MakeJob, client: Client, sftp: SftpTestServer
) -> None:
    sftp.behaviour.read_gate.clear()
    job = await make_job("slow", rows=2)
    running = await client.jobs.run(job.id)
    async with at_desk() as on:
        await on.press("enter", "tab")
        await on.until_shown("● Reading", running.id)
        sftp.behaviour.read_gate.set()
        await on.until(lambda: "✓ OK" in on.line_with(running.id), "the end of the execution")


async def test_stopping_ends_in_the_history(
    at_desk: OpenDesk, make_job: MakeJob, client: Client, sftp: SftpTestServer
) -> None:
    sftp.behaviour.read_gate.clear()
    job = await make_job("slow", rows=2)
    running = await client.jobs.run(job.id)
    async with at_desk() as on:
        await on.press("enter", "tab")
        await on.until_shown("● Reading", running.id, "s Stop")
        await on.press("s")
        await on.until_shown("Stop this execution?")
        await on.press("y")
        await on.until(lambda: "■ Stopped" in on.line_with(running.id), "the stopped execution")
        await on.until_gone("s Stop")
        sftp.behaviour.read_gate.set()


async def test_a_frozen_list_keeps_its_picture(
    at_desk: OpenDesk, make_job: MakeJob, client: Client, sftp: SftpTestServer
) -> None:
    sftp.behaviour.read_gate.clear()
    job = await make_job("slow", rows=2)
    running = await client.jobs.run(job.id)
    async with at_desk() as on:
        await on.press("enter", "tab")
        await on.until_shown("● Reading", running.id)
        await on.press("space")
        await on.until_shown("‖ paused")
        sftp.behaviour.read_gate.set()
        await on.ended(running.id)
        await on.until(lambda: on.lines[1].startswith(" ✓ OK"), "the end in the head line")
        assert "● Reading" in on.line_with(running.id)
        await on.press("space")
        await on.until(lambda: "✓ OK" in on.line_with(running.id), "the end of the execution")


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_job_without_executions_says_how_to_make_one(
    at_desk: OpenDesk, make_job: MakeJob, size: tuple[int, int]
) -> None:
    await make_job("fresh", rows=1)
    async with at_desk(size=size) as on:
        await on.press("enter", "tab")
        await on.until_shown("fresh has never run. Press r to run it now.", "none   newest first")


async def test_enter_opens_the_execution_under_the_cursor(
    at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd
) -> None:
    _, wanted, _ = await three(await make_job("suppliers", rows=2), run_to_end)
    async with at_desk() as on:
        await on.press("enter", "tab")
        await on.until_shown("1–3 of 3")
        await on.press("down", "enter")
        await on.until(lambda: on.lines[0].split()[5:6] == [f"…{wanted.id[-8:]}"], "the execution in the first line")
        await on.press("escape")
        await on.until_shown("1–3 of 3")
        await on.until_line("▌", wanted.id)


async def test_without_the_server_rows_stay_and_a_failed_read_is_told_in_one_line(
    target: str, tmp_path: Path, make_job: MakeJob, run_to_end: RunToEnd
) -> None:
    ended = await run_to_end(await make_job("suppliers", rows=2))
    async with AsyncExitStack() as relaying:
        relay = await relaying.enter_async_context(Relay(target))
        async with desk(relay.address, tmp_path / "console.json") as on:
            await on.press("enter", "tab")
            await on.until_shown("1–1 of 1", ended.id)
            await relaying.aclose()
            await on.until_shown("Connection lost")
            await on.press("R")
            await on.until_shown(" UNAVAILABLE: ")
            assert ended.id in on.text
