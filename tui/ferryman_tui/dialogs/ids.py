"""The ids of what is in view, in full, to copy them or to select them with the mouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from ferryman_tui.actions.subject import Subject
from ferryman_tui.copying import EXECUTION_ID, copy_id
from ferryman_tui.session import Session
from ferryman_tui.sheets.lines import Lines, line, wrapped
from ferryman_tui.statuses import status_look
from ferryman_tui.texts import cut_middle, visible
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.dialog import Dialog
from ferryman_tui.widgets.paint import Painted, Pen, Pressed
from ferryman_tui.widgets.toned import Toned

_QUOTE = "Quote the execution id when reporting an incident: everything about it is found by it."


@dataclass(frozen=True, slots=True)
class Id:
    """An id, what it is an id of, and what the operator knows that by."""

    what: str
    id: str
    of: Cell = ()


def ids(subject: Subject, *, ascii: bool = False) -> Sequence[Id]:
    """List the ids of what is in view, that of the execution first: it is the one to quote."""
    found: list[Id] = []
    if run := subject.run:
        look = status_look(run.status)
        found.append(Id(EXECUTION_ID, run.id, (Piece(f"{look.mark(ascii)} {look.word}", look.tone),)))
    if subject.job:
        found.append(Id("job id", subject.job.id, line(subject.job.name)))
    elif run:
        found.append(Id("job id", run.job_id, line(run.job_name)))
    if subject.connector:
        found.append(Id("connector id", subject.connector.id, line(subject.connector.name)))
    if subject.record:
        found.append(Id("record key", subject.record.key, line(subject.record.record_type)))
    return found


class _Copy(Painted, can_focus=True):
    """A button of one line."""

    GROUND: ClassVar[Ground] = Ground.CHIP
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "press", "Copy", show=False, id="ids.press")]

    def __init__(self, shown: Id, *, ascii: bool = False) -> None:
        super().__init__(ascii=ascii)
        self._shown = shown

    @property
    def shown(self) -> Id:
        """What it copies."""
        return self._shown

    def paint(self, line: int, pen: Pen) -> None:
        """Write it; it is filled while keys go to it."""
        style = pen.palette.solid(Tone.ACCENT) if self.has_focus else pen.palette.style(Tone.TEXT, pen.ground)
        pen.styled(f" {self._mark} Copy  ", style)

    @property
    def _mark(self) -> str:
        # Where there are no colours both kinds of button are reversed.
        arrow = ">" if self.ascii else "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
        return arrow if self.has_focus else " "

    def on_focus(self) -> None:
        """Show that keys go here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Copy with the mouse."""
        event.stop()
        self.action_press()

    def action_press(self) -> None:
        """Copy the id."""
        self.post_message(Pressed(self, self._shown.id))


class IdsDialog(Dialog[None]):
    """Shows ids as text that can be selected, for where the clipboard cannot be reached."""

    DEFAULT_CSS = """
    IdsDialog { align: center middle; background: $ground-plain 60%; }
    IdsDialog > #frame {
        width: 72; max-width: 100%; height: auto; max-height: 100%;
        padding: 1 3; background: $ground-head; border: round $border; scrollbar-size-vertical: 1;
    }
    IdsDialog.-ascii > #frame { border: ascii $border; }
    IdsDialog .id { height: auto; margin-top: 1; }
    IdsDialog .line { height: auto; }
    IdsDialog .text { width: 1fr; height: auto; color: $tone-text; background: $ground-head; text-style: bold; }
    IdsDialog _Copy { width: 9; margin-left: 2; }
    IdsDialog #note { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", show=False, id="back"),
        Binding("q", "dismiss", "Close", show=False, id="leave"),
        Binding("C", "dismiss", "Close", show=False, id="show-id"),
        Binding("c", "copy", "Copy", show=False, id="copy-id"),
        Binding("down,j,right,tab", "app.focus_next", "Next", show=False, id="ids.next"),
        Binding("up,k,left,shift+tab", "app.focus_previous", "Before", show=False, id="ids.before"),
    ]

    def __init__(self, session: Session, subject: Subject) -> None:
        super().__init__()
        self._session = session
        self.set_class(session.ascii, "-ascii")
        self._subject = subject
        self._ids = ids(subject, ascii=session.ascii)

    def compose(self) -> ComposeResult:
        """Put each id below what it is an id of."""
        ascii = self._session.ascii
        with VerticalScroll(id="frame", can_focus=False):
            yield Toned(self._title, ascii=ascii)
            for shown in self._ids:
                with Vertical(classes="id"):
                    yield Toned(partial(self._label, shown), ascii=ascii)
                    with Horizontal(classes="line"):
                        yield Static(visible(shown.id), markup=False, classes="text")
                        yield _Copy(shown, ascii=ascii)
            yield Toned(self._note, ascii=ascii, id="note")

    def on_mount(self) -> None:
        """Let a key copy the first one."""
        self.query(_Copy).first().focus()

    def _title(self, width: int) -> Lines:
        keys = self._session.keymap
        title, hint = "Ids", f"{keys.first('copy-id')} copies   {keys.first('back')} closes"
        gap = " " * max(1, width - len(title) - len(hint))
        return ((Piece(title, bold=True), Piece(gap), Piece(hint, Tone.MUTED)),)

    def _label(self, shown: Id, width: int) -> Lines:
        what = Piece(shown.what.capitalize(), Tone.MUTED, bold=True)
        room, ascii = width - len(what.text) - 2, self._session.ascii
        of = tuple(Piece(cut_middle(piece.text, room, ascii=ascii), piece.tone) for piece in shown.of)
        return ((what, Piece("  "), *of),)

    def _note(self, width: int) -> Lines:
        job = self._subject.job
        if job and not self._subject.run:
            return wrapped(line(f"{job.name} has never run, so it has no execution id yet.", Tone.MUTED), width)
        return wrapped(line(_QUOTE, Tone.ACCENT), width) if self._subject.run else ()

    def on_pressed(self, event: Pressed) -> None:
        """Copy the id before the button."""
        event.stop()
        if isinstance(event.widget, _Copy):
            self._copy(event.widget.shown)

    def action_copy(self) -> None:
        """Copy the id whose button has the focus."""
        if isinstance(self.focused, _Copy):
            self._copy(self.focused.shown)

    def _copy(self, shown: Id) -> None:
        copying = copy_id(self.app, self._session, shown.id, shown.what)
        self.run_worker(copying, group="copy", exclusive=True, exit_on_error=False)
