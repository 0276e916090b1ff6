"""One line that tells of a state that the whole screen is in: connecting, connection lost, not allowed."""

from dataclasses import dataclass

from rich.segment import Segment

from ferryman_tui.tones import Tone
from ferryman_tui.widgets.paint import Painted, Pen

_WIDE = 100


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told, in full and for terminals narrower than 100 columns; the tone tells how bad it is."""

    mark: str
    text: str
    short: str
    tone: Tone


class Banner(Painted):
    """The line; takes no room while there is nothing to tell."""

    DEFAULT_CSS = "Banner { display: none; } Banner.-told { display: block; }"

    def __init__(self, *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(ascii=ascii, id=id)
        self._notice: Notice | None = None

    @property
    def notice(self) -> Notice | None:
        """What is told now."""
        return self._notice

    def show(self, notice: Notice | None) -> None:
        """Tell something else, or nothing."""
        if notice != self._notice:
            self._notice = notice
            self.set_class(notice is not None, "-told")
            self.refresh()

    def paint(self, line: int, pen: Pen) -> None:
        """Write the line in the colour of its tone; the mark tells how bad it is where there are no colours."""
        if not (notice := self._notice):
            return
        style = pen.palette.tinted(notice.tone)
        pen.styled(f" {notice.mark} {notice.text if pen.room >= _WIDE else notice.short}", style)
        pen.segments.append(Segment(" " * pen.left, style))
        pen.at = pen.room
