"""The table of an execution's log."""

from ferryman import LogLevel, LogLine
from ferryman_tui.cells.figures import nothing
from ferryman_tui.columns import Column, Context, Table
from ferryman_tui.tones import Cell, Piece, Tone

_WITH_MILLISECONDS = 12
_LEVELS = {
    LogLevel.INFO: Piece("info", Tone.MUTED),
    LogLevel.WARNING: Piece("warn", Tone.WARN),
    LogLevel.ERROR: Piece("error", Tone.ERROR),
}


def _time(line: LogLine, width: int, context: Context) -> Cell:
    if line.time is None:
        return nothing(context)
    precision = "milliseconds" if width >= _WITH_MILLISECONDS else "seconds"
    return (Piece(line.time.replace(tzinfo=None).time().isoformat(precision), Tone.MUTED),)


def level_cell(line: LogLine, width: int, context: Context) -> Cell:
    """Draw how much a line matters."""
    return (_LEVELS.get(line.level, Piece("?", Tone.MUTED)),)


def _message(line: LogLine, width: int, context: Context) -> Cell:
    return (Piece(line.message, Tone.ERROR if line.level is LogLevel.ERROR else Tone.TEXT),)


LOG = Table[LogLine](
    columns=(
        Column(key="time", titles=("Time (UTC)", "UTC"), width=12, draw=_time),
        Column(key="level", titles=("Level",), width=5, draw=level_cell),
        Column(key="message", titles=("Message",), width=60, draw=_message, grows_to=400),
    ),
    plan=(("message", 40), ("time", 8), ("message", 24), ("level", 0), ("time", 0)),
)
"""The lines of an execution's log, oldest first."""
