"""Something in full above a screen: a whole row, record or line, to be scrolled and read."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ferryman_tui.sheets.lines import line
from ferryman_tui.texts import cut_middle
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Piece, Tone
from ferryman_tui.widgets.dialog import Dialog
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.sheet import Draw, Sheet

_LEAST_TITLE = 20


class Reader(Dialog[None]):
    """Shows lines under a title, as large as the terminal allows; `draw` gives them for a width."""

    CSS = """
    Reader { align: center middle; background: $ground-plain 60%; }
    Reader > Vertical {
        width: 100; max-width: 94%; height: 100%; max-height: 92%;
        padding: 0 1; background: $ground-plain; border: round $tone-muted;
    }
    Reader Sheet { margin: 1 0; }
    Reader.-lower Sheet { margin: 0; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-lower"), (20, "-higher")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False, id="back"),
        Binding("q", "close", "Close", show=False, id="leave"),
        Binding("enter", "close", "Close", show=False, id="open-row"),
    ]

    def __init__(self, title: str, draw: Draw, *, back: str = "esc", ascii: bool = False) -> None:
        super().__init__()
        self._title = title
        self._draw = draw
        self._back = back
        self._ascii = ascii

    def compose(self) -> ComposeResult:
        """Put the title above the lines, and below them how to close it."""
        with Vertical():
            yield StatusLine(ascii=self._ascii, id="title")
            yield Sheet(self._draw, ground=Ground.PLAIN, ascii=self._ascii)
            yield StatusLine(ascii=self._ascii, id="close")

    def on_mount(self) -> None:
        """Let keys scroll it."""
        self._show_title()
        close = (Piece(self._back, Tone.ACCENT, bold=True), Piece(" Close   ", Tone.MUTED))
        arrows = "up down" if self._ascii else "↑↓"
        scroll = (Piece(arrows, Tone.ACCENT, bold=True), Piece(" Scroll", Tone.MUTED))
        self.query_one("#close", StatusLine).show((*close, *scroll))
        self.query_one(Sheet).focus()

    def on_resize(self) -> None:
        """Shorten the title for the new width."""
        self._show_title()

    def _show_title(self) -> None:
        room = max(_LEAST_TITLE, self.query_one("#title").size.width - 2)
        title = cut_middle(self._title, room, ascii=self._ascii)
        self.query_one("#title", StatusLine).show(line(title, Tone.ACCENT, bold=True))

    def on_click(self, event: events.Click) -> None:
        """Close with a click on the last line, or beside the lines."""
        under, _ = self.get_widget_at(event.screen_x, event.screen_y)
        if under is self or under is self.query_one("#close"):
            self.action_close()

    def action_close(self) -> None:
        """Go back to the screen below."""
        self.dismiss()
