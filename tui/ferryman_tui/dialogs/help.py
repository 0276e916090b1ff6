"""The help: the keys of the place below, the last messages, and the marks."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ferryman_tui.actions.offers import offers
from ferryman_tui.actions.subject import Place, Subject
from ferryman_tui.beat import Beat
from ferryman_tui.session import Session
from ferryman_tui.sheets.help import help_sheet
from ferryman_tui.sheets.lines import Lines
from ferryman_tui.texts import cut_middle
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Piece, Tone
from ferryman_tui.widgets.dialog import Dialog
from ferryman_tui.widgets.filter import FilterField
from ferryman_tui.widgets.sheet import Sheet
from ferryman_tui.widgets.toned import Toned


class HelpDialog(Dialog[None]):
    """Explains the keys for what the cursor stood on; reasons follow the connection while it is open."""

    DEFAULT_CSS = """
    HelpDialog { align: center middle; background: $ground-plain 60%; }
    HelpDialog > #frame {
        width: 96; max-width: 100%; height: 100%; max-height: 46; margin: 1 0;
        padding: 0 1; background: $ground-head; border: round $border;
    }
    HelpDialog.-ascii > #frame { border: ascii $border; }
    HelpDialog FilterField { width: 1fr; margin: 1 1; }
    HelpDialog Sheet { background: $ground-head; scrollbar-background: $ground-head; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "One step back", show=False, id="back"),
        Binding("q", "dismiss", "Close", show=False, id="leave"),
        Binding("question_mark,f1", "dismiss", "Close", show=False, id="help"),
        Binding("slash", "find", "Find", show=False, id="filter"),
    ]

    def __init__(self, session: Session, place: Place, subject: Subject) -> None:
        super().__init__()
        self._session = session
        self.set_class(session.ascii, "-ascii")
        self._place = place
        self._subject = subject
        self._sheet = Sheet(ground=Ground.HEAD, ascii=session.ascii)
        self._field = FilterField("find a key or a word", ascii=session.ascii)

    def compose(self) -> ComposeResult:
        """Put the field above the sheet."""
        with Vertical(id="frame"):
            yield Toned(self._title, ascii=self._session.ascii)
            yield self._field
            yield self._sheet

    def on_mount(self) -> None:
        """Let keys scroll."""
        self._sheet.focus()
        self._show()

    def beat(self, beat: Beat) -> None:
        """Tell once a second whether the reasons are still true."""
        if beat.second or beat.all:
            self._show()

    def _title(self, width: int) -> Lines:
        session = self._session
        title, close = " Keys here", f"{session.keymap.first('back')} closes "
        room = width - len(title) - len(close) - 5
        about = f"  for {cut_middle(self._subject.name, room, ascii=session.ascii)}" if self._subject.name else ""
        gap = " " * max(1, width - len(title) - len(about) - len(close))
        return ((Piece(title, bold=True), Piece(about, Tone.MUTED), Piece(gap), Piece(close, Tone.MUTED)),)

    def _show(self) -> None:
        session = self._session
        found = offers(self._place, self._subject, session.feed.connection)
        messages = [(told.at, told.severity, told.text) for told in session.messages]
        text, context = self._field.text, session.context
        self._sheet.show(lambda width: help_sheet(found, session.keymap, messages, text, width, context))

    def on_filter_field_changed(self, event: FilterField.Changed) -> None:
        """Explain what has these words."""
        self._show()
        self._sheet.action_first()

    def on_filter_field_left(self) -> None:
        """Go on in the sheet."""
        self._sheet.focus()

    def action_find(self) -> None:
        """Let keys go into the field."""
        self._field.start()

    def action_back(self) -> None:
        """Leave the field and explain everything again, else close."""
        if self._field.typing or self._field.text:
            self._field.write("")
            self._sheet.focus()
        else:
            self.dismiss()
