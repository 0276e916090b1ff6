"""The table of a job's executions: status, id, times and what was counted."""

from collections.abc import Callable, Iterable
from datetime import datetime

from ferryman import Execution
from ferryman_tui.bars import share_bar
from ferryman_tui.cells.figures import count_cell, moment_cell, status_cell, taken_cell, taken_seconds, trigger_cell
from ferryman_tui.columns import Column, Context, Table
from ferryman_tui.statuses import status_look
from ferryman_tui.texts import Align, short_id
from ferryman_tui.tones import Cell, Piece, Tone

FULL_ID = 36
"""Cells that a whole execution id takes."""

_DURATION_AND_GAP = 9


def longest_seconds(executions: Iterable[Execution], now: datetime) -> float:
    """Tell how long the longest of the executions took, in seconds, for Context.longest; 0 if none has started."""
    return max((taken_seconds(execution, now) or 0.0 for execution in executions), default=0.0)


def execution_status_cell(execution: Execution, width: int, context: Context) -> Cell:
    """Draw where an execution stands."""
    return status_cell(status_look(execution.status), width, context)


def id_cell(execution: Execution, width: int, context: Context) -> Cell:
    """Draw an execution's id in full, or its last 8 characters."""
    return (Piece(execution.id if width >= FULL_ID else short_id(execution.id)),)


def started_cell(execution: Execution, width: int, context: Context) -> Cell:
    """Draw when an execution started; when it was triggered if it never did."""
    return moment_cell(execution.started_at or execution.created_at, width, context)


def by_cell(execution: Execution, width: int, context: Context) -> Cell:
    """Draw what or who caused an execution."""
    return trigger_cell(execution.trigger)


def _duration(execution: Execution, width: int, context: Context) -> Cell:
    seconds, taken = taken_seconds(execution, context.now), taken_cell(execution, context)
    if seconds is None or width <= _DURATION_AND_GAP:
        return taken
    bar = share_bar(seconds, context.longest, width - _DURATION_AND_GAP, tone=Tone.FAINT, ascii=context.ascii)
    return (*taken, Piece(" "), *bar)


def _count(of: Callable[[Execution], int], tone: Tone, *, bold: bool = False) -> Callable[..., Cell]:
    def draw(execution: Execution, width: int, context: Context) -> Cell:
        return count_cell(of(execution), width, context, tone, bold=bold)

    return draw


def _counted(key: str, title: str, width: int, draw: Callable[..., Cell]) -> Column[Execution]:
    return Column(key=key, titles=(title,), width=width, draw=draw, align=Align.RIGHT, grows_to=width)


EXECUTIONS = Table[Execution](
    columns=(
        Column(key="status", titles=("Status", ""), width=10, draw=execution_status_cell),
        Column(key="id", titles=("Execution ID", "ID"), width=FULL_ID, draw=id_cell),
        Column(key="at", titles=("Started (UTC)", "Started UTC", "Started"), width=15, draw=started_cell, grows_to=15),
        Column(key="by", titles=("By",), width=8, draw=by_cell),
        Column(key="dur", titles=("Duration",), width=20, draw=_duration),
        _counted("c", "Created", 8, _count(lambda execution: execution.counters.created, Tone.OK)),
        _counted("u", "Updated", 8, _count(lambda execution: execution.counters.updated, Tone.RUN)),
        _counted("n", "Unchanged", 9, _count(lambda execution: execution.counters.unchanged, Tone.MUTED)),
        _counted("d", "Deleted", 8, _count(lambda execution: execution.counters.deleted, Tone.WARN)),
        _counted("rows", "Rows", 8, _count(lambda execution: execution.counters.read, Tone.TEXT)),
        Column(
            key="rej",
            titles=("Rejected", "Rejects", "Rej."),
            width=8,
            draw=_count(lambda execution: execution.counters.rejected, Tone.WARN, bold=True),
            align=Align.RIGHT,
            grows_to=8,
        ),
    ),
    plan=(
        *(("dur", 8), ("n", 0), ("d", 0), ("by", 0), ("at", 12), ("c", 7), ("u", 7), ("rows", 7), ("rej", 7)),
        *(("id", 8), ("c", 0), ("u", 0), ("status", 1), ("rows", 0), ("dur", 0)),
    ),
)
"""The executions of an import job; ids stand in full from 108 cells on, which a terminal of 110 columns has."""
