"""A block of toned lines, as high as they are."""

from collections.abc import Callable
from typing import ClassVar

from textual.geometry import Size

from ferryman_tui.sheets.lines import Lines
from ferryman_tui.theme import Ground
from ferryman_tui.widgets.paint import Painted, Pen


class Toned(Painted):
    """Lines drawn for the width that there is; a change lays the screen out anew only where their number changes."""

    DEFAULT_CSS = "Toned { height: auto; }"
    GROUND: ClassVar[Ground] = Ground.HEAD

    def __init__(self, draw: Callable[[int], Lines], *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(ascii=ascii, id=id)
        self._draw = draw
        self._lines: Lines = ()

    def show(self, draw: Callable[[int], Lines]) -> None:
        """Draw something else, or the same anew."""
        self._draw = draw
        lines = draw(self.size.width) if self.size.width else ()
        if lines != self._lines:
            self.refresh(layout=len(lines) != len(self._lines))
            self._lines = lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Tell how many lines there are in this width."""
        lines = self._draw(width)
        if lines != self._lines:
            # A layout that something else asked for may be the first to meet them: `show` would see no change.
            self._lines = lines
            self.refresh()
        return len(lines)

    def paint(self, line: int, pen: Pen) -> None:
        """Write one line."""
        if line < len(self._lines):
            pen.cell(self._lines[line])
