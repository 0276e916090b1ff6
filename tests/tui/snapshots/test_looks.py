"""How every screen and dialog looks, wide and narrow, and what is seen when there is no data or no server."""

from datetime import timedelta
from pathlib import Path

import pytest
from google.rpc.code_pb2 import Code  # type: ignore[import-untyped]

from ferryman_tui.config import Config
from ferryman_tui.destinations import EditJob, OpenConnectors, OpenExecution, OpenJob, OpenRecords
from ferryman_tui.store.told import Told
from ferryman_tui.theme import THEMES
from tests.client.answers import status
from tests.client.conftest import server
from tests.client.memory_server import MemoryServer
from tests.tui.screens.desk import NARROW, SMALL, WIDE, Desk
from tests.tui.snapshots.scene import Clock, go, scene, show_connection
from tests.tui.snapshots.shop import at_row, featured, fill, history
from tests.tui.snapshots.snap import snap
from tests.tui.snapshots.world import FEATURED, NOW, job_id

__all__ = ["server"]

EXTRA_WIDE = (170, 44)
TOO_SMALL = (59, 14)
_ROWS_IN_A_STEP = 275


async def looks(on: Desk, name: str, *sizes: tuple[int, int]) -> None:
    """Compare what is shown with what is stored, at each size."""
    for width, height in sizes or (WIDE, NARROW):
        if on.app.size != (width, height):
            await on.pilot.resize_terminal(width, height)
        await snap(on.app, f"{name}-{width}x{height}")


@pytest.fixture
async def shop(server: MemoryServer) -> MemoryServer:
    """A server with everything on it."""
    await fill(server)
    return server


def job_in(on: Desk, name: str = FEATURED) -> OpenJob:
    """The way to a job."""
    job = on.app.session.feed.jobs.get(job_id(name))
    assert job is not None
    return OpenJob(job)


# Sections


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_jobs(shop: MemoryServer, tmp_path: Path, theme: str) -> None:
    first = theme == THEMES[0].name
    async with scene(shop, tmp_path, config=Config(theme=theme)) as on:
        await looks(on, "jobs" if first else f"jobs-{theme}", *((WIDE, NARROW, SMALL) if first else (WIDE,)))


async def test_jobs_with_a_card(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path, size=EXTRA_WIDE) as on:
        await on.press("f", "j", "j")
        await on.until(lambda: shop.requests("ListExecutions"), "the executions of the card")
        await looks(on, "jobs-card", EXTRA_WIDE)


async def test_jobs_in_plain_letters(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path, config=Config(ascii=True)) as on:
        await looks(on, "jobs-ascii")


async def test_a_deleted_job_stays_until_the_next_order(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path) as on:
        await shop.remove_job(job_id("wms-offers-15min"))
        await on.until_shown("39 of 39 jobs")
        await looks(on, "jobs-deleted", WIDE)


async def test_activity(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path) as on:
        await on.press("2")
        await on.until_shown("Loading executions … 13")
        await shop.heartbeat()
        await on.until_shown("13 of 13 executions")
        await looks(on, "activity")


async def test_data_and_records(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path) as on:
        await on.press("3")
        await on.until_shown("import from the top down")
        await on.press(*"jjj")
        await on.until_shown("SKU-10001")
        await looks(on, "data")
        go(on, OpenRecords(on.app.session.entities["PRODUCT"]))
        await on.until_shown("1–12 of 12")
        await looks(on, "records")


async def test_settings_and_connectors(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path) as on:
        await on.press("4")
        await on.until_shown("exportIncidentEnabled")
        await looks(on, "settings")
        go(on, OpenConnectors())
        await on.until_shown("4 of 4 connectors")
        await looks(on, "connectors")


# A job and its executions


@pytest.mark.parametrize("tab", ["overview", "executions", "mapping", "schedule"])
async def test_job(shop: MemoryServer, tmp_path: Path, tab: str) -> None:
    async with scene(shop, tmp_path) as on:
        go(on, OpenJob(job_in(on).job, tab))
        await on.until_shown("Executions 25")
        await looks(on, f"job-{tab}")


async def test_execution_that_runs(shop: MemoryServer, tmp_path: Path) -> None:
    clock = Clock()
    async with scene(shop, tmp_path, clock=clock) as on:
        await run_for_a_minute(on, shop, clock)
        await looks(on, "execution")


async def run_for_a_minute(on: Desk, shop: MemoryServer, clock: Clock) -> None:
    """Open the execution that runs, and let a minute pass in which its rows are read."""
    last = featured()
    steps = range(32)
    for step in steps:
        clock.now = NOW - timedelta(seconds=2 * (steps[-1] - step))
        rows = last.counters.read - (steps[-1] - step) * _ROWS_IN_A_STEP
        await shop.put(at_row(last, rows))
        if step == 0:
            go(on, OpenExecution(last.id))
        await on.until_shown(f"{rows:,} rows", f"{clock.now:%H:%M:%S}")


async def test_execution_that_has_ended(shop: MemoryServer, tmp_path: Path) -> None:
    ended = next(made for made in history() if made.counters.rejected)
    async with scene(shop, tmp_path) as on:
        go(on, OpenExecution(ended.id))
        await on.until_shown("1–13 of 13")
        await looks(on, "execution-ended")
        await on.press("tab")
        await on.until_shown("complete")
        await looks(on, "execution-log", WIDE)


