"""The jobs screen: finding, filtering and sorting jobs, and what keys do to the one under the cursor."""

import pytest

from ferryman import ExecutionStatus, Schedule
from ferryman_tui.start import start_at
from tests.tui.screens.conftest import MakeJob, OpenDesk, RunToEnd
from tests.tui.screens.desk import NARROW, SMALL, WIDE, Desk


def names(on: Desk) -> list[str]:
    """The names in the list, from top to bottom."""
    return [line[13:].split()[0] for line in on.lines if "Supplier" in line]


async def test_every_job_is_there_with_its_state(at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd) -> None:
    await run_to_end(await make_job("good", rows=3))
    await run_to_end(await make_job("no-file"))
    await make_job("off", rows=1, active=False)
    async with at_desk() as on:
        await on.until_shown("good", "no-file", "off", "3 of 3 jobs")
        await on.until_line("good", "OK", "3 rows")
        await on.until_line("no-file", "Failed", "File not found")
        await on.until_line("off ", "Disabled")
        await on.until(lambda: "✗ Failed 1" in on.lines[1] and "‖ Disabled 1" in on.lines[1], "chips")


@pytest.mark.parametrize("size", [WIDE, NARROW, SMALL])
async def test_no_size_breaks_it(at_desk: OpenDesk, make_job: MakeJob, size: tuple[int, int]) -> None:
    for number in range(30):
        await make_job(f"supplier-feed-{number:02}")
    async with at_desk(size=size) as on:
        await on.until_shown("supplier-feed-00", "30 of 30 jobs")
        assert len(on.lines) == size[1]
        assert on.lines[-1].endswith("? Help")
        await on.press("G")
        await on.until_line("supplier-feed-29", "▌")


