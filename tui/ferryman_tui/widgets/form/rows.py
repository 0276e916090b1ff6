"""A list of rows in a form: they are added, filled in, moved and taken away here."""

from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size

from ferryman_tui.forms.fields import Rows, Values
from ferryman_tui.sheets.lines import line
from ferryman_tui.texts import fit
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.form.edited import CursorMoved, Edited, RowAsked
from ferryman_tui.widgets.paint import Painted, Pen

_GAP = 2


class RowLines(Painted, can_focus=True):
    """The rows with their titles above; the last line adds one."""

    DEFAULT_CSS = "RowLines { height: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Down", show=False),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("enter,space", "open", "Fill in", show=False),
        Binding("insert,a", "add", "Add", show=False),
        Binding("delete,d", "remove", "Remove", show=False),
        Binding("shift+down,J", "shift(1)", "Move down", show=False),
        Binding("shift+up,K", "shift(-1)", "Move up", show=False),
    ]

    def __init__(self, key: str, kind: Rows, rows: tuple[Values, ...], *, ascii: bool = False) -> None:
        super().__init__(ascii=ascii)
        self._key = key
        self._kind = kind
        self._rows = rows
        self._at = 0

    @property
    def hint(self) -> str:
        """What keys do here."""
        enter = "enter" if self.ascii else "⏎"
        return f"{enter} fill in · a add · d remove · shift with arrows moves"

    @property
    def _head(self) -> int:
        return 1 if self._rows else 0

    def show(self, kind: Rows) -> None:
        """Take over how rows are shown by now."""
        self._kind = kind
        self.refresh()

    def write(self, value: object) -> None:
        """Hold other rows."""
        rows = tuple(item for item in value if isinstance(item, Values)) if isinstance(value, tuple) else ()
        changed = len(rows) != len(self._rows)
        self._rows = rows
        self._at = min(self._at, len(rows))
        self.refresh(layout=changed)

    def _change(self, rows: tuple[Values, ...], at: int) -> None:
        self._at = at
        self.write(rows)
        self.post_message(Edited(self._key, rows))
        self._tell_cursor()

    def _tell_cursor(self) -> None:
        self.post_message(CursorMoved(self, self._head + self._at))

    def action_move(self, by: int) -> None:
        """Move the cursor, out of the list at its ends."""
        at = self._at + by
        if at < 0:
            self.screen.focus_previous()
        elif at > len(self._rows):
            self.screen.focus_next()
        else:
            self._at = at
            self.refresh()
            self._tell_cursor()

    def action_open(self) -> None:
        """Fill in the row under the cursor; on the last line a new one."""
        if self._at == len(self._rows):
            self.action_add()
            return
        at = self._at
        title = f"{self._kind.noun.capitalize()} {at + 1}"
        self.post_message(RowAsked(title, self._kind, self._rows[at], lambda row: self._replace(at, row)))

    def _replace(self, at: int, row: Values) -> None:
        self._change((*self._rows[:at], row, *self._rows[at + 1 :]), at)

    def action_add(self) -> None:
        """Fill in a new row, at the end."""
        if len(self._rows) >= self._kind.most:
            self.notify(f"There are {self._kind.most} already, no more are allowed.", markup=False)
            return
        title = f"New {self._kind.noun}"
        self.post_message(RowAsked(title, self._kind, self._kind.blank, self._append))

    def _append(self, row: Values) -> None:
        self._change((*self._rows, row), len(self._rows) + 1)

    def action_remove(self) -> None:
        """Take the row under the cursor away."""
        if self._at < len(self._rows):
            self._change((*self._rows[: self._at], *self._rows[self._at + 1 :]), self._at)

    def action_shift(self, by: int) -> None:
        """Move the row under the cursor."""
        to = self._at + by
        if self._at < len(self._rows) and 0 <= to < len(self._rows):
            rows = list(self._rows)
            rows.insert(to, rows.pop(self._at))
            self._change(tuple(rows), to)

    def on_click(self, event: events.Click) -> None:
        """Fill in what was clicked on."""
        at = event.y - self._head
        if 0 <= at <= len(self._rows):
            self._at = at
            self.refresh()
            self.action_open()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Tell how many lines the rows take."""
        return self._head + len(self._rows) + 1

    def paint(self, line: int, pen: Pen) -> None:
        """Write the titles, a row, or the line that adds one."""
        at = line - self._head
        if at < 0:
            self._paint_cells(self._kind.titles, pen, Tone.MUTED)
            return
        if self.has_focus and at == self._at:
            pen.ground = Ground.CURSOR
        if at < len(self._rows):
            self._paint_cells(self._kind.cells(self._rows[at]), pen, Tone.TEXT)
        else:
            pen.write(f" + add a {self._kind.noun}", Tone.ACCENT if self.has_focus else Tone.MUTED)
            if not self._rows and self._kind.when_empty:
                pen.write(f"   {self._kind.when_empty}", Tone.MUTED)

    def _paint_cells(self, cells: tuple[str, ...], pen: Pen, tone: Tone) -> None:
        for start, width, cell in zip(*self._columns(pen.room), cells, strict=True):
            pen.skip_to(start)
            pen.cell(fit(line(cell, tone), width, ascii=self.ascii))

    def _columns(self, room: int) -> tuple[list[int], list[int]]:
        """Where columns start and how wide they are: as wide as they need, the widest ones give way."""
        shown = [self._kind.titles, *map(self._kind.cells, self._rows)]
        widths = [max(cell_len(row[at]) for row in shown) for at in range(len(self._kind.titles))]
        while sum(widths) + _GAP * len(widths) > room - 1 and max(widths) > 1:
            widths[widths.index(max(widths))] -= 1
        starts = [1 + sum(widths[:at]) + _GAP * at for at in range(len(widths))]
        return starts, widths
