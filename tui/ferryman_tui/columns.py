"""Tables as written: columns, and the plan by which they give way in a narrow terminal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

from rich.cells import cell_len

from ferryman_tui.texts import Align, cut_end, fit, pad
from ferryman_tui.tones import Cell

GAP = 2
"""Empty cells between two columns."""

DROP = 0
"""The width in a plan that takes a column away."""

# Names cut shorter than this cannot be told apart.
_LEAST = 8

R = TypeVar("R")
Plan: TypeAlias = tuple[tuple[str, int], ...]
"""Columns' keys with the widths they shrink to, in the order in which they give way; 0 takes the column away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What cells are drawn with besides their row, so that the same row gives the same cell.

    `now` is UTC; `monochrome` tells that colour cannot tell rejects from successes. `longest` is the greatest duration
    on the page in seconds, 0 when there is none, for columns that compare them.
    """

    now: datetime
    ascii: bool = False
    monochrome: bool = False
    longest: float = 0.0


# No slots: Python 3.11 cannot make instances of a frozen generic class that has them.
@dataclass(frozen=True, kw_only=True)
class Column(Generic[R]):
    """A column of a table.

    The first of `titles` that fits is shown, "{width}" in them stands for the width. `width` is what it takes before
    the plan says otherwise, `grows_to` what it may take when there is room to spare. `draw` gives what a row shows.
    """

    key: str
    titles: tuple[str, ...]
    width: int
    draw: Callable[[R, int, Context], Cell]
    align: Align = Align.LEFT
    grows_to: int = 0

    def cell(self, row: R, width: int, context: Context) -> Cell:
        """Draw the cell of a row, exactly `width` cells wide."""
        return fit(self.draw(row, width, context), width, align=self.align, ascii=context.ascii)

    def header(self, width: int, mark: str = "", *, ascii: bool = False) -> str:
        """Write the title, exactly `width` cells wide, with a mark behind it that tells how the table is sorted."""
        room = width - cell_len(mark)
        titles = [title.replace("{width}", str(width)) for title in self.titles]
        title = next((title for title in titles if cell_len(title) <= room), titles[-1])
        return pad(cut_end(cut_end(title, room, ascii=ascii) + mark, width, ascii=ascii), width, self.align)


@dataclass(frozen=True, kw_only=True)
class Placed(Generic[R]):
    """A column with the place that it has in a row: how many cells are before it, and how many it takes."""

    column: Column[R]
    start: int
    width: int


@dataclass(frozen=True, kw_only=True)
class Table(Generic[R]):
    """Columns from left to right, and how they give way."""

    columns: tuple[Column[R], ...]
    plan: Plan

    def layout(self, width: int) -> tuple[Placed[R], ...]:
        """Place the columns, with gaps between them, so that a row takes at most `width` cells."""
        widths = {column.key: column.width for column in self.columns}
        for key, shrunk in self.plan:
            if _total(widths) <= width:
                break
            if shrunk == DROP:
                widths.pop(key, None)
            elif key in widths:
                widths[key] = min(widths[key], shrunk)
        _squeeze(widths, width)
        self._grow(widths, width)
        return self._placed(widths)

    def _grow(self, widths: dict[str, int], width: int) -> None:
        for column in self.columns:
            if column.key in widths:
                spare = max(0, min(width - _total(widths), column.grows_to - widths[column.key]))
                widths[column.key] += spare

    def _placed(self, widths: dict[str, int]) -> tuple[Placed[R], ...]:
        placed: list[Placed[R]] = []
        start = 0
        for column in self.columns:
            if column.key in widths:
                placed.append(Placed(column=column, start=start, width=widths[column.key]))
                start += widths[column.key] + GAP
        return tuple(placed)


def _total(widths: dict[str, int]) -> int:
    return sum(widths.values()) + GAP * (len(widths) - 1)


def _squeeze(widths: dict[str, int], width: int) -> None:
    # Only terminals narrower than the plan foresees get here: the widest column gives way, then the last ones.
    while len(widths) > 1 and _total(widths) > width:
        widest = max(widths, key=lambda key: widths[key])
        shrunk = widths[widest] - (_total(widths) - width)
        if shrunk >= _LEAST:
            widths[widest] = shrunk
        else:
            widths.popitem()
    if len(widths) == 1:
        widths.update({key: min(taken, max(0, width)) for key, taken in widths.items()})
