"""The live table beside Textual's own on the same load: CPU time per frame, and bytes written to the terminal.

    python -m tests.bench.console_table [--rows 1000] [--updates 100] [--seconds 10]

All updates go to jobs that run, which stand at the top: nearly every one of them is seen. Exits with 1 when a bar is
missed.
"""

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.text import Text
from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.widget import Widget
from textual.widgets import DataTable

from ferryman import Job
from ferryman.models.executions import Counters, Direction, Execution, ExecutionStatus, Outcome, Progress, Trigger
from ferryman.models.jobs import ImportSpec
from ferryman.models.schedules import Schedule
from ferryman.models.sources import SftpSource
from ferryman_tui.cells.jobs import JOBS
from ferryman_tui.columns import Context
from ferryman_tui.theme import palette, register
from ferryman_tui.tones import Cell
from ferryman_tui.widgets.rows import EDGES, Sort, Source
from ferryman_tui.widgets.vtable import VTable

SIZE = (140, 40)
FRAMES_PER_SECOND = 10
RUNNING = 45
CPU_BAR_MS, BYTES_BAR_KIB = 4.0, 50.0
_NOW = datetime(2025, 11, 23, 7, 44, 40, tzinfo=UTC)
_STEP = 0.01
# Switches such as those around a frame are shorter than any frame.
_LONGEST_SWITCH = 32
_SETTLE_SECONDS = 1.0
_ENDS = (ExecutionStatus.SUCCESS, ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS, ExecutionStatus.JOB_FAILED)


@dataclass(slots=True)
class Load:
    """Jobs of which some run, and what has changed in them."""

    jobs: dict[str, Job]
    versions: dict[str, int]
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    @classmethod
    def of(cls, count: int) -> "Load":
        """Make jobs, those that run first."""
        chance = random.Random(7)
        jobs = {f"j{at}": _job(at, chance) for at in range(count)}
        return cls(jobs, dict.fromkeys(jobs, 0))

    def change(self, count: int) -> set[str]:
        """Let running jobs go on; gives which."""
        running = [f"j{self.chance.randrange(min(RUNNING, len(self.jobs)))}" for _ in range(count)]
        for id in running:
            self._go_on(id)
        return set(running)

    def _go_on(self, id: str) -> None:
        job = self.jobs[id]
        assert job.latest_execution
        fraction = (job.latest_execution.progress.fraction + _STEP) % 1
        execution = replace(job.latest_execution, progress=replace(job.latest_execution.progress, fraction=fraction))
        self.jobs[id] = replace(job, latest_execution=execution)
        self.versions[id] += 1


def _job(at: int, chance: random.Random) -> Job:
    return Job(
        id=f"j{at}",
        name=f"erp-us-stores-{at:04}-hourly-us-wholesale",
        entity="OFFER",
        connector_id="c",
        active=True,
        import_spec=ImportSpec(sftp=SftpSource(file_path="offers.csv")),
        schedule=Schedule(job_id=f"j{at}", cron="0 * * * *", next_fire_time=_NOW + timedelta(minutes=at % 60 + 1)),
        latest_execution=_execution(at, chance),
        last_outcomes=tuple(_outcome(at, chance) for _ in range(30)),
    )


def _outcome(at: int, chance: random.Random) -> Outcome:
    status = chance.choices(_ENDS, (90, 6, 4))[0]
    return Outcome(execution_id=f"e{at}", status=status, duration=timedelta(seconds=chance.randint(5, 20)))


def _execution(at: int, chance: random.Random) -> Execution:
    running = at < RUNNING
    return Execution(
        id=f"e{at}",
        job_id=f"j{at}",
        job_name="",
        entity="OFFER",
        direction=Direction.IMPORT,
        status=ExecutionStatus.INTEGRATION_STARTED if running else ExecutionStatus.SUCCESS,
        trigger=Trigger(),
        scheduled_at=None,
        created_at=_NOW - timedelta(minutes=2),
        started_at=_NOW - timedelta(minutes=2),
        ended_at=None if running else _NOW,
        counters=Counters(read=1200, updated=1200),
        progress=Progress(fraction=chance.random(), bytes_done=1, bytes_total=100),
        files=(),
        failure=None,
        status_reason=None,
        stoppable=running,
        revision=1,
        warnings=(),
        stop=None,
    )


class Counting(HeadlessDriver):
    """A driver for a terminal that is fed but never looked at."""

    written = 0
    frames = 0

    @property
    def is_headless(self) -> bool:
        """Have frames written."""
        return False

    def write(self, data: str) -> None:
        """Count what a terminal would get."""
        Counting.written += len(data.encode())
        Counting.frames += len(data) > _LONGEST_SWITCH


