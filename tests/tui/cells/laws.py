"""What holds for every table: rows fit, cells are as wide as their columns, nothing in them can harm the terminal."""

from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeVar

from ferryman_tui.columns import GAP, Context, Table
from tests.tui.cells.samples import NOW, text_of, width_of

R = TypeVar("R")

CONTEXT = Context(now=NOW, longest=60.0)
TERMINALS = range(60, 201)
CHROME = 2


def check_layouts(table: Table[Any]) -> None:
    """Check that rows and headers fit into every terminal, and that the columns do not overlap."""
    for width in (terminal - CHROME for terminal in TERMINALS):
        placed = table.layout(width)
        assert placed[-1].start + placed[-1].width <= width
        for before, after in pairwise(placed):
            assert after.start == before.start + before.width + GAP
        for place in placed:
            assert width_of_text(place.column.header(place.width, "↓")) == place.width


def check_cells(table: Table[R], row: R, width: int) -> None:
    """Check every cell of a row at one width, with glyphs and without."""
    for column in table.columns:
        for context in (CONTEXT, replace(CONTEXT, ascii=True), replace(CONTEXT, monochrome=True)):
            cell = column.cell(row, width, context)
            assert width_of(cell) == width, (column.key, text_of(cell))
            assert text_of(cell).isprintable(), column.key


def line(table: Table[R], row: R, width: int, context: Context = CONTEXT) -> str:
    """Write a whole row as the terminal shows it."""
    cells = [text_of(place.column.cell(row, place.width, context)) for place in table.layout(width)]
    return (" " * GAP).join(cells)


def cell_text(table: Table[R], key: str, row: R, width: int, context: Context = CONTEXT) -> str:
    """Write one cell without the spaces around its text."""
    column = next(column for column in table.columns if column.key == key)
    return text_of(column.cell(row, width, context)).strip()


def keys(table: Table[Any], terminal: int) -> dict[str, int]:
    """Tell which columns a terminal of a width shows, and how wide."""
    return {place.column.key: place.width for place in table.layout(terminal - CHROME)}


def width_of_text(text: str) -> int:
    """Measure a text in terminal cells."""
    from rich.cells import cell_len

    return cell_len(text)
