"""What the console is compared with, each fed by the console's own feed.

    python -m tests.bench.console_peers stock ADDRESS
    python -m tests.bench.console_peers listener ADDRESS

`stock` is Textual's own table with the cells of the Jobs screen, on a terminal; a change updates the cell of the column
that changes most. `listener` shows nothing.
"""

import asyncio
import gc
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

from rich.text import Text
from textual.app import App, ComposeResult
from textual.widgets import DataTable

from ferryman import Client
from ferryman_tui.cells.jobs import JOBS
from ferryman_tui.columns import Context
from ferryman_tui.feed import Feed
from ferryman_tui.store.jobs import JobStore
from ferryman_tui.theme import palette
from ferryman_tui.tones import Cell
from ferryman_tui.widgets.rows import EDGES

FRAMES_PER_SECOND = 10
_HOT = "progress"


class Stock(DataTable[Text]):
    """All jobs, in the order in which the console has them."""

    def __init__(self, jobs: JobStore) -> None:
        super().__init__(cursor_type="row")
        self._jobs = jobs

    def fill(self) -> None:
        """Take over all rows."""
        self._places = {place.column.key: place for place in JOBS.layout(self.size.width - EDGES)}
        for key, place in self._places.items():
            self.add_column(place.column.header(place.width), key=key, width=place.width)
        for id in self._jobs.order.ids:
            self.add_row(*(self._text(id, key) for key in self._places), key=id)
        self.focus()

    def show(self, changed: Iterable[str]) -> None:
        """Show what has changed."""
        for id in changed:
            self.update_cell(id, _HOT, self._text(id, _HOT))

    def _text(self, id: str, key: str) -> Text:
        job, place = self._jobs.get(id), self._places[key]
        assert job is not None
        return _text(place.column.cell(job, place.width, Context(now=datetime.now(UTC))))


def _text(cell: Cell) -> Text:
    styles = palette("harbor")
    return Text.assemble(*((piece.text, styles.style(piece.tone, bold=piece.bold)) for piece in cell))


class StockApp(App[None]):
    """The table alone, ten frames a second."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, client: Client) -> None:
        super().__init__()
        self._feed = Feed(client, JobStore())
        self._filled = False

    def compose(self) -> ComposeResult:
        """Show the table."""
        yield Stock(self._feed.jobs)

    def on_mount(self) -> None:
        """Listen, and draw."""
        self.run_worker(self._feed.run())
        self.set_interval(1 / FRAMES_PER_SECOND, self._tick)

    def _tick(self) -> None:
        changed, table = self._feed.jobs.drain(), self.query_one(Stock)
        if self._filled:
            table.show(changed)
        elif self._feed.jobs.whole:
            self._filled = True
            table.fill()


async def _stock(address: str) -> None:
    async with Client(address) as client:
        await StockApp(client).run_async()


async def _listen(address: str) -> None:
    async with Client(address) as client:
        feed = Feed(client, JobStore())
        listening = asyncio.create_task(feed.run())
        while not listening.done():
            await asyncio.sleep(1 / FRAMES_PER_SECOND)
            feed.jobs.drain()


if __name__ == "__main__":
    # As the console's command does.
    gc.set_threshold(50_000)
    asyncio.run({"stock": _stock, "listener": _listen}[sys.argv[1]](sys.argv[2]))
