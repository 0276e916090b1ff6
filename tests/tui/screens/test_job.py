"""The screen of a job: its overview, its mapping, its schedule, and what becomes of it while it is open."""

from dataclasses import replace

import pytest

from ferryman import (
    Client,
    Connector,
    ExportFormat,
    ExportSpec,
    ImportSpec,
    Job,
    MappingLine,
    Schedule,
    SftpSource,
    SftpTarget,
    Transcoding,
)
from ferryman_tui.config import Config
from tests.tui.screens.conftest import MakeJob, OpenDesk, RunToEnd
from tests.tui.screens.desk import NARROW, SMALL, WIDE, Desk


async def test_the_overview_tells_all_about_a_job(
    at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd, client: Client
) -> None:
    job = await make_job("suppliers", rows=3, active=True)
    await client.schedules.update(Schedule(job_id=job.id, cron="30 2 * * *", enabled=True), ["cron", "enabled"])
    ended = await run_to_end(job)
    async with at_desk(size=WIDE) as on:
        await on.press("enter")
        await on.until_shown("fits the interval", ended.id[-8:], "Executions 1   Mapping   Schedule")
        await on.until(lambda: "✓ OK   Import SUPPLIER · SFTP   active · next in" in on.lines[1], "the head line")
        await on.until_line("Last execution", "Schedule (UTC)")
        await on.until_shown("3 rows read, 3 applied")
        await on.until_shown("created              3 ▇", "suppliers.csv  CSV, UTF-8, split at ,")
        await on.until_shown("the new execution waits as JOB_PENDING and starts next")
        await on.until_line("  source ", "files  SFTP 127.0.0.1:")
        await on.until(lambda: sum(" 02:30  in " in line for line in on.lines) == 5, "five fires")
        date = on.lines.index(on.line_with("started  "))
        assert ended.id in on.lines[date + 1]


async def test_a_small_terminal_shows_the_overview_in_one_column(
    at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd
) -> None:
    await run_to_end(await make_job("suppliers", rows=3))
    async with at_desk(size=NARROW) as on:
        await on.press("enter")
        await on.until_shown("Last executions")
        assert "Configuration" not in on.text
        await on.press("G")
        await on.until_shown("Configuration", "suppliers.csv")
        await on.press("g")
        await on.until_shown("3 rows read, 3 applied")


async def test_a_failed_job_says_why_in_whole_words(at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd) -> None:
    failed = await run_to_end(await make_job("no-file"))
    assert failed.failure is not None
    async with at_desk(size=NARROW) as on:
        await on.press("enter")
        await on.until_shown("✗ Failed")
        told = " ".join(" ".join(on.lines).split())
        assert " ".join(failed.failure.message.split()) in told


