"""The table of an execution's input files: what became of each."""

from ferryman import FileOutcome, FileResult
from ferryman_tui.cells.figures import count_cell, name_cell, nothing
from ferryman_tui.columns import Column, Context, Table
from ferryman_tui.texts import Align, byte_size
from ferryman_tui.tones import Cell, Piece, Tone

_OUTCOMES = {
    FileOutcome.COMPLETED: ("✓ done", "O done", Tone.OK),
    FileOutcome.FAILED: ("✗ failed", "F failed", Tone.ERROR),
}
_WORDLESS = 3


def outcome_cell(file: FileResult, width: int, context: Context) -> Cell:
    """Draw how a file ended, in narrow columns the mark alone."""
    text, plain, tone = _OUTCOMES.get(file.outcome, ("○ not yet", ". not yet", Tone.MUTED))
    shown = plain if context.ascii else text
    return (Piece(shown[0] if width <= _WORDLESS else shown, tone),)


def _name(file: FileResult, width: int, context: Context) -> Cell:
    return name_cell(file.name, width, context)


def _size(file: FileResult, width: int, context: Context) -> Cell:
    return (Piece(byte_size(file.size), Tone.MUTED),) if file.size else nothing(context)


def _rows(file: FileResult, width: int, context: Context) -> Cell:
    return count_cell(file.rows, width, context, Tone.TEXT)


def _message(file: FileResult, width: int, context: Context) -> Cell:
    if not file.message:
        return nothing(context)
    return (Piece(file.message, Tone.ERROR if file.outcome is FileOutcome.FAILED else Tone.MUTED),)


def _sha(file: FileResult, width: int, context: Context) -> Cell:
    return (Piece(file.sha256, Tone.MUTED),) if file.sha256 else nothing(context)


FILES = Table[FileResult](
    columns=(
        Column(key="outcome", titles=("Outcome", ""), width=9, draw=outcome_cell),
        Column(key="name", titles=("File",), width=32, draw=_name, grows_to=48),
        Column(key="size", titles=("Size",), width=9, draw=_size, align=Align.RIGHT),
        Column(key="rows", titles=("Rows",), width=9, draw=_rows, align=Align.RIGHT),
        Column(key="message", titles=("Told",), width=30, draw=_message, grows_to=400),
        Column(key="sha", titles=("SHA-256",), width=14, draw=_sha),
    ),
    plan=(("sha", 0), ("message", 20), ("name", 24), ("message", 16), ("size", 0), ("message", 0), ("outcome", 1)),
)
"""The input files of an execution, in the order in which they are handled."""
