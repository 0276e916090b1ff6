"""The table of rejected rows: where each is in the file, and what is wrong with it."""

from ferryman import RejectedRow, RowError
from ferryman_tui.cells.figures import count_cell, name_cell, nothing
from ferryman_tui.columns import Column, Context, Table
from ferryman_tui.texts import Align, visible
from ferryman_tui.tones import Cell, Piece, Tone


def _first(row: RejectedRow) -> RowError | None:
    return row.errors[0] if row.errors else None


def _file(row: RejectedRow, width: int, context: Context) -> Cell:
    return name_cell(row.file.rpartition("/")[2], width, context, Tone.MUTED)


def _line(row: RejectedRow, width: int, context: Context) -> Cell:
    return count_cell(row.line, width, context, Tone.MUTED)


def _key(row: RejectedRow, width: int, context: Context) -> Cell:
    return name_cell(row.key, width, context) if row.key else nothing(context)


def _field(row: RejectedRow, width: int, context: Context) -> Cell:
    error = _first(row)
    return name_cell(error.field, width, context, Tone.RUN) if error and error.field else nothing(context)


def _code(row: RejectedRow, width: int, context: Context) -> Cell:
    error, more = _first(row), len(row.errors) - 1
    if error is None:
        return nothing(context)
    others = (Piece(f" +{more}", Tone.MUTED),) if more else ()
    return (Piece(error.code, Tone.WARN), *others)


def _value(row: RejectedRow, width: int, context: Context) -> Cell:
    error = _first(row)
    return (Piece(f'"{visible(error.value)}"'),) if error else nothing(context)


def _why(row: RejectedRow, width: int, context: Context) -> Cell:
    error = _first(row)
    return (Piece(error.message, Tone.MUTED),) if error else nothing(context)


REJECTED = Table[RejectedRow](
    columns=(
        Column(key="file", titles=("File",), width=18, draw=_file),
        Column(key="row", titles=("Row",), width=8, draw=_line, align=Align.RIGHT),
        Column(key="key", titles=("Key",), width=16, draw=_key),
        Column(key="field", titles=("Field",), width=16, draw=_field),
        Column(key="code", titles=("Code",), width=12, draw=_code),
        Column(key="value", titles=("Value",), width=18, draw=_value),
        Column(key="why", titles=("Why",), width=24, draw=_why, grows_to=400),
    ),
    plan=(
        *(("file", 0), ("key", 0), ("field", 14), ("value", 16), ("why", 18), ("value", 0), ("field", 10)),
        *(("code", 7), ("why", 12), ("field", 0)),
    ),
)
"""The rejected rows of an execution, each with its first error; the code tells how many more there are."""
