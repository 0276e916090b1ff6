"""A line of chips that filter a table by status, code or level, each with its count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from ferryman_tui.texts import full_count, short_count
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Piece, Tone
from ferryman_tui.widgets.paint import Painted, Pen, pieces_width

ALL = ""
"""The key of the first chip, which stands for no filter."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One value that can be filtered by; where there is little room the mark stands for the label."""

    key: str
    label: str
    tone: Tone = Tone.TEXT
    mark: str = ""

    def text(self, count: int, short: bool, *, more: bool = False) -> str:
        """Write the chip with its count; `more` tells that there are more than were counted."""
        plus = "+" if more else ""
        if short:
            return f" {self.mark or self.label} {short_count(count)}{plus} "
        name = f"{self.mark} {self.label}" if self.mark else self.label
        return f" {name} {full_count(count)}{plus} "


class Chips(Painted, can_focus=True):
    """Chips of which several can be chosen; the first one, "All", takes the choice back.

    They are written in full, or short where that is too wide; what does not fit even then is told as "+2", and comes
    into view as the arrow keys get there.
    """

    DEFAULT_CSS = "Chips { width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", "Chip before", show=False, id="chips.before"),
        Binding("right,l", "step(1)", "Next chip", show=False, id="chips.next"),
        Binding("space,enter", "pick", "Filter by it", show=False, id="chips.pick"),
    ]

    class Changed(Message):
        """Other chips were chosen; none means no filter."""

        def __init__(self, chips: "Chips", chosen: frozenset[str]) -> None:
            super().__init__()
            self.chips = chips
            self.chosen = chosen

        @property
        def control(self) -> "Chips":
            """The chips, for handlers that are bound to one."""
            return self.chips

    def __init__(self, chips: Sequence[Chip] = (), *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(ascii=ascii, id=id)
        self._chips = (Chip(ALL, "All"), *chips)
        self._counts: Mapping[str, int] = {}
        self._at_least: frozenset[str] = frozenset()
        self._chosen: frozenset[str] = frozenset()
        self._at = 0

    @property
    def chosen(self) -> frozenset[str]:
        """The keys that are filtered by; empty for no filter."""
        return self._chosen

    def show(
        self, counts: Mapping[str, int], chips: Sequence[Chip] | None = None, *, at_least: Iterable[str] = ()
    ) -> None:
        """Show other counts by key, `ALL` for all of them, and other chips where they change; without a message.

        Of the keys in `at_least` there are more than were counted.
        """
        line = self._chips if chips is None else (self._chips[0], *chips)
        if (line, counts, frozenset(at_least)) != (self._chips, self._counts, self._at_least):
            self._chips, self._counts, self._at_least = line, dict(counts), frozenset(at_least)
            self._at = min(self._at, len(line) - 1)
            self.refresh()

    def choose(self, keys: Iterable[str]) -> None:
        """Filter by these keys alone."""
        chosen = frozenset(keys) - {ALL}
        if chosen != self._chosen:
            self._chosen = chosen
            self.refresh()
            self.post_message(self.Changed(self, chosen))

    def action_step(self, by: int) -> None:
        """Go to a chip beside this one; behind the last comes the first."""
        self._at = (self._at + by) % len(self._chips)
        self.refresh()

    def action_pick(self) -> None:
        """Choose the chip that the keys are at, or take its choice back."""
        self._toggle(self._chips[self._at].key)

    def on_focus(self) -> None:
        """Show where the keys are."""
        self.refresh()

    def on_blur(self) -> None:
        """Show the keys nowhere."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Choose the chip under the pointer, or take its choice back."""
        key = self.spot_at(event)
        if key is not None:
            self._at = next(at for at, chip in enumerate(self._chips) if chip.key == key)
            self._toggle(key)
            self.refresh()

    def paint(self, line: int, pen: Pen) -> None:
        """Write the chips."""
        short = self._width(self._chips, short=False) > pen.room
        shown, hidden = self._in_view(pen.room, short)
        for chip in shown:
            pen.styled(self._text(chip, short), self._style(chip, pen), chip.key)
            if not short:
                pen.write(" ")
        if hidden:
            pen.write(f" +{hidden}", Tone.MUTED)

    def _toggle(self, key: str) -> None:
        self.choose(() if key == ALL else self._chosen ^ {key})

    def _in_view(self, room: int, short: bool) -> tuple[Sequence[Chip], int]:
        """Find the chips that fit, the one that the keys are at among them, and how many are left out."""
        if self._width(self._chips, short) <= room:
            return self._chips, 0
        more = pieces_width([Piece(f" +{len(self._chips)}")])
        first, end = 0, self._end(0, room - more, short)
        while end <= self._at and first < self._at:
            first += 1
            end = self._end(first, room - more, short)
        return self._chips[first:end], len(self._chips) - (end - first)

    def _end(self, first: int, room: int, short: bool) -> int:
        end = first
        while end < len(self._chips) and self._width(self._chips[first : end + 1], short) <= room:
            end += 1
        return end

    def _width(self, chips: Sequence[Chip], short: bool) -> int:
        gaps = 0 if short else len(chips)
        return pieces_width(Piece(self._text(chip, short)) for chip in chips) + gaps

    def _text(self, chip: Chip, short: bool) -> str:
        return chip.text(self._counts.get(chip.key, 0), short, more=chip.key in self._at_least)

    def _style(self, chip: Chip, pen: Pen) -> Style:
        at_keys = self.has_focus and self._chips[self._at] == chip
        if chip.key in self._chosen:
            style = pen.palette.solid(chip.tone)
        elif chip.key == ALL and not self._chosen:
            style = pen.palette.style(Tone.TEXT, Ground.CHIP, bold=True)
        else:
            style = pen.palette.style(chip.tone if self._counts.get(chip.key) else Tone.MUTED)
        return style + Style(underline=True) if at_keys else style
