"""One rejected row in full: where it is, all that is wrong with it, and its columns as they stand in the file."""

from collections.abc import Sequence

from rich.cells import cell_len

from ferryman import Column, RejectedRow, RowError
from ferryman_tui.columns import Context
from ferryman_tui.sheets.lines import INDENT, Lines, heading, indented, line, pairs, stacked, wrapped
from ferryman_tui.texts import cut_middle, fit, full_count, visible
from ferryman_tui.tones import Cell, Piece, Tone

_LABEL_MAX = 32
_LABEL_SHARE = 3


def rejected_row_sheet(row: RejectedRow, width: int, context: Context) -> Lines:
    """Show a rejected row; values stand in quotes with every space that they have."""
    return stacked(_place(row, width, context), _errors(row.errors, width, context), _columns(row, width, context))


def _place(row: RejectedRow, width: int, context: Context) -> Lines:
    none = line("-" if context.ascii else "—", Tone.FAINT)
    facts: list[tuple[str, Cell]] = [
        ("File", line(row.file) if row.file else none),
        ("Line", line(full_count(row.line))),
        ("Key", line(row.key, bold=True) if row.key else none),
    ]
    return pairs(facts, width)


def _errors(errors: Sequence[RowError], width: int, context: Context) -> Lines:
    count = "1 error" if len(errors) == 1 else f"{full_count(len(errors))} errors"
    lines: list[Cell] = [heading("What is wrong", count)]
    for error in errors:
        lines += indented(_error(error, width - INDENT, context))
    return tuple(lines)


def _error(error: RowError, width: int, context: Context) -> Lines:
    mark = "x" if context.ascii else "✗"
    where = Piece(f"  {error.field}", Tone.RUN) if error.field else Piece("  the row itself", Tone.MUTED)
    return (
        *wrapped((Piece(f"{mark} {error.code}", Tone.WARN, bold=True), where), width),
        *indented(exact(error.value, width - INDENT)),
        *indented(wrapped(line(error.message, Tone.MUTED), width - INDENT)),
    )


def _columns(row: RejectedRow, width: int, context: Context) -> Lines:
    count = "1 column" if len(row.columns) == 1 else f"{full_count(len(row.columns))} columns"
    most = min(_LABEL_MAX, (width - INDENT) // _LABEL_SHARE)
    names = [cut_middle(column.name or "(no name)", most, ascii=context.ascii) for column in row.columns]
    room = max(map(cell_len, names), default=0)
    lines: list[Cell] = [heading("The row as it stands in the file", count)]
    for name, column in zip(names, row.columns, strict=True):
        lines += indented(_column(name, column, room, width - INDENT))
    return tuple(lines)


def _column(name: str, column: Column, room: int, width: int) -> Lines:
    first, *rest = exact(column.value, max(1, width - room - INDENT))
    label = fit((Piece(name, Tone.MUTED),), room + INDENT)
    return ((*label, *first), *indented(rest, room + INDENT))


def exact(value: str, width: int) -> Lines:
    """Write a value in quotes, broken where a line is full: no space of it is left out or moved."""
    tone = Tone.TEXT if value else Tone.MUTED
    text = f'"{visible(value)}"'
    lines: list[Cell] = []
    start = used = 0
    for at, mark in enumerate(text):
        size = cell_len(mark)
        if used + size > width and at > start:
            lines.append(line(text[start:at], tone))
            start, used = at, 0
        used += size
    return (*lines, line(text[start:], tone))
