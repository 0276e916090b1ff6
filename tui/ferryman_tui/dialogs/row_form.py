"""One row of a list in a form: a line of a mapping, a call, a header."""

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen

from ferryman_tui.forms.fields import Rows, Values
from ferryman_tui.sheets.lines import Lines, line, wrapped
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.dialog import Dialog
from ferryman_tui.widgets.form.body import FormBody
from ferryman_tui.widgets.form.edited import RowAsked
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.toned import Toned


class RowDialog(Dialog[Values | None]):
    """Gives the row as it was filled in; None when it is to stay as it was."""

    CSS = """
    RowDialog { align: center middle; background: $ground-plain 60%; }
    RowDialog > Vertical {
        width: 92; max-width: 96%; height: auto; max-height: 96%;
        padding: 0 1; background: $ground-plain; border: round $border;
    }
    RowDialog FormBody { height: auto; max-height: 1fr; }
    RowDialog #title { margin-bottom: 1; }
    RowDialog #hint { height: 2; margin: 1 0; padding: 0 1; background: $ground-head; }
    """
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "done", "Take over", show=False, id="save"),
        Binding("escape", "cancel", "Cancel", show=False, id="back"),
        Binding("tab", "app.focus_next", "Next", show=False, id="next-pane"),
        Binding("shift+tab", "app.focus_previous", "Before", show=False, id="previous-pane"),
    ]

    def __init__(
        self, title: str, rows: Rows, row: Values, *, keys: tuple[str, str] = ("f2", "esc"), ascii: bool = False
    ) -> None:
        super().__init__()
        self._title = title
        self._keys = keys
        self._ascii = ascii
        self._body = FormBody(rows.sections, row, ascii=ascii)

    def compose(self) -> ComposeResult:
        """Put the fields between the title and the keys."""
        with Vertical():
            yield StatusLine(ascii=self._ascii, id="title")
            yield self._body
            yield Toned(self._hint, ascii=self._ascii, id="hint")
            yield StatusLine(ascii=self._ascii, id="keys")

    def on_mount(self) -> None:
        """Go to the first field."""
        self.query_one("#title", StatusLine).show(line(self._title, Tone.ACCENT, bold=True))
        done, cancel = self._keys
        self.query_one("#keys", StatusLine).show((*_key(done, "Take over"), *_key(cancel, "Cancel")))
        self._body.focus_first()

    def _hint(self, width: int) -> Lines:
        row = self._body.row_in_focus if self.is_attached else None
        return wrapped(line(row.hint if row else "", Tone.MUTED), width)

    def on_form_body_focus_moved(self) -> None:
        """Say what to do in the field."""
        self.query_one("#hint", Toned).show(self._hint)

    def on_form_body_changed(self) -> None:
        """Say what to do by now."""
        self.query_one("#hint", Toned).show(self._hint)

    def on_row_asked(self, event: RowAsked) -> None:
        """Fill in a row of a list in this row."""
        event.stop()
        ask(self, event, self._keys, ascii=self._ascii)

    def action_done(self) -> None:
        """Take the row over, if nothing is wrong with it."""
        if not self._body.check():
            self.dismiss(self._body.values)

    def action_cancel(self) -> None:
        """Leave the row as it was."""
        self.dismiss(None)


def ask(screen: Screen[Any], event: RowAsked, keys: tuple[str, str], *, ascii: bool) -> None:
    """Open the dialog for a row, and hand on what came of it."""

    def take(row: Values | None) -> None:
        if row is not None:
            event.take(row)

    screen.app.push_screen(RowDialog(event.title, event.rows, event.row, keys=keys, ascii=ascii), take)


def _key(key: str, does: str) -> Cell:
    return Piece(key, Tone.ACCENT, True), Piece(f" {does}   ", Tone.MUTED)