async def test_a_copied_id(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path, toasts=True) as on:
        go(on, OpenExecution(featured().id))
        await on.until_shown("1–13 of 13")
        await on.press("c")
        await looks(on, "execution-copied", WIDE)


# What is asked and filled in


async def test_form_of_a_job(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path) as on:
        go(on, EditJob(job_in(on).job))
        await on.until_shown("acme-files", "every day at 06:30")
        await looks(on, "form")


async def test_stop_dialog(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path) as on:
        await on.press("j", "j", "s")
        await on.until_shown("Stop this execution?")
        await looks(on, "stop")


async def test_full_mode_dialog(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path) as on:
        go(on, job_in(on, "salsify-enrichment-nightly-de-b2b"))
        # The dialog is seen above all that the screen below has, so that has to be there first.
        await on.until_shown("Last executions", "fits the interval")
        await on.press("F")
        await on.until_shown("Save with Import Full mode?")
        await looks(on, "full-mode")


async def test_help_and_palette(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path) as on:
        await on.press("question_mark")
        await on.until_shown("esc")
        await looks(on, "help")
        await on.press("escape", "ctrl+p")
        await on.write("sap")
        await on.until_shown("sap-stock-nightly-de-b2b")
        await looks(on, "palette")


# States


async def test_no_jobs(server: MemoryServer, tmp_path: Path) -> None:
    async with scene(server, tmp_path) as on:
        await on.until_shown("No jobs yet")
        await looks(on, "empty")


async def test_no_job_matches(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path) as on:
        await on.press("slash")
        await on.write("oracle")
        await on.until_shown("No job matches")
        await looks(on, "empty-filtered")


async def test_no_server_yet(server: MemoryServer, tmp_path: Path) -> None:
    await server.stop()
    async with scene(server, tmp_path, live=False) as on:
        await on.until(lambda: on.app.session.feed.connection.retry_at, "a first attempt that failed")
        show_connection(on, failure=None, since=NOW - timedelta(seconds=2))
        await looks(on, "connecting")


async def test_a_lost_connection(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path) as on:
        await shop.stop()
        feed = on.app.session.feed
        await on.until(lambda: feed.connection.retry_at, "the loss of the connection")
        show_connection(
            on,
            attempt=2,
            data_as_of=NOW - timedelta(seconds=8),
            retry_at=NOW + timedelta(seconds=3),
            failure=Told("UNAVAILABLE", "the connection to the server is lost"),
        )
        await looks(on, "lost")


async def test_a_caller_who_may_not_look(server: MemoryServer, tmp_path: Path) -> None:
    server.failures["WatchJobs"] = [status(Code.PERMISSION_DENIED, "it takes MAPPER_READ", "DENIED")]
    async with scene(server, tmp_path, live=False) as on:
        await on.until_shown("Ask for MAPPER_READ")
        await looks(on, "denied")


async def test_a_caller_who_may_only_look(shop: MemoryServer, tmp_path: Path) -> None:
    shop.permissions = ["MAPPER_READ"]
    async with scene(shop, tmp_path, toasts=True) as on:
        await on.until_shown("read-only")
        await looks(on, "read-only")
        await on.press("r")
        await looks(on, "read-only-refused", NARROW)


async def test_a_terminal_that_is_too_small(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path, size=TOO_SMALL) as on:
        await looks(on, "too-small", TOO_SMALL)


# Plain letters


async def test_there_are_plain_letters_only(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path, config=Config(ascii=True), toasts=True) as on:
        await plain_letters_on(on, "Status^")
        await on.press("2")
        await plain_letters_on(on, "Loading executions ... 13")
        await on.press("3")
        await plain_letters_on(on, "import from the top down")
        go(on, OpenRecords(on.app.session.entities["PRODUCT"]))
        await plain_letters_on(on, "1-12 of 12")
        await on.press("enter")
        await plain_letters_on(on, "Cordless drill", "esc Close")
        await on.press("escape", "4")
        await plain_letters_on(on, "exportIncidentEnabled")
        go(on, OpenConnectors())
        await plain_letters_on(on, "4 of 4 connectors", "sftp.acme.example")


async def test_there_are_plain_letters_only_about_jobs(shop: MemoryServer, tmp_path: Path) -> None:
    async with scene(shop, tmp_path, config=Config(ascii=True), toasts=True) as on:
        for tab in ("overview", "executions", "mapping", "schedule"):
            go(on, OpenJob(job_in(on).job, tab))
            await plain_letters_on(on, "Executions 25", "active")
        go(on, OpenExecution(featured().id))
        await plain_letters_on(on, "1-13 of 13")
        await on.press("c")
        await plain_letters_on(on, "Copied execution id")
        await on.press("tab")
        await plain_letters_on(on, "following")
        await on.press("s")
        await plain_letters_on(on, "Stop this execution?")
        await on.press("escape", "question_mark")
        await plain_letters_on(on, "Keys here")
        await on.press("escape", "ctrl+p")
        await plain_letters_on(on, "open", "close")
        await on.press("escape")
        go(on, EditJob(job_in(on).job))
        await plain_letters_on(on, "every day at 06:30")
        go(on, job_in(on, "salsify-enrichment-nightly-de-b2b"))
        await on.until_shown("Last execution")
        await on.press("F")
        await plain_letters_on(on, "Save with Import Full mode?")


async def plain_letters_on(on: Desk, *texts: str) -> None:
    """Wait for these texts, and until there is no other sign on the screen."""
    await on.until_shown(*texts)
    await on.until(lambda: on.text.isascii(), "plain letters only")
