"""The activity screen: what runs and what is queued, live, and below it what starts next."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from google.rpc.code_pb2 import Code  # type: ignore[import-untyped]

from ferryman.v1 import execution_pb2, job_pb2
from ferryman_tui.feed import utc_now
from ferryman_tui.screens.activity import ActivityScreen
from ferryman_tui.widgets.next_up import NextUp
from tests.client import samples
from tests.client.answers import status
from tests.client.conftest import server
from tests.client.memory_server import MemoryServer
from tests.tui.screens.desk import NARROW, SMALL, WIDE, Desk, desk

__all__ = ["server"]

Status = samples.Status
RUNNING, QUEUED, OK = Status.INTEGRATION_STARTED, Status.JOB_PENDING, Status.INTEGRATION_COMPLETED


def execution(
    number: int, job: str, status: Status.ValueType = RUNNING, fraction: float = 0.5
) -> execution_pb2.Execution:
    """An execution whose id ends in the number; it began that many minutes ago unless it is queued."""
    made = samples.execution(samples.numbered_id(number), status, job, read=number * 1000, created=number)
    made.progress.fraction = fraction
    made.stoppable = status in (RUNNING, QUEUED)
    if status != QUEUED:
        made.started_at.FromDatetime(utc_now() - timedelta(minutes=number, seconds=5))
    if status == OK:
        made.ended_at.FromDatetime(utc_now())
    return made


def scheduled(name: str, minutes: float) -> job_pb2.Job:
    """A job that fires in so many minutes."""
    job = job_pb2.Job(id=f"id-of-{name}", name=name, entity="PRODUCT", connector_id="c", active=True, etag="1")
    job.import_spec.sftp.file_path = "products.csv"
    job.schedule.cron = "*/15 * * * *"
    job.schedule.description = "every 15 minutes"
    job.schedule.next_fire_time.FromDatetime(utc_now() + timedelta(minutes=minutes, seconds=30))
    return job


@asynccontextmanager
async def activity(
    server: MemoryServer, folder: Path, *executions: execution_pb2.Execution, size: tuple[int, int] = WIDE
) -> AsyncIterator[Desk]:
    """The screen, with these executions under way and the jobs alpha, beta and gamma, which fire in that order."""
    for minutes, name in ((5, "alpha"), (15, "beta"), (25, "gamma")):
        await server.put_job(scheduled(name, minutes))
    for one in executions:
        await server.put(one)
    async with desk(server.address, folder / "console.json", size=size, ready=False) as on:
        jobs = on.app.session.feed.jobs
        await on.until(lambda: jobs.total == 3, "the jobs")
        await on.press("2")
        await on.until(lambda: server.requests("WatchExecutions"), "the watch of executions")
        await on.until(lambda: screen(on)._active.total == len(executions), "the executions")
        # A message behind the first ones tells the watches that these were all.
        await server.put_job(server.jobs["id-of-gamma"])
        await on.until(lambda: jobs.whole and screen(on)._active.whole, "all of them")
        await on.until_gone("Loading")
        yield on


def screen(on: Desk) -> ActivityScreen:
    """The screen on top."""
    assert isinstance(on.app.screen, ActivityScreen)
    return on.app.screen


def names(on: Desk, *wanted: str) -> list[str]:
    """The jobs of the executions on the screen, from top to bottom."""
    table = screen(on).list.table
    rows = on.lines[table.region.y + 1 : table.region.bottom]
    return [name for row in rows for name in wanted if name in row]


async def test_what_runs_and_what_is_queued_is_there(server: MemoryServer, tmp_path: Path) -> None:
    rows = (execution(1, "stock", fraction=0.25), execution(2, "prices", fraction=0.75), execution(3, "views", QUEUED))
    async with activity(server, tmp_path, *rows) as on:
        await on.until_shown("All 3", "Running 2", "Queued 1", "3 of 3 executions", "sort: status")
        assert names(on, "stock", "prices", "views") == ["prices", "stock", "views"]
        await on.until_line("prices", "75%")
        await on.until_line("stock", "1m 0")
        await on.until_line("views", "00000003")


async def test_rows_change_where_they_stand(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path, execution(1, "stock"), execution(2, "prices", fraction=0.4)) as on:
        await server.put(execution(2, "prices", fraction=0.9))
        await on.until_shown("90%", "1 changed place · R to re-sort")
        assert names(on, "stock", "prices") == ["stock", "prices"]
        await on.press("R")
        assert names(on, "stock", "prices") == ["prices", "stock"]
        await on.until_gone("changed place")


async def test_what_has_ended_stays_until_sorted_again(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path, execution(1, "stock"), execution(2, "prices")) as on:
        await server.put(execution(1, "stock", OK))
        await on.until_shown("OK", "1 of 1 execution", "All 1", "Running 1")
        assert names(on, "stock", "prices") == ["prices", "stock"]
        await on.press("R")
        assert names(on, "stock", "prices") == ["prices"]


async def test_what_is_triggered_comes_at_the_end(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path, execution(1, "stock", fraction=0.1)) as on:
        await server.put(execution(2, "prices", fraction=0.9))
        await on.until_shown("2 of 2 executions")
        assert names(on, "stock", "prices") == ["stock", "prices"]


async def test_nothing_under_way_is_told(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path) as on:
        await on.until_shown("Nothing is running or queued.")


async def test_text_and_status_filter(server: MemoryServer, tmp_path: Path) -> None:
    rows = (execution(1, "stock"), execution(2, "prices"), execution(3, "views", QUEUED))
    async with activity(server, tmp_path, *rows) as on:
        await on.press("u")
        await on.until_shown("2 of 3 executions", "filtered")
        assert names(on, "stock", "prices", "views") == ["prices", "stock"]
        await on.press("a", "slash")
        await on.write("vie")
        assert names(on, "stock", "prices", "views") == ["views"]
        await on.write("x")
        await on.until_shown("No execution matches. Press esc to clear the filter.")
        await on.press("escape", "escape")
        await on.until_shown("3 of 3 executions")


async def test_columns_sort_by_key_and_by_click(server: MemoryServer, tmp_path: Path) -> None:
    rows = (execution(1, "stock", fraction=0.9), execution(2, "prices", fraction=0.1))
    async with activity(server, tmp_path, *rows) as on:
        assert names(on, "stock", "prices") == ["stock", "prices"]
        await on.press("o")
        await on.until_shown("sort: job")
        assert names(on, "stock", "prices") == ["prices", "stock"]
        at = on.line_with("Running  ID").index("Running  ID")
        await on.pilot.click(screen(on).list.table, offset=(at, 0))
        await on.until_shown("sort: running")
        assert names(on, "stock", "prices") == ["prices", "stock"]
        await on.pilot.click(screen(on).list.table, offset=(at, 0))
        await on.until_shown("sort: running reversed")
        assert names(on, "stock", "prices") == ["stock", "prices"]


async def test_the_picture_is_frozen_and_followed_again(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path, execution(1, "stock", fraction=0.25)) as on:
        await on.press("space")
        await on.until_shown("‖ paused")
        await server.put(execution(1, "stock", fraction=0.75))
        active = screen(on)._active
        await on.until(lambda: (row := active.get(samples.numbered_id(1))) and row.progress.fraction == 0.75)
        assert "25%" in on.line_with("stock")
        await on.press("space")
        await on.until_shown("75%")


async def test_the_execution_under_the_cursor_is_stopped(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path, execution(1, "stock"), execution(2, "prices", fraction=0.1)) as on:
        await on.press("j", "s")
        await on.until_shown("Stop this execution?", samples.numbered_id(2))
        await on.press("y")
        await on.until_shown("Stopping")
        assert [request.id for request in server.requests("StopExecution")] == [samples.numbered_id(2)]
        assert "Stopping" in on.line_with("prices")


async def test_an_execution_that_cannot_be_stopped_has_no_stop(server: MemoryServer, tmp_path: Path) -> None:
    rows = (execution(1, "stock", Status.JOB_STOPPING), execution(2, "prices", QUEUED))
    async with activity(server, tmp_path, *rows) as on:
        assert "s Stop" not in on.lines[-1]
        await on.press("down")
        await on.until_shown("s Stop")


async def test_the_id_of_the_execution_is_copied(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path, execution(1, "stock")) as on:
        await on.press("c")
        assert samples.numbered_id(1) in await on.until_told("Copied execution id")


async def test_enter_and_a_double_click_open_the_execution(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path, execution(1, "stock")) as on:
        await on.press("enter")
        await on.until(lambda: not isinstance(on.app.screen, ActivityScreen), "the execution")
        await on.until_shown(samples.numbered_id(1))
        await on.press("escape")
        await on.until(lambda: isinstance(on.app.screen, ActivityScreen), "the way back")
        await on.pilot.click(screen(on).list.table, offset=(20, 1), times=2)
        await on.until(lambda: not isinstance(on.app.screen, ActivityScreen), "the execution again")


async def test_what_starts_next_is_below(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path, execution(1, "stock")) as on:
        await on.until_shown("Next   3 schedules", "every 15 minutes")
        order = [on.lines.index(on.line_with(name)) for name in ("alpha", "beta", "gamma")]
        assert order == sorted(order)
        await on.until_line("alpha", "in 5m")


async def test_what_starts_next_follows_the_clock_until_keys_go_there(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path) as on:
        table = screen(on).upcoming.table
        await server.put_job(scheduled("alpha", 20))
        await on.until(lambda: table.shown_keys == ("id-of-beta", "id-of-alpha", "id-of-gamma"), "the new order")
        await on.press("shift+tab")
        await server.put_job(scheduled("beta", 30))
        await on.until_shown("1 changed place · R to re-sort")
        assert table.shown_keys == ("id-of-beta", "id-of-alpha", "id-of-gamma")
        assert table.cursor_key == "id-of-beta"
        await on.press("R")
        assert table.shown_keys == ("id-of-alpha", "id-of-gamma", "id-of-beta")


async def test_keys_act_on_the_job_that_starts_next(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path, execution(1, "stock")) as on:
        assert "r Run now" not in on.text
        await on.press("tab", "tab")
        await on.until_shown("r Run now")
        await on.press("down", "r")
        await on.until(lambda: server.requests("RunJob"), "the run")
        assert [request.id for request in server.requests("RunJob")] == ["id-of-beta"]


async def test_enter_opens_the_job_that_starts_next(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path) as on:
        await on.press("shift+tab", "down", "enter")
        await on.until(lambda: not isinstance(on.app.screen, ActivityScreen), "the job")
        await on.until_shown("Jobs", "beta")


async def test_a_low_terminal_shows_one_table_at_a_time(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path, execution(1, "stock"), size=NARROW) as on:
        assert "alpha" not in on.text
        await on.press("shift+tab")
        await on.until_shown("alpha", "Next   3 schedules")
        assert "stock" not in on.text
        await on.press("escape")
        await on.until_shown("stock")
        assert "alpha" not in on.text


async def test_the_table_that_keys_go_to_stays_when_the_terminal_gets_low(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path, execution(1, "stock")) as on:
        await on.press("shift+tab")
        await on.pilot.resize_terminal(*SMALL)
        await on.until_gone("stock")
        assert "alpha" in on.text
        await on.pilot.resize_terminal(*WIDE)
        await on.until_shown("stock", "alpha")
        assert isinstance(on.app.focused and on.app.focused.parent, NextUp)


async def test_nothing_is_watched_while_another_screen_is_on_top(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path, execution(1, "stock"), execution(2, "prices")) as on:
        active = screen(on)._active
        await on.press("1")
        await on.until_shown("3 of 3 jobs")
        await server.put(execution(1, "stock", OK))
        watches = len(server.requests("WatchExecutions"))
        await on.press("2")
        await on.until(lambda: len(server.requests("WatchExecutions")) == watches + 1, "another watch")
        await server.put(execution(2, "prices", fraction=0.75))
        await on.until_shown("75%")
        await on.until(lambda: active.leaving == {samples.numbered_id(1)}, "what ended meanwhile")


async def test_a_dialog_does_not_end_the_watch(server: MemoryServer, tmp_path: Path) -> None:
    async with activity(server, tmp_path, execution(1, "stock")) as on:
        watches = len(server.requests("WatchExecutions"))
        await on.press("question_mark")
        await on.until_shown("Keys here  for stock")
        await on.press("escape")
        await on.until_gone("Keys here")
        assert len(server.requests("WatchExecutions")) == watches


async def test_a_watch_that_fails_is_told_in_place_of_rows(server: MemoryServer, tmp_path: Path) -> None:
    server.failures["WatchExecutions"] = [status(Code.INVALID_ARGUMENT, "no such status", "UNKNOWN_STATUS")]
    async with desk(server.address, tmp_path / "console.json", ready=False) as on:
        await on.until_shown("live")
        await on.press("2")
        await on.until_shown("INVALID_ARGUMENT: no such status")
        await on.press("ctrl+r")
        await on.until(lambda: len(server.requests("WatchExecutions")) > 1, "another watch")
        await server.put(execution(1, "stock"))
        await on.until_shown("stock")
        # A message behind the first one tells the watch that this was all.
        await server.put(execution(1, "stock", fraction=0.75))
        await on.until_shown("1 of 1 execution", "75%")
