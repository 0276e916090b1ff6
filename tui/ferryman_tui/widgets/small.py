"""What a terminal shows that is too small for anything else."""

from ferryman_tui.tones import Tone
from ferryman_tui.widgets.paint import Painted, Pen

LEAST_COLUMNS, LEAST_ROWS = 60, 15


class TooSmall(Painted):
    """Says how large the terminal has to be; style sheets show it alone where it is smaller."""

    DEFAULT_CSS = "TooSmall { display: none; height: 1fr; }"

    def on_resize(self) -> None:
        """Tell the new size."""
        self.refresh()

    def paint(self, line: int, pen: Pen) -> None:
        """Write it into the middle."""
        if line == self.size.height // 2:
            size = self.screen.size
            pen.write(f" {LEAST_COLUMNS}x{LEAST_ROWS} needed, this is {size.width}x{size.height}", Tone.WARN)