async def test_a_terminal_that_is_too_small_says_so_and_comes_back(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("feed")
    async with at_desk(size=SMALL) as on:
        await on.pilot.resize_terminal(52, 12)
        await on.until_shown("60x15 needed, this is 52x12")
        assert "feed" not in on.text
        await on.pilot.resize_terminal(80, 24)
        await on.until_shown("feed", "1 of 1 job")


async def test_typing_filters_and_escape_goes_back_step_by_step(at_desk: OpenDesk, make_job: MakeJob) -> None:
    for name in ("acme-offers", "acme-stock", "zeta-offers"):
        await make_job(name)
    async with at_desk() as on:
        await on.press("slash")
        await on.write("offers")
        await on.until_shown("2 of 3 jobs", "filtered")
        assert "acme-stock" not in on.text
        # Letters go into the field, they do nothing to jobs.
        await on.write("drq")
        await on.until_shown("No job matches. Press esc to clear the filter.")
        await on.press("escape")
        await on.press("escape")
        await on.until_shown("3 of 3 jobs")
        assert "filtered" not in on.text


async def test_chips_filter_by_status(at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd) -> None:
    await run_to_end(await make_job("good", rows=3))
    await run_to_end(await make_job("no-file"))
    async with at_desk() as on:
        await on.press("f")
        await on.until_shown("1 of 2 jobs")
        assert "no-file" in on.text and "good" not in on.text
        await on.press("a")
        await on.until_shown("2 of 2 jobs")


async def test_sort_goes_through_the_columns_and_titles_turn_it_round(at_desk: OpenDesk, make_job: MakeJob) -> None:
    for name in ("b-feed", "a-feed", "c-feed"):
        await make_job(name)
    async with at_desk() as on:
        await on.press("o")
        await on.until_shown("sort: job")
        assert names(on) == ["a-feed", "b-feed", "c-feed"]
        await on.pilot.click("VTable", offset=(14, 0))
        await on.until_shown("sort: job reversed")
        assert names(on) == ["c-feed", "b-feed", "a-feed"]


async def test_what_is_new_waits_at_the_end_until_it_is_sorted_again(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("m-feed")
    async with at_desk() as on:
        await on.press("o")
        await make_job("a-feed")
        await on.until_shown("a-feed", "1 changed place · R to re-sort")
        assert names(on) == ["m-feed", "a-feed"]
        await on.press("R")
        assert names(on) == ["a-feed", "m-feed"]
        assert "changed place" not in on.text


async def test_space_freezes_the_picture(at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd) -> None:
    job = await make_job("feed", rows=7)
    async with at_desk() as on:
        await on.press("space")
        await on.until_shown("‖ paused")
        await run_to_end(job)
        await on.until(lambda: on.app.session.feed.jobs.get(job.id).latest_execution.status.ended)  # type: ignore[union-attr]
        await on.pilot.pause(0.3)
        assert "7 rows" not in on.text
        await on.press("space")
        await on.until_shown("7 rows")
        assert "paused" not in on.text


async def test_r_runs_the_job_under_the_cursor(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("feed", rows=9)
    async with at_desk() as on:
        await on.press("r")
        assert "feed is running as …" in await on.until_told("feed is running")
        await on.until_shown("9 rows")


async def test_e_switches_and_switches_back(at_desk: OpenDesk, make_job: MakeJob) -> None:
    job = await make_job("feed")
    async with at_desk() as on:
        await on.press("e")
        await on.until_told("feed is inactive")
        await on.until_shown("Disabled 1")
        await on.press("e")
        await on.until_told("feed is active")
        assert (await on.client.jobs.get(job.id)).active


async def test_a_job_that_never_ran_has_no_id(at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd) -> None:
    job = await make_job("feed", rows=1)
    async with at_desk() as on:
        await on.press("c")
        await on.until_told("has never run")
        execution = await run_to_end(job)
        await on.until_shown("OK")
        await on.press("c")
        told = await on.until_told("Copied execution id")
        assert execution.id in told and "Quote it when reporting an incident" in told
        assert len(on.sent) == 1


async def test_the_stop_dialog_stops_exactly_what_was_seen(at_desk: OpenDesk, make_job: MakeJob) -> None:
    job = await make_job("big", rows=600_000)
    async with at_desk() as on:
        await on.press("r")
        await on.until(lambda: "Running" in on.line_with("big"), "the job runs")
        await on.press("s")
        await on.until_shown("Stop this execution?", "Keep running", "Stopping cannot be undone")
        await on.press("y")
        await on.until_told("Stop")
        run = (await on.client.jobs.get(job.id)).latest_execution
        assert run and (await on.ended(run.id)).status is ExecutionStatus.JOB_STOPPED
        await on.until(lambda: "Stopped" in on.line_with("big"), "the job is stopped")


async def test_the_stop_dialog_has_the_focus_on_keeping(at_desk: OpenDesk, make_job: MakeJob) -> None:
    job = await make_job("big", rows=600_000)
    async with at_desk() as on:
        await on.press("r")
        await on.until(lambda: "Running" in on.line_with("big"), "the job runs")
        await on.press("s")
        await on.until_shown("Stop this execution?")
        await on.press("enter")
        await on.until_gone("Stop this execution?")
        run = (await on.client.jobs.get(job.id)).latest_execution
        assert run and run.stop is None
        await on.client.executions.stop(run.id)
        await on.ended(run.id)


async def test_the_stop_dialog_tells_when_it_ended_meanwhile(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("big", rows=300_000)
    async with at_desk() as on:
        await on.press("r")
        await on.until(lambda: "Running" in on.line_with("big"), "the job runs")
        await on.press("s")
        await on.until_shown("Stop this execution?")
        await on.until_shown("It ended while you were deciding", "Close")
        await on.press("y")
        assert "Stop this execution?" in on.text
        await on.press("escape")
        await on.until_gone("Stop this execution?")


async def test_stop_is_no_key_where_nothing_runs(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("feed")
    async with at_desk() as on:
        assert "Stop" not in on.lines[-1]
        await on.press("s")
        assert on.toasts == []


async def test_the_next_fire_is_told(at_desk: OpenDesk, make_job: MakeJob) -> None:
    job = await make_job("feed")
    async with at_desk() as on:
        yearly = Schedule(job_id=job.id, cron="0 0 1 1 *", enabled=True)
        await on.client.schedules.update(yearly, ["cron", "enabled"])
        await on.until(lambda: " in " in on.line_with("feed"), "the next fire")


async def test_the_theme_goes_round_and_is_kept(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("feed")
    async with at_desk() as on:
        await on.press("ctrl+t")
        assert on.app.theme == "paper"
    async with at_desk() as on:
        assert on.app.theme == "paper"


async def test_filter_and_sort_are_kept_between_starts(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("acme")
    await make_job("zeta")
    async with at_desk() as on:
        await on.press("o", "slash")
        await on.write("acm")
        await on.until_shown("1 of 2 jobs")
    async with at_desk() as on:
        await on.until_shown("1 of 2 jobs", "sort: job", "acm")


async def test_markup_and_control_characters_in_names_are_text(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("[bold red]x[/] \u202e日本")
    async with at_desk() as on:
        await on.until_shown("[bold red]x[/]")
        await on.press("e")
        await on.until_told("is inactive")
        await on.until_shown("[bold red]x[/]")


async def test_a_job_is_opened_at_the_start_by_its_name(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("feed")
    async with at_desk(start=start_at("feed", "")) as on:
        await on.until_shown("Jobs › feed", "Overview")


async def test_an_execution_is_opened_at_the_start_by_its_id(
    at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd
) -> None:
    execution = await run_to_end(await make_job("feed", rows=2))
    async with at_desk(start=start_at("", execution.id)) as on:
        await on.until_shown(execution.id, "INTEGRATION_COMPLETED")


async def test_a_start_at_what_is_not_there_says_so(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("feed")
    async with at_desk(start=start_at("seed", "")) as on:
        await on.until_told("There is no job 'seed'.")
        await on.until_shown("1 of 1 job")
