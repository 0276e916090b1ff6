"""The executions of a job: found by id, filtered by status and sorted by the server, a page at a time, live."""

import asyncio
from collections.abc import Hashable, Mapping
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from ferryman import Execution, Job, Page
from ferryman_tui.beat import Beat
from ferryman_tui.cells.executions import EXECUTIONS, longest_seconds
from ferryman_tui.cells.exported import EXPORTED
from ferryman_tui.screens.job.query import (
    FAILED,
    IN_PROGRESS,
    ORDERS,
    Order,
    Query,
    counted,
    moved_on,
    order_after,
    order_of_column,
    page_line,
    status_chips,
)
from ferryman_tui.screens.work import work
from ferryman_tui.session import Session
from ferryman_tui.sheets.lines import plain
from ferryman_tui.sheets.standing import dot
from ferryman_tui.sheets.told import told_line
from ferryman_tui.state import TableChoice
from ferryman_tui.store.connection import Link
from ferryman_tui.store.executions import ListedExecutions
from ferryman_tui.store.told import Told
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.chips import Chips
from ferryman_tui.widgets.filter import FilterField, stepped_back
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.rows import Source
from ferryman_tui.widgets.vtable import VTable

_TABLE = "executions"
_TYPING_SECONDS = 0.2


class ExecutionsPane(Vertical):
    """One page of executions; what is triggered later is counted, and shown when the page is loaded again."""

    DEFAULT_CSS = """
    ExecutionsPane { height: 1fr; }
    ExecutionsPane > Horizontal { height: 1; }
    ExecutionsPane FilterField { width: 27; }
    """

    def __init__(self, session: Session, job: Job, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._session = session
        self._job = job
        self._store = ListedExecutions()
        self._query = Query(order=_kept_order(session.choice(_TABLE)))
        self._page: Page[Execution] | None = None
        self._told: Told | None = None
        self._started = self._loading = False
        self._frozen: Mapping[str, Execution] | None = None
        self._moment = session.context
        self._dots = "..." if session.ascii else "…"

    def compose(self) -> ComposeResult:
        """Put the filter above the table."""
        ascii, export = self._session.ascii, self._job.export_spec is not None
        with Horizontal():
            yield FilterField(f"execution id contains{self._dots}", ascii=ascii)
            yield Chips(status_chips(export=export, ascii=ascii), ascii=ascii)
        yield VTable(EXPORTED if export else EXECUTIONS, self._source(), sort=self._query.mark)
        yield StatusLine(ascii=ascii)

    def _source(self) -> Source[Execution]:
        return Source(keys=lambda: self._store.ids, get=self._get, version=self._version, context=lambda: self._moment)

    def _get(self, id: str) -> Execution | None:
        return self._store.get(id) if self._frozen is None else self._frozen.get(id)

    def _version(self, id: str) -> Hashable:
        if self._frozen is not None:
            return 0
        row = self._store.get(id)
        ticking = row is not None and not row.status.ended
        return self._store.version(id), self._moment.longest, int(self._moment.now.timestamp()) if ticking else 0

    @property
    def table(self) -> VTable[Execution]:
        """The table itself."""
        return self.query_one(VTable)

    @property
    def current(self) -> Execution | None:
        """The execution under the cursor as it now is, even where an older picture of it is shown."""
        key = self.table.cursor_key if self.is_mounted else None
        return self._store.get(key) if key is not None else None

    @property
    def page(self) -> Page[Execution] | None:
        """The page that is shown; None before the first has come."""
        return self._page

    # Reading

    def start(self) -> None:
        """Show the first page, and listen from now on; once is enough."""
        if self._started:
            return
        self._started = True
        self.load()
        watch = work(self._session.feed.watch_job, self._job.id, self._store)
        self.run_worker(watch, group="watch", exit_on_error=False)

    def load(self, *, after: float = 0.0) -> None:
        """Load the page anew, with its filter, sort and number, so many seconds from now."""
        if self._started:
            self._loading = True
            self.run_worker(work(self._load, after), group="page", exclusive=True, exit_on_error=False)

    async def _load(self, after: float) -> None:
        await asyncio.sleep(after)
        query = self._query
        page = await self._ask(query)
        # Executions are cleared away with time, and then a page can be beyond the last one.
        if isinstance(page, Page) and page.empty and query.number:
            query = replace(query, number=0)
            page = await self._ask(query)
        self._loading = False
        self._query = query
        if isinstance(page, Page):
            self._page, self._told = page, None
            self._store.show(page.content)
            if self._frozen is not None:
                self.freeze()
        else:
            self._told = page
        self._show_all()

    async def _ask(self, query: Query) -> Page[Execution] | Told:
        return await self._session.feed.reads.executions(
            self._job.id,
            search=query.search,
            statuses=query.statuses,
            sort=query.order.sort,
            page=query.number,
        )

    def _change(self, query: Query, *, after: float = 0.0) -> None:
        if query != self._query:
            self._query = query
            self.table.show_sort(query.mark)
            self.load(after=after)

    # Frames

    def flush(self, beat: Beat, job: Job) -> None:
        """Show what has changed."""
        self._job = job
        changed = self._store.drain()
        if beat.all:
            self.table.show_stale(self._session.feed.connection.link is not Link.LIVE)
        if self._store.outdated and not self._loading and self._session.feed.connection.link is Link.LIVE:
            self.load()
        if self._frozen is None:
            self._draw(changed, all=beat.all or beat.second)
            if changed:
                self._show_counts()
        self.query_one(StatusLine).show(self._status())

    def _draw(self, changed: frozenset[str], *, all: bool) -> None:
        rows = [row for id in self._store.ids if (row := self._store.get(id))] if all else []
        longest = longest_seconds(rows, self._session.context.now) if all else self._moment.longest
        self._moment = replace(self._session.context, longest=longest)
        self.table.touch(self.table.shown_keys if all else changed)

    def _show_all(self) -> None:
        if not self.is_attached:
            return
        self._show_counts()
        self.table.show_empty(self._empty())
        self._draw(frozenset(), all=True)
        self.table.reload()
        self.query_one(StatusLine).show(self._status())
        self.post_message(VTable.CursorMoved(self.table, self.table.cursor_key))

    def _show_counts(self) -> None:
        if self._page:
            count = counted(moved_on(self._page, self._store.get))
            self.query_one(Chips).show(count.counts, at_least=count.at_least)

    def _empty(self) -> str:
        keymap = self._session.keymap
        if self._told:
            return plain(told_line(self._told, keymap.first("sort-again")))
        if self._page is None:
            return f"Loading executions {self._dots}"
        if self._query.narrowed:
            return f"No execution matches. Press {keymap.first('back')} to clear the filter."
        run = "" if self._session.feed.connection.read_only else f" Press {keymap.first('run')} to run it now."
        return f"{self._job.name} has never run.{run}"

    def _status(self) -> Cell:
        keymap, failure = self._session.keymap, self._told or self._store.failure
        if failure:
            return told_line(failure, keymap.first("sort-again"))
        if self._page is None:
            return (Piece(f"Loading executions {self._dots}", Tone.MUTED),)
        turn = (keymap.first("previous-page"), keymap.first("next-page"))
        line = page_line(self._page, self._query, turn, self.size.width, ascii=self._session.ascii)
        return (*line, *self._unsettled(keymap.first("sort-again")))

    def _unsettled(self, again: str) -> Cell:
        if self._loading:
            return (Piece(f"   loading {self._dots}", Tone.MUTED),)
        if fresh := self._store.fresh:
            load = "it" if fresh == 1 else "them"
            return (Piece(f"   {fresh:,} new{dot(self._session.ascii)}{again} loads {load}", Tone.ACCENT),)
        return ()

    # What the operator does

    def freeze(self) -> None:
        """Keep the picture as it is."""
        self._frozen = {id: row for id in self._store.ids if (row := self._store.get(id)) is not None}
        self.table.repaint()

    def follow(self) -> None:
        """Show again what is true now."""
        self._frozen = None
        self.table.repaint()
        self._draw(frozenset(), all=True)

    def start_filter(self) -> None:
        """Let keys go into the filter."""
        self.query_one(FilterField).start()

    def step_back(self) -> bool:
        """Leave the filter field, else take the filter away; False when there is neither."""
        return stepped_back(self, narrowed=self._query.narrowed)

    def only_failed(self) -> None:
        """List what failed."""
        self.query_one(Chips).choose((FAILED,))

    def only_running(self) -> None:
        """List what runs or waits."""
        self.query_one(Chips).choose((IN_PROGRESS,))

    def all_rows(self) -> None:
        """List every status."""
        self.query_one(Chips).choose(())

    def sort_next(self) -> None:
        """List in the next order."""
        self._sort(order_after(self._query.order))

    def turn(self, by: int) -> None:
        """Go some pages on, or back."""
        self._change(replace(self._query, number=max(0, self._query.number + by)))

    def _sort(self, order: Order) -> None:
        self._session.remember_table(_TABLE, TableChoice(order.column, order.descending))
        self._change(replace(self._query, order=order, number=0))

    def on_filter_field_changed(self, event: FilterField.Changed) -> None:
        """Search when the operator has stopped typing."""
        event.stop()
        self._change(replace(self._query, search=event.text.strip(), number=0), after=_TYPING_SECONDS)

    def on_filter_field_left(self, event: FilterField.Left) -> None:
        """Go on in the table."""
        event.stop()
        self.table.focus()

    def on_chips_changed(self, event: Chips.Changed) -> None:
        """Filter by status."""
        event.stop()
        self._change(replace(self._query, chips=event.chosen, number=0))

    def on_vtable_sort_asked(self, event: VTable.SortAsked) -> None:
        """Sort by a column, as far as the server can."""
        event.stop()
        if order := order_of_column(event.column, self._query.order):
            self._sort(order)


def _kept_order(choice: TableChoice) -> Order:
    kept = (order for order in ORDERS if (order.column, order.descending) == (choice.sort, choice.descending))
    return next(kept, ORDERS[0])
