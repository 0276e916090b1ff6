"""Options that are all shown: one of them, each with what it means, or any number of them."""

from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size

from ferryman_tui.forms.fields import Choice, Several
from ferryman_tui.sheets.lines import Lines, line, wrapped
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.form.edited import CursorMoved, Edited
from ferryman_tui.widgets.paint import Painted, Pen

_MARK = 4
_GAP = 2


class OptionLines(Painted, can_focus=True):
    """Arrows move the cursor, space or enter ticks what it stands on; what else is in a line follows from the width."""

    DEFAULT_CSS = "OptionLines { height: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "line(1)", "Down", show=False),
        Binding("up", "line(-1)", "Up", show=False),
        Binding("right", "move(1)", "Right", show=False),
        Binding("left", "move(-1)", "Left", show=False),
        Binding("space,enter", "tick", "Tick", show=False),
    ]

    def __init__(self, key: str, kind: Choice | Several, chosen: tuple[str, ...], *, ascii: bool = False) -> None:
        super().__init__(ascii=ascii)
        self._key = key
        self._kind = kind
        self._chosen = chosen
        self._at = 0

    @property
    def _one(self) -> bool:
        return isinstance(self._kind, Choice)

    def show(self, kind: Choice | Several) -> None:
        """Offer other options."""
        if kind == self._kind:
            return
        changed = len(kind.options) != len(self._kind.options)
        self._kind = kind
        self._at = min(self._at, max(0, len(kind.options) - 1))
        self.refresh(layout=changed)

    def write(self, value: object) -> None:
        """Hold something else."""
        self._chosen = value if isinstance(value, tuple) else (str(value or ""),)
        self.refresh()

    def action_tick(self) -> None:
        """Choose the option under the cursor, or take it away."""
        if not self._kind.options:
            return
        value = self._kind.options[self._at].value
        if self._one:
            self.post_message(Edited(self._key, value))
            return
        ticked = {*self._chosen} ^ {value}
        values = tuple(option.value for option in self._kind.options if option.value in ticked)
        self.post_message(Edited(self._key, values))

    def action_line(self, by: int) -> None:
        """Go a line down or up, and on to the next field from the last or the first one."""
        self._move(by if self._one else by * self._columns(self.size.width))

    def action_move(self, by: int) -> None:
        """Go to the option beside."""
        self._move(by)

    def _move(self, by: int) -> None:
        at = self._at + by
        if at < 0:
            self.screen.focus_previous()
        elif at >= len(self._kind.options):
            self.screen.focus_next()
        else:
            self._at = at
            self.refresh()
            self.post_message(CursorMoved(self, self._line_of_cursor()))

    def _line_of_cursor(self) -> int:
        if self._one:
            lines = self._explained(self.size.width)
            return next(number for number, (at, first, _) in enumerate(lines) if first and at == self._at)
        return self._at // self._columns(self.size.width)

    def on_click(self, event: events.Click) -> None:
        """Tick what was clicked on."""
        target = self.spot_at(event)
        if target is not None:
            self._at = int(target)
            self.action_tick()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Tell how many lines the options take."""
        return len(self._explained(width)) if self._one else -(-len(self._kind.options) // self._columns(width))

    def _columns(self, width: int) -> int:
        widest = max((cell_len(option.label) for option in self._kind.options), default=0)
        return max(1, (width + _GAP) // (widest + _MARK + _GAP))

    def _explained(self, width: int) -> list[tuple[int, bool, Lines]]:
        """Give the lines: of which option, whether its first one, and the note in it."""
        lines: list[tuple[int, bool, Lines]] = []
        widest = max((cell_len(option.label) for option in self._kind.options), default=0) + _MARK + _GAP
        beside = width - widest
        for at, option in enumerate(self._kind.options):
            note = line(option.note, Tone.MUTED)
            if cell_len(option.note) <= beside:
                lines.append((at, True, (note,)))
            else:
                lines.append((at, True, ()))
                lines += [(at, False, (part,)) for part in wrapped(note, max(1, width - _MARK))]
        return lines

    def paint(self, line: int, pen: Pen) -> None:
        """Write one line."""
        if self._one:
            self._paint_explained(line, pen)
            return
        columns = self._columns(pen.room)
        each = pen.room // columns
        for at in range(line * columns, min(len(self._kind.options), (line + 1) * columns)):
            pen.skip_to((at % columns) * each)
            self._paint_option(at, pen)

    def _paint_explained(self, line: int, pen: Pen) -> None:
        lines = self._explained(pen.room)
        if line >= len(lines):
            return
        at, first, note = lines[line]
        if first:
            self._paint_option(at, pen)
        widest = max(cell_len(option.label) for option in self._kind.options) + _MARK + _GAP
        pen.skip_to(widest if first else _MARK)
        for cell in note:
            pen.cell(cell)

    def _paint_option(self, at: int, pen: Pen) -> None:
        option = self._kind.options[at]
        ticked = option.value in self._chosen
        here = self.has_focus and at == self._at
        tone = Tone.ACCENT if here else Tone.TEXT
        pen.write(f"{self._mark(ticked)} ", tone, bold=ticked or here, target=str(at))
        ground = Ground.CHIP if here else pen.ground
        pen.styled(option.label, pen.palette.style(Tone.TEXT, ground, bold=ticked), str(at))

    def _mark(self, ticked: bool) -> str:
        if self._one:
            return ("(*)" if self.ascii else "(•)") if ticked else "( )"
        return "[x]" if ticked else "[ ]"
