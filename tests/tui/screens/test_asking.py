"""What asks before it happens, what comes of it, and what does not happen twice."""

import csv
from pathlib import Path

import pytest

from ferryman import NotFoundError
from ferryman_tui.config import Config
from tests.tui.screens.conftest import MakeJob, OpenDesk, RunToEnd
from tests.tui.screens.desk import NARROW

FOREVER = 3600.0


async def test_a_job_is_deleted_by_typing_its_name(at_desk: OpenDesk, make_job: MakeJob) -> None:
    job = await make_job("feed")
    async with at_desk(size=NARROW) as on:
        await on.press("enter")
        await on.until_shown("Jobs › feed")
        await on.press("D")
        await on.until_shown("Delete this job?", "Type its name to delete it")
        await on.write("fee")
        await on.press("enter")
        assert "Delete this job?" in on.text
        await on.write("d")
        await on.press("enter")
        await on.until_told("Deleted feed")
        await on.until_shown("No jobs yet")
        with pytest.raises(NotFoundError):
            await on.client.jobs.get(job.id)


async def test_nothing_is_deleted_when_the_dialog_is_left(at_desk: OpenDesk, make_job: MakeJob) -> None:
    job = await make_job("feed")
    async with at_desk() as on:
        await on.press("enter")
        await on.until_shown("Jobs › feed")
        await on.press("D")
        await on.until_shown("Delete this job?")
        await on.write("feed")
        await on.press("escape")
        await on.until_gone("Delete this job?")
        assert (await on.client.jobs.get(job.id)).name == "feed"


async def test_full_mode_needs_its_acknowledgement(at_desk: OpenDesk, make_job: MakeJob) -> None:
    job = await make_job("feed")
    async with at_desk(size=NARROW) as on:
        await on.press("enter")
        await on.until_shown("Jobs › feed")
        await on.press("F")
        await on.until_shown("Save with Import Full mode?", "My files hold every value I want to keep", "deleted")
        await on.press("y")
        assert "Save with Import Full mode?" in on.text
        await on.press("shift+tab", "space")
        await on.until_shown("[x] My files hold")
        await on.press("y")
        await on.until_told("has Import Full mode from its next run on")
        stored = await on.client.jobs.get(job.id)
        assert stored.import_spec and stored.import_spec.import_full
        # Turning it off deletes nothing, so it asks nothing.
        await on.press("F")
        await on.until_told("has standard mode from its next run on")


async def test_a_change_that_somebody_else_made_first_is_not_overwritten(at_desk: OpenDesk, make_job: MakeJob) -> None:
    job = await make_job("feed")
    async with at_desk() as on:
        await on.press("enter")
        await on.until_shown("Jobs › feed")
        await on.press("D")
        await on.until_shown("Delete this job?")
        await on.client.jobs.deactivate(job.id)
        await on.write("feed")
        await on.press("enter")
        told = await on.until_told("Delete failed for feed")
        assert "Somebody else changed it" in told
        assert (await on.client.jobs.get(job.id)).name == "feed"


async def test_keys_that_come_too_early_are_not_for_the_dialog(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("big", rows=600_000)
    async with at_desk(early=FOREVER) as on:
        await on.press("r")
        await on.until(lambda: "Running" in on.line_with("big"), "the job runs")
        await on.press("s")
        await on.until_shown("Stop this execution?")
        await on.press("y", "y")
        assert "Stop this execution?" in on.text
        await on.press("escape")
        await on.until_gone("Stop this execution?")


async def test_rejected_rows_become_a_file(at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd) -> None:
    execution = await run_to_end(await make_job("feed", text="name,externalId\nGood,S-1\nBad,\n"))
    async with at_desk() as on:
        await on.press("enter")
        await on.until_shown("Jobs › feed")
        await on.press("tab")
        await on.until_shown(execution.id)
        await on.press("enter")
        await on.until_shown("Rejected rows 1")
        await on.press("w")
        told = await on.until_told("Wrote the rejected rows to")
        path = told.rpartition(" to ")[2]
        rows = list(csv.reader(Path(path).read_text(encoding="utf-8-sig").splitlines()))
        assert any("Bad" in row for row in rows)


async def test_a_duplicate_is_opened_and_says_what_it_lacks(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("feed")
    async with at_desk(size=NARROW) as on:
        await on.press("d")
        await on.until_shown("Jobs › feed - COPY", "Copy: inactive, its schedule is empty")
        await on.press("escape")
        await on.until_shown("2 of 2 jobs")


async def test_the_operators_keys_take_the_place_of_ours(at_desk: OpenDesk, make_job: MakeJob) -> None:
    job = await make_job("feed", rows=1)
    await make_job("seed")
    config = Config(keys={"run": "f5", "cursor-down": "z"})
    async with at_desk(config=config) as on:
        await on.until(lambda: "f5 Run now" in on.lines[-1], "the key in the last line")
        await on.press("r")
        assert (await on.client.jobs.get(job.id)).latest_execution is None
        await on.press("f5")
        await on.until_told("feed is running")
        await on.press("z")
        await on.until_line("seed", "▌")


async def test_what_the_server_refuses_is_told_with_the_next_step(at_desk: OpenDesk, make_job: MakeJob) -> None:
    job = await make_job("feed")
    async with at_desk() as on:
        await on.press("enter")
        await on.until_shown("Jobs › feed")
        await on.client.jobs.delete(job.id)
        await on.press("r")
        told = await on.until_told("Run now")
        assert "feed" in told
