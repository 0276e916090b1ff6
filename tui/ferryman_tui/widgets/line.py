"""One line of toned text, such as the one below a table that tells how much of what is shown."""

from ferryman_tui.tones import Cell
from ferryman_tui.widgets.paint import Painted, Pen


class StatusLine(Painted):
    """A line of text, one cell from the left."""

    def __init__(self, *, ascii: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(ascii=ascii, id=id, classes=classes)
        self._cell: Cell = ()

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(piece.text for piece in self._cell)

    def show(self, cell: Cell) -> None:
        """Say something else."""
        if cell != self._cell:
            self._cell = cell
            self.refresh()

    def paint(self, line: int, pen: Pen) -> None:
        """Write it."""
        pen.write(" ")
        pen.cell(self._cell)
