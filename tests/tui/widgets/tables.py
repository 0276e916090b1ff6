"""A table of made-up rows, with a record of what it repaints."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from textual.geometry import Region
from textual.message import Message
from textual.pilot import Pilot
from textual.strip import Strip

from ferryman_tui.columns import Column, Context, Table
from ferryman_tui.texts import Align
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.rows import Sort, Source
from ferryman_tui.widgets.vtable import VTable
from tests.tui.widgets.bare import Bare, keep

NOW = datetime(2025, 11, 23, 7, 44, 40, tzinfo=UTC)


@dataclass(frozen=True)
class Feed:
    """A row."""

    name: str
    percent: int = 0
    tone: Tone = Tone.RUN
    age: str = "was"


def _name(row: Feed, width: int, context: Context) -> Cell:
    return (Piece(row.name),)


def _percent(row: Feed, width: int, context: Context) -> Cell:
    return (Piece(f"{row.percent}%", row.tone),)


def _strip(row: Feed, width: int, context: Context) -> Cell:
    return (Piece("▃▃", Tone.OK), Piece(f" {row.age}", Tone.MUTED))


FEEDS = Table[Feed](
    columns=(
        Column(key="name", titles=("Job",), width=20, draw=_name, grows_to=60),
        Column(key="percent", titles=("Progress",), width=8, draw=_percent, align=Align.RIGHT),
        Column(key="strip", titles=("Last",), width=6, draw=_strip),
    ),
    plan=(("strip", 0), ("name", 10)),
)


class Feeds:
    """Rows that can be changed, in an order that can be changed."""

    def __init__(self, count: int) -> None:
        self.rows = {f"k{at}": Feed(f"job-{at}") for at in range(count)}
        self.versions = dict.fromkeys(self.rows, 0)
        self.order = list(self.rows)
        self.ascii = False

    def change(self, key: str, **changes: Any) -> None:
        """Change a row."""
        self.rows[key] = replace(self.rows[key], **changes)
        self.versions[key] += 1

    def source(self) -> Source[Feed]:
        """Give what the table reads."""
        return Source(
            keys=lambda: self.order,
            get=self.rows.get,
            version=lambda key: self.versions.get(key, -1),
            context=lambda: Context(now=NOW, ascii=self.ascii),
            hot="percent",
            ages=lambda row: {"strip": row.age},
            shape=lambda row: (row.name, row.tone),
        )


class Watched(VTable[Feed]):
    """A table that keeps what it asked to be repainted, and which lines it painted."""

    def __init__(self, feeds: Feeds, *, empty: str = "", sort: Sort | None = None) -> None:
        super().__init__(FEEDS, feeds.source(), empty=empty, sort=sort)
        self.regions: list[Region] = []
        self.layouts = 0
        self.painted: list[int] = []

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> "Watched":
        """Keep what is asked for; no regions stand for the whole table."""
        self.regions += regions or (Region(0, 0, *self.size),)
        self.layouts += layout
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self

    def render_line(self, y: int) -> Strip:
        """Keep the line's number."""
        self.painted.append(y)
        return super().render_line(y)

    def start_anew(self) -> None:
        """Begin anew."""
        self.regions.clear()
        self.painted.clear()
        self.layouts = 0


@dataclass
class Shown:
    """A table on a screen."""

    table: Watched
    feeds: Feeds
    pilot: Pilot[None]
    told: list[Message]

    def told_of(self, kind: type[Message]) -> Iterator[Any]:
        """Give the messages of one kind."""
        return (message for message in self.told if isinstance(message, kind))

    async def settle(self) -> None:
        """Wait until the screen is painted."""
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)
        await self.settle()


@asynccontextmanager
async def shown(
    count: int = 100, size: tuple[int, int] = (80, 24), *, feeds: Feeds | None = None, empty: str = "", **more: Any
) -> AsyncIterator[Shown]:
    """Show a table with the focus, and record what it does from now on."""
    feeds = feeds or Feeds(count)
    table = Watched(feeds, empty=empty)
    told: list[Message] = []
    hook = keep(told, (VTable.CursorMoved, VTable.Opened, VTable.SortAsked))
    async with Bare(table, **more).run_test(size=size, message_hook=hook) as pilot:
        table.focus()
        await pilot.pause()
        table.start_anew()
        told.clear()
        yield Shown(table, feeds, pilot, told)
