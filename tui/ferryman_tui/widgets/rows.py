"""Draws the rows of a table as lines, and keeps those that are still true."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from ferryman_tui.columns import GAP, Context, Placed, Table
from ferryman_tui.texts import fit
from ferryman_tui.theme import Ground, Palette, palette
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.paint import Pen

R = TypeVar("R")

EDGES = 3
"""Cells of a line that no column has: one for the cursor's mark, and at the right one free and one to scroll by."""

_EDGE = 1
_KEPT_LINES = 1000
_LIVE = frozenset({Tone.RUN, Tone.QUEUE})


@dataclass(frozen=True, slots=True)
class Sort:
    """The column that rows are sorted by."""

    column: str
    descending: bool = False


# No slots: Python 3.11 cannot make instances of a frozen generic class that has them.
@dataclass(frozen=True, kw_only=True)
class Source(Generic[R]):
    """Where a table reads its rows, each time that it paints them.

    `keys` gives the keys in their order, `get` the row of a key, or None once it is gone. `version` of a key is to
    differ whenever its row is shown differently. The column `hot` is drawn with each version. `ages` has what other
    columns show of the time, by their keys: they are drawn when that changes. `shape` of a row stays the same while
    nothing outside of all these is shown differently, and what it stands for is then not drawn again. `mark` is a word
    for a row that is seen for the last time: it stands in the column `hot`, and the row is muted.
    """

    keys: Callable[[], Sequence[str]]
    get: Callable[[str], R | None]
    version: Callable[[str], Hashable]
    context: Callable[[], Context]
    hot: str = ""
    ages: Callable[[R], Mapping[str, str]] = lambda row: {}
    shape: Callable[[R], Hashable] = lambda row: row
    mark: Callable[[R], str] = lambda row: ""


class Span(NamedTuple):
    """Cells of a line: the first one, and how many."""

    start: int
    width: int


class _Line(NamedTuple):
    version: Hashable
    shape: Hashable
    ages: Mapping[str, str]
    ground: Ground
    cells: Sequence[Sequence[Segment]]
    strip: Strip


