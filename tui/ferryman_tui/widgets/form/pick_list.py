"""The list of options of one field, to be searched and chosen from."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from ferryman_tui.forms.fields import Option
from ferryman_tui.sheets.lines import line
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Piece, Tone
from ferryman_tui.widgets.dialog import Dialog
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.line_input import LineInput
from ferryman_tui.widgets.paint import Painted, Pen

_ROWS = 14


class Found(Painted):
    """The options that were found, the one under the cursor marked."""

    DEFAULT_CSS = "Found { height: auto; }"

    class Clicked(Message):
        """An option was clicked on."""

    def __init__(self, options: Sequence[Option], value: str, *, ascii: bool = False) -> None:
        super().__init__(ascii=ascii)
        self._value = value
        self.options = tuple(options)
        self.rows = min(_ROWS, len(self.options))
        self.styles.height = self.rows
        values = [option.value for option in options]
        self._at = values.index(value) if value in values else 0
        self._top = 0
        self._keep_in_view()

    @property
    def chosen(self) -> Option | None:
        """The option under the cursor."""
        return self.options[self._at] if self.options else None

    def show(self, options: Sequence[Option]) -> None:
        """Show what was found."""
        self.options = tuple(options)
        self._at = self._top = 0
        self.refresh()

    def move(self, by: int) -> None:
        """Move the cursor."""
        self._at = max(0, min(len(self.options) - 1, self._at + by))
        self._keep_in_view()
        self.refresh()

    def _keep_in_view(self) -> None:
        self._top = max(self._at - self.rows + 1, min(self._top, self._at))

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked on."""
        event.stop()
        at = self._top + event.y
        if at < len(self.options):
            self._at = at
            self.post_message(self.Clicked())

    def on_mouse_scroll_down(self) -> None:
        """Go down."""
        self.move(3)

    def on_mouse_scroll_up(self) -> None:
        """Go up."""
        self.move(-3)

    def paint(self, line: int, pen: Pen) -> None:
        """Write one option."""
        at = self._top + line
        if at >= len(self.options):
            if line == 0:
                pen.write("  nothing like that", Tone.MUTED)
            return
        option = self.options[at]
        if at == self._at:
            pen.ground = Ground.CURSOR
        mark = ("*" if self.ascii else "•") if option.value == self._value else " "
        pen.write(f"{mark} ", Tone.ACCENT, bold=True)
        pen.write(option.label, Tone.TEXT)
        pen.write(f"  {option.note}" if option.note else "", Tone.MUTED)


class PickList(Dialog[str | None]):
    """Gives the value of the option that was chosen; None when none was."""

    CSS = """
    PickList { align: center middle; background: $ground-plain 60%; }
    PickList > Vertical {
        width: 76; max-width: 94%; height: auto; max-height: 100%;
        padding: 0 2; background: $ground-plain; border: round $border;
    }
    PickList Input {
        height: 1; border: none; padding: 0 1; margin-bottom: 1; background: $ground-head; color: $tone-text;
        &:focus { border: none; }
        & > .input--placeholder { color: $tone-muted; }
    }
    PickList #keys { margin-top: 1; }
    """
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False),
        Binding("down", "move(1)", "Down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", show=False, priority=True),
        Binding("pagedown", "move(10)", "Page down", show=False, priority=True),
        Binding("pageup", "move(-10)", "Page up", show=False, priority=True),
    ]

    def __init__(self, title: str, options: Sequence[Option], value: str, *, ascii: bool = False) -> None:
        super().__init__()
        self._title = title
        self._options = tuple(options)
        self._ascii = ascii
        self._found = Found(options, value, ascii=ascii)

    def compose(self) -> ComposeResult:
        """Put the search above what it finds."""
        with Vertical():
            yield StatusLine(ascii=self._ascii, id="title")
            search = LineInput(placeholder="type to search", compact=True)
            search.cursor_blink = False
            yield search
            yield self._found
            yield StatusLine(ascii=self._ascii, id="keys")

    def on_mount(self) -> None:
        """Let keys search."""
        self.query_one("#title", StatusLine).show(line(self._title, Tone.ACCENT, bold=True))
        enter, arrows = ("enter", "up down") if self._ascii else ("⏎", "↑↓")
        keys = [(enter, "Choose"), (arrows, "Move"), ("esc", "Cancel")]
        self.query_one("#keys", StatusLine).show(
            tuple(
                piece
                for key, does in keys
                for piece in (Piece(key, Tone.ACCENT, True), Piece(f" {does}  ", Tone.MUTED))
            )
        )
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what was found."""
        words = event.value.lower().split()
        self._found.show(
            [
                option
                for option in self._options
                if all(word in f"{option.label} {option.note}".lower() for word in words)
            ]
        )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose the option under the cursor."""
        self.action_choose()

    def on_found_clicked(self) -> None:
        """Choose what was clicked on."""
        self.action_choose()

    def on_click(self, event: events.Click) -> None:
        """Close with a click beside the list."""
        beside, _ = self.get_widget_at(event.screen_x, event.screen_y)
        if beside is self:
            self.action_close()

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self._found.move(by)

    def action_choose(self) -> None:
        """Choose the option under the cursor."""
        chosen = self._found.chosen
        if chosen:
            self.dismiss(chosen.value)

    def action_close(self) -> None:
        """Choose none."""
        self.dismiss(None)
