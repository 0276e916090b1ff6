"""Writes toned text into lines of the terminal; no text from outside is read as markup or sent as it is."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ferryman_tui.texts import cut_end, plain_letters, visible
from ferryman_tui.theme import Ground, Palette, palette
from ferryman_tui.tones import Cell, Piece, Tone


@dataclass(frozen=True, slots=True)
class Spot:
    """The cells of a line, from `start` up to but without `end`, that stand for something to click on."""

    start: int
    end: int
    target: str


@dataclass(slots=True)
class Pen:
    """Writes one line, at most `room` cells long, from left to right on one ground."""

    palette: Palette
    room: int
    ground: Ground = Ground.PLAIN
    ascii: bool = False
    at: int = 0
    segments: list[Segment] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    @property
    def left(self) -> int:
        """How many cells there is still room for."""
        return self.room - self.at

    def styled(self, text: str, style: Style, target: str | None = None) -> None:
        """Write some text in a style; what does not fit is cut, with a mark."""
        shown = cut_end(plain_letters(text) if self.ascii else text, self.left, ascii=self.ascii)
        if not shown:
            return
        start = self.at
        self.at += cell_len(shown)
        self.segments.append(Segment(shown, style))
        if target is not None:
            self.spots.append(Spot(start, self.at, target))

    def write(self, text: str, tone: Tone = Tone.TEXT, *, bold: bool = False, target: str | None = None) -> None:
        """Write some text in a tone."""
        self.styled(text, self.palette.style(tone, self.ground, bold=bold), target)

    def cell(self, cell: Cell) -> None:
        """Write the pieces of a cell."""
        for piece in cell:
            self.write(piece.text, piece.tone, bold=piece.bold)

    @contextmanager
    def until(self, column: int) -> Iterator[None]:
        """Leave no room from a column on, for what is written meanwhile."""
        room, self.room = self.room, max(self.at, min(column, self.room))
        yield
        self.room = room

    def skip_to(self, column: int) -> None:
        """Leave the line empty up to a column, counted from 0."""
        self.styled(" " * (min(column, self.room) - self.at), self.palette.style(Tone.TEXT, self.ground))

    def strip(self) -> Strip:
        """Give the line, filled with its ground."""
        self.skip_to(self.room)
        return Strip(self.segments, self.at)


def pieces_width(pieces: Iterable[Piece]) -> int:
    """Tell how many cells pieces take when they are shown."""
    return sum(cell_len(visible(piece.text)) for piece in pieces)


class Painted(Widget):
    """A widget of whole lines that it paints itself, so that a change never lays the screen out anew."""

    ALLOW_SELECT = False
    GROUND: ClassVar[Ground] = Ground.PLAIN
    DEFAULT_CSS = "Painted { height: 1; }"

    def __init__(self, *, ascii: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.ascii = ascii

    @abstractmethod
    def paint(self, line: int, pen: Pen) -> None:
        """Write one line, counted from 0."""

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.refresh())

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        pen = self._pen()
        self.paint(y, pen)
        return pen.strip()

    def spot_at(self, event: events.Click) -> str | None:
        """Find what was clicked on."""
        pen = self._pen()
        self.paint(event.y, pen)
        return next((spot.target for spot in pen.spots if spot.start <= event.x < spot.end), None)

    def _pen(self) -> Pen:
        return Pen(palette(self.app.theme), self.size.width, self.GROUND, self.ascii)


class Pressed(Message):
    """Somebody clicked on a part of a widget, or chose it with a key."""

    def __init__(self, widget: Widget, target: str) -> None:
        super().__init__()
        self.widget = widget
        self.target = target

    @property
    def control(self) -> Widget:
        """The widget, for handlers that are bound to one."""
        return self.widget
