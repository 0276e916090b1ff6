"""What controls tell the form that they are in."""

from collections.abc import Callable

from textual.message import Message
from textual.widget import Widget

from ferryman_tui.forms.fields import Rows, Value, Values


class Edited(Message):
    """A field holds something else."""

    def __init__(self, key: str, value: Value) -> None:
        super().__init__()
        self.key = key
        self.value = value


class CursorMoved(Message):
    """The cursor within a control stands on this line of it, counted from 0."""

    def __init__(self, widget: Widget, line: int) -> None:
        super().__init__()
        self.widget = widget
        self.line = line


class RowAsked(Message):
    """A row is to be filled in; `take` wants what came of it."""

    def __init__(self, title: str, rows: Rows, row: Values, take: Callable[[Values], None]) -> None:
        super().__init__()
        self.title = title
        self.rows = rows
        self.row = row
        self.take = take
