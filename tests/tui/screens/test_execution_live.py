"""An execution that goes on while it is looked at: figures, new rejects, the log, a lost server, and exports."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from google.rpc.code_pb2 import Code  # type: ignore[import-untyped]
from textual.widget import Widget

from ferryman.v1 import catalog_pb2, execution_pb2, job_pb2
from ferryman_tui.beat import Beat
from ferryman_tui.config import Config
from ferryman_tui.destinations import OpenExecution
from ferryman_tui.screens.execution import ExecutionScreen
from ferryman_tui.store.connection import Link
from tests.client import samples
from tests.client.answers import status
from tests.client.memory_server import MemoryServer
from tests.tui.screens.desk import NARROW, SMALL, WIDE, Desk, desk

Status = samples.Status
ID = samples.numbered_id(1)
TOTAL = 1_000_000
# An even second, so that the steps of a course begin with it; the samples were triggered a minute before.
BEGIN = datetime(2026, 1, 1, 0, 1, 0, tzinfo=UTC)

At = Callable[..., AbstractAsyncContextManager[Desk]]


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def forward(self, seconds: float) -> None:
        """Go on."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
async def server() -> AsyncIterator[MemoryServer]:
    """A server that does what the test says."""
    server = MemoryServer()
    server.entities.append(catalog_pb2.EntityType(name="PRODUCT"))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def clock() -> Clock:
    """The console's clock."""
    return Clock()


@pytest.fixture
def at(server: MemoryServer, tmp_path: Path, clock: Clock) -> At:
    """Opens the console at that server; its snapshots are over with the first change behind them."""

    @asynccontextmanager
    async def open(size: tuple[int, int] = WIDE, **options: Any) -> AsyncIterator[Desk]:
        async with desk(
            server.address, tmp_path / "console.json", size=size, clock=clock, ready=False, **options
        ) as on:
            await on.until(lambda: on.app.session.feed.connection.link is Link.LIVE, "a connection")
            await server.put_job(job_pb2.Job(id="id-of-products", name="products", entity="PRODUCT"))
            await on.until(lambda: on.app.session.feed.jobs.whole and on.app.session.entities, "all jobs")
            yield on

    return open


async def run(server: MemoryServer, read: int, *, rejected: int = 0, status: Any = Status.INTEGRATION_STARTED) -> None:
    """Have the server tell that so many rows are read, each ten bytes long, all others created."""
    one = samples.execution(ID, status, read=read, created=read - rejected, rejected=rejected, bytes=10 * read)
    one.started_at.seconds = one.created_at.seconds
    one.progress.bytes_done, one.progress.bytes_total = 10 * read, TOTAL
    one.progress.fraction = 10 * read / TOTAL
    if status >= Status.INTEGRATION_COMPLETED:
        one.progress.Clear()
        one.ended_at.FromDatetime(BEGIN)
    await server.put(one)


async def opened(on: Desk, *texts: str) -> Desk:
    """Open the execution and wait until these texts are there."""
    on.app.screen.go(OpenExecution(ID))  # type: ignore[attr-defined]
    return await on.until_shown(*texts)


def reject(server: MemoryServer, *lines: int) -> None:
    """Have the server keep rejected rows."""
    for line in lines:
        row = execution_pb2.RejectedRow(execution_id=ID, file="in/a.csv", line=line, key=f"S-{line}")
        row.errors.add(code="F-E-001", field="name", value="", message="name is empty")
        row.columns.add(name="name", value="")
        server.rejected.append(row)


async def test_speed_time_left_and_course(server: MemoryServer, at: At, clock: Clock) -> None:
    await run(server, 10_000)
    async with at() as on:
        await opened(on, "● INTEGRATION_STARTED", "1m 00s · by local operator", "10.0 %", "10,000 rows")
        assert "left" not in on.text
        await run(server, 10_001)
        await on.until_shown("10,001 rows")
        clock.forward(5)
        await run(server, 20_001, rejected=1_000)
        await on.until_shown("20.0 %", "20,001 rows", "200.0 KB of 1.0 MB", "2,000/s", "39s left", "1m 05s")
        clock.forward(1)
        await on.until_shown("1m 06s")
        counts = on.lines.index(on.line_with("19,001"))
        assert on.lines[counts + 1].split() == ["▁█", "▁█"]
        assert "●" in on.line_with("Integrate").split("Integrate")[0][-4:]


