"""The log of an execution, followed as it is written."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from ferryman import LogLevel, LogLine
from ferryman_tui.cells.logs import LOG
from ferryman_tui.session import Session
from ferryman_tui.sheets.lines import plain
from ferryman_tui.sheets.told import told_line
from ferryman_tui.store.log import LogStore
from ferryman_tui.store.log_view import LogView
from ferryman_tui.texts import full_count
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.chips import ALL, Chip, Chips
from ferryman_tui.widgets.filter import FilterField, stepped_back
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.rows import Source
from ferryman_tui.widgets.vtable import VTable

_CHIPS = (
    Chip(LogLevel.INFO, "info", Tone.TEXT),
    Chip(LogLevel.WARNING, "warnings", Tone.WARN),
    Chip(LogLevel.ERROR, "errors", Tone.ERROR),
)


class LogTable(VTable[LogLine]):
    """The lines; asking for the last one asks to follow."""

    class LastAsked(Message):
        """Somebody wants to see the newest line."""

    def action_last(self) -> None:
        """Go to the last row, and ask to follow."""
        super().action_last()
        self.post_message(self.LastAsked())


class LogLines(Vertical):
    """The log with its search and its levels; it follows until somebody moves up in it."""

    DEFAULT_CSS = """
    LogLines { height: 1fr; }
    LogLines > Horizontal { height: 1; }
    """

    def __init__(self, session: Session, store: LogStore, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._session = session
        self._store = store
        self._view = LogView(store)
        self._following = True

    def compose(self) -> ComposeResult:
        """Put the search above the table."""
        ascii = self._session.ascii
        source = Source[LogLine](
            keys=lambda: self._view.keys,
            get=self._view.get,
            version=lambda key: 0,
            context=lambda: self._session.context,
        )
        with Horizontal():
            yield FilterField("search the log…", ascii=ascii)
            yield Chips(_CHIPS, ascii=ascii)
        yield LogTable(LOG, source)
        yield StatusLine(ascii=ascii, id="log-told")

    @property
    def table(self) -> LogTable:
        """The table itself."""
        return self.query_one(LogTable)

    @property
    def current(self) -> LogLine | None:
        """The line under the cursor."""
        return self._view.get(self.table.cursor_key or "")

    def flush(self) -> None:
        """Show what was written since, if it is followed, else tell how much that is."""
        if self._following and self._view.catch_up():
            self._show_lines()
        self._show_told()

    def _show_lines(self) -> None:
        self.table.reload()
        if self._following and self._view.keys:
            self.table.move_to(self._view.keys[-1])

    def _show_told(self) -> None:
        store = self._store
        self.query_one(Chips).show(
            {ALL: len(store.lines), **{level.value: count for level, count in store.counts.items()}}
        )
        self.table.show_empty(self._empty())
        self.query_one("#log-told", StatusLine).show(self._told())

    def _empty(self) -> str:
        store = self._store
        if store.failure:
            return plain(told_line(store.failure))
        if store.lines and self._view.filtered:
            return f"No line matches. {self._session.keymap.first('back')} clears the search."
        return "The log is empty." if store.complete else "Nothing is written yet."

    def _told(self) -> Cell:
        store, keymap = self._store, self._session.keymap
        total = "1 line" if len(store.lines) == 1 else f"{full_count(len(store.lines))} lines"
        shown = f"{full_count(len(self._view.keys))} of {total}" if self._view.filtered else total
        pieces = [Piece(shown, Tone.MUTED)]
        if store.failure:
            pieces.append(Piece(f"   {store.failure.code}: {store.failure.message}", Tone.ERROR))
        elif store.broken:
            pieces.append(Piece("   interrupted: it goes on when the server is back", Tone.WARN))
        if not self._following and self._view.unseen:
            new = "1 new line" if self._view.unseen == 1 else f"{full_count(self._view.unseen)} new lines"
            pieces.append(Piece(f"   {new} · {keymap.first('follow-log')} follows", Tone.ACCENT, bold=True))
        elif store.complete:
            pieces.append(Piece("   complete", Tone.MUTED))
        elif self._following:
            pieces.append(Piece(f"   following · {keymap.first('follow-log')} holds it", Tone.RUN))
        else:
            pieces.append(Piece(f"   held · {keymap.first('follow-log')} follows", Tone.ACCENT))
        return tuple(pieces)

    # What the operator does

    def toggle_follow(self) -> None:
        """Follow, or stop following."""
        self._following = not self._following
        if self._following:
            self._view.catch_up()
            self._show_lines()
        self._show_told()

    def follow(self) -> None:
        """Go to the newest line, and go on to those that come."""
        if not self._following:
            self.toggle_follow()

    def on_log_table_last_asked(self, event: LogTable.LastAsked) -> None:
        """Follow again."""
        event.stop()
        self.follow()

    def on_vtable_cursor_moved(self) -> None:
        """Stop following when somebody moves up."""
        keys = self._view.keys
        if self._following and keys and self.table.cursor_key != keys[-1]:
            self._following = False
            self._show_told()

    def start_search(self) -> None:
        """Let keys go into the search."""
        self.query_one(FilterField).start()

    def step_back(self) -> bool:
        """Leave the search field, else take the search away; False when there is neither."""
        return stepped_back(self, narrowed=bool(self.query_one(FilterField).text or self.query_one(Chips).chosen))

    def on_filter_field_changed(self, event: FilterField.Changed) -> None:
        """Show the lines that have the text."""
        event.stop()
        self._filter()

    def on_filter_field_left(self, event: FilterField.Left) -> None:
        """Go on in the table."""
        event.stop()
        self.table.focus()

    def on_chips_changed(self, event: Chips.Changed) -> None:
        """Show the lines of these levels."""
        event.stop()
        self._filter()

    def _filter(self) -> None:
        self._view.filter(self.query_one(FilterField).text, self.query_one(Chips).chosen)
        self._show_lines()
        self._show_told()
