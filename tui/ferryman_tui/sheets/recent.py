"""The last executions of a job, a line for each: what came of it, how long it took and how long ago it was."""

from collections.abc import Sequence

from ferryman import Execution, ExecutionStatus, Job
from ferryman_tui.bars import outcome_strip
from ferryman_tui.cells.figures import count_cell, since_cell, taken_cell
from ferryman_tui.cells.results import result_cell
from ferryman_tui.columns import Context
from ferryman_tui.sheets.lines import Lines, heading, line, wrapped
from ferryman_tui.statuses import STATUS_LOOKS
from ferryman_tui.texts import Align, fit, short_id
from ferryman_tui.tones import Cell, Piece, Tone

SHOWN = 8
"""How many executions are worth a line."""

_TITLE = "Last executions"
_STRIP = 30
_MARK_AND_ID = 12
_AGE = 9
_ROWS, _REJECTED, _TAKEN = 9, 6, 8
_FIGURES = _ROWS + _REJECTED + _TAKEN
_LEAST = 8
_WIDEST = 28


def recent_lines(job: Job, executions: Sequence[Execution], width: int, context: Context) -> Lines:
    """List the newest of `executions`; while they are not known, draw how the last ones ended."""
    if executions:
        aged = width - _MARK_AND_ID - _AGE >= _LEAST
        room = min(_WIDEST, width - _MARK_AND_ID - _AGE) if aged else width - _MARK_AND_ID
        shown = (_execution(execution, room, context, aged=aged) for execution in executions[:SHOWN])
        return (_head(executions, room), *shown)
    if not job.last_outcomes:
        return ()
    room = min(width, _STRIP, len(job.last_outcomes))
    strip = outcome_strip(job.last_outcomes, room, ascii=context.ascii, monochrome=context.monochrome)
    return (*wrapped(heading(_TITLE, f"{room}, newest at the right"), width), strip)


def _head(executions: Sequence[Execution], room: int) -> Cell:
    if room < _FIGURES or all(execution.exported_item for execution in executions):
        return heading(_TITLE)
    rows = _MARK_AND_ID + _ROWS - len(_TITLE)
    labels = f"{'rows':>{rows}}{'rej.':>{_REJECTED}}{'took':>{_TAKEN}}"
    return (Piece(_TITLE, Tone.MUTED, bold=True), Piece(labels, Tone.MUTED))


def _execution(execution: Execution, room: int, context: Context, *, aged: bool) -> Cell:
    look = STATUS_LOOKS[execution.status]
    mark = Piece(f"{look.mark(context.ascii)} ", look.tone)
    middle = _result(execution, room, context)
    if aged:
        age = since_cell(execution.started_at or execution.created_at, context)
        return (mark, *_id(execution), *middle, *fit(age, _AGE, align=Align.RIGHT))
    return (mark, *_id(execution), *middle)


def _id(execution: Execution) -> Cell:
    return fit(line(short_id(execution.id), Tone.MUTED), _MARK_AND_ID - 2)


def _result(execution: Execution, room: int, context: Context) -> Cell:
    counted = execution.status.ended and not execution.exported_item and execution.counters.read
    if not counted or STATUS_LOOKS[execution.status].tone is Tone.ERROR or room < _FIGURES:
        return fit(result_cell(execution, room, context), room, ascii=context.ascii)
    counters = execution.counters
    figures = (
        (count_cell(counters.read, _ROWS, context, Tone.TEXT), _ROWS),
        (count_cell(counters.rejected, _REJECTED - 1, context, Tone.WARN, bold=True), _REJECTED),
        (taken_cell(execution, context), _TAKEN),
    )
    cells = [piece for cell, width in figures for piece in fit(cell, width, align=Align.RIGHT)]
    return fit(tuple(cells), room)


def current_execution(job: Job, executions: Sequence[Execution]) -> Execution | None:
    """Find what the job is doing: the execution in progress, though a later trigger may be queued or skipped by now.

    Without one it is the latest; None when the job never ran.
    """
    latest = job.latest_execution
    running = [execution for execution in executions if not execution.status.ended]
    active = [execution for execution in running if execution.status is not ExecutionStatus.JOB_PENDING]
    found = (*active, *running)
    if latest is None or not found or (not latest.status.ended and latest.status is not ExecutionStatus.JOB_PENDING):
        return latest
    return found[0]
