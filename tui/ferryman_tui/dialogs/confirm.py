"""A question before something that cannot be undone."""

import time
from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Input

from ferryman_tui.bars import progress_bar
from ferryman_tui.beat import Beat
from ferryman_tui.questions import Question, line
from ferryman_tui.sheets.lines import Lines, wrapped
from ferryman_tui.texts import visible
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.checkbox import Checkbox
from ferryman_tui.widgets.dialog import Dialog
from ferryman_tui.widgets.line_input import LineInput
from ferryman_tui.widgets.toned import Toned

EARLY_SECONDS = 0.35
"""Keys pressed sooner than this were meant for the screen below."""

_BAR = 38


class ConfirmDialog(Dialog[bool]):
    """Gives whether to do it. The safe answer has the focus; `ask` is asked anew at each frame for the newest state."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "safe", "No", show=False),
        Binding("y", "sure", "Yes", show=False),
        Binding("right,down", "app.focus_next", "Next", show=False),
        Binding("left,up", "app.focus_previous", "Before", show=False),
    ]

    def __init__(self, ask: Callable[[], Question], *, ascii: bool = False, early: float = EARLY_SECONDS) -> None:
        super().__init__(classes="-ascii" if ascii else "")
        self._ask = ask
        self._question = ask()
        self._ascii = ascii
        self._opens_at = time.monotonic() + early

    def compose(self) -> ComposeResult:
        """Show the question above its two answers, the safe one first."""
        question = self._question
        with VerticalScroll(id="frame"):
            yield Toned(self._lines, ascii=self._ascii)
            if question.acknowledgement:
                yield Checkbox(question.acknowledgement, ground=Ground.HEAD, ascii=self._ascii)
            if question.typed:
                field = LineInput(placeholder=visible(question.typed), compact=True)
                field.cursor_blink = False
                yield field
            with Horizontal(id="answers"):
                yield Button(self._label(question.safe, "esc"), id="safe")
                yield Button(self._label(question.sure, "" if question.typed else "y"), id="sure")

    def _label(self, text: str, key: str) -> str:
        return f"{text}  {key}" if key else text

    def on_mount(self) -> None:
        """Put the focus where nothing happens by accident."""
        self.query_one("#frame", VerticalScroll).can_focus = False
        self._show()
        (self.query(Input).first() if self._question.typed else self.query_one("#safe", Button)).focus()

    def beat(self, beat: Beat) -> None:
        """Ask with the newest state."""
        question = self._ask()
        if question != self._question:
            self._question = question
            self._show()

    def _show(self) -> None:
        question = self._question
        self.query_one(Toned).show(self._lines)
        sure, safe = self.query_one("#sure", Button), self.query_one("#safe", Button)
        sure.disabled = not self._open
        safe.label = self._label(question.safe, "esc")

    @property
    def _open(self) -> bool:
        question = self._question
        ticked = not question.acknowledgement or self.query_one(Checkbox).value
        typed = not question.typed or visible(self.query_one(Input).value) == visible(question.typed)
        return ticked and typed and not question.blocked

    def _lines(self, width: int) -> Lines:
        question = self._question
        told = [part for paragraph in question.lines for part in wrapped(paragraph, width) or ((),)]
        if question.fraction is not None:
            # What it is about comes first, then how far it is.
            told.insert(told.index(()) + 1, self._bar(question.fraction, width))
        return (line(question.title, bold=True), (), *told, ())

    def _bar(self, fraction: float, width: int) -> Cell:
        bar = progress_bar(fraction, min(_BAR, max(0, width - 6)), ascii=self._ascii)
        return (*bar, Piece(f"  {int(fraction * 100)}%", Tone.RUN))

    def on_checkbox_changed(self) -> None:
        """Open the answer that needed the tick."""
        self._show()

    def on_input_changed(self) -> None:
        """Open the answer once its name is typed."""
        self._show()

    def on_input_submitted(self) -> None:
        """Do it if its name is typed."""
        self.action_sure()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take the answer."""
        self.action_sure() if event.button.id == "sure" else self.action_safe()

    def action_safe(self) -> None:
        """Do nothing."""
        self.dismiss(False)

    def action_sure(self) -> None:
        """Do it, unless the key came too early or it cannot be done."""
        if self._open and time.monotonic() >= self._opens_at:
            self.dismiss(True)
