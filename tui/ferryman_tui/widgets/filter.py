"""A field to filter a table by what is typed."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from ferryman_tui.texts import plain_letters
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.chips import Chips
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.line_input import LineInput
from ferryman_tui.widgets.vtable import VTable

_SLASH: Cell = (Piece("/", Tone.ACCENT, bold=True),)


class FilterField(Horizontal):
    """A slash and an input behind it."""

    DEFAULT_CSS = """
    FilterField { height: 1; width: 34; }
    FilterField > StatusLine { width: 3; }
    FilterField > Input {
        height: 1; width: 1fr; border: none; padding: 0;
        background: $ground-plain; color: $tone-text;
        &:focus { background: $ground-chip; border: none; }
        & > .input--placeholder { color: $tone-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,enter", "leave", "To the table", show=False, id="filter.leave"),
    ]

    class Changed(Message):
        """Something else is to be filtered by."""

        def __init__(self, field: "FilterField", text: str) -> None:
            super().__init__()
            self.field = field
            self.text = text

        @property
        def control(self) -> "FilterField":
            """The field, for handlers that are bound to one."""
            return self.field

    class Left(Message):
        """The operator wants to go on in the table."""

    def __init__(self, placeholder: str, *, text: str = "", ascii: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._slash = StatusLine(ascii=ascii)
        self._slash.show(_SLASH)
        asked = plain_letters(placeholder) if ascii else placeholder
        self._input = LineInput(text, placeholder=asked, compact=True, select_on_focus=False)
        self._input.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Show both."""
        yield self._slash
        yield self._input

    @property
    def text(self) -> str:
        """What is filtered by."""
        return self._input.value

    @property
    def typing(self) -> bool:
        """Whether keys go into it."""
        return self._input.has_focus

    def start(self) -> None:
        """Let keys go into it, from the next one on: `focus` would only do that when it is its turn."""
        self.screen.set_focus(self._input)

    def write(self, text: str) -> None:
        """Filter by something else."""
        self._input.value = text

    def action_leave(self) -> None:
        """Go on in the table."""
        self.post_message(self.Left())

    def on_click(self, event: events.Click) -> None:
        """Let keys go into it."""
        self.start()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell what is filtered by."""
        event.stop()
        self.post_message(self.Changed(self, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on in the table."""
        event.stop()
        self.action_leave()


def stepped_back(pane: Widget, *, narrowed: bool) -> bool:
    """Leave the filter of a pane for its table, else take filter and chips back if it is narrowed by them.

    False when there is nothing to leave or to take back.
    """
    field, chips = pane.query_one(FilterField), pane.query(Chips)
    if field.typing or any(line.has_focus for line in chips):
        pane.query_one(VTable).focus()
        return True
    if narrowed:
        field.write("")
        for line in chips:
            line.choose(())
    return narrowed