class RowPainter(Generic[R]):
    """The lines of a table in one width and theme."""

    def __init__(self, table: Table[R], source: Source[R]) -> None:
        self._table = table
        self._source = source
        self._fitted: tuple[int, str, bool] | None = None
        self._width = 0
        self._palette: Palette
        self._stale = False
        self._placed: tuple[Placed[R], ...] = ()
        self._lines: dict[str, _Line] = {}

    def fit(self, width: int, theme: str, stale: bool) -> None:
        """Draw for this width and theme from now on; `stale` greys what was under way."""
        if (width, theme, stale) != self._fitted:
            self._fitted = (width, theme, stale)
            self._width, self._palette, self._stale = width, palette(theme), stale
            self._placed = self._table.layout(width - EDGES)
            self._lines.clear()

    def forget(self) -> None:
        """Draw every row anew."""
        self._lines.clear()

    def column_at(self, x: int) -> str | None:
        """Find the column that a cell of a line belongs to; the gap behind a column is its own."""
        for placed in self._placed:
            if 0 <= x - _EDGE - placed.start < placed.width + GAP:
                return placed.column.key
        return None

    def outdated(self, key: str) -> Span | None:
        """Draw a row anew if it has changed, and find the cells of its line that look different now."""
        row, drawn = self._source.get(key), self._lines.get(key)
        if row is None or drawn is None:
            return Span(0, self._width)
        version = self._source.version(key)
        if drawn.version == version:
            return None
        self._lines[key] = line = self._draw(row, version, drawn.ground, drawn)
        return _difference([*drawn.strip], [*line.strip])

    def titles(self, sort: Sort | None) -> Strip:
        """Draw the titles, with a mark at the column sorted by."""
        pen = self.pen(Ground.HEAD)
        arrows = ("^", "v") if pen.ascii else ("↑", "↓")
        plain = pen.palette.style(Tone.MUTED, Ground.HEAD, bold=True)
        for placed in self._placed:
            pen.skip_to(_EDGE + placed.start)
            if sort and sort.column == placed.column.key:
                pen.styled(placed.column.header(placed.width, arrows[sort.descending]), pen.palette.mark(Ground.HEAD))
            else:
                pen.styled(placed.column.header(placed.width), plain)
        return pen.strip()

    def row(self, key: str, ground: Ground) -> Strip:
        """Draw a row, or give its line as drawn before if that is still true."""
        row = self._source.get(key)
        if row is None:
            return self._gone(ground)
        version = self._source.version(key)
        drawn = self._lines.get(key)
        if drawn and (drawn.version, drawn.ground) == (version, ground):
            return drawn.strip
        if len(self._lines) >= _KEPT_LINES:
            self._lines.clear()
        line = self._draw(row, version, ground, drawn)
        self._lines[key] = line
        return line.strip

    def pen(self, ground: Ground = Ground.PLAIN) -> Pen:
        """Give a pen for one line."""
        return Pen(self._palette, self._width, ground, self._source.context().ascii)

    def _draw(self, row: R, version: Hashable, ground: Ground, drawn: _Line | None) -> _Line:
        """Draw a line; of one drawn before, only the columns that show something else now."""
        shape, ages = (self._source.shape(row), self._source.mark(row)), self._source.ages(row)
        if drawn and (drawn.shape, drawn.ground) == (shape, ground):
            stale = {key for key in ages if ages[key] != drawn.ages.get(key)} | {self._source.hot}
            cells = [
                self._cell(row, placed, ground) if placed.column.key in stale else kept
                for placed, kept in zip(self._placed, drawn.cells, strict=True)
            ]
        else:
            cells = [self._cell(row, placed, ground) for placed in self._placed]
        edge = self._edge(ground, self._source.context().ascii)
        segments = (edge, *chain.from_iterable(cells), self._fill(ground))
        return _Line(version, shape, ages, ground, cells, Strip(segments, self._width))

    def _cell(self, row: R, placed: Placed[R], ground: Ground) -> Sequence[Segment]:
        """Draw a column, with the gap before it."""
        gap = Segment(" " * GAP if placed.start else "", self._palette.style(Tone.TEXT, ground))
        cell = self._content(row, placed)
        segments = [gap, *(Segment(piece.text, self._style(piece, ground)) for piece in cell)]
        return [segment for segment in Segment.simplify(segments) if segment.text]

    def _content(self, row: R, placed: Placed[R]) -> Cell:
        mark = self._source.mark(row)
        if mark and placed.column.key == self._source.hot:
            return fit((Piece(mark, Tone.MUTED),), placed.width, ascii=self._source.context().ascii)
        cell = placed.column.cell(row, placed.width, self._source.context())
        return tuple(Piece(piece.text, Tone.MUTED) for piece in cell) if mark else cell

    def _fill(self, ground: Ground) -> Segment:
        end = self._placed[-1].start + self._placed[-1].width if self._placed else 0
        return Segment(" " * (self._width - _EDGE - end), self._palette.style(Tone.TEXT, ground))

    def _gone(self, ground: Ground) -> Strip:
        pen = self.pen(ground)
        edge = self._edge(ground, pen.ascii)
        pen.styled(edge.text, edge.style or Style())
        pen.write("no longer there", Tone.MUTED)
        return pen.strip()

    def _edge(self, ground: Ground, ascii: bool) -> Segment:
        marks = {Ground.CURSOR: ">" if ascii else "▌", Ground.CURSOR_BLUR: "|" if ascii else "▏"}
        return Segment(marks.get(ground, " "), self._palette.mark(ground))

    def _style(self, piece: Piece, ground: Ground) -> Style:
        tone = Tone.MUTED if self._stale and piece.tone in _LIVE else piece.tone
        return self._palette.style(tone, ground, bold=piece.bold)


def _difference(before: list[Segment], after: list[Segment]) -> Span | None:
    """Find the cells that two lines of the same width do not share."""
    pairs = min(len(before), len(after))
    first = next((at for at in range(pairs) if before[at] != after[at]), pairs)
    if first == len(before) == len(after):
        return None
    same = next((at for at in range(pairs - first) if before[-1 - at] != after[-1 - at]), pairs - first)
    start = Segment.get_line_length(after[:first])
    return Span(start, Segment.get_line_length(after[first : len(after) - same]))
