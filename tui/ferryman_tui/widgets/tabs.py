"""The titles of the parts of a screen, with a rule below that is heavy under the one that is open."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from ferryman_tui.tones import Piece, Tone
from ferryman_tui.widgets.paint import Painted, Pen, pieces_width

_GAP = 3
_NARROW_GAP = 2


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of a screen; `count` stands behind its label."""

    key: str
    label: str
    count: str = ""
    tone: Tone = Tone.MUTED


class TabStrip(Painted):
    """Tabs in one line, a rule in the next; which one is open is the screen's to decide."""

    DEFAULT_CSS = "TabStrip { height: 2; }"

    class Chosen(Message):
        """Another tab was clicked on."""

        def __init__(self, strip: "TabStrip", key: str) -> None:
            super().__init__()
            self.strip = strip
            self.key = key

        @property
        def control(self) -> "TabStrip":
            """The strip, for handlers that are bound to one."""
            return self.strip

    def __init__(self, tabs: Sequence[Tab] = (), *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(ascii=ascii, id=id)
        self._tabs = tuple(tabs)
        self._open = tabs[0].key if tabs else ""

    @property
    def open(self) -> str:
        """The key of the tab that is open."""
        return self._open

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all tabs, from left to right."""
        return tuple(tab.key for tab in self._tabs)

    def show(self, tabs: Sequence[Tab], open: str) -> None:
        """Show other tabs, or another one as open."""
        if (tuple(tabs), open) != (self._tabs, self._open):
            self._tabs, self._open = tuple(tabs), open
            self.refresh()

    def beside(self, by: int) -> str:
        """Find the key of the tab some places to the right; behind the last comes the first."""
        keys = self.keys
        return keys[(keys.index(self._open) + by) % len(keys)]

    def on_click(self, event: events.Click) -> None:
        """Tell which tab was clicked on."""
        key = self.spot_at(event)
        if key is not None:
            self.post_message(self.Chosen(self, key))

    def paint(self, line: int, pen: Pen) -> None:
        """Write the titles, or the rule."""
        gap = _GAP if self._width(_GAP) <= pen.room else _NARROW_GAP
        rule, heavy = ("-", "=") if self.ascii else ("─", "━")
        pen.write(" " if line == 0 else rule, Tone.FAINT)
        for tab in self._tabs:
            chosen = tab.key == self._open
            if line == 0:
                self._write(tab, chosen, pen)
                pen.write(" " * (gap - 2))
            else:
                pen.write((heavy if chosen else rule) * _size(tab), Tone.ACCENT if chosen else Tone.FAINT)
                pen.write(rule * (gap - 2), Tone.FAINT)
        if line == 1:
            pen.write(rule * pen.left, Tone.FAINT)

    def _write(self, tab: Tab, chosen: bool, pen: Pen) -> None:
        pen.write(f" {tab.label}", Tone.ACCENT if chosen else Tone.MUTED, bold=chosen, target=tab.key)
        count = f" {tab.count} " if tab.count else " "
        pen.write(count, Tone.ACCENT if chosen and tab.tone is Tone.MUTED else tab.tone, target=tab.key)

    def _width(self, gap: int) -> int:
        return 1 + sum(_size(tab) + gap - 2 for tab in self._tabs)


def _size(tab: Tab) -> int:
    return pieces_width((Piece(f" {tab.label} {tab.count} " if tab.count else f" {tab.label} "),))
