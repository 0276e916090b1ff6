"""Somebody else stored another version meanwhile: theirs, or mine on top of it."""

from collections.abc import Sequence
from enum import Enum, auto
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from ferryman_tui.forms.versions import Difference
from ferryman_tui.sheets.conflict import conflict_sheet
from ferryman_tui.sheets.lines import line
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.dialog import Dialog
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.sheet import Sheet


class Resolution(Enum):
    """What to do about another version."""

    LOAD = auto()
    OVERWRITE = auto()


class ConflictDialog(Dialog[Resolution | None]):
    """Shows both versions; None goes back to the form as it is."""

    CSS = """
    ConflictDialog { align: center middle; background: $ground-plain 60%; }
    ConflictDialog > Vertical {
        width: 110; max-width: 96%; height: 30; max-height: 96%;
        padding: 0 1; background: $ground-plain; border: round $tone-warn;
    }
    ConflictDialog Sheet { margin: 1 0; }
    ConflictDialog #answers { height: auto; align-horizontal: right; }
    ConflictDialog.-low Sheet { margin: 0; }
    ConflictDialog.-low Button { height: 1; }
    ConflictDialog.-narrow Button { padding: 0 1; margin-left: 1; }
    """
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [  # type: ignore[misc]
        (0, "-narrow"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [  # type: ignore[misc]
        (0, "-low"),
        (30, "-high"),
    ]
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back to the form", show=False, id="back"),
        Binding("right", "app.focus_next", "Next", show=False),
        Binding("left", "app.focus_previous", "Before", show=False),
    ]

    def __init__(self, name: str, changed: str, differences: Sequence[Difference], *, ascii: bool = False) -> None:
        super().__init__()
        self._title = f"{name} was changed by somebody else{changed}"
        self._differences = differences
        self._ascii = ascii

    def compose(self) -> ComposeResult:
        """Put both versions above the answers."""
        with Vertical():
            yield StatusLine(ascii=self._ascii, id="title")
            yield Sheet(lambda width: conflict_sheet(self._differences, width, ascii=self._ascii), ascii=self._ascii)
            with Horizontal(id="answers"):
                yield Button("Cancel  esc", id="cancel")
                yield Button("Load theirs", id="load")
                yield Button("Overwrite with mine", id="overwrite")

    def on_mount(self) -> None:
        """Put the focus where nothing is lost."""
        self.query_one("#title", StatusLine).show(line(self._title, Tone.WARN, bold=True))
        self.query_one("#cancel", Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take the answer."""
        answers = {"load": Resolution.LOAD, "overwrite": Resolution.OVERWRITE}
        self.dismiss(answers.get(event.button.id or ""))

    def action_cancel(self) -> None:
        """Go back to the form."""
        self.dismiss(None)
