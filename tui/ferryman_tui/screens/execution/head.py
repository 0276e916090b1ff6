"""The first lines of an execution's screen, with the buttons that the mouse finds beside its id."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events

from ferryman_tui.sheets.execution_head import ID_LINE
from ferryman_tui.sheets.lines import Lines
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.paint import Pen, Pressed
from ferryman_tui.widgets.toned import Toned

_ROOMY = 76


@dataclass(frozen=True, slots=True)
class Button:
    """What a click does; one that is not `enabled` is dimmed, and a click tells why."""

    label: str
    key: str
    action: str
    enabled: bool = True

    def text(self, roomy: bool) -> str:
        """Write it with its key."""
        return f" {self.label}{'  ' if roomy else ' '}{self.key} "


class ExecutionHead(Toned):
    """Date, status and id; the first button stands behind the id, the others at the right end of its line."""

    GROUND: ClassVar[Ground] = Ground.PLAIN

    def __init__(self, draw: Callable[[int], Lines], *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(draw, ascii=ascii, id=id)
        self._buttons: tuple[Button, ...] = ()

    def show_buttons(self, buttons: Sequence[Button]) -> None:
        """Show other buttons."""
        if tuple(buttons) != self._buttons:
            self._buttons = tuple(buttons)
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Tell with `Pressed` which action was clicked on."""
        action = self.spot_at(event)
        if action is not None:
            self.post_message(Pressed(self, action))

    def paint(self, line: int, pen: Pen) -> None:
        """Write one line."""
        super().paint(line, pen)
        if line != ID_LINE or not self._buttons:
            return
        roomy = pen.room >= _ROOMY
        first, *others = self._buttons
        pen.skip_to(pen.at + (3 if roomy else 2))
        self._write(first, roomy, pen)
        width = sum(len(button.text(roomy)) + 1 for button in others)
        pen.skip_to(max(pen.at, pen.room - width))
        for button in others:
            self._write(button, roomy, pen)
            pen.write(" ")

    def _write(self, button: Button, roomy: bool, pen: Pen) -> None:
        tone = Tone.TEXT if button.enabled else Tone.FAINT
        style = pen.palette.style(tone, Ground.CHIP, bold=button.enabled)
        pen.styled(button.text(roomy), style, button.action)


class Plain(Toned):
    """Lines on the ground of the screen, one cell from either side."""

    GROUND: ClassVar[Ground] = Ground.PLAIN