async def test_a_job_that_never_ran_has_no_id_to_copy(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("fresh", rows=1)
    async with at_desk() as on:
        await on.press("enter")
        await on.until_shown("fresh has never run.", "Executions 0")
        await on.press("c")
        assert "has never run" in await on.until_told("no execution id to copy")
        assert not on.sent


async def test_tabs_go_round_and_the_last_one_is_open_again_next_time(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("suppliers", rows=1)
    async with at_desk() as on:
        await on.press("enter")
        await on.until_shown("has never run.")
        await on.press("tab")
        await on.until_shown("execution id contains…")
        await on.press("tab")
        await on.until_shown("No mapping: each column feeds the field of the same name")
        await on.press("tab")
        await on.until_shown("not set: runs only by hand")
        await on.press("tab")
        await on.until_shown("Configuration")
        await on.press("shift+tab", "shift+tab", "escape", "enter")
        await on.until_shown("No mapping: each column feeds")
    async with at_desk() as on:
        await on.press("enter")
        await on.until_shown("No mapping: each column feeds")


async def test_a_click_opens_a_tab(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("suppliers", rows=1)
    async with at_desk() as on:
        await on.press("enter")
        await on.until_shown("Mapping")
        await on.pilot.click(offset=(on.line_with("Mapping").index("Mapping"), 2))
        await on.until_shown("No mapping: each column feeds")


async def test_the_mapping_tells_what_feeds_what_and_what_is_missing(at_desk: OpenDesk, make_job: MakeJob) -> None:
    spec = ImportSpec(
        sftp=SftpSource(file_path="in.csv", delimiter=";"),
        mapping=(
            MappingLine(source="Code", field="externalId"),
            MappingLine(source="Rating", field="supplierRating", default_value="3"),
            MappingLine(source="Colour", field="CF_colour"),
        ),
        transcodings=(Transcoding(field="supplierRating", input="top", output="5"),),
    )
    await make_job("suppliers", import_spec=spec)
    async with at_desk() as on:
        await on.press("enter", "tab", "tab")
        await on.until_shown("Mapping 3 fields", "Not mapped although required: name.")
        assert on.line_with(" Code ").split() == ["Code", "externalId", "text", "key", "—"]
        assert on.line_with(" Rating ").split() == ["Rating", "supplierRating", "decimal", "3"]
        assert "custom field" in on.line_with(" Colour ")
        assert on.line_with(" top ").split() == ["supplierRating", "top", "5"]


async def test_the_schedule_tells_when_it_fires_and_what_keeps_it_from_that(
    at_desk: OpenDesk, make_job: MakeJob, client: Client
) -> None:
    job = await make_job("suppliers", rows=1, active=True)
    schedule = Schedule(job_id=job.id, cron="0 * * * *", enabled=False, note="ask Ann before you change it")
    await client.schedules.update(schedule, ["cron", "enabled", "note"])
    async with at_desk() as on:
        await on.press("enter", "shift+tab")
        await on.until_shown("0 * * * *", "Would fire", "paused: it does not fire until it is enabled", "ask Ann")
        await on.until(lambda: "schedule paused" in on.lines[1], "the head line")
        await client.schedules.resume(job.id)
        await on.until_shown("Next fires")
        await on.until_gone("paused")


async def test_an_export_is_fired_by_events_and_has_no_schedule(
    at_desk: OpenDesk, client: Client, connector: Connector
) -> None:
    spec = ExportSpec(trigger_statuses=("ORDER_CREATED",), sftp=SftpTarget(directory="out", format=ExportFormat.XML))
    await client.jobs.create(
        Job(name="orders-out", entity="ORDER", connector_id=connector.id, export_spec=spec, active=True)
    )
    async with at_desk() as on:
        await on.press("enter")
        await on.until_shown("Fired by events", "Each ORDER that reaches ORDER_CREATED", "out  XML, named by the order")
        assert "Schedule" not in on.lines[2]
        await on.press("shift+tab")
        await on.until_shown("Files hold every exported field of the record; there is no mapping.")


async def test_a_copy_says_that_it_is_one_as_long_as_it_is_open(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("suppliers", rows=1)
    async with at_desk(size=NARROW) as on:
        await on.press("enter")
        await on.until_shown("has never run.")
        await on.press("d")
        await on.until_shown("suppliers - COPY", "Copy: inactive, its schedule is empty.", "activate it.")
        await on.press("tab", "tab")
        await on.until_shown("Copy: inactive, its schedule is empty.", "No mapping")


async def test_a_job_that_is_deleted_meanwhile_stays_and_says_so(
    at_desk: OpenDesk, make_job: MakeJob, client: Client
) -> None:
    job = await make_job("suppliers", rows=1)
    async with at_desk() as on:
        await on.press("enter")
        await on.until_shown("has never run.")
        await client.jobs.delete(job.id)
        await on.until_shown("deleted meanwhile: what follows is as it was")
        assert "suppliers.csv" in on.text


async def test_changes_from_elsewhere_are_shown_at_once(at_desk: OpenDesk, make_job: MakeJob, client: Client) -> None:
    job = await make_job("suppliers", rows=1)
    async with at_desk() as on:
        await on.press("enter")
        await on.until_shown("   active · no schedule")
        await client.jobs.deactivate(job.id)
        await on.until_shown("inactive · runs only by hand")
        await client.jobs.update(replace(job, name="renamed", etag=""), ["name"])
        await on.until(lambda: on.lines[0].split()[3] == "renamed", "the new name")


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_frozen_picture_does_not_change(
    at_desk: OpenDesk, make_job: MakeJob, client: Client, size: tuple[int, int]
) -> None:
    job = await make_job("suppliers", rows=1)
    async with at_desk(size=size) as on:
        await on.press("enter")
        await on.until_shown("suppliers has never run.", "Executions 0")
        await on.press("space")
        await on.until_shown("‖ paused")
        await client.executions.wait((await client.jobs.run(job.id)).id)
        await on.until_shown("Executions 1")
        assert "suppliers has never run." in on.text
        await on.press("space")
        await on.until_shown("1 rows read, 1 applied")
        assert "paused" not in on.text


def without_scrollbar(on: Desk) -> str:
    """All columns but the last."""
    return "\n".join(line[: on.app.size.width - 1] for line in on.lines)


async def test_a_terminal_without_glyphs_and_little_room_has_it_all(
    at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd
) -> None:
    ended = await run_to_end(await make_job("suppliers", rows=3, active=True))
    async with at_desk(size=SMALL, config=Config(ascii=True)) as on:
        await on.press("enter")
        await on.until_shown("O OK", "3 rows read, 3 applied")
        assert without_scrollbar(on).isascii()
        await on.press("tab")
        await on.until_shown("1-1 of 1   newest first", ended.id[-8:])
        assert without_scrollbar(on).isascii()
        await on.press("tab")
        await on.until_shown("externalId")
        await on.press("tab")
        await on.until_shown("not set: runs only by hand")
