"""The last line of a screen: the keys that do something here, as many as fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events

from ferryman_tui.theme import Ground
from ferryman_tui.tones import Piece, Tone
from ferryman_tui.widgets.paint import Painted, Pen, Pressed, pieces_width

_GAP = "  "


@dataclass(frozen=True, slots=True)
class Hint:
    """A key as it is written, what it does, and the action that a click on it asks for.

    `rank` tells how much it is needed, 0 the most. A hint that is not `enabled` is dimmed; a click still asks for its
    action, so that the reason can be told.
    """

    key: str
    label: str
    action: str
    rank: int = 5
    enabled: bool = True

    @property
    def width(self) -> int:
        """How many cells it takes."""
        return pieces_width((Piece(f"{self.key} {self.label}"),))


class KeyBar(Painted):
    """Whole hints, those that are needed most, and "+4" for those left out; `help` always stands at the right."""

    GROUND: ClassVar[Ground] = Ground.BAR

    def __init__(self, help: Hint, *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(ascii=ascii, id=id)
        self._help = help
        self._hints: tuple[Hint, ...] = ()

    def show(self, hints: Sequence[Hint]) -> None:
        """Show other hints."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Tell with `Pressed` which action was clicked on."""
        action = self.spot_at(event)
        if action is not None:
            self.post_message(Pressed(self, action))

    def paint(self, line: int, pen: Pen) -> None:
        """Write the hints, those needed most first."""
        tail = self._help.width + 1
        shown = self._fitting(pen.room - 1 - tail)
        pen.write(" ")
        for hint in shown:
            self._write(hint, pen)
            pen.write(_GAP)
        hidden = f"+{len(self._hints) - len(shown)}{_GAP}" if len(shown) < len(self._hints) else ""
        pen.skip_to(max(pen.at, pen.room - tail - len(hidden)))
        pen.write(hidden, Tone.MUTED)
        self._write(self._help, pen)

    def _fitting(self, room: int) -> Sequence[Hint]:
        """Choose the hints in the order of their rank; a wide one that does not fit makes no room for lesser ones."""
        ranked = sorted(self._hints, key=lambda hint: hint.rank)
        wanted = sum(hint.width + len(_GAP) for hint in ranked)
        more = 0 if wanted <= room else len(f"+{len(ranked)}{_GAP}")
        shown = 0
        used = more
        while shown < len(ranked) and used + ranked[shown].width + len(_GAP) <= room:
            used += ranked[shown].width + len(_GAP)
            shown += 1
        return ranked[:shown]

    def _write(self, hint: Hint, pen: Pen) -> None:
        key, label = (Tone.ACCENT, Tone.TEXT) if hint.enabled else (Tone.MUTED, Tone.MUTED)
        pen.write(hint.key, key, bold=hint.enabled, target=hint.action)
        pen.write(f" {hint.label}", label, target=hint.action)
