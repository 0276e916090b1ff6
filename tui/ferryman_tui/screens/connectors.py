"""The connectors, filtered and sorted, with what is known of the one under the cursor."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from ferryman_tui.actions.subject import Subject
from ferryman_tui.beat import Beat
from ferryman_tui.cells.connectors import CONNECTORS, ConnectorRow, connector_rows
from ferryman_tui.session import Session
from ferryman_tui.sheets.connector import connector_sheet
from ferryman_tui.sheets.told import told_line
from ferryman_tui.state import TableChoice
from ferryman_tui.store.told import Told
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.filter import FilterField, stepped_back
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.rows import Sort, Source
from ferryman_tui.widgets.sheet import Sheet
from ferryman_tui.widgets.vtable import VTable

_NAME = "connectors"
_SORTS: Mapping[str, Callable[[ConnectorRow], Any]] = {
    "name": lambda row: row.connector.name.casefold(),
    "kind": lambda row: row.connector.kind,
    "address": lambda row: row.connector.address,
    "users": lambda row: -len(row.users),
    "active": lambda row: not row.connector.active,
    "changed": lambda row: -(row.connector.updated_at.timestamp() if row.connector.updated_at else 0.0),
}


class ConnectorList(Vertical):
    """The connectors as the session has them; reading them is the screen's."""

    DEFAULT_CSS = """
    ConnectorList { height: 1fr; }
    ConnectorList > #beside { height: 1fr; }
    ConnectorList FilterField { width: 44; }
    ConnectorList Sheet { display: none; width: 46; border-left: vkey $border; }
    .-wide ConnectorList Sheet, .-extra-wide ConnectorList Sheet { display: block; }
    """

    def __init__(self, session: Session, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._session = session
        choice = session.choice(_NAME)
        self._column = choice.sort if choice.sort in _SORTS else "name"
        self._descending = choice.descending
        self._text = choice.filter
        self._all: dict[str, ConnectorRow] = {}
        self._ids: tuple[str, ...] = ()
        self._outdated = True
        self._read = False
        self._failure: Told | None = None

    def compose(self) -> ComposeResult:
        """Put the filter above the table, what is known beside it, and how many there are below."""
        ascii = self._session.ascii
        source = Source[ConnectorRow](
            keys=lambda: self._ids,
            get=lambda id: self._all.get(id),
            version=self._version,
            context=lambda: self._session.context,
        )
        yield FilterField("name, kind, address", text=self._text, ascii=ascii)
        with Horizontal(id="beside"):
            yield VTable(CONNECTORS, source, sort=Sort(self._column, self._descending))
            yield Sheet(ground=Ground.HEAD, ascii=ascii)
        yield StatusLine(ascii=ascii)

    def _version(self, id: str) -> Hashable:
        row = self._all[id]
        return row.connector.etag, row.connector.active, len(row.users)

    @property
    def table(self) -> VTable[ConnectorRow]:
        """The table."""
        return self.query_one(VTable)

    @property
    def current(self) -> ConnectorRow | None:
        """The connector under the cursor, with the jobs that use it."""
        return self._all.get(self.table.cursor_key or "") if self.is_mounted else None

    def subject(self) -> Subject:
        """The connector under the cursor."""
        row = self.current
        return Subject(connector=row.connector, connector_users=row.users) if row else Subject()

    # Showing

    def told(self, failure: Told | None) -> None:
        """Show the connectors as they were read just now, or why that did not work."""
        self._failure, self._read = failure, self._read or failure is None
        self.show()

    def flush(self, beat: Beat) -> None:
        """Show which jobs use them, at most once a second: that takes all jobs."""
        self._outdated = self._outdated or bool(beat.jobs)
        if beat.all or (beat.second and self._outdated):
            self.show()
        elif beat.second:
            self._show_sheet()

    def show(self) -> None:
        """Show the connectors that the session has now."""
        self._outdated = False
        session = self._session
        self._all = connector_rows(session.connectors.values(), session.feed.jobs.present)
        rows = [row for row in self._all.values() if self._passes(row)]
        rows.sort(key=lambda row: (_SORTS[self._column](row), _SORTS["name"](row)), reverse=self._descending)
        ids = tuple(row.connector.id for row in rows)
        self.table.show_empty(self._empty())
        if ids != self._ids:
            self._ids = ids
            self.table.reload()
        else:
            self.table.touch(ids)
        self.query_one(StatusLine).show(self._status())
        self._show_sheet()

    def _passes(self, row: ConnectorRow) -> bool:
        item = row.connector
        text = f"{item.name}\n{item.kind}\n{item.address}\n{item.id}".casefold()
        return all(word in text for word in self._text.casefold().split())

    def _empty(self) -> str:
        keymap = self._session.keymap
        if self._failure:
            return "".join(piece.text for piece in told_line(self._failure, keymap.first("reconnect")))
        if self._all:
            return f"No connector matches. Press {keymap.first('back')} to clear the filter."
        if not self._read:
            return "Loading connectors …"
        new = "" if self._session.feed.connection.read_only else f" Press {keymap.first('new-connector')} to make one."
        return f"No connectors yet.{new}"

    def _status(self) -> Cell:
        if self._failure and self._all:
            return told_line(self._failure, self._session.keymap.first("reconnect"))
        count = len(self._all)
        titles = {column.key: column.titles[0] for column in CONNECTORS.columns}
        order = f"{titles[self._column].partition(' ')[0].lower()}{' reversed' if self._descending else ''}"
        told = f"{len(self._ids):,} of {count:,} connector{'' if count == 1 else 's'}"
        filtered = (Piece("   filtered", Tone.ACCENT),) if self._text else ()
        return (Piece(told, Tone.MUTED), *filtered, Piece(f"   sort: {order}", Tone.MUTED))

    def _show_sheet(self) -> None:
        sheet, row, context = self.query_one(Sheet), self.current, self._session.context
        sheet.show(lambda width: connector_sheet(row, width, context) if row else ())

    # What the operator does

    def start_filter(self) -> None:
        """Let keys go into the filter."""
        self.query_one(FilterField).start()

    def step_back(self) -> bool:
        """Leave the filter field, else take the filter away; False when there is neither."""
        return stepped_back(self, narrowed=bool(self._text))

    def sort_next(self) -> None:
        """Sort by the next column."""
        names = tuple(_SORTS)
        self._sort(names[(names.index(self._column) + 1) % len(names)], descending=False)

    def _sort(self, column: str, *, descending: bool) -> None:
        self._column, self._descending = column, descending
        self.table.show_sort(Sort(column, descending))
        self._keep()
        self.show()

    def _keep(self) -> None:
        self._session.remember_table(_NAME, TableChoice(self._column, self._descending, self._text))

    def on_filter_field_changed(self, event: FilterField.Changed) -> None:
        """Filter as it is typed."""
        event.stop()
        self._text = event.text
        self._keep()
        self.show()

    def on_filter_field_left(self, event: FilterField.Left) -> None:
        """Go on in the table."""
        event.stop()
        self.table.focus()

    def on_vtable_cursor_moved(self) -> None:
        """Show another connector."""
        self._show_sheet()

    def on_vtable_sort_asked(self, event: VTable.SortAsked) -> None:
        """Sort by the column, the other way round if it is sorted by already."""
        event.stop()
        self._sort(event.column, descending=event.column == self._column and not self._descending)
