"""A table of live rows that reads them as it paints, and repaints nothing but what changed.

Rows stand in the order in which they were last loaded: a change of a row never moves another one under the cursor.
"""

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import Any, ClassVar, Generic

from textual import events
from textual.binding import Binding, BindingType
from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ferryman_tui.columns import Table
from ferryman_tui.texts import visible
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.paint import Pen
from ferryman_tui.widgets.rows import R, RowPainter, Sort, Source

_NOTE_LINE = 3


class _TableMessage(Message):
    def __init__(self, table: "VTable[Any]") -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> "VTable[Any]":
        """The table, for handlers that are bound to one."""
        return self.table


class VTable(ScrollView, Generic[R], can_focus=True, inherit_bindings=False):
    """A table of one to ten thousand rows and more, of which only those in view cost anything.

    The cursor stands on a row, wherever that row goes when the order is loaded anew, and stays within view.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    VTable {
        height: 1fr; background: $ground-plain;
        overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False, id="cursor-down"),
        Binding("up,k", "move(-1)", "Up", show=False, id="cursor-up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="page-down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="page-up"),
        Binding("g,home", "first", "Top", show=False, id="first-row"),
        Binding("G,end", "last", "Bottom", show=False, id="last-row"),
    ]

    class CursorMoved(_TableMessage):
        """The cursor stands on another row, or on none in an empty table."""

        def __init__(self, table: "VTable[Any]", key: str | None) -> None:
            super().__init__(table)
            self.key = key

    class Opened(_TableMessage):
        """A row was opened with a double click; keys that open are the screen's."""

        def __init__(self, table: "VTable[Any]", key: str) -> None:
            super().__init__(table)
            self.key = key

    class SortAsked(_TableMessage):
        """Somebody clicked on the title of a column."""

        def __init__(self, table: "VTable[Any]", column: str) -> None:
            super().__init__(table)
            self.column = column

    def __init__(
        self, table: Table[R], source: Source[R], *, empty: str = "", sort: Sort | None = None, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._source = source
        self._painter = RowPainter(table, source)
        self._empty = empty
        self._sort = sort
        self._stale = False
        self._keys: tuple[str, ...] = ()
        self._index: dict[str, int] = {}
        self._cursor: str | None = None

    def on_mount(self) -> None:
        """Read the rows, and follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.refresh())
        self.reload()

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor; None in an empty table."""
        return self._cursor

    @property
    def shown_keys(self) -> tuple[str, ...]:
        """The keys in view, from top to bottom."""
        top = self.scroll_offset.y
        return self._keys[top : top + self._height]

    @property
    def row_count(self) -> int:
        """How many rows there are, in view or not."""
        return len(self._keys)

    def show_table(self, table: Table[R]) -> None:
        """Show the rows in other columns."""
        self._painter = RowPainter(table, self._source)
        self.refresh()

    def show_sort(self, sort: Sort | None) -> None:
        """Mark the column that the rows are sorted by; their order is the source's."""
        if sort != self._sort:
            self._sort = sort
            self.refresh(Region(0, 0, self.size.width, 1))

    def show_empty(self, text: str) -> None:
        """Tell in place of rows why there are none."""
        if text != self._empty:
            self._empty = text
            if not self._keys:
                self.refresh()

    def show_stale(self, stale: bool) -> None:
        """Grey what was under way when the connection was lost, or show it as true again."""
        if stale != self._stale:
            self._stale = stale
            self.refresh()

    def move_to(self, key: str) -> None:
        """Put the cursor on a row and bring it into view; a key that is not there changes nothing."""
        if key in self._index:
            self._put_cursor(key)
            self._reveal()

    def reload(self) -> None:
        """Take the keys in their present order; the row under the cursor stays on its line where that is possible."""
        before = self._index.get(self._cursor or "", 0)
        line = before - self.scroll_offset.y
        self._keys = tuple(self._source.keys())
        self._index = {key: at for at, key in enumerate(self._keys)}
        self.virtual_size = Size(0, len(self._keys) + 1)
        if self._cursor not in self._index:
            self._put_cursor(self._keys[min(before, len(self._keys) - 1)] if self._keys else None)
        self.scroll_to(y=self._at - line, animate=False, force=True)
        self._reveal()
        self.refresh()

    def repaint(self) -> None:
        """Draw every row in view again, whatever its version."""
        self._painter.forget()
        self.refresh()

    def touch(self, keys: Iterable[str]) -> int:
        """Repaint those of the rows that are in view and shown differently now; gives how many lines that takes."""
        top, height = self.scroll_offset.y, self._height
        regions = [region for key in keys if (region := self._outdated(key, top, height))]
        if regions:
            self.refresh(*regions)
        return len(regions)

    def _outdated(self, key: str, top: int, height: int) -> Region | None:
        at = self._index.get(key, -1)
        y = at - top
        if at < 0 or not 0 <= y < height:
            return None
        span = self._painter.outdated(key)
        return Region(span.start, y + 1, span.width, 1) if span else None

    # Keys and mouse

    def action_move(self, by: int) -> None:
        """Go some rows down, or up."""
        if self._keys:
            at = max(0, min(len(self._keys) - 1, self._at + by))
            self.move_to(self._keys[at])

    def action_page(self, by: int) -> None:
        """Go some pages down, or up; a page leaves one row of the last one in view."""
        self.action_move(by * max(1, self._height - 1))

    def action_first(self) -> None:
        """Go to the first row."""
        self.action_move(-len(self._keys))

    def action_last(self) -> None:
        """Go to the last row."""
        self.action_move(len(self._keys))

    def on_click(self, event: events.Click) -> None:
        """Select a row, open it with a double click, or ask for the order of a column by its title."""
        if event.y == 0:
            if column := self._painter.column_at(event.x):
                self.post_message(self.SortAsked(self, column))
            return
        at = event.y - 1 + self.scroll_offset.y
        if at >= len(self._keys):
            return
        key = self._keys[at]
        # Had the rows moved since the first click, the second would open one that nobody chose.
        if event.chain > 1 and key == self._cursor:
            self.post_message(self.Opened(self, key))
        self._put_cursor(key)

    def on_focus(self) -> None:
        """Show that keys go here."""
        self._refresh_row(self._cursor)

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self._refresh_row(self._cursor)

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._reveal()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Take the cursor along when it would leave the view: keys must not act on a row that nobody sees."""
        super().watch_scroll_y(old_value, new_value)
        if self._keys and self._height > 0:
            top = min(self.scroll_offset.y, len(self._keys) - 1)
            at = max(top, min(self._at, top + self._height - 1))
            self._put_cursor(self._keys[min(at, len(self._keys) - 1)])

    @property
    def _at(self) -> int:
        return self._index.get(self._cursor or "", 0)

    @property
    def _height(self) -> int:
        return self.size.height - 1

    def _put_cursor(self, key: str | None) -> None:
        if key != self._cursor:
            before, self._cursor = self._cursor, key
            self._refresh_row(before)
            self._refresh_row(key)
            self.post_message(self.CursorMoved(self, key))

    def _reveal(self) -> None:
        top = self.scroll_offset.y
        wanted = min(max(top, self._at - self._height + 1), self._at)
        if wanted != top and self._height > 0:
            self.scroll_to(y=wanted, animate=False, force=True)

    def _refresh_row(self, key: str | None) -> None:
        at = self._index.get(key or "", -1)
        y = at - self.scroll_offset.y
        if at >= 0 and 0 <= y < self._height:
            self.refresh(Region(0, y + 1, self.size.width, 1))

    # Painting

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave out what replaces the sixteen colours of a terminal: the only theme that has them shows them."""
        return [item for item in super().get_line_filters() if not isinstance(item, ANSIToTruecolor)]

    def render_line(self, y: int) -> Strip:
        """Paint one line: the titles, a row, or nothing."""
        self._painter.fit(self.size.width, self.app.theme, self._stale)
        if y == 0:
            return self._painter.titles(self._sort)
        at = y - 1 + self.scroll_offset.y
        if at < len(self._keys):
            return self._painter.row(self._keys[at], self._ground(self._keys[at]))
        pen = self._painter.pen()
        if not self._keys:
            self._write_note(y - min(_NOTE_LINE, self._height), pen)
        return pen.strip()

    def _ground(self, key: str) -> Ground:
        if key != self._cursor:
            return Ground.PLAIN
        return Ground.CURSOR if self.has_focus else Ground.CURSOR_BLUR

    def _write_note(self, line: int, pen: Pen) -> None:
        told = wrap(visible(self._empty), max(1, pen.room - 4))
        if 0 <= line < len(told):
            pen.skip_to((pen.room - len(told[line])) // 2)
            pen.write(told[line], Tone.MUTED)