async def test_an_end_takes_speed_and_stop_away_and_leaves_shares(server: MemoryServer, at: At) -> None:
    await run(server, 10_000, rejected=2_500)
    async with at(NARROW) as on:
        await opened(on, "10,000 rows", "Stop  s")
        await run(server, 40_000, rejected=10_000, status=Status.JOB_STOPPED)
        await on.until_shown("■ JOB_STOPPED", "40,000 rows", "667/s on average", "■ Integrate")
        assert "Stop  s" not in on.text
        counts = on.lines.index(on.line_with("30,000"))
        created, rejected = on.lines[counts + 1].split()
        assert len(created) == 3 * len(rejected) or len(created) > 2 * len(rejected)


async def test_new_rejects_come_by_themselves_while_nobody_has_moved(
    server: MemoryServer, at: At, clock: Clock
) -> None:
    await run(server, 100)
    async with at() as on:
        await opened(on, "No row was rejected so far.")
        reject(server, 7)
        await run(server, 200, rejected=1)
        await on.until_shown("1–1 of 1", "S-7")
        reject(server, 9)
        await run(server, 300, rejected=2)
        await on.until_shown("Rejected rows 2")
        clock.forward(1)
        await on.until_shown("1–2 of 2", "S-9")


async def test_new_rejects_wait_when_somebody_has_moved(server: MemoryServer, at: At, clock: Clock) -> None:
    reject(server, 7, 8)
    await run(server, 200, rejected=2)
    async with at() as on:
        await opened(on, "1–2 of 2")
        await on.press("down")
        reject(server, 9, 10)
        await run(server, 300, rejected=4)
        await on.until_shown("1–2 of 2   2 more · ^r loads them")
        clock.forward(1)
        await on.until_shown("1m 01s")
        assert "S-9" not in on.text
        await on.press("ctrl+r")
        await on.until_shown("1–4 of 4", "S-10")
        assert "▌       8" in on.text


async def test_the_log_is_followed_until_somebody_moves_up(server: MemoryServer, at: At) -> None:
    await run(server, 1)
    await server.write(ID, *(f"line {number}" for number in range(40)))
    async with at(NARROW) as on:
        await opened(on, "Log 40")
        await on.press("space")
        await on.until_shown("40 lines   following · space holds it", "▌00:00:00.000  info   line 39")
        await server.write(ID, "line 40")
        await on.until_shown("▌00:00:00.000  info   line 40")
        await on.press("up", "up")
        await on.until_shown("41 lines   held · space follows")
        await server.write(ID, "line 41")
        await on.until_shown("42 lines   1 new line · space follows", "Log 42")
        await server.write(ID, "line 42")
        await on.until_shown("2 new lines")
        assert "line 41" not in on.text
        assert "▌00:00:00.000  info   line 38" in on.text
        await on.press("G")
        await on.until_shown("43 lines   following", "▌00:00:00.000  info   line 42")
        await on.press("space", "space", "space")
        await server.write(ID, "line 43")
        await on.until_shown("1 new line")
        await on.press("space")
        await on.until_shown("▌00:00:00.000  info   line 43")
        await run(server, 2, status=Status.INTEGRATION_COMPLETED)
        await on.until_shown("44 lines   complete")


async def test_a_lost_server_is_told_and_what_it_told_stays(server: MemoryServer, at: At) -> None:
    reject(server, 7)
    await run(server, 10_000, rejected=1)
    await server.write(ID, "connected")
    async with at() as on:
        await opened(on, "1–1 of 1", "10,000 rows")
        await server.stop()
        await on.until_shown("Connection lost", "● INTEGRATION_STARTED", "10,000 rows", "S-7")
        await on.press("s")
        assert "nothing can be changed" in await on.until_told("Stop: The connection")
        await on.press("space")
        await on.until_shown("interrupted: it goes on when the server is back", "connected")
        await server.write(ID, "still there")
        await run(server, 20_000, rejected=1)
        await server.start()
        await on.until_shown("20,000 rows", "still there", "following")
        await on.until_gone("Connection lost")