@dataclass(frozen=True, slots=True)
class Cost:
    """What a second of the load takes, and a frame of it."""

    cpu_ms_per_frame: float
    kib_per_second: float
    frames_per_second: float

    def __str__(self) -> str:
        return (
            f"{self.cpu_ms_per_frame:6.2f} ms CPU per frame  {self.kib_per_second:7.1f} KiB/s out  "
            f"{self.frames_per_second:4.1f} frames/s"
        )


class Table(App[Cost]):
    """One table that takes the load, ten times a second what has changed since."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, load: Load, table: Widget, show: Callable[[set[str]], object], updates: int, seconds: float):
        super().__init__(driver_class=Counting)
        register(self)
        self._load, self._table, self._show = load, table, show
        self._updates, self._seconds = updates, seconds

    def compose(self) -> ComposeResult:
        """Show the table alone."""
        yield self._table

    def on_mount(self) -> None:
        """Begin when the first screen stands."""
        self._table.focus()
        self.set_timer(_SETTLE_SECONDS, lambda: self.run_worker(self._take(), group="load"))

    async def _take(self) -> None:
        ticks = int(self._seconds * FRAMES_PER_SECOND)
        Counting.written = Counting.frames = 0
        cpu, start = time.process_time(), time.perf_counter()
        for tick in range(1, ticks + 1):
            self._show(self._load.change(self._updates // FRAMES_PER_SECOND))
            await asyncio.sleep(max(0.0, start + tick / FRAMES_PER_SECOND - time.perf_counter()))
        took = time.perf_counter() - start
        spent = (time.process_time() - cpu) * 1000
        self.exit(Cost(spent / ticks, Counting.written / 1024 / took, Counting.frames / took))


def live(load: Load) -> tuple[Widget, Callable[[set[str]], object]]:
    """Make the console's own table, and what shows it changes."""
    source = Source[Job](
        keys=lambda: list(load.jobs),
        get=load.jobs.get,
        version=load.versions.__getitem__,
        context=lambda: Context(now=_NOW),
        hot="progress",
        shape=lambda job: (job.name, job.active, job.latest_execution and job.latest_execution.status),
    )
    table = VTable(JOBS, source, sort=Sort("status"))
    return table, table.touch


class Stock(DataTable[Text]):
    """Textual's table with the same cells; a change updates the cell of the hot column."""

    def __init__(self, load: Load) -> None:
        super().__init__(cursor_type="row")
        self._load = load
        self._places = {place.column.key: place for place in JOBS.layout(SIZE[0] - EDGES)}

    def on_mount(self) -> None:
        """Take the rows over."""
        for key, place in self._places.items():
            self.add_column(place.column.header(place.width), key=key, width=place.width)
        for id in self._load.jobs:
            self.add_row(*(self._text(id, key) for key in self._places), key=id)

    def show(self, changed: set[str]) -> None:
        """Show what has changed."""
        for id in changed:
            self.update_cell(id, "progress", self._text(id, "progress"))

    def _text(self, id: str, key: str) -> Text:
        place = self._places[key]
        return _text(place.column.cell(self._load.jobs[id], place.width, Context(now=_NOW)))


def stock(load: Load) -> tuple[Widget, Callable[[set[str]], object]]:
    """Make Textual's table, and what shows it changes."""
    table = Stock(load)
    return table, table.show


def _text(cell: Cell) -> Text:
    styles = palette("harbor")
    return Text.assemble(*((piece.text, styles.style(piece.tone, bold=piece.bold)) for piece in cell))


def measure(make: Callable[[Load], Any], rows: int, updates: int, seconds: float) -> Cost:
    """Run one table under the load."""
    load = Load.of(rows)
    table, show = make(load)
    cost = Table(load, table, show, updates, seconds).run(size=SIZE)
    assert cost is not None
    return cost


def main(arguments: Sequence[str]) -> int:
    """Run both tables, one after the other, and compare them with the bars."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--updates", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=10.0)
    asked = parser.parse_args(arguments)
    costs = {
        name: measure(make, asked.rows, asked.updates, asked.seconds)
        for name, make in (("ours", live), ("stock", stock))
    }
    for name, cost in costs.items():
        print(f"{name:5}  {cost}")
    ours = costs["ours"]
    good = ours.cpu_ms_per_frame <= CPU_BAR_MS and ours.kib_per_second <= BYTES_BAR_KIB
    print(f"bars   {CPU_BAR_MS:6.2f} ms              {BYTES_BAR_KIB:7.1f} KiB/s  {'held' if good else 'MISSED'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
