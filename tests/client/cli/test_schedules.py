"""Schedules from the command line: set by cron or by frequency, previewed, paused, resumed, listed."""

import json

import pytest

import ferryman
from tests.client import samples
from tests.client.cli.conftest import Run
from tests.client.memory_server import MemoryServer


@pytest.fixture
async def job(server: MemoryServer, client: ferryman.Client) -> ferryman.Job:
    """An active job named products."""
    return await client.jobs.activate((await client.jobs.create(samples.job())).id)


@pytest.mark.parametrize(
    ("options", "cron"),
    [
        (("--cron", "0 6 * * *"), "0 6 * * *"),
        (("--every", "15m"), "0 0/15 * * * ?"),
        (("--every", "2h", "--minute", "15"), "0 15 0/2 * * ?"),
        (("--daily", "06:30", "--days", "2"), "0 30 6 1/2 * ?"),
        (("--weekdays", "06:30"), "0 30 6 ? * MON-FRI"),
        (("--weekly", "mon,wed", "--at", "06:30"), "0 30 6 ? * MON,WED"),
        (("--monthly", "last-weekday", "--at", "06:30"), "0 30 6 LW * ?"),
    ],
)
async def test_a_schedule_is_set_by_each_frequency(
    options: tuple[str, ...], cron: str, job: ferryman.Job, server: MemoryServer, run: Run
) -> None:
    done = await run("schedule", "set", "products", *options, "--note", "for the shop")
    assert done.code == 0
    assert f"Cron       {cron}" in done.out
    assert "Next       2026-01-02 06:30:00 UTC" in done.out
    [request] = server.requests("UpdateSchedule")
    assert (request.schedule.cron, request.schedule.enabled, request.schedule.note) == (cron, True, "for the shop")
    assert list(request.update_mask.paths) == ["cron", "enabled", "note"]


async def test_a_schedule_may_be_set_without_firing(job: ferryman.Job, server: MemoryServer, run: Run) -> None:
    done = await run("schedule", "set", "products", "--every", "7m", "--disabled")
    assert "Next       never while it is paused" in done.out
    assert "after minute 56 it fires again 4 minutes later" in done.err
    [request] = server.requests("UpdateSchedule")
    assert (request.schedule.enabled, list(request.update_mask.paths)) == (False, ["cron", "enabled"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "expected one of --cron, --every"),
        (("--every", "15m", "--daily", "06:30"), "got --every and --daily"),
        (("--weekly", "mon"), "--weekly needs --at"),
        (("--daily", "06:30", "--at", "07:00"), "--at goes with --weekly or --monthly"),
    ],
)
async def test_options_that_do_not_fit_are_refused_before_anything_is_asked(
    options: tuple[str, ...], told: str, server: MemoryServer, run: Run
) -> None:
    done = await run("schedule", "set", "products", *options, COLUMNS="200")
    assert done.code == 2
    assert told in done.err
    assert not server.calls


async def test_a_schedule_is_paused_and_resumed(job: ferryman.Job, server: MemoryServer, run: Run) -> None:
    assert (await run("schedule", "resume", "products")).code == 5
    await run("schedule", "set", "products", "--every", "15m")
    assert (await run("schedule", "pause", "products")).out == 'the schedule of the job "products" is paused\n'
    resumed = await run("schedule", "resume", "products")
    assert resumed.out.endswith("is enabled, next fire time: 2026-01-02 06:30:00 UTC\n")
    shown = json.loads((await run("schedule", "show", "products", "-o", "json")).out)
    assert (shown["jobId"], shown["cron"], shown["enabled"]) == (job.id, "0 0/15 * * * ?", True)


async def test_the_schedule_of_an_inactive_job_says_why_it_does_not_fire(
    job: ferryman.Job, client: ferryman.Client, run: Run
) -> None:
    await client.jobs.deactivate(job.id)
    assert "Next       never, no schedule is set" in (await run("schedule", "show", "products")).out
    done = await run("schedule", "set", "products", "--every", "15m")
    assert "Next       never while the job is inactive" in done.out


async def test_schedules_are_listed_with_the_names_of_their_jobs(
    job: ferryman.Job, server: MemoryServer, run: Run
) -> None:
    await run("schedule", "set", "products", "--every", "15m")
    done = await run("schedule", "list", "--search", "prod")
    header, line = done.out.splitlines()
    assert header.startswith("JOB")
    assert line.startswith("products")
    listed = json.loads((await run("schedule", "list", "--all", "-o", "json")).out)
    assert [item["jobId"] for item in listed["content"]] == [job.id]


async def test_a_preview_stores_nothing(job: ferryman.Job, server: MemoryServer, run: Run) -> None:
    done = await run("schedule", "preview", "0 6 * * *", "--count", "2")
    assert done.out == "in words: 0 6 * * *\n  2026-01-02 06:30:00 UTC\n  2026-01-03 06:30:00 UTC\n"
    assert (await run("schedule", "preview", "--every", "15m", "-o", "json")).code == 0
    assert server.requests("PreviewSchedule")[1].cron == "0 0/15 * * * ?"
    unreadable = await run("schedule", "preview", "UNREADABLE")
    assert (unreadable.code, "  cron: expected 5, 6 or 7 fields, got 1" in unreadable.err) == (5, True)
    both = await run("schedule", "preview", "0 6 * * *", "--every", "15m", COLUMNS="200")
    assert (both.code, "got EXPR and --every" in both.err) == (2, True)
    assert not server.schedules
