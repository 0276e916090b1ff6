"""The stored records of an entity, a page at a time, found by their keys."""

from collections.abc import Hashable, Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer

from ferryman import EntityType, Page, Record
from ferryman_tui.actions.subject import Place, Subject
from ferryman_tui.beat import Beat
from ferryman_tui.cells.figures import entity_words
from ferryman_tui.cells.records import records_table
from ferryman_tui.dialogs.row import Reader
from ferryman_tui.screens.base import ConsoleScreen
from ferryman_tui.screens.bindings import bindings
from ferryman_tui.session import Session
from ferryman_tui.sheets.record import record_sheet
from ferryman_tui.sheets.told import told_line
from ferryman_tui.store.connection import Link
from ferryman_tui.store.told import Told
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.filter import FilterField, stepped_back
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.rows import Source
from ferryman_tui.widgets.tabs import Tab, TabStrip
from ferryman_tui.widgets.vtable import VTable

_REST_SECONDS = 0.2


class RecordsScreen(ConsoleScreen):
    """The records of one of the entity's record types at a time."""

    ROOT = Place.DATA
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.RECORDS)
    DEFAULT_CSS = """
    RecordsScreen FilterField { width: 44; }
    RecordsScreen TabStrip { display: none; }
    RecordsScreen.-several TabStrip { display: block; }
    """

    def __init__(self, session: Session, entity: EntityType) -> None:
        super().__init__(session)
        self._entity = entity
        self._type = entity.record_types[0] if entity.record_types else ""
        self._columns_of = ""
        self._search = ""
        self._page: Page[Record] | None = None
        self._rows: dict[str, Record] = {}
        self._failure: Told | None = None
        self._loading = False
        self._resting: Timer | None = None

    @property
    def place(self) -> Place:
        """The records."""
        return Place.RECORDS

    def crumbs(self) -> Sequence[str]:
        """Data, then the entity."""
        return ("Data", entity_words(self._entity.name))

    def body(self) -> ComposeResult:
        """Show the types, the filter, the table, and a line that tells which page it is."""
        ascii = self.session.ascii
        source = Source[Record](
            keys=lambda: tuple(self._rows),
            get=lambda key: self._rows.get(key),
            version=self._version,
            context=lambda: self.session.context,
        )
        yield TabStrip([Tab(name, name) for name in self._entity.record_types], ascii=ascii)
        yield FilterField("key contains…", ascii=ascii)
        yield VTable(records_table(self._entity), source, empty="Loading records …")
        yield StatusLine(ascii=ascii, id="status")

    def _version(self, key: str) -> Hashable:
        return self._rows[key].updated_at

    def on_mount(self) -> None:
        """Read the first page."""
        self.set_class(len(self._entity.record_types) > 1, "-several")
        self._table.focus()
        self._turn_to(0)

    @property
    def _table(self) -> VTable[Record]:
        return self.query_one(VTable)

    @property
    def _field(self) -> FilterField:
        return self.query_one(FilterField)

    @property
    def current(self) -> Record | None:
        """The record under the cursor."""
        return self._rows.get(self._table.cursor_key or "") if self.is_mounted else None

    def subject(self) -> Subject:
        """The record under the cursor, and the page."""
        return Subject(record=self.current, entity=self._entity, page=self._page)

    def flush(self, beat: Beat) -> None:
        """Read what could not be read while the connection was lost; records are not watched."""
        if beat.all:
            if self._failure and self.session.feed.connection.link is Link.LIVE:
                self.reload()
            self._show_line()

    # Reading

    def _turn_to(self, number: int) -> None:
        self._loading = True
        self._show_line()
        self._load(number)

    @work(group="records", exclusive=True, exit_on_error=False)
    async def _load(self, number: int) -> None:
        kind = self._type
        found = await self.session.feed.reads.records(kind, search=self._search, page=number)
        self._loading = False
        if isinstance(found, Told):
            self._failure = found
        else:
            self._failure = None
            self._take(kind, found)
        self._table.show_empty(self._empty())
        self._show_line()
        self.show_keys()

    def _take(self, kind: str, page: Page[Record]) -> None:
        turned = self._page is None or page.number != self._page.number
        self._page, self._rows = page, {record.key: record for record in page.content}
        if kind != self._columns_of and page.content:
            # The first page of a type decides on its columns: they must not change as pages are turned.
            self._columns_of = kind
            self._table.show_table(records_table(self._entity, page.content))
        self._table.repaint()
        self._table.reload()
        if turned:
            self._table.action_first()

    def reload(self) -> None:
        """Read the page again."""
        self._turn_to(self._page.number if self._page else 0)

    def _empty(self) -> str:
        keymap = self.session.keymap
        if self._failure:
            return "".join(piece.text for piece in told_line(self._failure, keymap.first("reconnect")))
        if self._search:
            return f"No {self._type} has this in its key. Press {keymap.first('back')} to clear the filter."
        return f"No {self._type} is stored yet."

    def _show_line(self) -> None:
        self.query_one("#status", StatusLine).show(self._status())

    def _status(self) -> Cell:
        page, keymap = self._page, self.session.keymap
        if self._failure and self._rows:
            return told_line(self._failure, keymap.first("reconnect"))
        if page is None or not page.content:
            return (Piece("Loading …" if self._loading else "", Tone.MUTED),)
        first, last = page.number * page.size + 1, page.number * page.size + len(page.content)
        dash = "-" if self.session.ascii else "–"
        told = f"{first:,}{dash}{last:,} of {f'{last:,}' if page.last else 'more'}"
        turn = f"   page {page.number + 1:,}  {keymap.first('previous-page')} {keymap.first('next-page')} to turn"
        pages = "" if page.first and page.last else turn
        filtered = (Piece("   filtered", Tone.ACCENT),) if self._search else ()
        loading = (Piece("   loading …", Tone.ACCENT),) if self._loading else ()
        return (Piece(f"{told}{pages}   {self._type}, by key", Tone.MUTED), *filtered, *loading)

    # What the operator does

    def do_previous_page(self) -> None:
        """Turn back."""
        if self._page:
            self._turn_to(self._page.number - 1)

    def do_next_page(self) -> None:
        """Turn on."""
        if self._page:
            self._turn_to(self._page.number + 1)

    def do_next_pane(self) -> None:
        """Show the next type of record."""
        self._open_type(self.query_one(TabStrip).beside(1) if self._type else "")

    def do_previous_pane(self) -> None:
        """Show the type of record before."""
        self._open_type(self.query_one(TabStrip).beside(-1) if self._type else "")

    def on_tab_strip_chosen(self, event: TabStrip.Chosen) -> None:
        """Show the type that was clicked on."""
        self._open_type(event.key)

    def _open_type(self, name: str) -> None:
        if name == self._type:
            return
        self._type = name
        strip = self.query_one(TabStrip)
        strip.show([Tab(key, key) for key in strip.keys], name)
        self._page, self._rows = None, {}
        self._table.show_empty("Loading records …")
        self._table.reload()
        self._table.focus()
        self._turn_to(0)

    def do_filter(self) -> None:
        """Type what the key contains."""
        self._field.start()

    def on_filter_field_changed(self, event: FilterField.Changed) -> None:
        """Search once the typing rests."""
        event.stop()
        if self._resting:
            self._resting.stop()
        self._resting = self.set_timer(_REST_SECONDS, partial(self._search_for, event.text.strip()))

    def _search_for(self, text: str) -> None:
        if text != self._search:
            self._search = text
            self._turn_to(0)

    def on_filter_field_left(self, event: FilterField.Left) -> None:
        """Go on in the table."""
        event.stop()
        self._table.focus()

    def step_back(self) -> bool:
        """Leave the filter field, else take the filter away."""
        return stepped_back(self, narrowed=bool(self._field.text))

    def on_vtable_cursor_moved(self) -> None:
        """Tell what keys do for another record."""
        self.show_keys()

    def on_vtable_opened(self) -> None:
        """Open what was clicked twice."""
        self.action_do("open-record")

    def do_open_record(self) -> None:
        """Show the record under the cursor in full."""
        if record := self.current:
            entity, context = self._entity, self.session.context
            self.app.push_screen(
                Reader(
                    record.key,
                    lambda width: record_sheet(record, entity, width, context),
                    back=self.session.keymap.first("back"),
                    ascii=self.session.ascii,
                )
            )
