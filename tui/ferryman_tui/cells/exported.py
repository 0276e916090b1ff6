"""The table of an export job's executions: which record was sent, where to, and what went wrong."""

from ferryman import Execution
from ferryman_tui.cells.executions import FULL_ID, execution_status_cell, id_cell, started_cell
from ferryman_tui.cells.figures import count_cell, name_cell, nothing
from ferryman_tui.cells.results import failure_cell
from ferryman_tui.columns import Column, Context, Table
from ferryman_tui.texts import Align
from ferryman_tui.tones import Cell, Piece, Tone


def _record(execution: Execution, width: int, context: Context) -> Cell:
    item = execution.exported_item
    return name_cell(f"{item.record_type} {item.record_key}", width, context) if item else nothing(context)


def _fired_by(execution: Execution, width: int, context: Context) -> Cell:
    item = execution.exported_item
    return (Piece(item.trigger_status, Tone.MUTED),) if item else nothing(context)


def _attempts(execution: Execution, width: int, context: Context) -> Cell:
    item = execution.exported_item
    return count_cell(item.attempts if item else 0, width, context, Tone.MUTED)


def _went(execution: Execution, width: int, context: Context) -> Cell:
    item = execution.exported_item
    if execution.failure or (item and item.last_error):
        return failure_cell(execution, width)
    return name_cell(item.destination, width, context, Tone.MUTED) if item and item.destination else nothing(context)


EXPORTED = Table[Execution](
    columns=(
        Column(key="status", titles=("Status", ""), width=10, draw=execution_status_cell),
        Column(key="id", titles=("Execution ID", "ID"), width=FULL_ID, draw=id_cell),
        Column(key="at", titles=("Started (UTC)", "Started UTC", "Started"), width=15, draw=started_cell),
        Column(key="record", titles=("Record",), width=24, draw=_record, grows_to=32),
        Column(key="fired", titles=("Reached",), width=20, draw=_fired_by),
        Column(key="tries", titles=("Attempts", "Tries"), width=8, draw=_attempts, align=Align.RIGHT),
        Column(key="went", titles=("Sent to / problem", "Sent to"), width=30, draw=_went, grows_to=120),
    ),
    plan=(
        *(("went", 20), ("fired", 0), ("tries", 5), ("record", 20), ("at", 12), ("tries", 0), ("went", 16)),
        *(("id", 8), ("record", 16), ("status", 1), ("went", 0)),
    ),
)
"""The executions of an export job: each sends one record; ids stand in full from 108 cells on."""
