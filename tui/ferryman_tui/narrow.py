"""Writes to the terminal no more than the cells that have to be painted."""

from rich.console import Console
from textual._compositor import ChopsUpdate


class NarrowUpdate(ChopsUpdate):
    """An update of some cells. Textual's own writes each of these lines from the left edge of its widget on."""

    def render_segments(self, console: Console) -> str:
        """Write the cells, each stretch of them behind the way to its place."""
        written = []
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is not None and x < last and end > first:
                    start = max(x, first)
                    cells = strip.crop(start - x, min(end, last) - x)
                    written.append(f"\x1b[{y + 1};{start + 1}H{cells.render(console)}")
        return "".join(written)
