"""The rejected rows of an execution: searched on the server, page by page, told apart by their codes."""

import asyncio
from collections import Counter

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from ferryman import Execution, Page, RejectedRow
from ferryman_tui.beat import Beat
from ferryman_tui.cells.rejected import REJECTED
from ferryman_tui.screens.work import work
from ferryman_tui.session import Session
from ferryman_tui.sheets.lines import line, plain
from ferryman_tui.sheets.told import told_line
from ferryman_tui.store.connection import Link
from ferryman_tui.store.told import Told
from ferryman_tui.texts import full_count
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.chips import ALL, Chip, Chips
from ferryman_tui.widgets.filter import FilterField, stepped_back
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.rows import Source
from ferryman_tui.widgets.standing import Standing
from ferryman_tui.widgets.vtable import VTable

PAGE_SIZE = 200
_TYPING_PAUSE = 0.2


def _codes(row: RejectedRow) -> frozenset[str]:
    return frozenset(error.code for error in row.errors)


class RejectedRows(Vertical, Standing):
    """One page of rejected rows.

    While the execution goes on the first page is loaded again as more rows are rejected, unless somebody has moved in
    it or searches; then it is told how many more there are.
    """

    DEFAULT_CSS = """
    RejectedRows { height: 1fr; }
    RejectedRows > Horizontal { height: 1; }
    RejectedRows #partial { width: 11; display: none; }
    RejectedRows.-partial #partial { display: block; }
    """

    def __init__(self, session: Session, execution_id: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._session = session
        self._execution_id = execution_id
        self._execution: Execution | None = None
        self._page: Page[RejectedRow] | None = None
        self._failure: Told | None = None
        self._rows: dict[str, RejectedRow] = {}
        self._search = ""
        self._reading = False
        self._loads = 0
        self._counted = 0

    def compose(self) -> ComposeResult:
        """Put the search above the table."""
        ascii = self._session.ascii
        with Horizontal():
            yield FilterField("search all rows…", ascii=ascii)
            yield StatusLine(ascii=ascii, id="partial")
            yield Chips(ascii=ascii)
        yield VTable(REJECTED, self._source())
        yield StatusLine(ascii=ascii, id="rows-told")

    def on_mount(self) -> None:
        """Say what the counts beside it are of."""
        self.query_one("#partial", StatusLine).show(line("this page:", Tone.MUTED))

    def _source(self) -> Source[RejectedRow]:
        return Source(
            keys=lambda: list(self._rows),
            get=lambda key: self._rows.get(key),
            version=lambda key: self._loads,
            context=lambda: self._session.context,
        )

    @property
    def table(self) -> VTable[RejectedRow]:
        """The table itself."""
        return self.query_one(VTable)

    @property
    def page(self) -> Page[RejectedRow] | None:
        """The page that is shown; None before the first has come."""
        return self._page

    @property
    def current(self) -> RejectedRow | None:
        """The row under the cursor."""
        return self._rows.get(self.table.cursor_key or "")

    # What happens to the execution

    def flush(self, execution: Execution, beat: Beat) -> None:
        """Load what there is, and tell what is not shown yet."""
        before, self._execution = self._execution, execution
        if execution.counters.rejected < self._counted:
            # Another worker has begun it again.
            self._counted = 0
        if self._failure and beat.all and self._session.feed.connection.link is Link.LIVE:
            self.reload()
        elif self._due(execution, beat):
            self._load(0)
        elif beat.all or before is None or before.counters.rejected != execution.counters.rejected:
            self._show_told()

    def _due(self, execution: Execution, beat: Beat) -> bool:
        if self._reading or self._failure or execution.counters.rejected <= self._counted:
            return False
        if self._session.feed.connection.link is not Link.LIVE:
            return False
        return self._page is None or (self._follows and (beat.second or execution.status.ended))

    @property
    def _follows(self) -> bool:
        at_first = not self._rows or self.table.cursor_key == next(iter(self._rows))
        page = self._page
        return at_first and not self._search and not self._chosen and (page is None or page.first)

    @property
    def _chosen(self) -> frozenset[str]:
        return self.query_one(Chips).chosen

    # Reading

    def reload(self) -> None:
        """Read the page again."""
        self._load(self._page.number if self._page else 0)

    def turn(self, by: int) -> None:
        """Go some pages on, or back."""
        self._load(max(0, (self._page.number if self._page else 0) + by))

    def _load(self, number: int, *, pause: float = 0.0) -> None:
        self._reading = True
        search = self.query_one(FilterField).text
        self.run_worker(work(self._read, search, number, pause), group="rejected", exclusive=True, exit_on_error=False)
        self._show_told()

    async def _read(self, search: str, number: int, pause: float) -> None:
        await asyncio.sleep(pause)
        counted = self._execution.counters.rejected if self._execution else 0
        reads = self._session.feed.reads
        answer = await reads.rejected_rows(self._execution_id, search=search, page=number, size=PAGE_SIZE)
        self._reading = False
        if isinstance(answer, Told):
            self._failure = answer
            self._show_told()
        else:
            self._show_page(answer, search, counted)

    def _show_page(self, page: Page[RejectedRow], search: str, counted: int) -> None:
        turned = self._page is None or (page.number, search) != (self._page.number, self._search)
        self._failure, self._page, self._search, self._counted = None, page, search, counted
        if turned and self._chosen:
            self.query_one(Chips).choose(())
        self._show_rows()
        if turned:
            self.table.action_first()

    def _show_rows(self) -> None:
        page, chosen = self._page, self._chosen
        rows = enumerate(page.content) if page else ()
        self._rows = {str(at): row for at, row in rows if not chosen or chosen & _codes(row)}
        self._loads += 1
        self._show_told()
        self.table.reload()

    # What it says

    def _show_told(self) -> None:
        content = self._page.content if self._page else ()
        codes = Counter(code for row in content for code in sorted(_codes(row)))
        chips = [Chip(code, code, Tone.WARN) for code, _ in codes.most_common()]
        self.query_one(Chips).show({ALL: len(content), **codes}, chips)
        self.set_class(bool(self._page and not (self._page.first and self._page.last)), "-partial")
        self.table.show_empty(self._empty())
        self.query_one("#rows-told", StatusLine).show(self._told())

    def _empty(self) -> str:
        if self._failure:
            return plain(told_line(self._failure))
        if self._page and self._chosen:
            return "No row of this page has the chosen code."
        if self._page and self._search:
            return f"No rejected row has this text. {self._session.keymap.first('back')} clears the search."
        execution = self._execution
        if execution is None or self._reading:
            return "Loading rejected rows …"
        if not execution.counters.rejected:
            return "No row was rejected." if execution.status.ended else "No row was rejected so far."
        if self._page:
            return f"{full_count(execution.counters.rejected)} rows were rejected, but none of them is kept any more."
        return ""

    def _told(self) -> Cell:
        page = self._page
        if page is None or page.empty:
            return ()
        failure = self._failure
        problem = (Piece(f"   {failure.code}: {failure.message}", Tone.ERROR),) if failure else ()
        return (Piece(self._extent(page), Tone.MUTED), *self._only_chosen(), *self._new(), *problem)

    def _extent(self, page: Page[RejectedRow]) -> str:
        first = page.number * page.size + 1
        last = first + page.number_of_elements - 1
        total = max(last, self._counted)
        keymap, dash = self._session.keymap, "-" if self._session.ascii else "–"
        turn = f"  {keymap.first('previous-page')} {keymap.first('next-page')} to turn"
        paged = not (page.first and page.last)
        if self._search:
            found = f"{full_count(first)}{dash}{full_count(last)} found"
            more = "" if page.last else ", and more"
            return f"{found}{more}" + (f"   page {full_count(page.number + 1)}{turn}" if paged else "")
        pages = -(-total // page.size)
        numbered = f"   page {full_count(page.number + 1)}/{full_count(pages)}{turn}" if paged else ""
        return f"{full_count(first)}{dash}{full_count(last)} of {full_count(total)}{numbered}"

    def _only_chosen(self) -> Cell:
        if not self._chosen:
            return ()
        return (Piece(f"   {full_count(len(self._rows))} with {' or '.join(sorted(self._chosen))}", Tone.ACCENT),)

    def _new(self) -> Cell:
        rejected = self._execution.counters.rejected if self._execution else 0
        new = rejected - self._counted
        if new <= 0 or self._follows:
            return ()
        return (
            Piece(f"   {full_count(new)} more · {self._session.keymap.first('reconnect')} loads them", Tone.ACCENT),
        )

    # What the operator does

    def start_search(self) -> None:
        """Let keys go into the search."""
        self.query_one(FilterField).start()

    def step_back(self) -> bool:
        """Leave the search field, else take the search away; False when there is neither."""
        return stepped_back(self, narrowed=bool(self.query_one(FilterField).text or self.query_one(Chips).chosen))

    def on_filter_field_changed(self, event: FilterField.Changed) -> None:
        """Search once the typing pauses."""
        event.stop()
        if event.text != self._search or self._reading:
            self._load(0, pause=_TYPING_PAUSE)

    def on_filter_field_left(self, event: FilterField.Left) -> None:
        """Go on in the table."""
        event.stop()
        self.table.focus()

    def on_chips_changed(self, event: Chips.Changed) -> None:
        """Show the rows of this page that have one of the codes."""
        event.stop()
        self._show_rows()

    def on_vtable_cursor_moved(self) -> None:
        """Tell what is new when the first page is not followed any more."""
        self._show_told()