async def test_a_failed_read_of_rows_is_told_and_leaves_those_that_were_read(server: MemoryServer, at: At) -> None:
    reject(server, *range(1, 251))
    await run(server, 10_000, rejected=250, status=Status.INTEGRATION_COMPLETED_WITH_ERRORS)
    async with at() as on:
        await opened(on, "1–200 of 250", "S-9")
        server.failures["ListRejectedRows"] = [status(Code.INTERNAL, "the disk is full", "INTERNAL")]
        await on.press("right_square_bracket")
        await on.until_shown("1–200 of 250", "INTERNAL: the disk is full", "S-9")
        await on.press("right_square_bracket")
        await on.until_shown("201–250 of 250", "S-201")
        assert "INTERNAL" not in on.text


def exported(status: Any, **fields: Any) -> execution_pb2.Execution:
    """An execution that sends an order."""
    one = samples.execution(ID, status)
    one.direction = execution_pb2.Execution.DIRECTION_EXPORT
    one.progress.Clear()
    item = execution_pb2.ExportedItem(record_type="order", record_key="A-1", trigger_status="ORDER_CREATED", **fields)
    one.exported_item.CopyFrom(item)
    return one


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_an_export_shows_its_record_and_is_sent_again(
    server: MemoryServer, at: At, size: tuple[int, int]
) -> None:
    waiting = exported(Status.JOB_PENDING, attempts=2, http_status=503, last_error="busy", destination="POST /orders")
    waiting.exported_item.next_attempt_at.FromDatetime(BEGIN + timedelta(seconds=45))
    await server.put(waiting)
    async with at(size) as on:
        await opened(on, "✓ Prepare", "● Send", "○ Accepted", "order A-1  reached ORDER_CREATED")
        assert all(text in on.text for text in ("2  the next in 45s  HTTP 503", "POST /orders", "busy", "Stop  s"))
        assert not any(text in on.text for text in ("Rejected", "Files", "Created", "rows"))
        await on.press("tab")
        await on.until_shown("This execution", "Product, export")
        await server.put(exported(Status.ERROR, attempts=3, http_status=400, last_error="refused"))
        await on.until_shown("✗ ERROR", "✗ Send", "HTTP 400", "refused", "Send again  T")
        await on.press("T")
        await on.until_shown("Send this record again?")
        await on.press("y")
        await on.until_shown("○ JOB_PENDING", f"Sends again  {ID}", f"{ID[:-4]}ffff")


def repainted(screen: ExecutionScreen) -> set[str]:
    """Name the widgets that are to be painted anew."""
    return {widget.id or type(widget).__name__ for widget in screen.query(Widget) if widget._repaint_required}


async def test_a_frame_without_news_repaints_nothing(server: MemoryServer, at: At, clock: Clock) -> None:
    reject(server, 7)
    await run(server, 10_000, rejected=1)
    async with at() as on:
        await opened(on, "1–1 of 1", "10,000 rows")
        await on.pilot.pause()
        screen = on.app.screen
        assert isinstance(screen, ExecutionScreen)
        screen.flush(Beat(clock.now))
        assert repainted(screen) == set()
        clock.forward(1)
        screen.session.begin_frame()
        screen.flush(Beat(clock.now, second=True))
        assert repainted(screen) == {"head"}


async def test_letters_alone_are_enough(server: MemoryServer, at: At) -> None:
    reject(server, 7)
    await run(server, 10_000, rejected=1)
    async with at(NARROW, config=Config(ascii=True)) as on:
        await opened(on, "r INTEGRATION_STARTED", "> Integrate", "1-1 of 1")
        assert set(on.text).isdisjoint("✓✗●○■▲━─╌▁▇█▌⏎↑↓–")
        await on.press("enter")
        await on.until_shown("Rejected row 7", "x F-E-001  name")


async def test_other_sizes_of_the_terminal(server: MemoryServer, at: At) -> None:
    reject(server, 7)
    await run(server, 10_000, rejected=1)
    async with at((140, 40)) as on:
        await opened(on, "1–1 of 1", "10,000 rows")
        for size in (SMALL, NARROW, WIDE):
            await on.pilot.resize_terminal(*size)
            await on.until(lambda size=size: len(on.lines) == size[1] and ID in on.lines[2])  # type: ignore[misc]
            await on.until_shown("1–1 of 1", "S-7" if size == WIDE else "F-E-001", "? Help")
